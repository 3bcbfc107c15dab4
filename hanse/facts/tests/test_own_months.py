"""A partner's own months: of any year, the same sums as everywhere, and as a file."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.test import Client

from hanse.intake.tests.sending import told
from hanse.kernel import clock
from hanse.network.models import Organisation
from hanse.network.tests.builders import a_dealer, a_product, as_system, signed_in
from hanse.network.tests.reading import MOST_QUERIES, queries

from .world import import_lines

pytestmark = pytest.mark.django_db
SELL_IN = ("order_number", "order_line", "order_date", "organisation", "product", "quantity", "amount", "currency")
MONTHS = "/portal/orders/sell_in/months/"


@pytest.fixture(autouse=True)
def tenth_of_march() -> Iterator[None]:
    with clock.standing_at(datetime(2026, 3, 10, 9, tzinfo=UTC)):
        yield


@pytest.fixture
def north(manufacturer: object) -> Organisation:
    a_product(number="HL-1")
    north = a_dealer("Nord", reference="D1")
    a_dealer("Süd", reference="D2")
    days = (date(2024, 11, 3), date(2025, 2, 5), date(2025, 11, 7), date(2025, 11, 8), date(2026, 2, 1))
    with as_system():
        import_lines("sell_in", SELL_IN, [
            (f"A{place}", 1, day, "D1", "HL-1", 1, 100 * place, "EUR") for place, day in enumerate(days, start=1)
        ] + [("B1", 1, date(2025, 11, 9), "D2", "HL-1", 1, 7777, "EUR")])  # fmt: skip
    return north


def as_file(client: Client, query: str) -> list[dict[str, str]]:
    answer = client.get(f"{MONTHS}?{query}&export=csv")
    return list(csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))


def test_any_year_is_read_and_the_newest_first(client: Client, north: Organisation) -> None:
    signed_in(client, "finance", at=north)

    newest, year = told(client.get(MONTHS)), told(client.get(f"{MONTHS}?view=2025"))

    assert re.search(r"2026 2 2025 12 2024 2 Every year 16", newest)
    assert "February 2026" in newest
    assert "December 2025" not in newest
    assert "November 2025" in year
    assert "700.00" in year, "two orders of one month"
    assert "7,777" not in year, "what others bought is nobody else's"


def test_a_year_is_taken_away_as_a_file_with_exact_sums(client: Client, north: Organisation) -> None:
    signed_in(client, "finance", at=north)

    rows = as_file(client, "view=2025")
    november = next(row for row in rows if row["Month"] == "2025-11")

    assert [row["Month"] for row in rows] == [f"2025-{month:02}" for month in range(1, 13)]
    assert Decimal(november["What you bought"]) == 700
    assert Decimal(november["A year before"]) == 100
    assert november["Lines"] == "2"
    assert sum(Decimal(row["What you bought"]) for row in rows) == 900
    assert len(as_file(client, "view=every")) == 16
    assert client.get(f"{MONTHS}?view=2025&export=xlsx").status_code == 200


def test_each_month_leads_to_its_lines_and_the_sum_stands_below(client: Client, north: Organisation) -> None:
    signed_in(client, "finance", at=north)

    answer = client.get(f"{MONTHS}?view=2025")

    assert "/portal/orders/sell_in/?date_from=2025-11-01&amp;date_to=2025-11-30" in answer.content.decode()
    assert re.search(r"All 12 rows\W+900\.00", told(answer))
    assert queries(client, MONTHS) <= MOST_QUERIES


def test_the_home_and_the_orders_lead_there_and_orders_say_what_their_figures_are_of(
    client: Client, north: Organisation
) -> None:
    signed_in(client, "finance", at=north)
    home, orders = client.get("/portal/"), client.get("/portal/orders/sell_in/?date_from=2025-11-01&date_to=2026-03-01")

    assert f'href="{MONTHS}"' in home.content.decode()
    assert f'href="{MONTHS}"' in orders.content.decode()
    shown = told(orders)
    assert "Lines in all 5" in shown
    assert "What we know reaches to 1 February" in shown
    assert "from 1 November 2025 to 1 March 2026" in shown


def test_who_has_no_such_lines_or_may_not_read_them_is_told_nothing(client: Client, north: Organisation) -> None:
    signed_in(client, "finance", at=north)
    assert client.get("/portal/orders/purchase/months/").status_code == 404

    signed_in(client, "finance", at=a_dealer("Fulmar"))
    assert client.get(MONTHS).status_code == 404


def test_a_day_to_come_that_another_company_reports_is_no_day_to_which_we_know(
    client: Client, north: Organisation
) -> None:
    with as_system():
        import_lines("sell_in", SELL_IN, [("C1", 1, date(2100, 12, 31), "D2", "HL-1", 1, 5, "EUR")])
    signed_in(client, "finance", at=north)

    assert "What we know reaches to 10 March" in told(client.get("/portal/orders/sell_in/"))
