"""What a kind of fact offers to recipes: its measures, what can be asked of a line, and their words."""

from __future__ import annotations

from itertools import permutations
from typing import Any

from django.utils.translation import gettext as _

from hanse.facts.declaring import FactKind
from hanse.facts.kinds import fact_kind
from hanse.intake.kinds import kinds

from .recipe import DOCUMENTS, LINES, Condition, Recipe, Signs, Test

REPORTING = "reporting"
LONGEST = 200
"""Letters of a text that lines have in common; longer ones are somebody's own words."""


def kinds_for(kind: str) -> list[FactKind]:
    """The kinds of fact whose lines belong to dealers or to suppliers."""
    found = [each for each in kinds() if isinstance(each, FactKind) and kind in each.roles]
    return sorted(found, key=lambda each: each.order)


def measures(facts: FactKind) -> dict[str, Any]:
    """What lines can be added up by: amounts in reporting currency, quantities, and their number.

    Amounts in the currency of their document cannot be added, so they are not offered.
    """
    money = {field.name for field in facts.fields if field.money} | {"amount"}
    labels = _labels(facts)
    found = {REPORTING: labels.get("amount", _("Net amount"))} if facts.has_money else {}
    found |= {
        name: labels.get(name, name) for name, type_ in facts.columns
        if type_ == "decimal" and name not in money and name != REPORTING
    }  # fmt: skip
    found[LINES] = _("Number of lines")
    if facts.document and facts.document in dict(facts.columns):
        found[DOCUMENTS] = _("Number of documents")
    return found


def conditions(facts: FactKind) -> dict[str, str]:
    """Everything that a line can be asked, by the condition's key."""
    labels = _labels(facts)
    days = [name for name, type_ in facts.columns if type_ == "date"]
    numbers = [name for name in measures(facts) if name not in {LINES, DOCUMENTS, REPORTING}]
    found = {}
    for left, right in permutations(days, 2):
        words = {"day": labels.get(left, left), "other": labels.get(right, right)}
        found[Condition(left, Test.AT_MOST, right).key] = _("“%(day)s” not after “%(other)s”") % words
    for left, right in permutations(numbers, 2):
        words = {"one": labels.get(left, left), "other": labels.get(right, right)}
        found[Condition(left, Test.AT_LEAST, right).key] = _("“%(one)s” at least “%(other)s”") % words
    for name in [*numbers, *([REPORTING] if facts.has_money else [])]:
        words = {"one": measures(facts).get(name, name)}
        found[Condition(name, Test.ZERO).key] = _("“%(one)s” is zero") % words
        found[Condition(name, Test.MORE).key] = _("“%(one)s” is more than zero") % words
    return found


def texts(facts: FactKind) -> dict[str, Any]:
    """What lines say in words beside whose they are and on which paper: such as the subject that a mark is for."""
    papers = {facts.document, facts.line_label, "order_number"}
    said = [field for field in facts.fields if field.kind == "text" and (field.longest or 0) <= LONGEST]
    labels = {field.name: field.label for field in said if field.name not in papers}
    return {name: labels[name] for name, type_ in facts.columns if type_ == "string" and name in labels}


def ends(recipe: Recipe) -> tuple[float | None, float | None]:
    """Between what its ratio has to lie, as a mean of marks lies between the worst and the best one; None where nothing says it."""
    share = facts_of(recipe.facts).share
    is_mean = recipe.below == LINES and not recipe.below_facts
    if share is None or share.marks is None or not is_mean or share.part != f"sum({recipe.above})":
        return None, None
    least, most = share.marks
    return float(least), float(most)


def sign_of(facts: FactKind) -> str:
    """The column whose sign tells a return; empty where there are none."""
    columns = dict(facts.columns)
    if facts.quantity in columns:
        return facts.quantity
    return REPORTING if REPORTING in columns else ""


def signs() -> dict[str, str]:
    return {
        Signs.ALL.value: _("all lines"), Signs.WITHOUT_RETURNS.value: _("without returns"),
        Signs.RETURNS.value: _("returns alone"),
    }  # fmt: skip


def days(recipe: Recipe) -> dict[str, Any]:
    """What its lines say of days, in words: the day by which they are counted, then those that its conditions ask."""
    facts = facts_of(recipe.facts)
    labels = {field.name: field.label for field in facts.fields}
    told = [facts.on, *(name for each in recipe.conditions for name in (each.left, each.right))]
    return {name: labels[name] for name in told if dict(facts.columns).get(name) == "date" and name in labels}


def facts_of(key: str) -> FactKind:
    return fact_kind(key)


def _labels(facts: FactKind) -> dict[str, str]:
    return {field.name: str(field.label) for field in facts.fields}
