"""One run over all partners of a kind, and how its peers lie."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from hanse.kernel.ids import PublicIdField

from ..metrics.registry import metric
from ..rules.period import Period
from ..rules.scoring import Criterion
from .definitions import CardVersion, Kind


class Computation(models.Model):
    """All cards of one kind from one version of the facts. One is current; older ones explain what changed.

    `programme` keeps what was read of the whole programme, not of one partner: the product lines on offer. `stale_since`
    is set while newer facts or judgements wait to be taken in.
    """

    class Basis(models.TextChoices):
        """How the period was chosen; computing again chooses it the same way."""

        YEAR = "year", _("twelve months")
        ALL_TIME = "all_time", _("all time")
        FIXED = "fixed", _("these days")

    public_id = PublicIdField()
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    version = models.ForeignKey(CardVersion, on_delete=models.PROTECT, related_name="computations")
    basis = models.CharField(max_length=8, choices=Basis, default=Basis.YEAR)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    facts_kind = models.CharField(max_length=40)
    facts_version = models.BigIntegerField(_("version of the facts"))
    computed_at = models.DateTimeField(_("computed"))
    partners = models.PositiveIntegerField(_("partners"), default=0)
    programme = models.JSONField(default=dict)
    is_current = models.BooleanField(default=False)
    stale_since = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("computation")
        verbose_name_plural = _("computations")
        ordering = ["-computed_at", "-id"]
        indexes = [models.Index(fields=["kind", "-ends_on", "-id"], name="computation_history")]
        constraints = [
            models.UniqueConstraint(fields=["kind"], condition=Q(is_current=True), name="one_current_computation"),
            models.CheckConstraint(name="computation_days_in_order", condition=Q(ends_on__gte=F("starts_on"))),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.starts_on} – {self.ends_on}"

    @property
    def period(self) -> Period:
        return Period(self.starts_on, self.ends_on)

    @property
    def versions(self) -> dict[str, int]:
        """Of which version of each kind of fact it was made."""
        return {**self.programme.get("facts", {}), self.facts_kind: self.facts_version}

    @property
    def lines_known(self) -> int | None:
        """As of which number products were in their lines; None for cards from before it was kept: as they are now."""
        found: int | None = self.programme.get("lines_known")
        return found

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """The version's criteria for this period."""
        return self.for_period(self.version.declared)

    def for_period(self, declared: Iterable[Criterion]) -> tuple[Criterion, ...]:
        """Criteria for this period: scales of what grows with the period are as long as it is."""
        years = self.period.years
        return tuple(
            criterion.stretched(years) if metric(criterion.key).by_period else criterion for criterion in declared
        )

    @property
    def is_stale(self) -> bool:
        return self.stale_since is not None

    @classmethod
    def all_current(cls) -> models.QuerySet[Computation]:
        """Those whose cards count now, one for each kind that is scored."""
        return cls.objects.filter(is_current=True).select_related("version")

    @classmethod
    def current(cls, kind: str) -> Computation | None:
        """The computation whose cards count now, or None before the first."""
        return cls.all_current().filter(kind=kind).first()

    def earlier(self, *, before: date | None = None) -> Computation | None:
        """The last one with an earlier end (before `before`, if given) and a period chosen the same way."""
        return (
            Computation.objects.filter(kind=self.kind, basis=self.basis, ends_on__lt=before or self.ends_on)
            .select_related("version")
            .order_by("-ends_on", "-id")
            .first()
        )

    @classmethod
    def earlier_end(cls) -> Subquery:
        """The last day of the one that `earlier` gives, beside each row of a question."""
        same = cls.objects.filter(kind=OuterRef("kind"), basis=OuterRef("basis"), ends_on__lt=OuterRef("ends_on"))
        return Subquery(same.order_by("-ends_on", "-id").values("ends_on")[:1])


class PeerStrip(models.Model):
    """How one group of peers lies on one metric, rounded so that nobody's own figure can be read from it."""

    computation = models.ForeignKey(Computation, on_delete=models.CASCADE, related_name="strips")
    group = models.CharField(max_length=80, blank=True)
    key = models.CharField(max_length=40)
    peers = models.PositiveIntegerField()
    least = models.DecimalField(max_digits=38, decimal_places=8)
    lower = models.DecimalField(max_digits=38, decimal_places=8)
    middle = models.DecimalField(max_digits=38, decimal_places=8)
    upper = models.DecimalField(max_digits=38, decimal_places=8)
    most = models.DecimalField(max_digits=38, decimal_places=8)

    class Meta:
        verbose_name = _("peers' figures")
        verbose_name_plural = _("peers' figures")
        ordering = ["computation", "group", "key"]
        constraints = [models.UniqueConstraint(fields=["computation", "group", "key"], name="peer_strip_once")]

    def __str__(self) -> str:
        return f"{self.group}: {self.key}"
