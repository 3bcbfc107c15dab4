"""One person at two companies: for whom one acts, and what becomes of pages that were opened for the other."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.http import HttpResponse
from django.test import Client

from hanse.kernel import clock
from hanse.kernel.models import Account
from hanse.kernel.sessions import SessionStore
from hanse.network.models import Organisation, Person
from hanse.network.tests.builders import a_dealer, a_person, a_supplier, an_account, as_system

from .builders import a_person_invited, an_administrator, as_staff, link_to

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]
FORM = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
WHOSE = re.compile(r'<meta name="whose" content="(\w+)">')
EDIT = "/portal/company/edit/"


@pytest.fixture
def companies() -> list[Organisation]:
    return [a_dealer("Albatross Cycles"), a_supplier("Cormorant Forging")]


@pytest.fixture
def ada() -> Account:
    return an_account(name="Ada Tern")


@pytest.fixture
def persons(companies: list[Organisation], ada: Account) -> list[Person]:
    return [a_person(company, roles=("partner_administrator",), account=ada) for company in companies]


@pytest.fixture
def browser(ada: Account, persons: list[Person]) -> Client:
    client = Client(headers={"host": "127.0.0.1"}, enforce_csrf_checks=True)
    client.force_login(ada)
    return client


def opened(browser: Client, path: str = EDIT) -> str:
    """A page with a form, and the mark that the form would send."""
    return FORM.findall(browser.get(path).content.decode())[0]


def switch(browser: Client, to: Person, mark: str) -> None:
    assert browser.post("/seat/", {"seat": to.public_id, "csrfmiddlewaretoken": mark}).status_code == 302


def phones(companies: list[Organisation]) -> list[str]:
    with as_system():
        return [Organisation.objects.get(pk=each.pk).phone for each in companies]


def save(browser: Client, mark: str) -> int:
    return browser.post(EDIT, {"phone": "+49 451 1", "csrfmiddlewaretoken": mark}).status_code


def test_every_page_says_for_whom_one_acts(browser: Client, persons: list[Person]) -> None:
    for person in persons:
        switch(browser, person, opened(browser))
        for path in ("/portal/", "/portal/company/people/", EDIT):
            header = browser.get(path).content.decode().split("<main")[0]
            assert f"for {person.organisation}" in header


def test_a_form_that_was_opened_for_one_company_changes_no_other(
    browser: Client, companies: list[Organisation], persons: list[Person]
) -> None:
    first_tab = opened(browser)
    switch(browser, persons[1], opened(browser))

    assert save(browser, first_tab) == 403
    assert phones(companies) == ["", ""]

    assert save(browser, opened(browser)) == 302
    assert phones(companies) == ["", "+49 451 1"]


@pytest.mark.parametrize("chosen", [True, False])
def test_when_the_seat_ends_meanwhile_the_form_changes_no_other(
    browser: Client, companies: list[Organisation], persons: list[Person], chosen: bool
) -> None:
    ended, left = persons[::-1] if chosen else persons
    if chosen:
        switch(browser, ended, opened(browser))
    mark = opened(browser)
    with as_system():
        Person.objects.filter(pk=ended.pk).update(left_on=clock.today())

    assert save(browser, mark) == 409
    assert phones(companies) == ["", ""]
    assert f"for {left.organisation}" in browser.get("/portal/").content.decode()
    assert save(browser, opened(browser)) == 302
    assert sorted(phones(companies)) == ["", "+49 451 1"]


def test_a_page_that_is_opened_after_the_seat_ended_works_and_the_one_of_before_does_not(
    browser: Client, companies: list[Organisation], persons: list[Person]
) -> None:
    switch(browser, persons[1], opened(browser))
    before = opened(browser)
    with as_system():
        Person.objects.filter(pk=persons[1].pk).update(left_on=clock.today())
    after = opened(browser)

    assert save(browser, before) == 403
    assert phones(companies) == ["", ""]
    assert save(browser, after) == 302
    assert phones(companies) == ["+49 451 1", ""]


def test_a_part_of_a_page_is_drawn_into_the_page_of_who_acts_alone(browser: Client, persons: list[Person]) -> None:
    """Another tab acts for the other company meanwhile: the frame would name the one, and the list be the other's."""

    def part(whose: str) -> HttpResponse:
        return browser.get("/portal/company/people/", headers={"HX-Request": "true", "Hanse-Drawn-For": whose})  # type: ignore[return-value]

    first, mark = WHOSE.findall(browser.get("/portal/").content.decode())[0], opened(browser)
    assert part(first).status_code == 200
    switch(browser, persons[1], mark)

    stale, own = part(first), part(WHOSE.findall(browser.get("/portal/").content.decode())[0])

    assert (stale.status_code, stale["HX-Refresh"], stale.content) == (204, "true", b"")
    assert (own.status_code, "HX-Refresh" in own) == (200, False)


def test_a_form_at_work_while_a_seat_is_taken_does_not_bring_the_former_one_back(browser: Client, ada: Account) -> None:
    third = a_person(a_dealer("Kittiwake Wheels"))
    a_person_invited(third, by=as_staff(an_administrator()), email=ada.email, roles=("partner_administrator",))
    opened(browser)
    at_work = SessionStore(browser.cookies[settings.SESSION_COOKIE_NAME].value)
    at_work["said"] = "Saved."  # in another tab, as the first company

    page = link_to(ada.email)
    browser.post(page, {"csrfmiddlewaretoken": opened(browser, page)})
    mark = opened(browser)
    with pytest.raises(UpdateError):
        at_work.save()

    assert save(browser, mark) == 302
    with as_system():
        assert Organisation.objects.get(pk=third.organisation_id).phone == "+49 451 1"


def test_a_form_that_was_at_work_meanwhile_is_not_told_that_nothing_was_changed(
    browser: Client, companies: list[Organisation], persons: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who is told so sends it again: for the other company by then."""
    mark, save_session = opened(browser), SessionStore.save

    def switched_meanwhile(at_work: SessionStore, must_create: bool = False) -> None:
        monkeypatch.setattr(SessionStore, "save", save_session)
        SessionStore(at_work.session_key).cycle_key()  # in another tab
        at_work.save(must_create)

    monkeypatch.setattr(SessionStore, "save", switched_meanwhile)
    answer = browser.post(EDIT, {"phone": "+49 451 1", "csrfmiddlewaretoken": mark})

    told = answer.content.decode()
    assert phones(companies) == ["+49 451 1", ""]
    assert "Go back and try again" not in told
    assert "Look whether it was done" in told
