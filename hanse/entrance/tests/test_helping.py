"""An administrator helps somebody who has lost app and recovery codes, from that person's page."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils.html import escape

from hanse.entrance.proofs import codes, passkeys
from hanse.kernel.models import Account, AuditEntry, Mail, StaffRole
from hanse.network.models import Person
from hanse.network.tests.builders import a_person, an_account, an_organisation, as_system

from .builders import a_browser, a_passkey, sign_in, with_second_factor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]


@pytest.fixture
def administrator() -> Client:
    an_account("ada@ours.example", name="Ada Lovelace", roles=("administrator",))
    browser = a_browser()
    sign_in(browser, "ada@ours.example")
    return browser


@pytest.fixture
def colleague() -> Account:
    account = an_account("cleo@ours.example", name="Cleo <b>Code</b>", roles=("channel_chief",))
    with_second_factor(account)
    return account


@pytest.fixture
def person() -> Person:
    account = an_account("paul@dealer.example", name="Paul Dealer")
    with_second_factor(account)
    with as_system():
        return a_person(an_organisation("Dealer"), account=account, email=account.email)


def where(account: Account) -> str:
    return f"/second-factors/{account.public_id}/end/"


def test_the_page_of_a_colleague_leads_there_and_back(administrator: Client, colleague: Account) -> None:
    page = f"/colleagues/{colleague.public_id}/"
    link = f"{where(colleague)}?next=%2Fcolleagues%2F{colleague.public_id}%2F"
    assert escape(link) in administrator.get(page).content.decode()

    answer = administrator.post(link, {"password": "secret"})

    assert answer["Location"] == page
    assert not codes.is_on(colleague)
    assert where(colleague) not in administrator.get(page).content.decode()
    assert sign_in(a_browser(), colleague.email).status_code == 302


def test_passkeys_go_with_the_codes(administrator: Client, colleague: Account) -> None:
    a_passkey(colleague, "Lost phone")

    administrator.post(where(colleague), {"password": "secret"})

    assert passkeys.kept(colleague) == []


def test_so_does_the_page_of_a_partners_person(administrator: Client, person: Person) -> None:
    assert person.account
    page = f"/people/{person.public_id}/"
    assert where(person.account) in administrator.get(page).content.decode()

    administrator.post(where(person.account), {"password": "secret"})

    assert not codes.is_on(person.account)
    assert Mail.objects.filter(account=person.account, subject__contains="no code").exists()


def test_it_is_told_who_did_it_and_for_whom(administrator: Client, colleague: Account) -> None:
    administrator.post(where(colleague), {"password": "secret"})

    entry = AuditEntry.objects.get(operation="entrance.second_factor_off")
    assert (entry.actor_name, entry.subject_id) == ("Ada Lovelace", str(colleague.pk))


def test_it_takes_the_administrators_own_password(administrator: Client, colleague: Account) -> None:
    for password in ("", "wrong", "hanse"):
        assert administrator.post(where(colleague), {"password": password}).status_code == 422

    assert codes.is_on(colleague)


def test_nobody_else_may(colleague: Account, person: Person) -> None:
    assert person.account
    an_account("auditor@ours.example", roles=("auditor",))
    browser = a_browser()
    sign_in(browser, "auditor@ours.example")

    for account in (colleague, person.account):
        assert browser.post(where(account), {"password": "secret"}).status_code == 403
        assert codes.is_on(account)


def test_one_does_not_help_oneself(administrator: Client) -> None:
    own = Account.objects.get(email="ada@ours.example")
    with_second_factor(own)

    assert where(own) not in administrator.get(f"/colleagues/{own.public_id}/").content.decode()
    assert administrator.post(where(own), {"password": "secret"}).status_code == 409
    assert codes.is_on(own)


def test_a_second_click_and_a_link_from_elsewhere_do_no_harm(administrator: Client, colleague: Account) -> None:
    there = f"{where(colleague)}?next=https://elsewhere.example/"

    assert administrator.post(there, {"password": "secret"})["Location"] == "/"
    assert administrator.post(there, {"password": "secret"}).status_code == 409
    assert AuditEntry.objects.filter(operation="entrance.second_factor_off").count() == 1
    assert StaffRole.objects.filter(account=colleague).exists()
