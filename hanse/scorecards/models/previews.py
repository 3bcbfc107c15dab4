"""What a draft would do to every card, kept from when it was last worked out."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from hanse.kernel.walls.access import PartnerOwned, Scope
from hanse.network.models import Organisation

from .card_drafts import CardDraft
from .computations import Computation


class DraftPreview(models.Model):
    """When a draft's effect was last worked out: of this `edition` of it, on the cards of this `computation`.

    It counts while both do; `made_at` is empty once one of these cards was computed by itself. Of a draft that is not on its
    way any more it stays as it was.
    """

    draft = models.OneToOneField(CardDraft, on_delete=models.CASCADE, primary_key=True, related_name="preview")
    edition = models.PositiveIntegerField()
    computation = models.ForeignKey(Computation, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(_("worked out"), null=True)

    class Meta:
        verbose_name = _("preview of a draft")
        verbose_name_plural = _("previews of drafts")
        ordering = ["draft"]

    def __str__(self) -> str:
        return f"{self.draft_id}: {self.edition}"

    @classmethod
    def of(cls, draft: CardDraft) -> DraftPreview | None:
        """The draft's, unless it is out of date."""
        rows = cls.objects.filter(draft=draft).exclude(made_at=None).select_related("draft", "computation__version")
        if draft.state in CardDraft.ON_ITS_WAY:
            rows = rows.filter(edition=draft.edition, computation__is_current=True)
        return rows.first()

    @classmethod
    def waiting(cls) -> QuerySet[CardDraft]:
        """Drafts on their way that have to be worked out, of kinds that are scored."""
        scored = Computation.objects.filter(is_current=True).values("kind")
        current = cls.objects.filter(edition=F("draft__edition"), computation__is_current=True).exclude(made_at=None)
        drafts = CardDraft.objects.filter(state__in=CardDraft.ON_ITS_WAY, kind__in=scored)
        return drafts.exclude(pk__in=current.order_by().values("draft"))

    @classmethod
    def forget(cls, kind: str) -> None:
        """A card that they rest on is another now; for the transaction that changes it."""
        cls.objects.filter(draft__kind=kind, draft__state__in=CardDraft.ON_ITS_WAY).update(made_at=None)


class DraftMove(PartnerOwned):
    """One partner's card now and by the draft: score (thousandths of a point), rank (then among `of_after`) and band.

    `why` are the measures that move it, each key with its thousandths, the largest first; they add up to how far it
    moves. Partners are not shown what is drafted.
    """

    scope = Scope(partner="none")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    preview = models.ForeignKey(DraftPreview, on_delete=models.CASCADE, related_name="moves")
    before = models.PositiveIntegerField(_("now"), null=True)
    after = models.PositiveIntegerField(_("then"), null=True)
    rank_before = models.PositiveIntegerField(null=True)
    rank_after = models.PositiveIntegerField(null=True)
    of_after = models.PositiveIntegerField(null=True)
    band_before = models.CharField(max_length=20, blank=True)
    band_after = models.CharField(max_length=20, blank=True)
    why = models.JSONField(default=list)

    class Meta(PartnerOwned.Meta):
        verbose_name = _("move by a draft")
        verbose_name_plural = _("moves by drafts")
        ordering = ["preview", "id"]
        constraints = [
            models.UniqueConstraint(fields=["preview", "organisation"], name="draft_move_once"),
            models.CheckConstraint(
                name="draft_move_in_range",
                condition=(Q(before=None) | Q(before__range=(0, 100_000)))
                & (Q(after=None) | Q(after__range=(0, 100_000))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id}: {self.before} {self.after}"

    @property
    def change(self) -> int:
        return 0 if self.before is None or self.after is None else self.after - self.before

    @property
    def reasons(self) -> list[Any]:
        return list(self.why)
