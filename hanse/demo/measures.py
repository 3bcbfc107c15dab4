"""Measures that a form made, without code, in the scorecards of the demo; and the months before, closed by them.

What they measure is real; that this maker chose them is made up, like the judgements.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from django.db import transaction

from hanse.facts.models import FactTable
from hanse.kernel import clock
from hanse.kernel.actor import Actor, current
from hanse.kernel.models import Account
from hanse.scorecards.closing import running
from hanse.scorecards.library.measuring import preview
from hanse.scorecards.metrics.registry import Direction, Unit
from hanse.scorecards.models import CardDraft, CardVersion, ClosedPeriod, MadeMetric
from hanse.scorecards.recipes.recipe import LINES, Condition, Recipe, Signs, Test, Way
from hanse.scorecards.recipes.wording import unit_of
from hanse.scorecards.rules.scoring import Criterion
from hanse.scorecards.runs.computing import year_to_newest
from hanse.scorecards.runs.measuring import FACTS_OF

from .colleagues import MAIL, STEWARD
from .judgements import MADE_UP

CHIEF = "stephen0"
WEIGHT = 5
CLOSED = 3
"""So many months before the newest are closed."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure as somebody fills it into the form; its weight is taken from that of the heaviest one."""

    name: str
    label: str
    meaning: str
    recipe: Recipe
    fewest: int = 10
    written: Unit = Unit.NUMBER


MEASURES: Mapping[str, tuple[Measure, ...]] = {
    "dealer": (
        Measure(
            "typical_order", "Typical order", "The order in the middle: half of the orders are smaller, half are larger.",
            Recipe("dealer", "sell_in", Way.MEDIAN, "reporting", signs=Signs.WITHOUT_RETURNS),
        ),
        Measure(
            "quota_attainment", "Quota attainment", "What was bought, divided by what was agreed, in the months with a quota.",
            Recipe("dealer", "sell_in", Way.RATIO, "reporting", "reporting", below_facts="quota", matched=True), written=Unit.SHARE,
        ),
    ),
    "supplier": (
        Measure(
            "clean_lots", "Lots without a reject", "How many of the inspected lots had nothing to reject.",
            Recipe("supplier", "inspection", Way.RATE, conditions=(Condition("rejected", Test.ZERO),), interval="exact"),
        ),
        Measure(
            "our_departments", "Punctuality, say our departments", "The mean of the marks from 1 to 5 that they gave for it.",
            Recipe("supplier", "rating", Way.RATIO, "mark", LINES, interval="ratio", only=(("subject", "Punctuality"),)),
            fewest=3, written=Unit.MARK,
        ),
    ),
}  # fmt: skip


@transaction.atomic
def take_up(kind: str) -> None:
    """Make the kind's measures and let the next definition have them, once: drafted by one, approved by another."""
    base, ours = CardVersion.latest(kind), MEASURES[kind]
    if base is None or not base.is_starting_point:
        return
    steward, chief = _colleague(STEWARD, "data_steward"), _colleague(CHIEF, "channel_chief")
    made = [_made(one, by=steward).metric for one in ours]
    heaviest = max(base.declared, key=lambda each: each.weight)
    lighter = replace(heaviest, weight=heaviest.weight - WEIGHT * len(made))
    criteria = [lighter if each == heaviest else each for each in base.declared]
    criteria += [Criterion(each.key, WEIGHT, each.fixed, each.fixed_by if each.fixed else 0) for each in made]
    names = ", ".join(one.label for one in ours)
    draft = CardDraft.begin(
        base, criteria=criteria, bands=base.declared_bands, note=f"{MADE_UP} new measures: {names}", on=clock.today(),
        by=steward,
    )  # fmt: skip
    draft.submit(by=steward)
    draft.approve(seen=draft.edition, by=chief)
    CardDraft.take_effect_due(today=clock.today())


def _made(one: Measure, *, by: Actor) -> MadeMetric:
    unit = unit_of(one.recipe, one.written)
    suggested = preview(one.recipe, fewest=one.fewest).suggested(unit=unit, higher_is_better=True)
    return MadeMetric.make(
        one.recipe, name=one.name, label=one.label, meaning=one.meaning, unit=unit.value, direction=Direction.HIGHER.value,
        minimum_sample=one.fewest, suggested=suggested, by=by,
    )  # fmt: skip


def close_months(kind: str) -> None:
    """Close the months before the newest one, oldest first; those that are closed stay as they are."""
    table = FactTable.pinned(FACTS_OF[kind])
    day = year_to_newest(table.newest_on if table else None, today=clock.today()).end
    ends = []
    for _month in range(CLOSED):
        day = day.replace(day=1) - timedelta(days=1)
        ends.append(day)
    for end in reversed(ends):
        if not ClosedPeriod.objects.filter(kind=kind, ends_on=end).exists():
            running.close(kind, end, by=current())


def _colleague(mailbox: str, role: str) -> Actor:
    account = Account.objects.get(email=f"{mailbox}@{MAIL}")
    return Actor.staff(account_id=account.pk, name=account.name, roles=[role])
