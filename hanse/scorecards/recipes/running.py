"""Metrics of recipes in a run over all partners, beside those that the lines of orders give."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

from hanse.facts.keeping import delta, store
from hanse.facts.models import FactTable, ProductLineKnown

from ..metrics.bulk.column import Column
from ..metrics.registry import Metric, metric, of_kind
from ..models import CardVersion
from ..rules.figures import Figure, Why, unknown
from ..rules.period import Period
from . import bulk, two_kinds
from .measured import figures
from .recipe import Recipe


def in_use(kind: str, version: CardVersion | None = None) -> list[Metric]:
    """Those that are written in code, and the made ones of a definition: that which counts now, unless another is given."""
    version = version or CardVersion.latest(kind)
    declared = [metric(criterion.key) for criterion in version.declared] if version else []
    found = {each.key: each for each in (*of_kind(kind), *declared)}
    return [each for each in found.values() if each.recipe is not None]


def measured(
    wanted: Iterable[Metric],
    period: Period,
    partners: Iterable[int],
    *,
    versions: dict[str, int],
    only: int | None = None,
    lines_known: int | None = None,
) -> Iterator[dict[int, Figure]]:
    """The figures of each wanted metric by partner. `versions` says of which version each kind of fact is read, and is completed.

    `only`: where one partner alone is asked for. `lines_known`: in which lines products are, as `store.reading`.
    """
    partners = list(partners)
    for each in _within(wanted, period, lines_known):
        assert each.recipe is not None
        with open_kinds(each.recipe, versions, only=only, lines_known=lines_known) as lines:
            yield _one_by_one(each, lines, period.end, partners)


def columns(
    wanted: Iterable[Metric],
    period: Period,
    partners: Sequence[int],
    *,
    versions: dict[str, int],
    lines_known: int | None = None,
) -> dict[str, Column]:
    """The same for all partners at once, in their order."""
    by_facts: dict[str, list[Metric]] = {}
    found: dict[str, Column] = {}
    for each in _within(wanted, period, lines_known):
        assert each.recipe is not None
        if each.recipe.is_empty:
            found[each.key] = Column.of([unknown(each.key, Why.EMPTY_LINE)] * len(partners))
        elif each.recipe.below_facts:
            with open_kinds(each.recipe, versions, lines_known=lines_known) as of_two:
                found[each.key] = two_kinds.column(each, of_two, period.end, partners)
        else:
            by_facts.setdefault(each.recipe.facts, []).append(each)
    for facts, own in by_facts.items():
        with open_lines(facts, versions, lines_known=lines_known) as lines:
            found |= of_lines(own, lines, period.end, partners)
    return found


def of_lines(wanted: Sequence[Metric], lines: Any, end: date, partners: Sequence[int]) -> dict[str, Column]:
    """The columns of metrics of one kind of fact, read together where that can be. `lines` is None where there are none."""
    found = bulk.columns(wanted, lines, end, partners) if lines is not None else {}
    for each in wanted:
        if each.key not in found:
            assert each.recipe is not None
            own = _one_by_one(each, {each.recipe.facts: lines}, end, partners)
            found[each.key] = Column.of([own[partner] for partner in partners])
    return found


def _within(wanted: Iterable[Metric], period: Period, lines_known: int | None) -> list[Metric]:
    recipes = [(each, each.recipe) for each in wanted if each.recipe is not None]
    names = names_of((recipe for _each, recipe in recipes), lines_known)
    return [replace(each, recipe=recipe.within(period, names)) for each, recipe in recipes]


def names_of(recipes: Iterable[Recipe], lines_known: int | None = None) -> dict[str, str]:
    """What the product lines of recipes are called, by their public ids: now, or as known by a number."""
    lines = {key for recipe in recipes for _name, key in recipe.known_lines}
    return ProductLineKnown.names(lines, lines_known) if lines else {}


def _one_by_one(wanted: Metric, lines: two_kinds.Lines, end: date, partners: Iterable[int]) -> dict[int, Figure]:
    assert wanted.recipe is not None
    return of_recipe(
        wanted.key, wanted.recipe, lines, end, partners, fewest=wanted.minimum_sample, none=wanted.none
    )  # fmt: skip


def of_recipe(
    key: str, recipe: Recipe, lines: two_kinds.Lines, end: date, partners: Iterable[int], *, fewest: int, none: Why = Why.NO_LINES,
) -> dict[int, Figure]:  # fmt: skip
    """The figure of every partner by the rules, from the lines of each kind of fact that the recipe is made of."""
    if recipe.is_empty:
        return {partner: unknown(key, Why.EMPTY_LINE) for partner in partners}
    if recipe.below_facts:
        return two_kinds.figures(key, recipe, lines, end, partners, fewest=fewest)
    return figures(key, recipe, lines[recipe.facts], end, partners, fewest=fewest, none=none)


@contextmanager
def open_kinds(
    recipe: Recipe, versions: dict[str, int], *, only: int | None = None, lines_known: int | None = None
) -> Iterator[two_kinds.Lines]:
    """`open_lines` of each kind of fact that a recipe is made of."""
    with ExitStack() as opened:
        yield {
            facts: opened.enter_context(open_lines(facts, versions, only=only, lines_known=lines_known))
            for facts in recipe.kinds
        }


@contextmanager
def open_lines(
    facts: str, versions: dict[str, int], *, only: int | None = None, lines_known: int | None = None
) -> Iterator[Any]:
    """The lines of a kind of fact that the actor may see, of the noted version or of the newest, which is then noted.

    None where there are no lines.
    """
    if facts not in versions and (table := FactTable.pinned(facts)) is not None:
        versions[facts] = table.version
    if facts not in versions or not delta.files_of(facts, versions[facts]):
        yield None
        return
    with store.reading(facts, version=versions[facts], only=only, lines_known=lines_known) as opened:
        yield opened.counted


def recipe_of(key: str) -> Recipe | None:
    return metric(key).recipe
