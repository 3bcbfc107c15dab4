"""Made metrics equal what plain Python makes of the same lines: other code, fractions instead of sums of squares."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import comb
from random import Random
from statistics import median
from typing import Any

import ibis
import pyarrow as pa
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from hanse.scorecards.models import CardLine, MadeMetric
from hanse.scorecards.recipes import behind
from hanse.scorecards.recipes.measured import figures
from hanse.scorecards.recipes.recipe import Condition, Recipe, Signs, Sure, Test, Way
from hanse.scorecards.rules import medians
from hanse.scorecards.rules.exactly import clopper_pearson
from hanse.scorecards.rules.figures import Figure
from hanse.scorecards.rules.intervals import wilson
from hanse.scorecards.rules.peers import strip

ENDS = (date(2026, 3, 31), date(2026, 2, 15))
MONEY = pa.decimal128(18, 4)
SCHEMA = pa.schema([
    ("organisation_id", pa.int64()), ("delivery_number", pa.string()), ("promised_on", pa.date32()), ("delivered_on", pa.date32()),
    ("ordered", MONEY), ("delivered", MONEY), ("product_line", pa.string()),
])  # fmt: skip
BEHIND = SCHEMA.append(pa.field("line_no", pa.int64())).append(pa.field("batch_id", pa.int64()))
PARTNERS = (1, 2, 3)


@st.composite
def a_line(draw: st.DrawFn) -> dict[str, Any]:
    promised = date(2026, 3, 31) - timedelta(days=draw(st.integers(0, 900)))
    late = draw(st.one_of(st.none(), st.integers(-5, 5)))
    number = st.decimals(min_value=0, max_value=1000, places=2)
    return {
        "organisation_id": draw(st.sampled_from(PARTNERS[:2])), "delivery_number": f"D{draw(st.integers(0, 6))}",
        "promised_on": promised, "delivered_on": None if late is None else promised + timedelta(days=late),
        "ordered": draw(number), "delivered": draw(st.one_of(st.none(), number)),
        "product_line": draw(st.sampled_from([None, "Bikes", "Parts", "Wear"])),
    }  # fmt: skip


LINES = st.lists(a_line(), max_size=30)


def made(recipe: Recipe, rows: list[dict[str, Any]], end: date) -> dict[int, Figure]:
    lines = ibis.memtable(pa.Table.from_pylist(rows, schema=SCHEMA))
    return figures("made", recipe, lines, end, PARTNERS, fewest=1)


def months_back(day: date, end: date) -> int:
    """Counted by walking month by month from the end."""
    last = (end + timedelta(days=1)).day == 1
    for back in itertools.count():
        year, month = divmod(end.year * 12 + end.month - 2 - back, 12)
        nights = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - date(year, month + 1, 1)).days
        edge = date(year, month + 1, nights if last else min(end.day, nights))
        if day > edge:
            return back
    raise AssertionError


def of(partner: int, rows: Iterable[dict[str, Any]], end: date, months: int) -> list[dict[str, Any]]:
    return [
        row
        for row in rows
        if row["organisation_id"] == partner
        and row["promised_on"] <= end
        and months_back(row["promised_on"], end) < months
    ]


def whole(values: Iterable[Decimal]) -> Fraction:
    return sum(map(Fraction, values), Fraction(0))


def agrees(figure: Figure, above: Fraction, below: Fraction | None) -> None:
    assert figure.numerator is not None
    assert Fraction(figure.numerator) == above
    assert below is None or Fraction(figure.denominator or 0) == below
    if figure.low is not None and figure.high is not None and figure.value is not None:
        assert figure.low <= figure.value.quantize(Decimal("0.000001")) <= figure.high


@settings(max_examples=12, deadline=None, phases=[Phase.generate])
@given(LINES, st.sampled_from(ENDS), st.integers(1, 36), st.booleans())
def test_sums_and_ratios(rows: list[dict[str, Any]], end: date, months: int, lines_alone: bool) -> None:
    total = Recipe("supplier", "delivery", Way.SUM, "lines" if lines_alone else "delivered", months=months)
    ratio = Recipe("supplier", "delivery", Way.RATIO, "delivered", "ordered", months=months, product_lines=("Bikes",))
    monthly = Recipe("supplier", "delivery", Way.RATIO, "ordered", "months", months=months)
    sums, ratios, by_month = made(total, rows, end), made(ratio, rows, end), made(monthly, rows, end)
    for partner in PARTNERS:
        own = of(partner, rows, end, months)
        known = [row for row in own if lines_alone or row["delivered"] is not None]
        assert (sums[partner].value is None) == (not known)
        if known:
            agrees(sums[partner], Fraction(len(known)) if lines_alone else whole(r["delivered"] for r in known), None)
        bikes = [row for row in own if row["product_line"] == "Bikes" and row["delivered"] is not None]
        below = whole(row["ordered"] for row in bikes)
        assert (ratios[partner].value is None) == (below == 0)
        if below:
            agrees(ratios[partner], whole(row["delivered"] for row in bikes), below)
        if own:
            agrees(by_month[partner], whole(row["ordered"] for row in own), Fraction(months))


@settings(max_examples=12, deadline=None, phases=[Phase.generate])
@given(LINES, st.sampled_from(ENDS), st.integers(3, 36))
def test_rates_mixes_and_slopes(rows: list[dict[str, Any]], end: date, months: int) -> None:
    in_time = Condition("delivered_on", Test.AT_MOST, "promised_on")
    in_full = Condition("delivered", Test.AT_LEAST, "ordered")
    rate = made(Recipe("supplier", "delivery", Way.RATE, conditions=(in_time, in_full), months=months), rows, end)
    mix = made(Recipe("supplier", "delivery", Way.MIX, "ordered", months=months), rows, end)
    slope = made(Recipe("supplier", "delivery", Way.SLOPE, "ordered", months=months), rows, end)
    for partner in PARTNERS:
        own = of(partner, rows, end, months)
        asked = [row for row in own if row["delivered"] is not None]
        met = [
            r
            for r in asked
            if r["delivered_on"] and r["delivered_on"] <= r["promised_on"] and r["delivered"] >= r["ordered"]
        ]
        if asked:
            agrees(rate[partner], Fraction(len(met)), Fraction(len(asked)))
        shares: dict[str, Fraction] = defaultdict(Fraction)
        for row in own:
            if row["product_line"]:
                shares[row["product_line"]] += Fraction(row["ordered"])
        if sum(shares.values()):
            agrees(mix[partner], max(shares.values()), Fraction(sum(shares.values())))
        if slope[partner].known:
            points = [
                whole(r["ordered"] for r in own if months_back(r["promised_on"], end) == back) for back in range(months)
            ]
            steps = [Fraction(-back) for back in range(months)]
            at = sum(steps) / months
            line = sum((t - at) * y for t, y in zip(steps, points, strict=True)) / sum((t - at) ** 2 for t in steps)
            figure = slope[partner]
            assert Fraction(figure.numerator or 0) / Fraction(figure.denominator or 1) == line / (sum(points) / months)


@settings(max_examples=12, deadline=None, phases=[Phase.generate])
@given(LINES, st.sampled_from(ENDS), st.integers(1, 36), st.integers(1, 6))
def test_days_and_own_cycles(rows: list[dict[str, Any]], end: date, months: int, cycles: int) -> None:
    since = made(Recipe("supplier", "delivery", Way.RECENCY, months=months), rows, end)
    steady = made(Recipe("supplier", "delivery", Way.REGULARITY, months=months), rows, end)
    cycled = made(Recipe("supplier", "delivery", Way.SUM, "ordered", cycles=cycles), rows, end)
    for partner in PARTNERS:
        days = sorted(
            {r["promised_on"] for r in of(partner, rows, end, months) if r["delivered"] and r["delivered"] > 0}
        )
        if days:
            agrees(since[partner], Fraction((end - days[-1]).days), None)
        gaps = [(b - a).days for a, b in itertools.pairwise(days)]
        if gaps:
            usual = Fraction(median(map(Fraction, gaps))) * Fraction(5, 4)
            waiting = (end - days[-1]).days
            agrees(steady[partner], Fraction(sum(g <= usual for g in gaps)), Fraction(len(gaps) + (waiting > usual)))
        ordering = sorted(
            {r["promised_on"] for r in of(partner, rows, end, 36) if r["delivered"] and r["delivered"] > 0}
        )
        places = sorted({months_back(day, end) for day in ordering})
        if len(ordering) >= 3 and len(places) > 1:
            gap = Fraction(median([Fraction(b - a) for a, b in itertools.pairwise(places)]))
            cycle = min(12, int(gap + Fraction(1, 2)))
            own = of(partner, rows, end, cycle * min(cycles, 36 // cycle))
            if own:
                agrees(cycled[partner], whole(row["ordered"] for row in own), None)
        else:
            assert not cycled[partner].known


@settings(max_examples=12, deadline=None, phases=[Phase.generate])
@given(LINES, st.sampled_from(ENDS), st.integers(1, 36))
def test_a_median_is_the_document_in_the_middle_and_its_lines_add_up_to_it(
    rows: list[dict[str, Any]], end: date, months: int
) -> None:
    recipe = Recipe("supplier", "delivery", Way.MEDIAN, "ordered", months=months)
    found = made(recipe, rows, end)
    for partner in PARTNERS:
        papers: dict[str, Fraction] = {}
        for row in of(partner, rows, end, months):
            name = row["delivery_number"]
            papers[name] = papers.get(name, Fraction(0)) + Fraction(row["ordered"])
        assert (found[partner].value is None) == (not papers)
        if not papers:
            continue
        figure = found[partner]
        assert Fraction(figure.numerator or 0) / Fraction(figure.denominator or 0) == median(papers.values())
        assert (figure.low is None) == (len(papers) < 6)
        own = [row for row in rows if row["organisation_id"] == partner]
        lines = behind.lines(ibis.memtable(pa.Table.from_pylist(own, schema=BEHIND)), recipe, end).to_pyarrow()
        for column, total in (("above", figure.numerator), ("below", figure.denominator)):
            assert sum(filter(None, lines[column].to_pylist())) == total


@pytest.mark.parametrize("count", [5, 6, 25, 1000, 1001])
def test_the_middle_lies_within_its_interval_in_95_of_100_samples_and_no_narrower_one_would_do(count: int) -> None:
    found = medians.interval([Decimal(place) for place in range(count)])
    if count == 5:
        assert found is None
        return
    assert found is not None
    place = int(found[0])
    tail = sum(comb(count, heads) for heads in range(place + 1))
    assert tail * 40 <= 2**count
    assert count > medians.MOST or (tail + comb(count, place + 1)) * 40 > 2**count
    assert found[1] == count - 1 - place


EXTREME = st.sampled_from(
    [Decimal(n) for n in ("0.0001", "-0.0001", "1", "100000000000.0001", "99999999999999.9999", "-99999999999999.9998")]
)
RECIPES = [
    Recipe("supplier", "delivery", Way.SUM, "delivered"),
    Recipe("supplier", "delivery", Way.MEDIAN, "delivered", cycles=2),
    Recipe("supplier", "delivery", Way.MEDIAN, "delivered", cycles=3, steady=True),
    Recipe("supplier", "delivery", Way.RATIO, "delivered", "ordered", cycles=2, steady=True, interval=Sure.BOOTSTRAP),
    Recipe("supplier", "delivery", Way.SLOPE, "ordered", cycles=3, steady=True, interval=Sure.BOOTSTRAP),
    Recipe("supplier", "delivery", Way.RATIO, "delivered", "ordered"),
    Recipe("supplier", "delivery", Way.RATIO, "delivered", "ordered", cycles=2),
    Recipe("supplier", "delivery", Way.RATIO, "ordered", "months"),
    Recipe("supplier", "delivery", Way.SLOPE, "ordered", months=3),
    Recipe("supplier", "delivery", Way.SLOPE, "ordered", months=12, interval=Sure.BOOTSTRAP),
    Recipe("supplier", "delivery", Way.RATIO, "delivered", "ordered", interval=Sure.BOOTSTRAP),
    Recipe("supplier", "delivery", Way.MIX, "ordered"),
    Recipe("supplier", "delivery", Way.RATE, conditions=(Condition("delivered", Test.AT_LEAST, "ordered"),)),
]


@settings(max_examples=25, deadline=None, phases=[Phase.generate])
@given(
    LINES, st.lists(st.tuples(a_line(), EXTREME, EXTREME, st.sampled_from([1, 2, 12, 400])), min_size=1, max_size=6),
    st.sampled_from(RECIPES),
)  # fmt: skip
def test_whatever_one_partners_lines_say_anothers_figure_is_what_it_was(
    rows: list[dict[str, Any]], hostile: list[tuple[dict[str, Any], Decimal, Decimal, int]], recipe: Recipe
) -> None:
    more = [
        row
        | {"organisation_id": 3, "ordered": ordered, "delivered": delivered, "delivery_number": f"X{count and place}"}
        for row, ordered, delivered, count in hostile
        for place in range(count)
    ]
    before, after = made(recipe, rows, ENDS[0]), made(recipe, rows + more, ENDS[0])
    assert [after[partner] for partner in PARTNERS[:2]] == [before[partner] for partner in PARTNERS[:2]]
    for name in ("value", "low", "high"):
        field: Any = CardLine._meta.get_field(name)
        field.run_validators(getattr(after[3], name) or Decimal(0))


def test_returns_and_product_lines_can_be_left_out() -> None:
    schema = pa.schema([
        ("organisation_id", pa.int64()), ("order_number", pa.string()), ("order_date", pa.date32()), ("quantity", MONEY),
        ("reporting", MONEY), ("product_line", pa.string()),
    ])  # fmt: skip
    rows = [
        {"organisation_id": 1, "order_number": "A", "order_date": ENDS[0], "quantity": 2, "reporting": 200, "product_line": "Bikes"},
        {"organisation_id": 1, "order_number": "A", "order_date": ENDS[0], "quantity": -1, "reporting": -90, "product_line": "Bikes"},
        {"organisation_id": 1, "order_number": "B", "order_date": ENDS[0], "quantity": 1, "reporting": 5, "product_line": None},
    ]  # fmt: skip
    lines = ibis.memtable(pa.Table.from_pylist(rows, schema=schema))

    def total(**more: Any) -> Decimal | None:
        return figures(
            "made", Recipe("dealer", "sell_in", Way.SUM, "reporting", **more), lines, ENDS[0], [1], fewest=1
        )[1].value

    assert [total(), total(signs=Signs.WITHOUT_RETURNS), total(signs=Signs.RETURNS)] == [115, 205, -90]
    assert total(product_lines=("Bikes",)) == 110
    assert total(only=(("order_number", "B"),)) == 5
    assert total(only=(("product_line", "Bikes"), ("order_number", "B"))) is None


@pytest.mark.parametrize(
    "wrong", [{"months": 0}, {"months": 37}, {"cycles": 13}, {"way": Way.RATIO}, {"way": Way.RATE}]
)
def test_a_recipe_that_means_nothing_is_not_made(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"needs|window"):
        Recipe(**({"kind": "dealer", "facts": "sell_in", "way": Way.SUM} | wrong))


def test_a_recipe_is_kept_as_plain_values() -> None:
    one = Recipe(
        "supplier", "delivery", Way.RATE, conditions=(Condition("delivered_on", Test.AT_MOST, "promised_on"),), months=6
    )
    assert Recipe.of(one.told()) == one


BOOTSTRAPPED = [
    Recipe("supplier", "delivery", Way.RATIO, "delivered", "ordered", months=36, interval="bootstrap"),
    Recipe("supplier", "delivery", Way.RATIO, "ordered", "documents", months=36, interval="bootstrap"),
    Recipe("supplier", "delivery", Way.RATIO, "ordered", "months", months=24, interval="bootstrap"),
    Recipe("supplier", "delivery", Way.SLOPE, "ordered", months=24, interval="bootstrap"),
]


@pytest.mark.parametrize("recipe", BOOTSTRAPPED, ids=lambda recipe: f"{recipe.way}-{recipe.below}")
def test_the_bootstrap_gives_the_same_digits_in_any_order_and_company(recipe: Recipe) -> None:
    """And holds the figure, which is the same as by the closed form."""
    chance = Random(4)
    rows = [
        {
            "organisation_id": chance.choice(PARTNERS), "delivery_number": f"D{number // 2}",
            "promised_on": date(2026, 3, 31) - timedelta(days=chance.randrange(900)), "delivered_on": None,
            "ordered": Decimal(chance.randrange(100, 9000)) / 100, "delivered": Decimal(chance.randrange(0, 9000)) / 100,
            "product_line": None,
        }
        for number in range(120)
    ] + [{"organisation_id": 3, "delivery_number": "D", "promised_on": date(2022, 1, 1), "ordered": 1, "delivered": 1}] * 3  # fmt: skip
    found = made(recipe, rows, ENDS[0])
    closed = made(replace(recipe, interval=""), rows, ENDS[0])
    chance.shuffle(rows)

    assert made(recipe, rows, ENDS[0]) == found
    for partner in PARTNERS:
        alone = made(recipe, [row for row in rows if row["organisation_id"] == partner], ENDS[0])
        assert alone[partner] == found[partner]
    known = {partner: each for partner, each in found.items() if each.value is not None}
    assert any(each.low != closed[partner].low for partner, each in known.items())
    for partner, each in known.items():
        agrees(each, Fraction(each.numerator or 0), None)
        assert replace(each, low=None, high=None) == replace(closed[partner], low=None, high=None)


def test_few_lines_are_told_exactly_where_that_is_chosen_and_as_before_where_nothing_was() -> None:
    rows = [
        {
            "organisation_id": 1,
            "delivery_number": f"D{n}",
            "promised_on": ENDS[0],
            "delivered_on": ENDS[0] if n else None,
        }
        for n in range(5)
    ]
    condition = (Condition("delivered_on", Test.AT_MOST, "promised_on"),)
    by_exact = Recipe("supplier", "delivery", Way.RATE, conditions=condition, interval="exact")
    before = Recipe.of({name: value for name, value in by_exact.told().items() if name != "interval"})

    assert before.method == "wilson"
    assert (made(by_exact, rows, ENDS[0])[1].low, made(before, rows, ENDS[0])[1].low) == (
        clopper_pearson(4, 5)[0], wilson(4, 5)[0]
    )  # type: ignore[index]  # fmt: skip


def test_a_method_that_does_not_suit_is_refused() -> None:
    with pytest.raises(ValueError, match="no interval by exact"):
        Recipe("supplier", "delivery", Way.SUM, "ordered", interval="exact")


def test_what_is_so_much_in_all_is_told_by_the_rule_for_totals() -> None:
    totals = [
        recipe.is_total for recipe in RECIPES if recipe.way in {Way.SUM, Way.MEDIAN, Way.RATIO, Way.MIX, Way.RATE}
    ]
    assert totals == [
        recipe.way is Way.SUM or recipe.below == "months" for recipe in RECIPES if recipe.way is not Way.SLOPE
    ]
    total = Recipe("supplier", "delivery", Way.SUM, "delivered")
    made = MadeMetric(
        kind="supplier", key="made", recipe=total.told(), unit="number", direction="higher", minimum_sample=1
    ).metric
    assert made.is_total
    assert strip([Decimal(n) for n in (1, 1, 1, 1, 1, 96)], summed=made.is_total) is None


@pytest.mark.parametrize("cycle", [1, 2, 3, 4, 6])
@pytest.mark.parametrize("seed", range(3))
def test_an_order_that_slips_some_days_neither_doubles_nor_empties_a_cycle(cycle: int, seed: int) -> None:
    """At a period's end: by the end of the period alone, one of these cycles would be empty and its neighbour doubled."""
    chance, end = Random(seed), date(2026, 3, 31)
    days = [
        date(2026 + (3 - cycle * back - 1) // 12, (3 - cycle * back - 1) % 12 + 1, 28) for back in range(36 // cycle)
    ]
    rows = [
        {
            "organisation_id": 1, "promised_on": min(end, day + timedelta(days=chance.choice([-5, 0, 5]))), "delivered": Decimal(10),
            "ordered": Decimal(10), "delivery_number": f"L{place}", "line_no": place, "batch_id": 1, "product_line": "Bikes", "quantity": None,
        }
        for place, day in enumerate(days)
    ]  # fmt: skip
    rows = [{name: row.get(name) for name in BEHIND.names} for row in rows]
    count = min(5, len(days) - 1)
    total = Recipe("supplier", "delivery", Way.SUM, "ordered", cycles=count, steady=True)
    slope = replace(total, way=Way.SLOPE)

    assert made(total, rows, end)[1].value == 10 * count
    assert made(slope, rows, end)[1].value == 0
    lines = behind.lines(ibis.memtable(pa.Table.from_pylist(rows, schema=BEHIND)), total, end).to_pyarrow()
    assert sum(lines["above"].to_pylist()) == 10 * count
