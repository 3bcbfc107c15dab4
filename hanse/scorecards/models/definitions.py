"""What a scorecard is made of: a version's metrics, weights and scales, frozen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from hanse.kernel import clock
from hanse.kernel.ids import PublicIdField

from ..bands.rule import Band, bands_of, check_bands
from ..rules.grouping import Trait, traits_of
from ..rules.scoring import Criterion, check_weights


class Kind(models.TextChoices):
    """Kinds of scorecard: the roles of partners that are scored."""

    DEALER = "dealer", _("dealers")
    SUPPLIER = "supplier", _("suppliers")


class CardVersion(models.Model):
    """One definition of a kind of scorecard. Never changed once made: another weight or scale is another version."""

    public_id = PublicIdField()
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    number = models.PositiveIntegerField(_("version"))
    criteria = models.JSONField(_("criteria"))
    bands = models.JSONField(_("bands"), null=True)
    peers = models.JSONField(_("peers"), null=True)
    made_at = models.DateTimeField(_("made"))
    is_starting_point = models.BooleanField(_("starting point"), default=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("version of a scorecard")
        verbose_name_plural = _("versions of scorecards")
        ordering = ["kind", "-number"]
        constraints = [models.UniqueConstraint(fields=["kind", "number"], name="card_version_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.number}"

    def save(self, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("A version of a scorecard is frozen: make another one.")
        super().save(**kwargs)

    @property
    def declared(self) -> tuple[Criterion, ...]:
        """The criteria in the order of the card."""
        return tuple(Criterion.of(told) for told in self.criteria)

    @property
    def declared_bands(self) -> tuple[Band, ...]:
        """The bands, best first; none in versions from before there were any."""
        return bands_of(self.bands)

    @property
    def traits(self) -> tuple[Trait, ...]:
        """By what partners are grouped as peers."""
        return traits_of(self.kind, self.peers)

    @classmethod
    def latest(cls, kind: str) -> CardVersion | None:
        """By which cards are scored now: a version that a person made goes before any starting point."""
        return cls.objects.filter(kind=kind).order_by("is_starting_point", "-number").first()

    @classmethod
    def freeze(
        cls,
        kind: str,
        criteria: Sequence[Criterion],
        *,
        bands: Sequence[Band] = (),
        starting_point: bool = True,
        note: str = "",
        peers: Sequence[str] | None = None,
    ) -> CardVersion:
        """Make the next version. Two at once: one of them gets the number after."""
        check_weights(criteria)
        check_bands(bands)
        while True:
            highest = cls.objects.filter(kind=kind).aggregate(highest=Max("number"))["highest"] or 0
            made = cls(
                kind=kind, number=highest + 1, criteria=[criterion.told() for criterion in criteria],
                bands=[band.told() for band in bands], made_at=clock.now(), is_starting_point=starting_point, note=note,
                peers=None if peers is None else list(peers),
            )  # fmt: skip
            try:
                with transaction.atomic():
                    made.save(force_insert=True)
            except IntegrityError:
                if not cls.objects.filter(kind=kind, number=highest + 1).exists():
                    raise
                continue
            return made
