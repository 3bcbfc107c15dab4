"""A partner's scorecard: its score, and the lines that add up to it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hanse.kernel.walls.access import PartnerOwned
from hanse.network.models import Organisation

from ..metrics.registry import Metric, metric
from ..rules.figures import Figure, LeftOut, Shrunk, Status, Why, sentence
from ..rules.scoring import Criterion
from .computations import Computation
from .exact import ExactField

STATUSES = [(status.value, status.value) for status in Status]


class Card(PartnerOwned):
    """One partner's score in one computation.

    `score` and the lines' contributions are whole thousandths of a point, `coverage` thousandths of the weight that is
    known; `low` and `high` are how far the score could be from the truth. `rank` among `of` peers lies between `rank_low` and
    `rank_high`, as far as the figures can tell. A card that is covered too little has neither score nor rank.
    `band` is where the score lies; `band_held` says that the partner stays there though its score alone would not do.
    A card that was computed by itself since the others says when (`refreshed_at`) and from which version of each kind of fact
    (`read_from`); `stale_since` is set while it waits for that.
    """

    joined = ("organisation", "computation__version")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="cards")
    computation = models.ForeignKey(Computation, on_delete=models.CASCADE, related_name="cards")
    reference = models.CharField(_("our number for them"), max_length=60, blank=True)
    peers_group = models.CharField(_("peers"), max_length=80, blank=True)
    score = models.PositiveIntegerField(_("score"), null=True)
    coverage = models.PositiveSmallIntegerField(_("coverage"), default=0)
    low = models.PositiveIntegerField(null=True)
    high = models.PositiveIntegerField(null=True)
    rank = models.PositiveIntegerField(_("rank"), null=True)
    rank_low = models.PositiveIntegerField(null=True)
    rank_high = models.PositiveIntegerField(null=True)
    of = models.PositiveIntegerField(null=True)
    band = models.CharField(_("band"), max_length=20, blank=True, default="", db_default="")
    band_held = models.BooleanField(default=False, db_default=False)
    refreshed_at = models.DateTimeField(_("computed by itself"), null=True)
    read_from = models.JSONField(null=True)
    stale_since = models.DateTimeField(null=True)

    class Meta(PartnerOwned.Meta):
        verbose_name = _("scorecard")
        verbose_name_plural = _("scorecards")
        ordering = ["computation", F("score").desc(nulls_last=True), "id"]
        indexes = [
            models.Index(fields=["computation", "-score"], name="card_by_score"),
            models.Index(fields=["organisation", "computation"], name="card_of_partner"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["computation", "organisation"], name="card_once"),
            models.CheckConstraint(name="card_score_in_range", condition=Q(score=None) | Q(score__range=(0, 100_000))),
            models.CheckConstraint(name="card_coverage_in_range", condition=Q(coverage__range=(0, 1000))),
            models.CheckConstraint(
                name="card_rank_in_order",
                condition=Q(rank=None) | Q(rank_low__lte=F("rank"), rank_high__gte=F("rank"), of__gte=F("rank_high")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id}: {self.score}"

    @property
    def computed_at(self) -> datetime:
        return self.refreshed_at or self.computation.computed_at

    @property
    def versions(self) -> dict[str, int]:
        """Of which version of each kind of fact it was made."""
        return {**self.computation.versions, **(self.read_from or {})}

    @property
    def facts_version(self) -> int:
        return self.versions[self.computation.facts_kind]

    @property
    def points(self) -> Decimal | None:
        """The score in points, with three decimals."""
        return in_points(self.score)

    @property
    def low_points(self) -> Decimal | None:
        return in_points(self.low)

    @property
    def high_points(self) -> Decimal | None:
        return in_points(self.high)

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """What it was scored by: the definition's criteria for its period, as they are for its group of peers."""
        return tuple(each.for_group(self.peers_group) for each in self.computation.criteria)

    @property
    def coverage_share(self) -> Decimal:
        """The known share of the weight, 0 to 1."""
        return Decimal(self.coverage).scaleb(-3)


class CardLine(PartnerOwned):
    """One metric on a card: the figure, what it was made of, and what it adds to the score."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    card = models.ForeignKey(Card, on_delete=models.CASCADE, related_name="lines")
    key = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField()
    weight = models.PositiveSmallIntegerField(_("weight"))
    status = models.CharField(max_length=16, choices=STATUSES)
    value = models.DecimalField(_("value"), max_digits=38, decimal_places=8, null=True)
    numerator = ExactField()
    denominator = ExactField()
    n = models.PositiveBigIntegerField(default=0)
    low = models.DecimalField(max_digits=38, decimal_places=8, null=True)
    high = models.DecimalField(max_digits=38, decimal_places=8, null=True)
    contribution = models.PositiveIntegerField(_("contribution"), null=True)
    most = models.PositiveIntegerField(null=True)
    shrunk = models.JSONField(_("before it was drawn to the peers"), null=True)
    left_out = models.JSONField(_("left out"), null=True)
    why = models.CharField(max_length=24, blank=True)
    needed = models.PositiveIntegerField(null=True)
    has = models.PositiveIntegerField(null=True)

    class Meta(PartnerOwned.Meta):
        verbose_name = _("line of a scorecard")
        verbose_name_plural = _("lines of scorecards")
        ordering = ["card", "position"]
        constraints = [
            models.UniqueConstraint(fields=["card", "key"], name="card_line_once"),
            models.CheckConstraint(
                name="card_line_counts_or_not",
                condition=Q(contribution=None, most=None) | Q(contribution__lte=F("most"), status="ok"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.value}"

    @property
    def metric(self) -> Metric:
        return metric(self.key)

    @property
    def figure(self) -> Figure:
        """The figure as it was measured. Money's value is its numerator, exact."""
        value = self.numerator if self.value is not None and self.denominator is None else self.value
        return Figure(
            self.key, Status(self.status), value, self.numerator, self.denominator, self.n, self.low, self.high,
            Why(self.why), self.needed, self.has, Shrunk.of(self.shrunk) if self.shrunk else None,
            LeftOut.of(self.left_out) if self.left_out else None,
        )  # fmt: skip

    @property
    def reason(self) -> str:
        """Why it does not count, as a sentence; empty when it counts."""
        return sentence(self.why, needed=self.needed, has=self.has)

    @property
    def points(self) -> Decimal | None:
        return in_points(self.contribution)

    @property
    def most_points(self) -> Decimal | None:
        return in_points(self.most)


def in_points(thousandths: int | None) -> Decimal | None:
    """Whole thousandths of a point as points with three decimals."""
    return None if thousandths is None else Decimal(thousandths).scaleb(-3)
