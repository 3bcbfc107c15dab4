"""Figures and scores in columns are those of the rules, digit for digit."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from random import Random
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hanse.scorecards.metrics.bulk import numbers
from hanse.scorecards.metrics.bulk.column import Column
from hanse.scorecards.metrics.bulk.held import ratios
from hanse.scorecards.metrics.bulk.measured import columns
from hanse.scorecards.metrics.bulk.scores import Scores
from hanse.scorecards.metrics.bulk.wholes import Wholes
from hanse.scorecards.metrics.registry import of_kind
from hanse.scorecards.rules.drafts import draft, standing, strips
from hanse.scorecards.rules.figures import PLACES, Figure
from hanse.scorecards.rules.intervals import Clusters, ratio, wilson
from hanse.scorecards.rules.partner import Partner
from hanse.scorecards.rules.period import Period
from hanse.scorecards.rules.ranking import places
from hanse.scorecards.rules.scale import Scale
from hanse.scorecards.rules.scoring import Criterion, Score, score
from hanse.scorecards.rules.starting_points import starting_point
from hanse.scorecards.runs import rows
from hanse.scorecards.runs.measuring import figures, held, read

from . import strategies as some
from .test_dialects import COLUMNS

PERIOD = Period(date(2025, 4, 1), date(2026, 3, 31))
KNOWN = Period(date(2025, 3, 14), date(2026, 3, 13))
wholes = st.one_of(
    st.integers(-(10**6), 10**6), st.integers(-(2**60), 2**60), st.sampled_from([0, 1, 5, 10**8, 2**61, -(2**61)])
)


@given(above=wholes, below=wholes, places=st.sampled_from([6, 8, 9]))
@example(above=1, below=2 * 10**8, places=8)
@example(above=3, below=2 * 10**8, places=8)
def test_quotients_are_those_of_decimals(above: int, below: int, places: int) -> None:
    found, sure = numbers.quotients(np.array([above]), np.array([below]), places)
    if sure[0]:
        expected = (Decimal(above) / Decimal(below)).quantize(Decimal(1).scaleb(-places))
        assert int(found[0]) == int(expected.scaleb(places))


@given(value=st.integers(-(10**15), 10**15), by=st.integers(1, 10**10))
def test_halves_go_to_even(value: int, by: int) -> None:
    expected = round(Decimal(value) / by) if by < 10**5 else None
    found = int(numbers.half_even(np.array([value]), by)[0])
    assert abs(2 * (value - found * by)) <= by
    assert expected is None or found == expected


@given(
    orders=st.lists(st.tuples(st.integers(-(10**6), 10**7), st.integers(-(10**5), 10**7)), min_size=1, max_size=12),
    ends=st.sampled_from([(0.0, 1.0), (0.0, None), (None, None)]),
)
@example(orders=[(0, 100)] * 3, ends=(0.0, 1.0))
@example(orders=[(50, 100)] * 3, ends=(0.0, 1.0))
@example(orders=[(5, 100)], ends=(0.0, 1.0))
def test_intervals_are_those_of_the_rule(
    orders: list[tuple[int, int]], ends: tuple[float | None, float | None]
) -> None:
    pairs = [(Decimal(x).scaleb(-4), Decimal(y).scaleb(-4)) for x, y in orders]
    sums = [sum(made, Decimal(0)) for made in zip(*((x, y, x * x, x * y, y * y) for x, y in pairs), strict=True)]
    expected = ratio(Clusters(len(pairs), *sums), least=ends[0], most=ends[1])
    x, y = (np.array([int(each.scaleb(8))]) for each in sums[:2])
    squares = tuple(np.array([float(each)]) for each in sums[2:])
    low, high, between, sure = ratios(np.array([len(pairs)]), x, y, squares, ends)  # type: ignore[arg-type]

    if sure[0]:
        assert bool(between[0]) == (expected is not None)
        if expected is not None:
            assert (int(low[0]), int(high[0])) == tuple(int(end.scaleb(8)) for end in expected)


@given(hits=st.integers(0, 500), misses=st.integers(0, 500))
def test_wilsons_ends_are_those_of_the_rule(hits: int, misses: int) -> None:
    trials = max(1, hits + misses)
    low, high, sure = numbers.wilson_ends(np.array([hits / trials]), np.array([trials]))
    expected = wilson(hits, trials)
    assert expected is not None
    exactly = (Decimal(hits) / trials).quantize(Decimal("0.000001"))
    if sure[0]:
        assert (
            min(Decimal(int(low[0])).scaleb(-6), exactly),
            max(Decimal(int(high[0])).scaleb(-6), exactly),
        ) == expected


def test_of_nearly_all_rows_the_columns_are_sure() -> None:
    random = np.random.default_rng(5)
    above, below = random.integers(-(10**12), 10**12, 10_000), random.integers(1, 10**12, 10_000)
    assert numbers.quotients(above, below, 8)[1].mean() > 0.999
    count_of = random.integers(2, 60, 10_000)
    y = random.integers(10**11, 10**13, 10_000)
    x = (y * random.uniform(0.01, 0.9, 10_000)).astype(np.int64)
    squares = tuple(found.astype(float) for found in (x * 0.02, x * 0.05, y * 0.2))
    assert ratios(count_of, x, y, squares, (0.0, 1.0))[3].mean() > 0.999  # type: ignore[arg-type]


def some_lines(random: Random) -> tuple[list[dict[str, Any]], list[Partner]]:
    """Partners with nothing, one line, few and many; returns, zeros, nothing known, huge amounts, two currencies."""
    rows: list[dict[str, Any]] = []
    numbered = count()
    partners = list(range(1, 25))
    for partner in partners[2:]:
        day, step = PERIOD.end - timedelta(days=random.randrange(1300)), random.choice([1, 9, 30, 61, 92, 400])
        huge = 10**6 if random.random() < 0.1 else 1
        free = random.random() < 0.2
        while day <= PERIOD.end + timedelta(days=20):
            for _line in range(random.randrange(1, 4)):
                net = Decimal(random.choice([0, random.randrange(-200, 90000)])).scaleb(-2) * huge
                off = Decimal(0) if free else Decimal(random.randrange(900)).scaleb(-2)
                ordered = Decimal(random.randrange(0, 50))
                received = random.choice([ordered, ordered / 2, ordered * 2, None])
                rows.append({
                    "organisation_id": partner, "order_number": f"{partner}-{day}-{random.randrange(2)}", "order_date": day,
                    "due_date": random.choice([day + timedelta(days=40), day, None]),
                    "product_line": random.choice(["A", "B", "C", None]),
                    "currency": random.choice(["EUR"] * 9 + ["USD"]), "quantity": random.choice([1, 1, 5, -1, 0]),
                    "gross": random.choice([net + off, net + off, None]), "discount": random.choice([off, off, -off, None]),
                    "amount": net, "reporting": random.choice([net] * 19 + [net * 2]), "ordered": ordered, "received": received,
                    "rejected": random.choice([Decimal(0), Decimal(0), received, None]),
                    "unit_price": Decimal(random.randrange(1, 9999)).scaleb(-2),
                    "agreed_price": random.choice([Decimal(random.randrange(0, 9999)).scaleb(-2), None]),
                    "line_no": next(numbered),
                })  # fmt: skip
            if random.random() < 0.1:
                break
            day += timedelta(days=step + random.randrange(3))
    everybody = [
        Partner(key, str(key), f"group {key % 2}", True,
                random.choice([None, Decimal("0.00"), Decimal("125000.50"), Decimal(10**12)]), random.choice([None, 1, 5]))
        for key in random.sample(partners, len(partners))
    ]  # fmt: skip
    return rows, everybody


@pytest.mark.parametrize("kind", ["dealer", "supplier"])
@pytest.mark.parametrize("period", [PERIOD, KNOWN])
@pytest.mark.parametrize("seed", range(8))
def test_figures_in_columns_are_those_of_the_rules(kind: str, period: Period, seed: int) -> None:
    some_rows, everybody = some_lines(Random(seed))
    lines = ibis.memtable(pa.Table.from_pylist(some_rows, schema=pa.schema(COLUMNS)))
    metrics = of_kind(kind, also=some.RETIRED)
    expected = figures(metrics, period, everybody, read(kind, lines, period), {})

    found, _on_offer = held(kind, lines, period, everybody)
    for key, column in columns(metrics, found).items():
        for partner, figure in zip(everybody, column.figures, strict=True):
            assert figure == expected[partner.organisation_id][key]
            # Also as they are written.
            assert _written(figure) == _written(expected[partner.organisation_id][key])


@pytest.mark.parametrize("kind", ["dealer", "supplier"])
@pytest.mark.parametrize("seed", range(4))
def test_rows_ranks_and_pictures_of_columns_are_those_of_cards_one_by_one(kind: str, seed: int) -> None:
    lines, everybody = some_lines(Random(seed))
    table = ibis.memtable(pa.Table.from_pylist(lines, schema=pa.schema(COLUMNS)))
    made = columns(of_kind(kind), held(kind, table, PERIOD, everybody)[0])
    one_by_one = {
        each.organisation_id: {key: column.figures[row] for key, column in made.items()}
        for row, each in enumerate(everybody)
    }
    values = {key: [*column.ordered(np.flatnonzero(column.known))] for key, column in made.items()}
    criteria = starting_point(of_kind(kind), values)
    found, expected = draft(criteria, everybody, one_by_one, made), draft(criteria, everybody, one_by_one)

    cards = [*range(100, 100 + len(everybody))]
    alone = [row for card, drawn in zip(cards, expected, strict=True) for row in rows.lines_of(card, drawn)]
    assert [*found] == [*expected]
    assert [*rows.line_rows(found, cards)] == [*rows.line_rows(expected, cards)] == alone
    assert strips(found) == strips(expected)
    for places_of in found.peers.values():
        standings = {place: stands for place in places_of.tolist() if (stands := standing(found[place]))}
        at = places(standings)
        assert all(found[place].place == at.get(place) for place in places_of.tolist())


def _written(figure: Figure) -> list[str | None]:
    kept = [
        None if each is None else format(each, "f") for each in (figure.numerator, figure.denominator)
    ]  # fmt: skip
    rounded = [
        None if each is None else format(each.quantize(PLACES), "f") for each in (figure.value, figure.low, figure.high)
    ]
    return [*kept, *rounded]


@given(st.lists(st.integers(-(10**12), 10**12), max_size=8), st.lists(st.decimals(-9, 9, places=11), max_size=4))
def test_wholes_and_what_lies_between_them_are_one_order(own: list[int], others: list[Decimal]) -> None:
    found = Wholes(np.array(own, np.int64), others)

    assert [*found] == found[:] == sorted([*(Decimal(each).scaleb(-8) for each in own), *others])
    assert sorted(found.sizes()) == sorted(abs(each).scaleb(8) for each in found)


def scored(criteria: list[Criterion], found: dict[str, Column]) -> list[Score]:
    count = len(next(iter(found.values())).values)
    made = Scores([found[each.key] for each in criteria], count)
    made.score(criteria, np.arange(count))
    return [*made]


@settings(deadline=None)
@given(st.data())
def test_scores_in_columns_are_those_of_the_rule(data: st.DataObject) -> None:
    criteria = data.draw(some.criteria())
    partners = data.draw(st.lists(some.figures(), min_size=1, max_size=5))
    found = {key: Column.of([each[key] for each in partners]) for key in some.KEYS}

    assert scored(criteria, found) == [score(criteria, each) for each in partners]


def test_values_beyond_whole_numbers_are_scored_by_the_rule() -> None:
    of = [each.key for each in of_kind("dealer")][:1]
    scale = Scale(Decimal("0.123456789"), Decimal(10**13))
    own = [Figure(of[0], some.Status.OK, value, value) for value in (Decimal(10**12), Decimal("5E-10"), Decimal(3))]
    criteria = [Criterion(of[0], 100, scale)]

    assert scored(criteria, {of[0]: Column.of(own)}) == [score(criteria, {of[0]: each}) for each in own]
