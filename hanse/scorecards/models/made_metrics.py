"""Metrics that a form made, each version frozen; and who answers for a metric."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.errors import Refused
from hanse.kernel.ids import PublicIdField
from hanse.kernel.models import Account
from hanse.kernel.trail.changes import change, made
from hanse.kernel.walls.authz import require
from hanse.kernel.work.contest import contest

from ..metrics.known import Known
from ..metrics.registry import Direction, Metric, Nature, Unit, made_by
from ..recipes import wording
from ..recipes.offered import facts_of
from ..recipes.recipe import Recipe
from ..rules.figures import Figure, Why, unknown
from ..rules.scale import Scale, Shape
from .definitions import Kind

LONGEST_NAME = 28


class MadeMetric(models.Model):
    """One version of a metric that somebody made of facts. Never changed: another formula is another version, with another key.

    Versions of one metric share its `name` and `kind`; at most one of them is offered to new definitions of scorecards. What is
    retired is offered no more; scorecards that have it, and cards so far, keep it. `key` ends in a hash of all that the
    version means, so that a key means the same for ever.
    """

    public_id = PublicIdField()
    kind = models.CharField(gettext_lazy("kind"), max_length=12, choices=Kind)
    name = models.CharField(gettext_lazy("short name"), max_length=LONGEST_NAME)
    number = models.PositiveIntegerField(gettext_lazy("version"))
    key = models.CharField(max_length=40, unique=True)
    label = models.CharField(gettext_lazy("name"), max_length=60)
    meaning = models.CharField(gettext_lazy("what it tells"), max_length=300)
    recipe = models.JSONField(gettext_lazy("formula"))
    unit = models.CharField(gettext_lazy("unit"), max_length=12)
    direction = models.CharField(gettext_lazy("direction"), max_length=12)
    minimum_sample = models.PositiveIntegerField(gettext_lazy("minimum sample"))
    suggested = models.JSONField(gettext_lazy("suggested scale"), null=True, blank=True)
    at = models.DateTimeField(gettext_lazy("made"))
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=gettext_lazy("made by"),
    )
    retired_at = models.DateTimeField(gettext_lazy("retired"), null=True, blank=True)

    class Meta:
        verbose_name = gettext_lazy("made measure")
        verbose_name_plural = gettext_lazy("made measures")
        ordering = ["kind", "name", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "name", "number"], name="made_metric_once"),
            models.UniqueConstraint(
                fields=["kind", "name"], condition=Q(retired_at=None), name="made_metric_offered_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}, {self.number}"

    @property
    def metric(self) -> Metric:
        recipe = Recipe.of(self.recipe)
        return Metric(
            self.key, self.kind, self.label, self.meaning, _said(wording.formula)(recipe), Unit(self.unit),
            Direction(self.direction), "channel_chief" if self.kind == Kind.DEALER else "category_buyer",
            Nature.SURVEYED if any(facts_of(each).asked for each in recipe.kinds) else Nature.MEASURED,
            self.minimum_sample, 0, _orders_or_lines(recipe), _not_alone, fixed=self.first_scale, fixed_by=(self.suggested or {}).get("partners", 1),
            expression=wording.expression(recipe), recipe=recipe,
        )  # fmt: skip

    @property
    def first_scale(self) -> Scale | None:
        """From the 10th to the 90th percentile of the partners when it was made; None where they did not tell."""
        found = self.suggested
        if not found:
            return None
        floor, target = map(Decimal, found["ends"])
        return Scale(floor, target, Shape(found["shape"]))

    @classmethod
    def make(
        cls, recipe: Recipe, *, name: str, label: str, meaning: str, unit: str, direction: str, minimum_sample: int,
        suggested: dict[str, Any] | None, by: Actor,
    ) -> MadeMetric:  # fmt: skip
        """Make a metric, or the next version of the one of this name, which is then retired."""
        require(by, "scorecards.make_metric")
        before = cls.objects.filter(kind=recipe.kind, name=name).order_by("-number").first()
        row = cls(
            kind=recipe.kind, name=name, number=before.number + 1 if before else 1, label=label, meaning=meaning,
            recipe=recipe.told(), unit=unit, direction=direction, minimum_sample=minimum_sample, suggested=suggested,
            account_id=by.account_id, at=clock.now(),
        )  # fmt: skip
        row.key = f"{name}_{row._hash()}"
        return contest("a made metric", f"{recipe.kind} {name}").claim(lambda: row._follow(before, by=by))

    def _follow(self, before: MadeMetric | None, *, by: Actor) -> MadeMetric:
        if before is not None and before.retired_at is None:
            before.retire(by=by)
        return made(self, by=by, operation="scorecards.make_metric")

    def _hash(self) -> str:
        told = [
            self.kind, self.name, self.number, self.label, self.meaning, self.recipe, self.unit, self.direction,
            self.minimum_sample, self.suggested,
        ]  # fmt: skip
        return sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:10]

    def retire(self, *, by: Actor) -> None:
        """Offer it to no new definition any more."""
        require(by, "scorecards.make_metric")
        with change(self, by=by, operation="scorecards.make_metric") as row:
            if row.retired_at is not None:
                raise Refused(_("This measure is retired already."))
            row.retired_at = clock.now()

    def offer_again(self, *, by: Actor) -> None:
        """Take its retirement back. Refused where another version took its place."""
        require(by, "scorecards.make_metric")
        others = MadeMetric.objects.filter(kind=self.kind, name=self.name, retired_at=None).exclude(pk=self.pk)
        contest("a made metric", f"{self.kind} {self.name}").unless(
            others.exists, _("Another version of this measure is offered by now.")
        ).claim(lambda: self._offer_again(by))

    def _offer_again(self, by: Actor) -> None:
        with change(self, by=by, operation="scorecards.make_metric") as row:
            if row.retired_at is None:
                raise Refused(_("This measure is offered already."))
            row.retired_at = None

    @classmethod
    def offered(cls, kind: str, *, also: set[str] = frozenset()) -> QuerySet[MadeMetric]:  # type: ignore[assignment]
        """What a definition can be made of: what is not retired, and what it has already (`also`, keys)."""
        return cls.objects.filter(Q(retired_at=None) | Q(key__in=also), kind=kind).order_by("label", "number")


class MetricOwner(models.Model):
    """Who of us answers for a metric, whoever wrote it. Without one the role that it was made for does."""

    key = models.CharField(max_length=40, unique=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", verbose_name=gettext_lazy("owner"))
    at = models.DateTimeField(gettext_lazy("since"))

    class Meta:
        verbose_name = gettext_lazy("owner of a measure")
        verbose_name_plural = gettext_lazy("owners of measures")
        ordering = ["key"]

    def __str__(self) -> str:
        return self.key

    @classmethod
    def give(cls, key: str, *, account: Account, by: Actor) -> MetricOwner:
        """Let somebody answer for a metric from now on."""
        require(by, "scorecards.own_metric")
        there = cls.objects.filter(key=key).first()
        if there is None:
            return made(cls(key=key, account=account, at=clock.now()), by=by, operation="scorecards.own_metric")
        with change(there, by=by, operation="scorecards.own_metric") as row:
            row.account, row.at = account, clock.now()
        return there


_said = lru_cache(maxsize=8)(lambda words: lazy(words, str))


def _orders_or_lines(recipe: Recipe) -> Any:
    return gettext_lazy("orders") if recipe.of_days else gettext_lazy("lines")


def _not_alone(known: Known) -> Figure:
    """A made metric is measured for all partners at once, by its recipe."""
    return unknown("", Why.NOT_MEASURED)


def _find(key: str) -> Metric | None:
    found = MadeMetric.objects.filter(key=key).first()
    return found.metric if found else None


made_by(_find)
