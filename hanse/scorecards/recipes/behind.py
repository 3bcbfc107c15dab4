"""The rows behind a made metric's figure, with what each adds above and below the line: they add up to it exactly."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from ..metrics import rhythm
from ..metrics.sums import EXACT
from ..rules.period import months_before
from . import expressions
from .matched import matched
from .measured import slope_weight
from .offered import REPORTING, facts_of
from .offered import days as days_of
from .pieces import Own, asked, asked_of_window, cycle_of, together, window
from .recipe import DOCUMENTS, MONTHS, Recipe, Way

SHOWN = ("order_date", "due_date", "order_number", "order_line", "line_no", "product", "product_line", "quantity",
         "unit_price", "amount", "currency", "reporting")  # fmt: skip

_TYPES = {"due_date": "date", **dict.fromkeys(("quantity", "unit_price", "amount", REPORTING), "decimal(18, 4)")}


def lines(own: Any, recipe: Recipe, end: date, *, of_partners: Sequence[int] = ()) -> Any:
    """The lines of one partner in its window, in the columns that lists of rows show; `own` says which came in imports `of_partners`."""
    found = next(iter(asked_of_window(own, recipe, end).values()), Own())
    months = window(recipe, found, end) or 0
    marked = expressions.counting(own, recipe, end, found.cycles_end)
    facts = facts_of(recipe.facts)
    last = found.cycles_end or end
    marked = marked.filter(marked[facts.on].between(recipe.since or months_before(last, months), last))
    marked = _shares(_weighed(marked, recipe, found, end, months), recipe, found)
    return marked.select(
        **{name: _column(marked, recipe, name) for name in SHOWN},
        **{name: marked[name] for name in days_of(recipe) if name not in {facts.on, *SHOWN}},
        own=marked.batch_id.isin(list(of_partners)),
        above=marked.above,
        below=marked.below,
    )


def of_two(above: Any, below: Any, recipe: Recipe, end: date) -> Any:
    """The lines of one partner that stand above and below the line of a ratio of two kinds, each named by its kind; readings of
    the store, which are read here and now.
    """
    import ibis

    nothing = ibis.literal(Decimal(0)).cast(EXACT)
    counted = matched(recipe, {each.kind: each.counted for each in (above, below)}, end)
    over, under = (
        lines(counted[part.facts], part, end, of_partners=each.of_partners).mutate(facts=ibis.literal(str(facts_of(part.facts).label)))
        for each, part in zip((above, below), recipe.parts, strict=True)
    )  # fmt: skip
    above.connection.register("lines_above", over.mutate(below=nothing).to_pyarrow())
    above.connection.register("lines_below", under.mutate(above=nothing, below=under.above).to_pyarrow())
    return above.backend.table("lines_above").union(above.backend.table("lines_below"))


def _weighed(marked: Any, recipe: Recipe, found: Own, end: date, months: int) -> Any:
    """For a slope each line counts by how late it lies, and stands below as often as the formula says."""
    if recipe.way is not Way.SLOPE:
        return marked
    step = cycle_of(recipe, found, end)
    points = months // step
    last = slope_weight(points - 1, points)
    weight = last - 12 * (marked.place // step).cast("int64")
    return marked.mutate(
        above=(marked.above * weight).cast(EXACT), below=(marked.above * (points * points - 1)).cast(EXACT)
    )


def _shares(marked: Any, recipe: Recipe, found: Own) -> Any:
    import ibis

    nothing = ibis.literal(Decimal(0)).cast(EXACT)
    if recipe.way is Way.MIX:
        name = recipe.part or _largest(found)
        inside = (marked.product_line == name).fill_null(False)
        return marked.mutate(below=marked.above, above=inside.ifelse(marked.above, nothing))
    if recipe.way is Way.MEDIAN:
        return _in_the_middle(marked)
    if DOCUMENTS in {recipe.above, recipe.below}:
        first = _first_of_document(marked)
        one = ibis.literal(1).cast(EXACT)
        marked = marked.mutate(
            above=first.ifelse(one, nothing) if recipe.above == DOCUMENTS else marked.above,
            below=first.ifelse(one, nothing) if recipe.below == DOCUMENTS else marked.below,
        )
    if recipe.way is Way.SUM or recipe.below == MONTHS:
        marked = marked.mutate(below=ibis.null(EXACT))
    return marked


def _in_the_middle(marked: Any) -> Any:
    """The lines of the middle document, or of both, count; each document counts once."""
    import ibis

    nothing, one = (ibis.literal(Decimal(count)).cast(EXACT) for count in (0, 1))
    papers = marked.group_by(["place", "document"]).aggregate(total=marked.above.sum())
    papers = papers.mutate(
        rank=ibis.row_number().over(ibis.window(order_by=["total", "place", "document"])),
        count=papers.count().over(ibis.window()),
    )
    chosen = papers.filter((papers["rank"] == (papers["count"] - 1) // 2) | (papers["rank"] == papers["count"] // 2))
    named = chosen.select(in_place=chosen.place, paper=chosen.document)
    marked = marked.mutate(first=_first_of_document(marked))
    joined = marked.left_join(named, [marked.place == named.in_place, marked.document == named.paper])
    middle = joined.paper.notnull()
    return joined.mutate(
        above=middle.ifelse(joined.above, nothing), below=(middle & joined["first"]).ifelse(one, nothing)
    )


def _first_of_document(marked: Any) -> Any:
    """A document counts once, at its first line in each place."""
    import ibis

    paper = ibis.window(group_by=["place", "document"], order_by="line_no")
    return ibis.row_number().over(paper) == 0


def _largest(found: Own) -> str:
    names = sorted({piece.product_line for piece in found.pieces})
    return max(names, key=lambda name: together(p for p in found.pieces if p.product_line == name).x, default="")


def _column(marked: Any, recipe: Recipe, name: str) -> Any:
    import ibis

    facts = facts_of(recipe.facts)
    stands = {
        "order_date": facts.on,
        "order_number": "document",
        "order_line": facts.line_label,
        "quantity": facts.quantity,
    }
    place = stands.get(name, name)
    if place in marked.columns:
        return marked[place]
    return ibis.null(_TYPES.get(name, "string"))


def days(own: Any, recipe: Recipe, end: date) -> list[dict[str, Any]]:
    """A row for each order day in the window: the gap that it ended, or how long ago the last one was."""
    found = next(iter(asked(own, recipe, end).values()), Own())
    first = months_before(end, recipe.months)
    placed = [day for day in found.days if day >= first]
    if recipe.way is Way.RECENCY:
        last = placed[-1:] or []
        return [_day(day, (end - day).days, Decimal((end - day).days), Decimal(0)) for day in last]
    kept = rhythm.kept_gaps(found.rhythm(end, placed))
    rows = [_day(placed[0], None, Decimal(0), Decimal(0))] if placed else []
    rows += [
        _day(day, gap, Decimal(within), Decimal(1)) for day, (gap, within) in zip(placed[1:], kept.closed, strict=True)
    ]
    if kept.open is not None:
        rows.append(_day(end, kept.open, Decimal(0), Decimal(1)))
    return rows


def _day(day: date, gap: int | None, above: Decimal, below: Decimal) -> dict[str, Any]:
    return {"order_date": day, "orders": 1, "reporting": None, "gap": gap, "above": above, "below": below}
