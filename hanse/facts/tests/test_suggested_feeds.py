"""What one could expect, from what came month after month; declared by one click."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from hanse.facts.expecting.suggesting import LEAST, since
from hanse.facts.models import FeedExpectation, Monthly
from hanse.facts.showing.months import back
from hanse.kernel import clock
from hanse.network.models import Organisation, Partnership
from hanse.network.tests.builders import a_dealer, as_system, signed_in
from hanse.network.tests.reading import text

MONTHS = st.dates(date(2020, 1, 1), date(2030, 12, 31)).map(lambda day: day.replace(day=1))


@given(month=MONTHS, sent=st.sets(MONTHS, max_size=6), length=st.integers(0, 8), gap=st.integers(0, 3))
def test_three_months_in_a_row_up_to_the_last_ones_are_a_rhythm(
    month: date, sent: set[date], length: int, gap: int
) -> None:
    run = {back(month, gap + count) for count in range(length)}
    others = {each for each in sent if not back(month, gap + length + 1) <= each <= back(month, -1)}

    found = since(run | others, month)

    assert (found is not None) == (length >= LEAST and gap <= 1)
    assert found is None or found == min(run)


def reported(company: Organisation, *months: date, kind: str = "sell_out") -> None:
    with as_system():
        for month in months:
            Monthly.objects.create(organisation=company, kind=kind, month=month, lines=1, quantity=1, amount=0)


def under(kind: str, page: str) -> list[str]:
    """The suggestions under the heading of a kind."""
    part = page.partition(f"<legend>{kind}</legend>")[2].partition("</fieldset>")[0]
    return [found.strip() for found in re.findall(r'name="feeds"[^>]*>([^<]*)', part)]


@pytest.mark.django_db
def test_what_came_regularly_is_declared_by_one_click(client: Client, manufacturer: object) -> None:
    north, south = a_dealer("Nord", reference="D-0001"), a_dealer("Süd", reference="D-0002")
    winter = date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)
    reported(north, *winter)
    reported(north, *winter, kind="sell_in")
    reported(south, *winter)
    reported(south, date(2026, 2, 1), kind="stock")
    steward = signed_in(client, "data_steward")
    with clock.standing_at(datetime(2026, 3, 11, 12, tzinfo=UTC)):
        page = text(client.get("/feeds/suggestions/"))
        none = client.post("/feeds/suggestions/", {"csrf": ""})
        client.post("/feeds/suggestions/", {"feeds": f"sell_out:{north.public_id}"})
        again = client.post("/feeds/suggestions/", {"feeds": f"sell_out:{north.public_id}"})
        then = text(client.get("/feeds/suggestions/"))
        manager = signed_in(client, "partner_manager")
        with as_system():
            Partnership.objects.filter(organisation=south).update(manager=manager)
        theirs = text(client.get("/feeds/suggestions/"))
        client.force_login(steward)
        client.post("/feeds/suggestions/", {"feeds": [f"sell_out:{south.public_id}", "sell_in:"]})
        last = text(client.get("/feeds/suggestions/"))
        with as_system():
            rows = {(row.sender, row.kind, row.job_role) for row in FeedExpectation.objects.all()}
        undo = re.search(r"/feeds/undo/\w+/", last)
        assert undo
        client.post(undo.group())

    assert under("Sell-out", page)[0] == "Nord: each month since December 2025"
    assert under("Sell-in", page) == ["Our systems: each month since December 2025"]
    assert none.status_code == again.status_code == 422
    assert "Choose at least one." in text(none)
    assert "Some of it is expected already." in text(again)
    assert "Stock" not in page.partition("<main")[2]
    assert under("Sell-out", then) == ["Süd: each month since December 2025"]
    assert under("Sell-out", theirs) == ["Süd: each month since December 2025"]
    assert "Our systems" not in theirs
    assert "Nothing to suggest" in last
    assert rows == {("Nord", "sell_out", "sales"), ("Süd", "sell_out", "sales"), ("Our systems", "sell_in", "")}
    with as_system():
        assert [row.sender for row in FeedExpectation.objects.all()] == ["Nord"]
