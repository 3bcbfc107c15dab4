"""Who should send what by when: from what came before; told to us, and to who should send it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from hanse.facts.models import Monthly
from hanse.facts.sending.feeds import BEFORE, due_on, feeds, is_expected, overdue_in_care, own_missing, standing
from hanse.facts.showing.months import back
from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.network.models import Organisation
from hanse.network.tests.builders import a_dealer, as_system, signed_in
from hanse.network.tests.reading import text

pytestmark = pytest.mark.django_db
MONTHS = st.dates(date(2020, 1, 1), date(2030, 12, 31)).map(lambda day: day.replace(day=1))


@pytest.fixture
def north(manufacturer: object) -> Organisation:
    return a_dealer("Nord", reference="D-0001")


def reported(company: Organisation, *months: date, kind: str = "sell_out") -> None:
    with as_system():
        for month in months:
            Monthly.objects.create(organisation=company, kind=kind, month=month, lines=1, quantity=1, amount=0)


DECEMBER, JANUARY, FEBRUARY = date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)


@pytest.mark.parametrize(
    ("months", "day", "expected"),
    [
        ((DECEMBER, JANUARY), 9, ["awaited"]), ((DECEMBER, JANUARY), 11, ["overdue"]), ((DECEMBER, JANUARY, FEBRUARY), 11, ["came"]),
        ((JANUARY,), 11, []),
    ],
)  # fmt: skip
def test_a_report_is_expected_of_who_sent_before_and_overdue_after_the_tenth(
    months: tuple[date, ...], day: int, expected: list[str], north: Organisation
) -> None:
    reported(north, *months)

    with as_system(), clock.standing_at(datetime(2026, 3, day, 12, tzinfo=UTC)):
        assert [feed.standing for feed in feeds()] == expected


def test_both_sides_are_told_and_no_other_partner(client: Client, north: Organisation) -> None:
    south = a_dealer("Süd", reference="D-0002")
    reported(north, DECEMBER, JANUARY)
    reported(south, DECEMBER, JANUARY, FEBRUARY)
    with clock.standing_at(datetime(2026, 3, 11, 12, tzinfo=UTC)):
        signed_in(client, "auditor")
        shown = text(client.get("/feeds/"))
        signed_in(client, "executive", at=north)
        mine = text(client.get("/portal/todos/"))
        signed_in(client, "sales", at=north)
        leads = client.get("/portal/todos/").content.decode()
        signed_in(client, "executive", at=south)
        theirs = text(client.get("/portal/todos/"))

    assert "Nord" in shown
    assert "overdue" in shown
    assert "Send us Sell-out of February 2026" in mine
    assert "Send us" not in theirs
    assert "/portal/imports/new/?kind=sell_out" in leads


def test_whoever_may_read_no_facts_is_told_nothing(north: Organisation) -> None:
    reported(north, DECEMBER, JANUARY)
    with as_system(), clock.standing_at(datetime(2026, 3, 11, 12, tzinfo=UTC)):
        assert not list(overdue_in_care(Actor.staff(account_id=1, name="X", roles=[])))
        assert not list(own_missing(Actor.staff(account_id=1, name="X", roles=[])))


@given(month=MONTHS, sent=st.sets(MONTHS, max_size=6), today=st.dates(date(2020, 2, 1), date(2031, 3, 1)))
def test_the_rule_of_expecting(month: date, sent: set[date], today: date) -> None:
    near = {back(month, count) for count in range(1, BEFORE + 1)}

    assert is_expected(sent | near, month)
    assert not is_expected(sent - near, month)
    assert due_on(month) > month
    assert standing(came=True, month=month, today=today) == "came"
    assert (standing(came=False, month=month, today=today) == "overdue") == (today > due_on(month))
