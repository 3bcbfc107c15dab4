"""Amounts in other currencies: converted exactly at the rate of their day, never taken as they stand."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hanse.facts.keeping.converting import convert_again
from hanse.facts.keeping.rates import _exactly
from hanse.facts.models import FactTable, FactVersion, Monthly
from hanse.intake.mapping import Mapping
from hanse.intake.models import Batch
from hanse.kernel.actor import current

from .files import a_file, a_line, counts, imported, total
from .orders import prepare_network

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def network(at_work: object) -> None:
    prepare_network()


def sent(path: Path, kind: str = "sell_in") -> Batch:
    """Imported as it is recognised: amounts in the currency of each line."""
    batch = Batch.receive(path, kind=kind, by=current())
    batch.recognise()
    batch.stage(Mapping.parse(batch.mapping))
    batch.commit(by=current())
    batch.refresh_from_db()
    return batch


def rates(folder: Path, *rows: tuple[str, str, str]) -> Batch:
    """What a euro cost on a day; and everything that rests on it is computed again."""
    batch = sent(
        a_file(folder, [{"date": day, "from": "EUR", "to": code, "rate": rate} for day, code, rate in rows]),
        "currency_rate",
    )
    convert_again("sell_in", batch_id=batch.pk)
    return batch


def waiting() -> int:
    return FactTable.objects.get(kind="sell_in").unconverted


def test_a_line_is_converted_at_the_rate_of_its_day_or_the_last_one_before(tmp_path: Path) -> None:
    rates(tmp_path, ("2025-03-10", "USD", "1.25"), ("2025-03-17", "USD", "2"), ("2025-03-18", "USD", "4"))

    batch = sent(
        a_file(tmp_path, [a_line(1, currency="USD"), a_line(2, currency="USD", order_date="2025-03-12"), a_line(3)])
    )

    assert counts(batch) == (3, 3, 0, 0, 0)
    assert total() == 50 + 80 + 100
    assert Monthly.objects.get().amount == 230


def test_an_amount_without_a_rate_counts_in_no_sum_until_the_rate_comes(tmp_path: Path) -> None:
    sent(a_file(tmp_path, [a_line(1, currency="USD"), a_line(2)]))
    before = FactTable.objects.get(kind="sell_in").version
    assert (total(), waiting()) == (100, 1)

    late = rates(tmp_path, ("2025-03-17", "USD", "1.25"))

    assert (total(), waiting(), Monthly.objects.get(kind="sell_in").amount) == (180, 0, 180)
    assert total(version=before) == 100, "the older version is read with the rates of then"
    assert not convert_again("sell_in", batch_id=late.pk), "once is enough"

    late.withdraw(by=current())
    convert_again("sell_in", batch_id=late.pk)
    assert (total(), waiting()) == (100, 1)


def test_a_corrected_rate_corrects_what_was_converted(tmp_path: Path) -> None:
    rates(tmp_path, ("2025-03-17", "USD", "1.25"))
    sent(a_file(tmp_path, [a_line(1, currency="USD")]))

    rates(tmp_path, ("2025-03-17", "USD", "1.6"))

    assert total() == Decimal("62.5")
    assert FactVersion.objects.filter(kind="sell_in").count() == 2


def test_a_rate_holds_a_month_and_no_longer(tmp_path: Path) -> None:
    rates(tmp_path, ("2025-02-01", "USD", "2"))

    sent(a_file(tmp_path, [a_line(1, currency="USD"), a_line(2, currency="USD", order_date="2025-03-04")]))

    assert (total(), waiting()) == (50, 1)


def test_the_same_file_again_changes_nothing_whatever_the_rates_are(tmp_path: Path) -> None:
    path = a_file(tmp_path, [a_line(1, currency="USD")])
    sent(path)
    rates(tmp_path, ("2025-03-17", "USD", "2"))

    assert counts(sent(path)) == (1, 0, 1, 0, 0)


def test_a_line_whose_rate_came_late_is_known_in_another_file(tmp_path: Path) -> None:
    sent(a_file(tmp_path, [a_line(1, currency="USD")]))
    rates(tmp_path, ("2025-03-10", "USD", "1.25"))

    again = sent(a_file(tmp_path, [a_line(1, currency="USD"), a_line(2)]))

    assert counts(again) == (2, 1, 1, 0, 0)
    assert total() == 180


def test_a_file_that_is_converted_already_counts_as_it_stands(tmp_path: Path) -> None:
    imported(a_file(tmp_path, [a_line(1, currency="USD")]))

    assert (total(), waiting()) == (100, 0)


@given(
    amount=st.decimals(-(10**13), 10**13, places=4),
    rate=st.decimals(Decimal("0.0000000001"), 10**8, places=10),
    units=st.sampled_from((1, 100, 1000)),
    inverse=st.booleans(),
)
def test_conversion_is_exact_to_the_last_digit(amount: Decimal, rate: Decimal, units: int, inverse: bool) -> None:
    """Against fractions: rounded half away from zero, or nothing where there are too many digits."""
    exact = Fraction(amount) * (Fraction(units) / Fraction(rate) if inverse else Fraction(rate) / units)
    whole = abs(exact) * 10_000 + Fraction(1, 2)
    expected = int(whole) * (1 if exact >= 0 else -1)

    [(found,)] = duckdb.execute(
        f"SELECT {_exactly('l', 'r')} FROM (SELECT CAST($1 AS DECIMAL(18,4)) AS amount) l,"
        " (SELECT CAST(CAST($2 AS DECIMAL(20,10)) * 10000000000 AS HUGEINT) AS scaled, CAST($3 AS BIGINT) AS units, $4 AS inverse) r",
        [str(amount), str(rate), units, inverse],
    ).fetchall()  # fmt: skip

    assert found == (Decimal(expected) / 10_000 if abs(expected) < 10**18 else None)


def test_which_side_a_lone_currency_is_on_is_asked(tmp_path: Path) -> None:
    """1.10 beside USD: what a dollar costs, or how many dollars a euro is."""
    batch = Batch.receive(
        a_file(tmp_path, [{"date": "2025-03-10", "currency": "USD", "rate": "1.10"}]),
        kind="currency_rate",
        by=current(),
    )
    batch.recognise()

    assert not batch.is_clear
    assert [field.name for field in batch.missing] == ["base"]
