"""Points as they are written: to the tenth, unless that would make nothing of something, and what is said of what is lost by it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from hanse.scorecards.metrics.registry import metric
from hanse.scorecards.models import CardLine
from hanse.scorecards.showing import amounts, wording
from hanse.scorecards.showing.evidence import ListRows, Source
from hanse.scorecards.tables import ABOVE, Evidence


@pytest.mark.parametrize(
    ("thousandths", "written"),
    [(0, "0.0"), (25_000, "25.0"), (33_333, "33.3"), (50, "0.050"), (51, "0.1"), (None, "–")],
)
def test_points_have_one_decimal_unless_it_hides_that_there_are_any(thousandths: int | None, written: str) -> None:
    assert wording.points(thousandths) == written


def test_a_small_loss_is_told_as_one() -> None:
    assert wording.points(-12, sign=True) == "−0.012"
    assert wording.points(1_240, sign=True) == "+1.2"


@pytest.mark.parametrize(
    ("parts", "total", "told"),
    [
        ([10_000, 20_000], 30_000, False),
        ([10_040, 10_040, 10_040], 30_120, True),
        ([10_000, None, 12], 10_012, True),
        ([10_000, None], 10_000, False),
        ([], None, False),
    ],
)
def test_it_is_said_where_written_parts_miss_their_total(
    parts: list[int | None], total: int | None, told: bool
) -> None:
    assert bool(wording.rounding(parts, total)) is told


@pytest.mark.parametrize(
    ("amount", "currency", "headline", "in_list"),
    [
        ("2112.3218", "EUR", "€2,112.32", "2,112.3218"), ("4093.5", "EUR", "€4,093.50", "4,093.50"), ("255.6", "", "255.60", "255.60"),
        ("0", "EUR", "€0.00", "0.00"), ("12", None, "12", "12"), (None, "EUR", "–", "–"),
    ],
)  # fmt: skip
def test_amounts_have_two_decimals_at_least_and_their_currency(
    amount: str | None, currency: str | None, headline: str, in_list: str
) -> None:
    value = None if amount is None else Decimal(amount)

    assert amounts.shown(value, currency) == headline
    assert amounts.exact(value, currency) == in_list


def test_what_is_no_money_gets_no_currency() -> None:
    assert amounts.currencies(metric("spend"), "EUR") == ("EUR", "EUR")
    assert amounts.currencies(metric("discount_dependence"), "EUR") == ("", "")
    assert amounts.currencies(metric("reject_rate"), "EUR") == (None, None)
    assert amounts.currencies(metric("lead_time_kept"), "EUR") == (None, None)
    assert amounts.headed("What it adds", "EUR") == "What it adds (EUR)"


def test_amounts_of_a_page_have_their_points_below_each_other() -> None:
    rows = ListRows(Source.LINES, [{"above": Decimal(each)} for each in ("475.29", "271.1952", "20.994")])
    evidence = Evidence(CardLine(), rows)
    column = ABOVE.of("USD", evidence)

    shown = [column.text(row["above"], row) for row in evidence.page(0, 10, "")]

    assert shown == ["475.2900", "271.1952", "20.9940"]
