"""What a recipe asks of the lines: what each partner has in each month, its order days, and by what its cycles are counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any

from hanse.facts import cycles

from ..metrics.rhythm import Day, Rhythm
from ..metrics.sums import clustered, fetched
from ..rules.intervals import Clusters
from . import expressions
from .recipe import MOST_MONTHS, Recipe, Way


@dataclass(frozen=True, slots=True)
class Piece:
    """What a partner has in one place (a month counted back), in one product line where the recipe is a mix."""

    place: int
    lines: int
    documents: int
    sums: Clusters
    product_line: str = ""


@dataclass(frozen=True, slots=True)
class Own:
    """One partner's pieces, its order days, and the days by which its cycles are counted."""

    pieces: Sequence[Piece] = ()
    days: Sequence[date] = ()
    rhythm_days: Sequence[date] = ()
    since: date | None = None
    papers: Sequence[tuple[int, Decimal]] = ()
    """What each document has, with its place; asked for where they are not added up."""
    cycles_end: date | None = None
    """Until when its cycles go, where they are counted from its own orders."""

    def rhythm(self, end: date, days: Sequence[date]) -> Rhythm:
        return Rhythm([Day(day, 1, Decimal(0)) for day in days], self.since or end, end)


def asked(lines: Any, recipe: Recipe, end: date) -> Mapping[int, Own]:
    """By partner, in the few passes over the lines of all that a recipe needs."""
    first = {row["organisation_id"]: row["first_day"] for row in fetched(expressions.since(lines, recipe, end))}
    rhythms = _days(expressions.days(lines, recipe, end, own=True)) if recipe.by_cycles else {}
    ends = _cycles_ends(first, rhythms, end) if recipe.steady else {}
    found = {} if recipe.of_days else _grouped(fetched(expressions.pieces(lines, recipe, end, as_table(ends))), _piece)
    days = _days(expressions.days(lines, recipe, end)) if recipe.of_days else {}
    papers: dict[int, list[Any]] = {}
    if recipe.way is Way.MEDIAN:
        papers = _grouped(fetched(expressions.clusters(lines, recipe, end, as_table(ends))), itemgetter("place", "x"))
    return {
        partner: Own(
            found.get(partner, ()),
            days.get(partner, ()),
            rhythms.get(partner, ()),
            day,
            papers.get(partner, ()),
            ends.get(partner),
        )
        for partner, day in first.items()
    }


def asked_of_window(lines: Any, recipe: Recipe, end: date) -> Mapping[int, Own]:
    """By partner, no more than which lines lie in its window, and in which product line most of them are, may hang on."""
    is_open = recipe.way is Way.MIX and not recipe.part
    return asked(lines, recipe, end) if recipe.by_cycles or is_open else {}


def _cycles_ends(partners: Iterable[int], rhythms: Mapping[int, Sequence[date]], end: date) -> dict[int, date]:
    found = {}
    for partner in partners:
        days = rhythms.get(partner, ())
        cycle = Own().rhythm(end, days).cycle()
        found[partner] = end if cycle is None else cycles.newest_end(days, end, cycle)
    return found


def as_table(ends: Mapping[int, date]) -> Any:
    """Beside the lines; None where they are counted from the end of the period."""
    import ibis
    import pyarrow as pa

    columns = {"organisation_id": pa.array([*ends], pa.int64()), "cycles_end": pa.array([*ends.values()], pa.date32())}
    return ibis.memtable(pa.table(columns)) if ends else None


def _days(expression: Any) -> dict[int, list[date]]:
    return _grouped(fetched(expression), lambda row: row["order_date"])


def _grouped(rows: Iterable[dict[str, Any]], made: Any) -> dict[int, list[Any]]:
    key = itemgetter("organisation_id")
    return {partner: [made(row) for row in found] for partner, found in groupby(sorted(rows, key=key), key=key)}


def _piece(row: dict[str, Any]) -> Piece:
    sums = clustered(row["documents"], row.get)
    return Piece(row["place"], row["lines"], row["documents"], sums, row.get("product_line") or "")


def window(recipe: Recipe, own: Own, end: date) -> int | None:
    """How many months are looked at: for cycles as many whole ones as lie within 36 months. None without a cycle."""
    if not recipe.by_cycles:
        return recipe.months
    cycle = own.rhythm(end, own.rhythm_days).cycle()
    return None if cycle is None else cycle * min(recipe.cycles, MOST_MONTHS // cycle)


def cycle_of(recipe: Recipe, own: Own, end: date) -> int:
    """How many months a point of a slope has: the partner's cycle, or one."""
    return (own.rhythm(end, own.rhythm_days).cycle() or 1) if recipe.by_cycles else 1


def together(pieces: Iterable[Piece]) -> Clusters:
    """The sums of several places as one."""
    count, sums = 0, [Decimal(0)] * 5
    for piece in pieces:
        one = piece.sums
        count += one.count
        sums = [a + b for a, b in zip(sums, (one.x, one.y, one.xx, one.xy, one.yy), strict=True)]
    return Clusters(count, *sums)


def totals(pieces: Iterable[Piece], months: int, *, step: int = 1, documents: bool = False) -> list[Decimal]:
    """The total of each month, or of each `step` months, oldest first; empty ones are 0."""
    found = [Decimal(0)] * (months // step)
    for piece in pieces:
        found[-1 - piece.place // step] += Decimal(piece.documents) if documents else piece.sums.x
    return found
