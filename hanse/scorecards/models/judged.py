"""Criteria that people judge by, with words for each grade."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.errors import Refused
from hanse.kernel.ids import PublicIdField, new_public_id
from hanse.kernel.models import Account
from hanse.kernel.trail.changes import change, made
from hanse.kernel.walls.authz import once
from hanse.kernel.work.contest import contest

from ..judging.criterion import BUILT_IN, GRADES, Judged
from ..metrics.judged import MARKS, judged, meaning, owner, told_by
from ..metrics.registry import Direction, Metric, Nature, Unit, made_by
from .definitions import Kind

LONGEST = 60


class JudgedCriterion(models.Model):
    """A criterion that somebody set up; or other words, judges or months for one that was there from the start.

    What it is called and for whom it is never changes, for cards refer to it by `key`. What is retired is judged no more and
    offered to no new definition; scorecards that have it keep it.
    """

    public_id = PublicIdField()
    kind = models.CharField(gettext_lazy("kind"), max_length=12, choices=Kind)
    key = models.CharField(gettext_lazy("key"), max_length=40, unique=True)
    label = models.CharField(gettext_lazy("name"), max_length=LONGEST)
    meaning = models.CharField(gettext_lazy("what it tells"), max_length=300)
    anchors = models.JSONField(gettext_lazy("words for each grade"))
    judges = models.JSONField(gettext_lazy("who judges"), blank=True)
    people = models.JSONField(
        gettext_lazy("who judges by name"), blank=True, default=list, db_default=models.Value([], models.JSONField())
    )
    owner = models.CharField(gettext_lazy("who answers for it"), max_length=30, blank=True, default="", db_default="")
    months = models.PositiveSmallIntegerField(
        gettext_lazy("counts for months"), validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=gettext_lazy("set up by")
    )
    at = models.DateTimeField(gettext_lazy("set up"))
    retired_at = models.DateTimeField(gettext_lazy("retired"), null=True, blank=True)

    class Meta:
        verbose_name = gettext_lazy("judged criterion")
        verbose_name_plural = gettext_lazy("judged criteria")
        ordering = ["kind", "label", "id"]

    def __str__(self) -> str:
        return self.label

    def told(self, names: Mapping[int, str]) -> Judged:
        """`names` are those of accounts that are active; who is gone judges no more."""
        people = tuple((account, names[account]) for account in self.people if account in names)
        return Judged(
            self.key, self.kind, self.label, self.meaning, tuple(self.anchors), frozenset(self.judges), self.months, people,
            self.owner,
        )  # fmt: skip

    @property
    def metric(self) -> Metric:
        return Metric(
            self.key, self.kind, self.label, meaning(self.key),
            gettext_lazy("Sum of the raters' latest marks that have not expired, 1 to 5, divided by their number."),
            Unit.MARK, Direction.HIGHER, owner(self.key), Nature.JUDGED, 1, 0, gettext_lazy("ratings"),
            judged(self.key, fewest=1), fixed=MARKS, theirs=False, expression="sum(mark) / count(rater)", interval="marks",
        )  # fmt: skip

    @classmethod
    def define(cls, values: Mapping[str, Any], *, kind: str, by: Actor, key: str = "") -> JudgedCriterion:
        """Set one up; with `key` of one that was there from the start, put that in other words."""
        _check(values)
        if by.account_id is None:
            raise Refused(_("Only somebody who has signed in sets up what is judged."), status=403)
        row = cls(
            kind=kind, key=key or f"judged_{new_public_id()}", at=clock.now(), account_id=by.account_id, **values
        )  # fmt: skip
        return (
            contest("a judged criterion", row.key)
            .unless(cls.objects.filter(key=row.key).exists, _("Somebody changed this meanwhile. Open it again."))
            .claim(lambda: made(row, by=by, operation="scorecards.define_judgement"))
        )

    def edit(self, values: Mapping[str, Any], *, by: Actor) -> None:
        """Other words, judges or months. Judgements that were given keep the day until which they count."""
        _check(values)
        with change(self, by=by, operation="scorecards.define_judgement") as row:
            for name in {"meaning", "anchors", "judges", "people", "owner", "months"} & set(values):
                setattr(row, name, values[name])

    def retire(self, *, by: Actor) -> None:
        """It is judged no more."""
        with change(self, by=by, operation="scorecards.define_judgement") as row:
            if row.retired_at is not None:
                raise Refused(_("This criterion is retired already."))
            row.retired_at = clock.now()

    def take_up(self, *, by: Actor) -> None:
        """It is judged again."""
        with change(self, by=by, operation="scorecards.define_judgement") as row:
            if row.retired_at is None:
                raise Refused(_("This criterion is judged already."))
            row.retired_at = None

    @classmethod
    def offered(cls, kind: str, *, also: Collection[str] = ()) -> list[Metric]:
        """What a definition can be made of beside what is there from the start; `also` are keys that it has."""
        rows = cls.objects.filter(models.Q(retired_at=None) | models.Q(key__in=also), kind=kind)
        return [row.metric for row in rows.exclude(key__in=_start_keys())]


def _start_keys() -> list[str]:
    return [each.key for each in BUILT_IN.values()]


def _check(values: Mapping[str, Any]) -> None:
    anchors = values["anchors"]
    if len(anchors) != len(GRADES) or not all(text.strip() for text in anchors):
        raise Refused(_("Say for each grade from 1 to 5 what it means."), field="anchor_1")
    if not values["judges"] and not values.get("people"):
        raise Refused(_("Choose who judges."), field="judges")


def judged_of_kind(kind: str) -> list[Judged]:
    """What is judged of a kind of partner now, what was there from the start first."""
    rows = {row.key: row.told(_names()) for row in _rows() if row.kind == kind and row.retired_at is None}
    start = BUILT_IN[kind]
    return [rows.pop(start.key, start), *rows.values()]


def judged_by_key(key: str) -> Judged | None:
    """A criterion by its key, also a retired one; None where there is none."""
    start = (each for each in BUILT_IN.values() if each.key == key)
    return next((row.told(_names()) for row in _rows() if row.key == key), next(start, None))


def _rows() -> list[JudgedCriterion]:
    """All that were set up or changed, with the words of now: one question for all that a page tells of them."""
    return once("judged criteria", lambda: list(JudgedCriterion.objects.all()))


def _names() -> dict[int, str]:
    """Of all who are named as judges; nothing is asked where nobody is."""
    wanted = {account for row in _rows() for account in row.people}
    if not wanted:
        return {}
    rows = Account.objects.filter(pk__in=wanted, is_active=True).values_list("pk", "name")
    return once("named judges", lambda: dict(rows))


def _find(key: str) -> Metric | None:
    """Name, kind and key never change; what else a metric tells of a criterion is read when it is shown."""
    found = JudgedCriterion.objects.filter(key=key).first()
    return found.metric if found else None


made_by(_find)
told_by(judged_by_key)
