"""The first page of each side."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db.models import Value
from django.test import Client

from hanse.home.callers import callers
from hanse.kernel import clock, contributions
from hanse.kernel.contributions import Panel, Registry, Todo, TodoNumber
from hanse.kernel.models import Account, Manufacturer
from hanse.kernel.web.middleware import seats_of
from hanse.network.models import VisibilityGrant
from hanse.network.tests.builders import a_dealer, a_partner, a_person, an_account, as_system
from hanse.todos.panels import SHOWN

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]
MORNING = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)


def signed_in(account: Account) -> Client:
    browser = Client(headers={"host": "127.0.0.1"})
    browser.force_login(account)
    return browser


def todo(number: int, *, due: date | None = None, late: bool = False) -> Todo:
    return Todo(f"Decide deal {number}", "because", "/", due=due, late=late)


@pytest.fixture
def todos(monkeypatch: pytest.MonkeyPatch) -> list[Todo]:
    """What waits, in both homes; a test puts it in."""
    found: list[Todo] = []
    registry: Registry[TodoNumber] = Registry()
    registry.add(TodoNumber("ours", "workspace", lambda actor: Value(1), lambda actor, number: found))
    registry.add(TodoNumber("theirs", "portal", lambda actor: Value(1), lambda actor, number: found))
    monkeypatch.setattr(contributions, "todos", registry)
    return found


class TestWaiting:
    """What needs somebody comes first."""

    def test_a_long_list_is_shown_in_part_with_a_way_to_the_rest(self, todos: list[Todo]) -> None:
        todos += [todo(number) for number in range(20)]
        browser = signed_in(an_account(roles=("partner_manager",)))

        page = browser.get("/today/").content.decode()
        whole = browser.get("/todos/").content.decode()

        assert page.count("Decide deal") == SHOWN
        assert "20 things need you." in page
        assert "All 20" in page
        assert whole.count("Decide deal") == 20


class TestToday:
    """Ours."""

    def test_an_empty_house_says_what_to_do_next(self) -> None:
        page = signed_in(an_account(roles=("administrator",))).get("/today/").content.decode()

        for step in ("Import your companies", "Import your products", "Import what was bought"):
            assert step in page

    def test_who_may_not_import_is_told_who_can(self) -> None:
        page = signed_in(an_account(roles=("auditor",))).get("/today/").content.decode()

        assert "Import your companies" not in page
        assert "There is no company here yet" in page

    def test_a_step_that_is_done_is_gone(self) -> None:
        a_dealer()

        page = signed_in(an_account(roles=("administrator",))).get("/today/").content.decode()

        assert "Import your companies" not in page
        assert "Import what was bought" in page

    def test_panels_come_in_their_order_and_those_with_nothing_to_say_stay_away(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        registry: Registry[Panel] = Registry()
        said = "finding/nothing.html"
        registry.add(Panel("late", "home.main", said, lambda request: {"text": "second"}, order=20))
        registry.add(Panel("early", "home.main", said, lambda request: {"text": "first"}, order=10))
        registry.add(Panel("silent", "home.main", said, lambda request: None))
        registry.add(Panel("elsewhere", "portal.main", said, lambda request: {"text": "third"}))
        monkeypatch.setattr(contributions, "panels", registry)

        page = signed_in(an_account(roles=("auditor",))).get("/today/").content.decode()

        assert page.index("“first”") < page.index("“second”")
        assert "third" not in page


class TestPortal:
    """Theirs."""

    @pytest.mark.parametrize(
        ("zone", "greeting"),
        [("Europe/Berlin", "Good morning"), ("Asia/Tokyo", "Good afternoon"), ("Australia/Sydney", "Good evening")],
    )
    def test_one_is_greeted_by_ones_own_clock(self, zone: str, greeting: str) -> None:
        a_person(a_dealer("Albatross"), given_name="Priya", account=(account := an_account(timezone=zone)))

        with clock.standing_at(MORNING):
            page = signed_in(account).get("/portal/").content.decode()

        assert f"{greeting}, Priya" in page
        assert "Albatross, Lübeck" in page

    def test_who_looks_into_another_companys_portal_reads_whose_it_is(self) -> None:
        own, other = a_dealer("Fulmar"), a_dealer("Albatross")
        a_person(own, given_name="Priya", account=(account := an_account()))
        with as_system() as system:
            VisibilityGrant.give(
                other, by=system, grantee=own, resource="orders", starts_on=date(2026, 1, 1), reason="Agreed"
            )
        browser = signed_in(account)
        browser.post("/seat/", {"seat": next(seat.key for seat in seats_of(account) if seat.actor.looks_from)})

        page = browser.get("/portal/").content.decode()

        assert "<h1>Albatross</h1>" in page
        assert "Good " not in page

    def test_nothing_yet_is_said(self) -> None:
        a_person(a_dealer(), account=(account := an_account()))

        assert "Nothing to show yet" in signed_in(account).get("/portal/").content.decode()

    def test_the_people_to_call_are_named_once_with_what_they_do(self) -> None:
        manager, buyer = an_account(name="José Saraiva", phone="+49 451 1"), an_account(name="Sheela Word")
        company = a_dealer("Albatross", manager=manager)
        a_partner("service", organisation=company, manager=manager)
        a_partner("supplier", organisation=company, manager=buyer)

        with as_system():
            found = callers(company.pk)

        assert [(one.name, one.does) for one in found] == [
            ("José Saraiva", "Partner manager"), ("Sheela Word", "Category buyer")
        ]  # fmt: skip
        assert found[0].call == "tel:+494511"

    def test_somebody_who_left_us_is_not_to_be_called(self) -> None:
        company = a_dealer(manager=an_account(is_active=False))

        with as_system():
            assert callers(company.pk) == []


def test_the_bare_address_leads_everybody_home(manufacturer: Manufacturer) -> None:
    assert Client(headers={"host": "127.0.0.1"}).get("/").headers["Location"] == "/sign-in/"
