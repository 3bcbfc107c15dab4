"""You: what somebody says of themselves after they joined, and what Hanse makes of it at once."""

from __future__ import annotations

import re
import sqlite3
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import translation

from hanse.kernel.models import Account, AuditEntry
from hanse.kernel.personal import Subject
from hanse.kernel.web.limits import LIMITS, Limit
from hanse.network.models import Person, Undo
from hanse.network.past.told import Names, sentence
from hanse.network.personal import _no_way_back
from hanse.network.tests.builders import a_dealer, a_person, an_account, as_system

from .builders import a_browser, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]
GIVEN = {"name": "Ada Lund", "phone": "+46 8 1", "language": "en", "timezone": "UTC"}
UNDO = re.compile(r"/you/[^/]+/undo/")
SEEN = re.compile(r'name="seen" value="([^"]*)"')


@pytest.fixture
def ada() -> Account:
    return an_account("ada@example.org", name="Ada Lund", phone="+46 8 1", roles=("administrator",))


@pytest.fixture
def browser(ada: Account) -> Client:
    here = a_browser()
    sign_in(here, ada.email)
    return here


@pytest.fixture
def cy() -> Person:
    account = an_account("cy@example.org", name="Cy Tern")
    return a_person(a_dealer("Albatross"), given_name="Cy", family_name="Tern", account=account)


@pytest.fixture
def partners_browser(cy: Person) -> Client:
    here = a_browser()
    sign_in(here, "cy@example.org")
    return here


def saved(browser: Client, **given: str) -> str:
    """The page after it."""
    answer: Any = browser.post("/you/", given, follow=True)
    assert answer.status_code == 200
    return str(answer.content.decode())


def names(person: Person) -> tuple[str, str]:
    """That of the record, and that of the login."""
    with as_system():
        now = Person.objects.select_related("account").get(pk=person.pk)
        assert now.account is not None
        return now.name, now.account.name


def test_the_menu_behind_the_name_leads_there_on_both_sides(browser: Client, partners_browser: Client) -> None:
    assert 'href="/you/"' in browser.get("/colleagues/").content.decode()
    assert 'href="/you/"' in partners_browser.get("/portal/").content.decode()


def test_from_now_on_times_are_of_the_new_zone_and_texts_of_the_new_language(browser: Client, ada: Account) -> None:
    page = saved(browser, **GIVEN | {"language": "de", "timezone": "Asia/Tokyo"})

    assert "Asia/Tokyo" in page
    assert "Passwort" in page
    assert "Hanse spricht" in page, "what was done is said in the language of now"
    with translation.override("de"):
        entry = AuditEntry.objects.get(operation="accounts.edit")
        assert "Zeitzone von UTC zu Asia/Tokyo" in sentence(entry, Names.of([entry]))
    signed_in = AuditEntry.objects.get(operation="entrance.sign_in")
    shown = browser.get("/audit/").content.decode()
    here = signed_in.at.astimezone(ZoneInfo("Asia/Tokyo"))
    assert f"{here:%H:%M}" in shown


def test_it_is_taken_back_as_other_edits_are(browser: Client, ada: Account) -> None:
    way = UNDO.findall(saved(browser, **GIVEN | {"name": "Ada Holm", "language": "de"}))[0]

    page = browser.post(way, follow=True).content.decode()

    ada.refresh_from_db()
    assert (ada.name, ada.language) == ("Ada Lund", "en")
    assert "It is as it was." in page
    assert AuditEntry.objects.filter(operation="accounts.edit").count() == 2


def test_nobody_takes_back_what_another_said_of_themselves(browser: Client, partners_browser: Client) -> None:
    way = UNDO.findall(saved(browser, **GIVEN | {"name": "Ada Holm"}))[0]

    assert partners_browser.post(way).status_code == 404


def test_a_page_that_is_older_than_a_correction_of_the_name_leaves_the_correction(
    browser: Client, ada: Account, partners_browser: Client, cy: Person
) -> None:
    ours, theirs = (SEEN.findall(one.get("/you/").content.decode())[0] for one in (browser, partners_browser))
    Account.objects.filter(pk=ada.pk).update(name="Ada Holm")
    with as_system():
        Person.objects.filter(pk=cy.pk).update(family_name="Holm")

    saved(browser, **GIVEN | {"language": "de", "seen": unescape(ours)})
    saved(partners_browser, given_name="Cyra", family_name="Tern", language="en", timezone="UTC", seen=unescape(theirs))

    ada.refresh_from_db()
    assert (ada.name, ada.language) == ("Ada Holm", "de")
    assert names(cy) == ("Cyra Holm", "Cyra Holm")


def test_nothing_different_leaves_no_entry(browser: Client) -> None:
    saved(browser, **GIVEN)

    assert not AuditEntry.objects.filter(operation="accounts.edit").exists()


def test_at_a_partner_the_record_there_and_the_login_bear_the_new_name(partners_browser: Client, cy: Person) -> None:
    page = saved(partners_browser, given_name="Cyra", family_name="Holm", language="en", timezone="UTC")

    assert names(cy) == ("Cyra Holm", "Cyra Holm")
    partners_browser.post(UNDO.findall(page)[0])
    assert names(cy) == ("Cy Tern", "Cy Tern")


def test_a_partners_people_change_themselves_as_often_as_anything_else(
    partners_browser: Client, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for act, limit in (
        ("change", Limit(timedelta(hours=1), partner=2)),
        ("knock", Limit(timedelta(hours=1), address=2)),
    ):
        monkeypatch.setitem(LIMITS, act, limit)

    def sent(by: Client, page: str, **given: str) -> int:
        return by.post(page, urlencode(given), content_type="application/x-www-form-urlencoded").status_code

    def named(by: Client, name: str) -> int:
        return sent(by, "/you/", **GIVEN | {"name": name, "given_name": "Cy", "family_name": name})

    assert [named(partners_browser, name) for name in ("Holm", "Lund", "Berg")] == [302, 302, 429]
    assert [sent(partners_browser, "/security/passkeys/", answer=answer) for answer in "abc"] == [302, 302, 429]
    assert [named(browser, name) for name in ("Holm", "Lund", "Berg")] == [302, 302, 302]
    assert sent(partners_browser, "/sign-out/") == 302


@pytest.mark.django_db
def test_somebody_without_a_job_role_looks_after_the_own_sign_in_and_sees_nothing_else(client: Client) -> None:
    with as_system():
        there, login = a_dealer(), an_account()
        a_person(there, roles=(), account=login)
    client.force_login(login)

    assert [client.get(page).status_code for page in ("/you/", "/security/")] == [200, 200]
    assert [client.get(page).status_code for page in ("/portal/", "/portal/company/", "/portal/find/")] == [403] * 3
    assert client.post("/sign-out/")["location"] == "/sign-in/"
    assert client.get("/you/").status_code == 302


def test_a_zone_that_is_none_is_refused_and_one_by_an_old_name_stays(browser: Client, ada: Account) -> None:
    assert browser.post("/you/", GIVEN | {"timezone": "Mars/Olympus"}).status_code == 422
    Account.objects.filter(pk=ada.pk).update(timezone="US/Eastern")

    saved(browser, **GIVEN | {"timezone": "US/Eastern", "name": "Ada Holm"})

    ada.refresh_from_db()
    assert (ada.timezone, ada.name) == ("US/Eastern", "Ada Holm")


def test_who_is_erased_leaves_no_former_name_in_what_could_be_taken_back(browser: Client, ada: Account) -> None:
    saved(browser, **GIVEN | {"name": "Ada Holm"})

    _no_way_back(Subject(frozenset({ada.pk}), frozenset(), frozenset({"Ada Holm"}), frozenset({ada.email})))

    assert "Ada" not in str(Undo.objects.get().rows)


def test_what_the_database_broke_off_because_of_somebody_else_is_told_and_may_be_sent_again(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken_off(*_given: object, **_named: object) -> None:
        error = OperationalError("database is locked")
        error.__cause__ = sqlite3.OperationalError()
        error.__cause__.sqlite_errorcode = sqlite3.SQLITE_BUSY  # type: ignore[attr-defined]
        raise error

    form = GIVEN | {"name": "Ada Holm", "csrfmiddlewaretoken": "a" * 32}
    with monkeypatch.context() as patched:
        patched.setattr("hanse.entrance.you._altered", broken_off)
        first: Any = browser.post("/you/", form)

    assert first.status_code == 409
    assert "in the same moment" in first.content.decode()
    assert UNDO.search(saved(browser, **form))
