"""A product's page tells of its lines: by month, by partner, and only of partners that the reader sees."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from hanse.kernel import clock
from hanse.network.models import Product
from hanse.network.tests.builders import a_dealer, an_account, as_system, signed_in
from hanse.network.tests.reading import text

from .world import import_lines

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]
FIELDS = ("order_number", "order_line", "order_date", "organisation", "product", "quantity", "amount", "currency")
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
PART = {"HX-Request": "true"}


def test_months_and_largest_partners_stand_there_as_far_as_one_sees_them(client: Client) -> None:
    manager = an_account(roles=("partner_manager",))
    a_dealer("Nord", reference="D-1", manager=manager)
    a_dealer("Süd", reference="D-2")
    with as_system(), clock.standing_at(NOON):
        helmet, frame = (Product.objects.create(number=number, name=number) for number in ("HL-1", "FR-1"))
        rows = [("SO-1001", 1, "2026-01-05", "D-1", "HL-1", 2, 500, "EUR"), ("SO-1002", 1, "2026-02-05", "D-2", "HL-1", 9, 1900, "EUR"),
                ("SO-1003", 1, "2026-02-06", "D-1", "FR-1", 1, 77, "EUR")]  # fmt: skip
        import_lines("sell_in", FIELDS, rows)
        part = f"/products/{helmet.public_id}/facts/sell_in/"

        signed_in(client, "channel_chief")
        assert part in text(client.get(f"/products/{helmet.public_id}/"))
        every = text(client.get(part, headers=PART))
        listed = text(client.get(f"/facts/sell_in/?product={helmet.public_id}"))
        nothing = text(client.get(f"/products/{frame.public_id}/facts/sell_out/", headers=PART))
        client.force_login(manager)
        theirs = text(client.get(part, headers=PART))
        by_itself = client.get(part)

    with clock.standing_at(NOON + timedelta(days=2)):
        with as_system():
            import_lines("sell_in", FIELDS, [("SO-1004", 1, "2026-02-20", "D-1", "HL-1", 1, 4000, "EUR")])
        signed_in(client, "channel_chief")
        page = text(client.get(f"/products/{helmet.public_id}/?known_on=2026-03-10"))
        then = text(client.get(f"{part}?known_on=2026-03-10", headers=PART))
        before = text(client.get(f"{part}?known_on=2026-03-09", headers=PART))
        now = text(client.get(part, headers=PART))

    assert f"{part}?known_on=2026-03-10" in page
    assert "as they were known at the end of" in page
    assert ("€4,500" in now, "€4,500" in then, "€500" in then) == (True, False, True)
    assert "No line of this product yet" in before
    assert "Show the 2 lines" in every
    assert every.index("Süd") < every.index("Nord")
    assert "€1,900" in every
    assert "€77" not in every
    assert ("SO-1001" in listed, "SO-1003" in listed) == (True, False)
    assert "No line of this product yet" in nothing
    assert "Nord" in theirs
    assert "Süd" not in theirs
    assert "1,900" not in theirs
    assert by_itself.headers["Location"] == f"/products/{helmet.public_id}/"
