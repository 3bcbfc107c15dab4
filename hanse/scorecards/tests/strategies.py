"""Made-up criteria and figures for properties."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from hypothesis import strategies as st

from hanse.scorecards.rules.figures import Figure, Status, Why
from hanse.scorecards.rules.scale import Scale, Shape
from hanse.scorecards.rules.scoring import Criterion

KEYS = (
    "net_sales",
    "cycle_growth",
    "order_regularity",
    "breadth",
    "discount_dependence",
    "share_of_potential",
    "manager_rating",
)
RETIRED = ("sales_growth",)

values = st.decimals(min_value=-10, max_value=10, places=4)
amounts = st.decimals(min_value=Decimal("0.01"), max_value=10**7, places=2)


@st.composite
def scales(draw: st.DrawFn) -> Scale:
    shape = draw(st.sampled_from(Shape))
    floor = draw(amounts if shape is Shape.LOG else values)
    target = draw((amounts if shape is Shape.LOG else values).filter(lambda end: end != floor))
    return Scale(floor, target, shape)


@st.composite
def weights(draw: st.DrawFn) -> list[int]:
    """Whole numbers above zero that sum to 100."""
    cuts = draw(st.lists(st.integers(1, 99), min_size=len(KEYS) - 1, max_size=len(KEYS) - 1, unique=True))
    edges = [0, *sorted(cuts), 100]
    return [later - earlier for earlier, later in pairwise(edges)]


@st.composite
def criteria(draw: st.DrawFn, *, all_scaled: bool = False) -> list[Criterion]:
    found = draw(weights())
    given = scales() if all_scaled else st.one_of(scales(), scales(), scales(), st.none())
    return [Criterion(key, weight, draw(given)) for key, weight in zip(KEYS, found, strict=True)]


@st.composite
def figure(draw: st.DrawFn, key: str) -> Figure:
    status = draw(st.sampled_from([Status.OK, Status.OK, Status.OK, *Status]))
    if status in {Status.NO_DATA, Status.NOT_APPLICABLE}:
        return Figure(key, status, why=Why.NO_LINES)
    value = draw(values)
    interval = draw(st.one_of(st.none(), st.tuples(values, values)))
    low, high = (min(interval[0], value), max(interval[1], value)) if interval else (None, None)
    return Figure(key, status, value, value, Decimal(1), 12, low, high)


@st.composite
def figures(draw: st.DrawFn) -> dict[str, Figure]:
    return {key: draw(figure(key)) for key in KEYS}
