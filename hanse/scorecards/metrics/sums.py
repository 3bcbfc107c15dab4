"""Figures that are one exact sum over another: declared line by line, summed for all partners in one pass.

The same declaration gives the figure and the rows behind it, so the rows always add up to the figure. Expressions are
Ibis over one lines table of `hanse.facts.keeping.store` and name no dialect.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ..rules.figures import exact
from ..rules.intervals import Clusters
from ..rules.period import YEAR, Period, months_before

EXACT = "decimal(38, 8)"
# Factors as wide as this give an exact product of 37 or 38 digits everywhere; of two narrower ones DuckDB keeps 18.
_FACTORS = ("decimal(19, 4)", "decimal(18, 4)")
_FITTING = "decimal(15, 4)"
"""Totals of up to a hundred thousand million have squares that add up exactly, however many there are."""
UNKNOWN = Decimal("NaN")
"""What a spread is that could not be added up; arithmetic keeps it so."""

Table = Any
Expression = Any


def times(one: Expression, other: Expression) -> Expression:
    """The exact product of two amounts of four decimals."""
    return one.cast(_FACTORS[0]) * other.cast(_FACTORS[1])


def spread(one: Expression, other: Expression) -> Expression:
    """The sum of products of documents' totals, which intervals need; null where a total is too large for it.

    One such line, a slip or meant to do harm, would otherwise leave every partner without a card.
    """
    import ibis

    fitting = [total.try_cast(_FITTING) for total in (one, other)]
    fits = [whole.count() == part.count() for whole, part in zip((one, other), fitting, strict=True)]
    return (fits[0] & fits[1]).ifelse(times(*fitting).cast(EXACT).sum().cast(EXACT), ibis.null(EXACT))


def in_period(lines: Table, period: Period) -> Expression:
    return lines.order_date.between(period.start, period.end)


def in_last_year(lines: Table, period: Period) -> Expression:
    """The twelve months to the period's end, however long the period is."""
    return lines.order_date.between(months_before(period.end, YEAR), period.end)


@dataclass(frozen=True, slots=True)
class Sums:
    """What each line adds `above` and `below` the fraction's line; only lines `within` count, each as one event.

    Without `below` the figure is a plain sum.
    """

    key: str
    above: Callable[[Table], Expression]
    below: Callable[[Table], Expression] | None = None
    within: Callable[[Table, Period], Expression] = in_period

    def counted(self, lines: Table, period: Period) -> Expression:
        """Whether a line takes part: never unknown."""
        return self.within(lines, period).fill_null(False)


@dataclass(frozen=True, slots=True)
class Summed:
    """One partner's sums: `lines` counted, order totals as clusters."""

    lines: int
    clusters: Clusters

    @property
    def above(self) -> Decimal:
        return self.clusters.x

    @property
    def below(self) -> Decimal:
        return self.clusters.y


def rows_behind(lines: Table, sums: Sums, period: Period) -> Table:
    """The lines that a figure is made of, with the columns `above` and `below` that add up to it."""
    below = sums.below(lines).cast(EXACT) if sums.below else _nothing()
    return lines.mutate(above=sums.above(lines).cast(EXACT), below=below).filter(sums.counted(lines, period))


def by_partner(lines: Table, period: Period, declared: Iterable[Sums]) -> Table:
    """One aggregate pass: a row for each organisation with lines up to the period's end.

    Columns: `organisation_id`, `first_day`, and for each key `_lines`, `_orders`, `_x`, `_y`, `_xx`, `_xy`, `_yy`.
    """
    declared = tuple(declared)
    known = lines.filter(lines.order_date <= period.end)
    totals: dict[str, Expression] = {"first_day": known.order_date.min()}
    for sums in declared:
        counts = sums.counted(known, period)
        totals[f"{sums.key}_lines"] = counts.sum()
        totals[f"{sums.key}_x"] = sums.above(known).cast(EXACT).sum(where=counts)
        if sums.below:
            totals[f"{sums.key}_y"] = sums.below(known).cast(EXACT).sum(where=counts)
    orders = known.group_by(["organisation_id", "order_number"]).aggregate(**totals)
    return orders.group_by("organisation_id").aggregate(
        first_day=orders.first_day.min(),
        **{name: made for sums in declared for name, made in _clustered(orders, sums).items()},
    )


def _clustered(orders: Table, sums: Sums) -> dict[str, Expression]:
    return clustered_sums(orders, sums.key, below=sums.below is not None)


def clustered_sums(orders: Table, key: str, *, below: bool) -> dict[str, Expression]:
    """What orders add up to, of their columns `_lines`, `_x` and, where something is `below`, `_y` of a key."""
    counts = orders[f"{key}_lines"] > 0
    x = orders[f"{key}_x"]
    made = {
        f"{key}_lines": orders[f"{key}_lines"].sum(),
        f"{key}_orders": counts.sum(),
        f"{key}_x": x.cast(EXACT).sum(),
    }
    if not below:
        return made
    y = orders[f"{key}_y"]
    # Squares are needed for intervals only: order totals are taken to four places for them.
    return made | {
        f"{key}_y": y.cast(EXACT).sum(),
        **{f"{key}_{name}": spread(one, other) for name, one, other in (("xx", x, x), ("xy", x, y), ("yy", y, y))},
    }  # fmt: skip


def summed(row: Mapping[str, Any], key: str) -> Summed:
    """A partner's sums out of a row of `by_partner`; what has no lines is 0."""

    clusters = clustered(int(row.get(f"{key}_orders") or 0), lambda name: row.get(f"{key}_{name}"))
    return Summed(int(row.get(f"{key}_lines") or 0), clusters)


def clustered(count: int, found: Callable[[str], Decimal | None]) -> Clusters:
    """The sums of so many documents, by what they are called."""
    sums, spreads = ([found(name) for name in names] for names in (("x", "y"), ("xx", "xy", "yy")))
    return Clusters(count, *map(exact, sums), *(UNKNOWN if each is None else exact(each) for each in spreads))


def fetched(expression: Expression) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = expression.to_pyarrow().to_pylist()
    return rows


def everything(lines: Table, *, today: date | None = None) -> Period | None:
    """All time: from the first order to the end of the newest order's month, but not beyond `today`. None without lines.

    A whole last month keeps calendar months together; a month that is still running ends today.
    """
    days = fetched(lines.aggregate(first=lines.order_date.min(), last=lines.order_date.max()))[0]
    if days["last"] is None:
        return None
    return Period.all_time(days["first"], days["last"], today=today)


def _nothing() -> Expression:
    import ibis

    return ibis.null(EXACT)
