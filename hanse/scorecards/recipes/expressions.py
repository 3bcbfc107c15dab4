"""A recipe as expressions over one lines table of `hanse.facts.keeping.store`. Ibis; no dialect is named.

Lines are added up within a document first: lines of one document hang together, so documents are the clusters of intervals.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from hanse.facts.declaring import FactKind

from ..metrics.sums import EXACT, clustered_sums, spread
from ..rules.period import YEAR, months_before
from .offered import facts_of, sign_of
from .recipe import COUNTS, DOCUMENTS, MONTHS, MOST_MONTHS, Condition, Recipe, Signs, Test, Way

Table = Any
Expression = Any


def counting(lines: Table, recipe: Recipe, end: date, ends: Table | date | None = None) -> Table:
    """The lines that can take part, with `place` (the month before `end`, 0 the last), `document`, `above` and `below`.

    `ends`: until when the cycles of each partner go, or those of the only one.
    """
    import ibis

    facts = facts_of(recipe.facts)
    is_far = recipe.by_cycles or recipe.of_days
    first = months_before(end, MOST_MONTHS + (YEAR if recipe.steady else 0)) if is_far else recipe.first_day(end)
    found = lines.filter(lines[facts.on].between(first, end))
    found = taking_part(found, recipe)
    found, last = (found.inner_join(ends, "organisation_id"), None) if _is_table(ends) else (found, ends or end)
    place = months_ago(found[facts.on], last or found.cycles_end) if recipe.in_places else ibis.literal(0)
    return found.mutate(
        place=place.cast("int32"), document=_document(found, facts), above=_above(found, recipe).cast(EXACT),
        below=_below(found, recipe).cast(EXACT),
    )  # fmt: skip


def taking_part(found: Table, recipe: Recipe) -> Table:
    return found.filter(_takes_part(found, recipe))


def _is_table(ends: Table | date | None) -> bool:
    return ends is not None and not isinstance(ends, date)


def pieces(lines: Table, recipe: Recipe, end: date, ends: Table | None = None) -> Table:
    """What each partner has in each place: `lines`, `documents`, and exact sums x, y, xx, xy, yy over documents.

    A mix has a row for each product line, with `y` as the sum over all of them.
    """
    found = counting(lines, recipe, end, ends)
    if recipe.way is Way.MIX:
        return _by_product_line(found)
    by = ["organisation_id", "place"]
    papers = _papers(found, recipe)
    return papers.group_by(by).aggregate(
        lines=papers.lines.sum(), documents=papers.count(), x=papers.x.sum().cast(EXACT), y=papers.y.sum().cast(EXACT),
        xx=spread(papers.x, papers.x), xy=spread(papers.x, papers.y), yy=spread(papers.y, papers.y),
    )  # fmt: skip


def clusters(lines: Table, recipe: Recipe, end: date, ends: Table | None = None) -> Table:
    """What each partner's documents have in each place, one by one: x above the line and y below it."""
    import ibis

    papers = _papers(counting(lines, recipe, end, ends), recipe)
    if recipe.above == DOCUMENTS:
        papers = papers.mutate(x=ibis.literal(1).cast(EXACT))
    return papers.select("organisation_id", "place", x=papers.x.cast(EXACT), y=papers.y.cast(EXACT))


def _papers(found: Table, recipe: Recipe) -> Table:
    import ibis

    papers = found.group_by(["organisation_id", "place", "document"]).aggregate(
        lines=found.count(), x=found.above.sum(), y=found.below.sum()
    )
    return papers.mutate(y=ibis.literal(1).cast(EXACT)) if recipe.below == DOCUMENTS else papers


def documents_of_all(lines: Table, recipes: Mapping[str, Recipe], end: date) -> Table:
    """Recipes of one kind of fact over months, in one pass: columns as of `sums.by_partner`, by each recipe's key."""
    import ibis

    facts = facts_of(next(iter(recipes.values())).facts)
    found = _reached(lines, recipes, end)
    totals: dict[str, Expression] = {}
    for key, recipe in recipes.items():
        takes, one = _counts(found, recipe, end), ibis.literal(1).cast(EXACT)
        totals[f"{key}_lines"] = takes.sum()
        for name, measure, of in (("x", _above, recipe.above), ("y", _below, recipe.below)):
            if of == DOCUMENTS:
                totals[f"{key}_{name}"] = takes.any().ifelse(one, ibis.null(EXACT))
            elif name == "x" or recipe.way is Way.RATIO:
                totals[f"{key}_{name}"] = _summed(measure(found, recipe), takes)
    papers = (
        found.mutate(document=_document(found, facts)).group_by(["organisation_id", "document"]).aggregate(**totals)
    )
    return papers.group_by("organisation_id").aggregate(**{
        name: made
        for key, recipe in recipes.items()
        for name, made in clustered_sums(papers, key, below=recipe.way is Way.RATIO).items()
    })  # fmt: skip


def months_of_all(lines: Table, recipes: Mapping[str, Recipe], end: date) -> Table:
    """The same by month: `place` (the month before `end`, 0 the last), and of each recipe its `_lines` and exact `_x`."""
    found = _reached(lines, recipes, end)
    facts = facts_of(next(iter(recipes.values())).facts)
    totals: dict[str, Expression] = {}
    for key, recipe in recipes.items():
        takes = _counts(found, recipe, end)
        totals |= {f"{key}_lines": takes.sum(), f"{key}_x": _summed(_above(found, recipe), takes)}
    marked = found.mutate(place=months_ago(found[facts.on], end).cast("int32"))
    return marked.group_by(["organisation_id", "place"]).aggregate(**totals)


def days_of_all(lines: Table, recipes: Mapping[str, Recipe], end: date) -> Table:
    """Each partner's days in the order of partner and day, with how many lines with orders each recipe finds on them."""
    found = _reached(lines, recipes, end)
    facts = facts_of(next(iter(recipes.values())).facts)
    sign = sign_of(facts)
    ordered = (found[sign] > 0).fill_null(False) if sign else True
    totals = {f"{key}_lines": (_counts(found, recipe, end) & ordered).sum() for key, recipe in recipes.items()}
    marked = found.mutate(day=found[facts.on])
    return marked.group_by(["organisation_id", "day"]).aggregate(**totals).order_by(["organisation_id", "day"])


def _reached(lines: Table, recipes: Mapping[str, Recipe], end: date) -> Table:
    on = facts_of(next(iter(recipes.values())).facts).on
    first = min(recipe.first_day(end) for recipe in recipes.values())
    return lines.filter(lines[on].between(first, end))


def _counts(found: Table, recipe: Recipe, end: date) -> Expression:
    """Whether a line takes part: never unknown."""
    on = facts_of(recipe.facts).on
    return (found[on] >= recipe.first_day(end)) & _takes_part(found, recipe)


def _summed(measure: Expression, takes: Expression) -> Expression:
    """Null where no line takes part; a measure may be the same number for all lines."""
    import ibis

    return takes.ifelse(measure.cast(EXACT), ibis.null(EXACT)).sum()


def _document(found: Table, facts: FactKind) -> Expression:
    """What lines belong to; those without a document to their day."""
    day = found[facts.on].cast("string")
    return found[facts.document].coalesce(day) if facts.document and facts.document in found.columns else day


def _by_product_line(found: Table) -> Table:
    import ibis

    by = ["organisation_id", "place"]
    sums = found.group_by([*by, "document", "product_line"]).aggregate(lines=found.count(), x=found.above.sum())
    paper = ibis.window(group_by=[*by, "document"], order_by="product_line")
    marked = sums.mutate(
        y=sums.x.sum().over(group_by=[*by, "document"]), first=(ibis.row_number().over(paper) == 0).cast("int8")
    )
    return marked.group_by([*by, "product_line"]).aggregate(
        lines=marked.lines.sum(), documents=marked.first.sum(), x=marked.x.sum().cast(EXACT),
        xx=spread(marked.x, marked.x), xy=spread(marked.x, marked.y),
    )  # fmt: skip


def days(lines: Table, recipe: Recipe, end: date, *, own: bool = False) -> Table:
    """Each partner's days with orders (not returns), as far back as a rhythm looks.

    `own`: the partner's rhythm in all that it orders, by which windows in cycles are counted, whatever the recipe leaves out.
    """
    facts = facts_of(recipe.facts)
    sign = sign_of(facts)
    found = lines.filter(lines[facts.on].between(months_before(end, MOST_MONTHS), end))
    if not own:
        found = found.filter(_takes_part(found, recipe))
    if sign:
        found = found.filter((found[sign] > 0).fill_null(False))
    found = found.mutate(order_date=found[facts.on])
    return (
        found.group_by(["organisation_id", "order_date"])
        .aggregate(lines=found.count())
        .order_by(["organisation_id", "order_date"])
    )


def since(lines: Table, recipe: Recipe, end: date) -> Table:
    """The first line ever of each partner, up to `end`."""
    facts = facts_of(recipe.facts)
    found = lines.filter(lines[facts.on] <= end)
    return found.group_by("organisation_id").aggregate(first_day=found[facts.on].min())


def months_ago(day: Expression, end: date | Expression) -> Expression:
    """As `rules.period.months_ago`, which month before `end` a day lies in; a column of ends has none that ends its month."""
    if not isinstance(end, date):
        return (end.year() - day.year()) * YEAR + end.month() - day.month() - (day.day() > end.day()).ifelse(1, 0)
    back = (end.year - day.year()) * YEAR + end.month - day.month()
    return back if (end + timedelta(days=1)).day == 1 else back - (day.day() > end.day).ifelse(1, 0)


def _takes_part(found: Table, recipe: Recipe) -> Expression:
    import ibis

    taken = ibis.literal(True)
    if recipe.product_lines:
        taken = taken & found.product_line.isin(recipe.product_lines).fill_null(False)
    for column, text in recipe.only:
        taken = taken & (found[column] == text).fill_null(False)
    if recipe.way is Way.MIX:
        taken = taken & found.product_line.notnull()
    sign = sign_of(facts_of(recipe.facts))
    if recipe.signs is not Signs.ALL and sign:
        is_return = (found[sign] < 0).fill_null(False)
        taken = taken & (is_return if recipe.signs is Signs.RETURNS else ~is_return)
    if recipe.way is Way.RATE:
        for condition in recipe.conditions:
            for name in _numbers(condition):
                taken = taken & found[name].notnull()
    elif not recipe.of_days:
        for name in {recipe.above, recipe.below} - {*COUNTS, MONTHS, ""}:
            taken = taken & found[name].notnull()
    return taken


def _numbers(condition: Condition) -> list[str]:
    """Quantities that are not recorded say nothing, so such lines take no part; a day that is not there has not come yet."""
    if condition.test is Test.AT_MOST:
        return []
    return [name for name in (condition.left, condition.right) if name]


def _above(found: Table, recipe: Recipe) -> Expression:
    if recipe.way is not Way.RATE:
        return _measured(found, recipe.above)
    met = _met(found, recipe.conditions[0])
    for condition in recipe.conditions[1:]:
        met = met & _met(found, condition)
    return met.ifelse(1, 0)


def _met(found: Table, condition: Condition) -> Expression:
    left = found[condition.left]
    answers = {
        Test.AT_MOST: lambda: left <= found[condition.right],
        Test.AT_LEAST: lambda: left >= found[condition.right],
        Test.ZERO: lambda: left == 0,
        Test.MORE: lambda: left > 0,
    }
    return answers[condition.test]().fill_null(False)


def _below(found: Table, recipe: Recipe) -> Expression:
    return _measured(found, recipe.below if recipe.way is Way.RATIO else "lines")


def _measured(found: Table, name: str) -> Expression:
    import ibis

    return ibis.literal(1) if name in {*COUNTS, MONTHS, ""} else found[name]
