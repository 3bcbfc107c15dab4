"""Whom a visitor may be, and that each sees only what is theirs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib.auth import authenticate
from django.db import transaction
from django.test import Client
from django.urls import reverse

from hanse.demo.colleagues import MAIL, PASSWORD
from hanse.demo.logins import LOGINS, Login
from hanse.facts.keeping import store
from hanse.facts.models import Monthly
from hanse.kernel.actor import Actor, acting
from hanse.kernel.errors import Refused
from hanse.kernel.models import Account
from hanse.kernel.walls.roles import STAFF_ROLES
from hanse.kernel.web.middleware import seats_of
from hanse.network.models import BankAccount, Organisation, Partnership, Person, Site
from hanse.network.tests.builders import as_system

from .. import packed_files

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo"), pytest.mark.xdist_group("demo")]


def actor_for(login: Login) -> Actor:
    with as_system():
        company = Partnership.objects.get(role=login.role, reference=login.reference).organisation
        person = company.people.get(family_name=login.family_name)
    assert person.account is not None
    [seat] = seats_of(person.account)
    return seat.actor


def lines_seen(kind: str) -> Iterator[str]:
    """The numbers of the partners whose lines the actor at work sees, a line each."""
    try:
        with store.reading(kind) as reading:
            for row in reading.rows(reading.lines.select("organisation_id", "reference")):
                yield row["reference"]
    except Refused:
        return


def test_every_door_says_what_it_is() -> None:
    doors = Account.objects.filter(is_demo=True)

    assert doors.count() == 16
    assert all(": " in account.title for account in doors)
    assert Account.objects.filter(is_demo=False).exists(), "other colleagues are not on the sign-in page"


def test_the_password_opens_every_account() -> None:
    for account in Account.objects.filter(is_demo=True)[:2]:
        assert authenticate(username=account.email, password=PASSWORD) == account
    assert Account.objects.values_list("password", flat=True).distinct().count() == 1, "hashed once"


def test_no_mail_of_the_demo_can_arrive_anywhere() -> None:
    with as_system():
        addresses = [*Person.objects.values_list("email", flat=True), *Account.objects.values_list("email", flat=True)]

    assert all(address.endswith("@adventure-works.example") and address.isascii() for address in addresses)


def test_staff_hold_the_roles_of_their_doors() -> None:
    held = {
        role
        for account in Account.objects.filter(is_demo=True).prefetch_related("staff_roles")
        for role in account.staff_roles.values_list("role", flat=True)
    }

    assert held <= set(STAFF_ROLES)
    assert held >= {"channel_chief", "partner_manager", "category_buyer", "supplier_quality", "data_steward", "auditor"}


def test_there_are_two_who_may_draft_and_approve() -> None:
    """Nobody approves what they drafted themselves."""
    doors = Account.objects.filter(is_demo=True, staff_roles__role__in=["channel_chief", "programme_manager"])

    assert doors.count() == 2


@pytest.mark.parametrize("login", LOGINS, ids=lambda login: login.family_name)
def test_a_login_sees_its_own_company_and_nothing_else(login: Login) -> None:
    with acting(actor_for(login)) as actor:
        assert {company.pk for company in Organisation.objects.all()} == {actor.organisation_id}
        assert {row.organisation_id for row in Person.objects.all()} == {actor.organisation_id}
        assert {row.organisation_id for row in Site.objects.all()} == {actor.organisation_id}
        assert {row.organisation_id for row in Monthly.objects.all()} == {actor.organisation_id}
        assert "partner_administrator" in actor.roles


@pytest.mark.parametrize("login", LOGINS, ids=lambda login: login.family_name)
def test_a_login_sees_all_of_its_own_lines_and_no_other(login: Login) -> None:
    with as_system():
        numbers = dict(
            Partnership.objects.get(role=login.role, reference=login.reference)
            .organisation.partnerships.values_list("role", "reference")
        )  # fmt: skip
    with acting(actor_for(login)):
        sales, purchases = list(lines_seen("sell_in")), list(lines_seen("purchase"))

    assert set(sales) <= {numbers.get("dealer")}
    assert len(sales) == packed_files.sales_lines_of()[numbers.get("dealer", "")]
    assert set(purchases) <= {numbers.get("supplier")}
    assert len(purchases) == packed_files.purchases_of().get(numbers.get("supplier", ""), (0,))[0]


def test_the_three_dealers_differ_in_size() -> None:
    lines = packed_files.sales_lines_of()
    large, middle, small = (lines[login.reference] for login in LOGINS if login.role == "dealer")

    assert large > 2 * middle
    assert middle > 2 * small
    assert small >= 10, "enough events for a score"


def test_a_bank_account_waits_for_a_second_person_at_finance(client: Client) -> None:
    laura = Account.objects.get(email=f"laura1@{MAIL}")
    client.force_login(laura)
    assert "Confirm the bank account of Metropolitan Bicycle Supply" in client.get("/today/").content.decode()
    with as_system():
        waiting = BankAccount.objects.get(state=BankAccount.State.PROPOSED)

    assert waiting.account_id != laura.pk
    with transaction.atomic():
        page = reverse("network:bank_confirmation", args=[waiting.public_id])
        assert client.get(page).status_code == 200
        client.post(page, {"how": "called"})
        with as_system():
            waiting.refresh_from_db()
        assert waiting.state == BankAccount.State.CONFIRMED
        transaction.set_rollback(True)
