"""Pages of the kinds beside orders, amounts that wait for a rate, and lists as they were known on an earlier day."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client

from hanse.facts.keeping import delta
from hanse.facts.models import FactTable, Monthly
from hanse.facts.showing.summary import summarise
from hanse.kernel import clock
from hanse.kernel.actor import current
from hanse.kernel.errors import Refused
from hanse.network.models import Organisation
from hanse.network.tests.builders import a_dealer, a_product, a_supplier, as_system, signed_in
from hanse.network.tests.reading import text

from .files import a_file, a_line, imported
from .test_rates import sent
from .world import import_lines

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]
RATING = ("organisation", "rated_on", "subject", "mark", "reason")
DELIVERY = ("delivery_number", "promised_on", "delivered_on", "organisation", "ordered", "delivered")
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def north() -> Organisation:
    return a_dealer("Nord", reference="D-0001")


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer)
    return text(answer)


def test_other_kinds_share_a_tab_and_what_we_think_of_a_partner_is_not_for_its_eyes(
    client: Client, north: Organisation
) -> None:
    with as_system(), clock.standing_at(NOON):
        import_lines("rating", RATING, [("D-0001", "2026-02-01", "Service", 4, "Quick")])
        import_lines(
            "quota", ("organisation", "for_month", "amount", "currency"), [("D-0001", "2026-02-01", 900, "EUR")]
        )
        signed_in(client, "auditor")
        shown = [page(client, f"/partners/{north.public_id}/facts/{kind}/") for kind in ("quota", "rating")]
        lists = [page(client, f"/facts/{kind}/") for kind in ("quota", "rating")]
        signed_in(client, "executive", at=north)
        own = [client.get(f"/portal/orders/{kind}/").status_code for kind in ("quota", "rating")]

    assert "€900" in shown[0]
    assert "4.00" in shown[1]
    assert "By product line" in shown[0]
    assert "By product line" not in shown[1]
    assert "in units" not in shown[1]
    assert "&quot;bounds&quot;: [1, 5]" in shown[1]
    assert "900.00" in lists[0]
    assert ">Feb 2026<" in lists[0]
    assert ">1 Feb<" not in lists[0]
    assert "Quick" in lists[1]
    assert own == [200, 404]


def test_a_year_without_lines_has_no_empty_list_of_product_lines(client: Client, north: Organisation) -> None:
    with as_system(), clock.standing_at(NOON):
        import_lines(
            "quota", ("organisation", "for_month", "amount", "currency"), [("D-0001", "2026-03-01", 900, "EUR")]
        )
        signed_in(client, "auditor")
        shown = page(client, f"/partners/{north.public_id}/facts/quota/")

    assert "12 months to Feb 2026" in shown
    assert "By product line" not in shown


def test_the_overview_tells_deliveries_on_time_and_in_full(client: Client) -> None:
    a_supplier("Werk", reference="S1")
    with as_system(), clock.standing_at(NOON):
        import_lines("delivery", DELIVERY, [
            ("L1", "2026-02-02", "2026-02-02", "S1", 5, 5), ("L2", "2026-02-03", "2026-02-04", "S1", 5, 5),
            ("L3", "2026-02-05", "2026-02-05", "S1", 5, 4), ("L4", "2026-02-06", "2026-02-01", "S1", 5, 6),
        ])  # fmt: skip
        signed_in(client, "auditor")
        shown = page(client, "/facts/")

    assert "On time, in full" in shown
    assert "50.0% (4 lines)" in shown, "the table below the chart says on how much a share rests"


def test_late_deliveries_are_found_on_both_sides_also_those_that_never_came(client: Client) -> None:
    maker = a_supplier("Werk", reference="S1")
    with as_system(), clock.standing_at(NOON):
        import_lines("delivery", DELIVERY, [
            ("L1", "2026-02-02", "2026-02-02", "S1", 5, 5), ("L2", "2026-02-03", "2026-02-04", "S1", 5, 5),
            ("L3", "2026-02-05", "", "S1", 5, 0), ("L4", "2027-02-06", "", "S1", 5, 0),
        ])  # fmt: skip
        signed_in(client, "auditor")
        late, in_time = (page(client, f"/facts/delivery/?punctual={which}") for which in ("late", "in_time"))
        signed_in(client, "partner_administrator", at=maker)
        own = page(client, "/portal/orders/delivery/?punctual=late")

    def papers(shown: str) -> list[str]:
        return sorted(set(re.findall(r">(L\d)<", shown)))

    assert (papers(late), papers(in_time), papers(own)) == (["L2", "L3"], ["L1", "L4"], ["L2", "L3"])
    assert "Delivery is <b>late</b>" in own
    assert "<legend>Product line</legend>" not in own, "nothing to choose from"


def test_an_overview_of_many_kinds_leads_to_each(client: Client, north: Organisation) -> None:
    a_product("Helmet", number="H-1")
    a_supplier("Werk", reference="S1")
    with as_system(), clock.standing_at(NOON):
        import_lines("delivery", DELIVERY, [("L1", "2026-02-02", "2026-02-02", "S1", 5, 5)])
        import_lines("rating", RATING, [("D-0001", "2026-02-01", "Service", 4, "Quick")])
        import_lines(
            "quota", ("organisation", "for_month", "amount", "currency"), [("D-0001", "2026-02-01", 900, "EUR")]
        )
        signed_in(client, "auditor")
        of_three = page(client, "/facts/")
        import_lines(
            "sell_out", ("organisation", "sold_on", "product", "quantity", "currency"),
            [("D-0001", "2026-02-02", "H-1", 1, "EUR")],
        )  # fmt: skip
        of_four = page(client, "/facts/")

    def led(shown: str) -> list[str]:
        return [key for key in re.findall(r'href="#(\w+)"', shown) if f'id="{key}"' in shown and key != "main"]

    assert led(of_three) == []
    assert led(of_four) == ["delivery", "quota", "rating", "sell_out"]


def test_a_line_without_a_receipt_is_named_by_its_product(client: Client, north: Organisation) -> None:
    a_product("Helmet", number="H-1")
    with as_system(), clock.standing_at(NOON):
        import_lines(
            "sell_out", ("organisation", "sold_on", "product", "quantity", "currency"),
            [("D-0001", "2026-02-02", "H-1", 1, "EUR")],
        )  # fmt: skip
        signed_in(client, "executive", at=north)
        shown = page(client, "/portal/orders/sell_out/")

    assert re.findall(r'class="ph-name"[^>]*>(?:<b>)?([^<]*)', shown) == ["Helmet", "All 1 row"]
    assert 'href=""' not in shown
    assert "Your sales, in units, 12 months to Feb 2026" in shown, "they stand above amounts of money"

    signed_in(client, "channel_chief")
    assert "Units sold on, 12 months to Feb 2026" in page(client, f"/partners/{north.public_id}/facts/sell_out/")


def test_lines_that_wait_for_a_rate_are_told(client: Client, north: Organisation, tmp_path: Path) -> None:
    with as_system(), clock.standing_at(NOON):
        sent(a_file(tmp_path, [a_line(1, currency="USD", order_date="2026-02-02"), a_line(2, order_date="2026-02-03")]))
        signed_in(client, "auditor")
        shown = page(client, "/facts/")

    assert "1 line waits for the exchange rate of its day" in shown
    assert "€100" in shown


def test_a_list_and_a_sum_can_be_asked_for_as_they_were_known(
    client: Client, north: Organisation, tmp_path: Path
) -> None:
    monday, tuesday, thursday = (NOON - timedelta(days=back) for back in (8, 7, 5))
    with as_system():
        with clock.standing_at(monday):
            imported(a_file(tmp_path, [a_line(1, amount="10"), a_line(2, amount="20")]))
        with clock.standing_at(tuesday):
            later = imported(a_file(tmp_path, [a_line(1, amount="11")]))
        with clock.standing_at(thursday):
            later.withdraw(by=current())
            imported(a_file(tmp_path, [a_line(2, amount="25")]))
        with clock.standing_at(NOON):
            known = [
                Decimal(summarise("sell_in", by="month", known_on=day.date())["total"]["amount"])
                for day in (monday, tuesday, tuesday + timedelta(days=1), thursday)
            ]
            with pytest.raises(Refused, match="Nothing of this kind was known"):
                summarise("sell_in", by="month", known_on=(monday - timedelta(days=1)).date())
            signed_in(client, "auditor")
            old = page(client, f"/facts/sell_in/?known_on={tuesday.date()}")
            now = page(client, "/facts/sell_in/")
            tab = f"/partners/{north.public_id}/sell-in/"
            company, company_now = page(client, f"{tab}?known_on={tuesday.date()}"), page(client, tab)
            links = client.get(f"{tab}?known_on={tuesday.date()}").content.decode()
            before = client.get(f"{tab}?known_on={(monday - timedelta(days=1)).date()}")

    assert "as they were known at the end of 3 March" in company
    assert "€31" in company
    assert "€35" in company_now
    assert "€31" not in company_now
    assert re.search(rf'href="/facts/sell_in/\?[^"]*known_on={tuesday.date()}', links), (
        "what stands behind a figure too"
    )
    assert before.status_code == 409
    assert known == [30, 31, 31, 35]
    assert "11.00" in old
    assert "As known on" in old
    assert "11.00" not in now
    assert "25.00" in now


def test_what_is_not_kept_any_more_is_said_in_a_sentence(north: Organisation, tmp_path: Path) -> None:
    """As where files of older lines were lost; a backup holds every version that is kept."""
    with as_system():
        with clock.standing_at(NOON - timedelta(days=3)):
            first = imported(a_file(tmp_path, [a_line(1)]))
        with clock.standing_at(NOON):
            first.withdraw(by=current())
            for path in delta.folder("sell_in").rglob("*.parquet"):
                path.unlink()

            with pytest.raises(Refused, match="not kept any more"):
                summarise("sell_in", by="month", known_on=(NOON - timedelta(days=2)).date())


def test_sums_of_the_largest_lines_break_no_page_of_others(client: Client, north: Organisation) -> None:
    """85,000 lines of the largest make more in a month than half of what SQLite adds up in whole numbers."""
    most = Decimal(85_000 * 99_999_999_999_999)
    with as_system(), clock.standing_at(NOON):
        for kind in ("sell_in", "sell_out"):
            FactTable.objects.create(kind=kind, version=1, lines=170_000, newest_on=date(2026, 2, 28))
            Monthly.objects.bulk_create(
                Monthly(
                    organisation=north, kind=kind, month=month, lines=85_000, quantity=most, amount=most, part=most,
                    whole=most,
                )
                for month in (date(2026, 1, 1), date(2026, 2, 1))
            )  # fmt: skip
        signed_in(client, "channel_chief")
        shown = [page(client, address) for address in ("/facts/", "/partners/", "/today/")]

    assert all("Nord" in each for each in shown[:2])
