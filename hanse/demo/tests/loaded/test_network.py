"""What stands there when the demo is loaded, against an independent count of its files. Features 1 and 2."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest
from django.db.models import Count, Max, Q, Sum

from hanse.demo.derived import EVERY
from hanse.demo.shift import NEWEST, months_up_to, moved
from hanse.facts.keeping import store
from hanse.facts.models import Monthly
from hanse.intake.models import Batch
from hanse.kernel import clock
from hanse.kernel.models import Account, Manufacturer
from hanse.network.models import Organisation, Partnership, Person, Product, Site, TerritoryAssignment
from hanse.network.tests.builders import as_system

from .. import packed_files

MADE = {each.kind for each in EVERY}
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo"), pytest.mark.xdist_group("demo")]


def sums(kind: str, *by: str) -> dict[tuple[str, ...], dict[str, object]]:
    """Lines and amount of a kind of fact, by columns of the store."""
    with as_system(), store.reading(kind) as reading:
        lines = reading.lines
        figures = {"lines": lines.count(), "amount": lines.reporting.sum()}
        if kind == "purchase":
            figures |= {"received": lines.received.sum(), "rejected": lines.rejected.sum()}
        rows = reading.rows(lines.group_by(list(by)).aggregate(**figures))
    return {tuple(row.pop(column) for column in by): row for row in rows}


def test_every_row_of_every_file_is_taken_in() -> None:
    with as_system():
        batches = {batch.file_name: batch for batch in Batch.objects.exclude(kind__in=MADE)}

    assert {batch.state for batch in batches.values()} == {"committed"}
    assert {batch.rejected for batch in batches.values()} == {0}
    assert batches["DimReseller.csv.xz"].new == 701
    assert batches["Vendor.csv.xz"].new == 104
    assert batches["FactResellerSales.csv.xz"].new == 60_855
    assert batches["PurchaseOrderDetail.csv.xz"].new == 8_845
    assert batches["Sales.vStoreWithContacts.txt.xz"].new == 753
    assert batches["Purchasing.vVendorWithContacts.txt.xz"].new == 156


def test_the_network_has_its_companies_and_people() -> None:
    with as_system():
        roles = Counter(Partnership.objects.values_list("role", flat=True))

        assert roles == {"dealer": 701, "supplier": 104}
        assert Organisation.objects.count() == 804, "one company is both"
        assert Person.objects.count() == 753 + 156
        assert Product.objects.count() == 504
        assert Site.objects.filter(latitude=None).count() == 30  # of these the source knows no place
        assert not Organisation.objects.filter(country="").exists()
        assert not Partnership.objects.filter(manager=None).exists()
        assert not Partnership.objects.filter(role="dealer", territory=None).exists()


def test_no_state_begins_in_the_future() -> None:
    with as_system():
        assert not Partnership.objects.filter(state_since__gt=clock.today()).exists()


def test_states_follow_from_orders() -> None:
    with as_system():
        states = dict(Partnership.objects.filter(role="dealer").values_list("state").annotate(Count("id")).order_by())
        never = Q(organisation__monthly__kind="sell_in")

        assert states == {"active": 493, "onboarding": 66, "former": 142}
        assert Partnership.objects.filter(role="dealer").exclude(never).count() == 66
        assert set(Partnership.objects.filter(role="dealer").exclude(never).values_list("state", flat=True)) == {
            "onboarding"
        }
        newest = Partnership.objects.filter(role="dealer", state="former").aggregate(
            at=Max("organisation__monthly__month", filter=never)
        )["at"]
        assert newest < moved(NEWEST, months_up_to(clock.today()) - 11)


@pytest.mark.parametrize(("column", "original"), [("country", "CountryRegionCode"), ("business_type", "BusinessType")])
def test_sales_equal_an_independent_count(column: str, original: str) -> None:
    """Feature 7: totals by country and by business type."""
    found = sums("sell_in", column)

    assert {key: row["amount"] for (key,), row in found.items()} == packed_files.sales_by(original)
    assert sum(int(str(row["lines"])) for row in found.values()) == 60_855


def test_each_dealer_has_its_own_lines() -> None:
    found = sums("sell_in", "reference")

    assert {key: row["lines"] for (key,), row in found.items()} == packed_files.sales_lines_of()
    assert {key: row["amount"] for (key,), row in found.items()} == packed_files.sales_by("ResellerAlternateKey")


def test_each_supplier_has_its_own_purchases() -> None:
    found = sums("purchase", "reference")

    assert {
        key: (row["lines"], row["amount"], row["received"], row["rejected"]) for (key,), row in found.items()
    } == packed_files.purchases_of()
    assert sum((Decimal(str(row["amount"])) for row in found.values()), Decimal(0)) == Decimal("63791994.8380")


def test_currency_codes_are_kept_and_promotions_named() -> None:
    with as_system(), store.reading("sell_in") as reading:
        lines = reading.lines
        currencies = {row["currency"] for row in reading.rows(lines.select("currency").distinct())}
        promotions = {row["promotion"] for row in reading.rows(lines.select("promotion").distinct())}

    assert currencies == {"USD", "CAD", "EUR", "GBP", "AUD"}
    assert None in promotions, "no discount is no promotion"
    assert "No Discount" not in promotions
    assert len(promotions) == 12


def test_the_newest_month_is_last_month() -> None:
    today = clock.today()
    last_month = moved(today.replace(day=1), -1)

    with as_system():
        newest = dict(Monthly.objects.order_by().values_list("kind").annotate(Max("month")))

    assert newest["sell_in"] == last_month
    assert newest["purchase"] == moved(last_month, -2), "both halves moved by the same months"


def test_no_line_changes_its_month_by_the_shift() -> None:
    """31 January plus one month is the last day of February, never a day of March."""
    with as_system():
        found = dict(Monthly.objects.filter(kind="sell_in").order_by().values_list("month").annotate(Sum("lines")))
    months = months_up_to(clock.today()) + 144
    expected: Counter[str] = Counter(line["OrderDate"][:7] for line in packed_files.table("FactResellerSales"))

    assert found == {
        moved(clock.today().fromisoformat(f"{month}-01"), months): count for month, count in expected.items()
    }


def test_one_company_is_dealer_and_supplier_each_with_its_own_state() -> None:
    """Feature 10: one company opened once shows both roles."""
    with as_system():
        company = Organisation.objects.annotate(roles=Count("partnerships")).get(roles=2)
        partnerships = {row.role: row for row in company.partnerships.all()}
        sites = {site.name: site for site in company.sites.all()}

        assert company.name == "Australia Bike Retailer"
        assert company.business_type == "Value Added Reseller", "what its second role adds"
        assert company.credit_rating == 1
        assert partnerships["supplier"].reference == "AUSTRALI0001"
        assert partnerships["dealer"].reference == "AW00000621"
        assert partnerships["dealer"].manager != partnerships["supplier"].manager
        assert set(sites) == {"", "Running and Cycling Gear"}
        assert {row.kind for row in Monthly.objects.filter(organisation=company)} - MADE == {
            "sell_in",
            "purchase",
            "delivery",
            "inspection",
        }


def test_sales_persons_are_partner_managers_of_their_stores() -> None:
    with as_system():
        jae = Account.objects.get(name="Jae Pak")

        assert {row.role for row in jae.staff_roles.all()} == {"partner_manager"}
        assert set(jae.partnerships.values_list("organisation__country", flat=True)) == {"GB"}
        assert jae.partnerships.count() == 40
        assert {str(row.territory) for row in TerritoryAssignment.objects.filter(account=jae)} == {"United Kingdom"}


def test_the_demo_is_marked_as_such() -> None:
    manufacturer = Manufacturer.get()

    assert manufacturer is not None
    assert manufacturer.is_demo
    assert (manufacturer.name, manufacturer.currency) == ("Adventure Works Cycles", "USD")
