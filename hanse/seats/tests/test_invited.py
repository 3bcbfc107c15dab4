"""Lists of people say who is invited: to those who may know it, and without a question for each line."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hanse.kernel import clock
from hanse.kernel.models import Account
from hanse.network.models import Organisation, Person
from hanse.network.tests.builders import a_person, an_account, as_system
from hanse.seats.models import Invitation
from hanse.ui import formats

from .builders import a_person_invited, as_staff, browser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]


@pytest.fixture
def cem(albatross: Organisation, administrator: Account) -> Person:
    """Invited, and not there yet."""
    person = a_person(albatross, given_name="Cem", family_name="Gull")
    a_person_invited(person, by=as_staff(administrator))
    return person


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def invited_today() -> str:
    return f"Invited {formats.day_short(clock.now())}"


def test_our_lists_and_their_page_say_since_when_somebody_is_invited(administrator: Account, cem: Person) -> None:
    a_person(cem.organisation, given_name="Dora", family_name="Tern")
    client = browser(administrator)

    for address in ("/people/", f"/partners/{cem.organisation.public_id}/people/"):
        found = page(client, address)
        assert invited_today() in found
        assert found.count("No login") == 1, "that is Dora"
    own = page(client, f"/people/{cem.public_id}/")
    assert invited_today() in own
    assert "No login" not in own


def test_an_invitation_that_is_over_is_told_so_and_one_withdrawn_is_none(administrator: Account, cem: Person) -> None:
    client = browser(administrator)
    with as_system():
        Invitation.objects.update(expires_at=clock.now() - timedelta(days=1))
    assert f"{invited_today()}, expired" in page(client, "/people/")

    with as_system():
        Invitation.objects.get().withdraw(by=as_staff(administrator))
    found = page(client, "/people/")
    assert "Invited" not in found
    assert "No login" in found


def test_who_signs_in_or_left_is_not_called_invited(administrator: Account, cem: Person) -> None:
    with as_system():
        Person.objects.filter(pk=cem.pk).update(account=an_account())
    assert invited_today() not in page(browser(administrator), "/people/")

    with as_system():
        Person.objects.filter(pk=cem.pk).update(account=None, left_on=clock.today())
    assert invited_today() not in page(browser(administrator), "/people/?left=yes")


def test_an_export_says_it_too(administrator: Account, cem: Person) -> None:
    answer = browser(administrator).get("/people/?export=csv")

    assert invited_today() in b"".join(answer).decode()


def test_the_company_s_own_administrator_reads_it_and_a_colleague_there_does_not(cem: Person) -> None:
    ada, bo = an_account(), an_account()
    a_person(cem.organisation, roles=("partner_administrator",), account=ada)
    a_person(cem.organisation, roles=("sales",), account=bo)

    assert invited_today() in page(browser(ada), "/portal/company/people/")
    assert invited_today() not in page(browser(bo), "/portal/company/people/")


def test_ours_who_may_not_read_invitations_read_none(cem: Person) -> None:
    found = page(browser(an_account(roles=("trainer",))), "/people/")

    assert "Cem Gull" in found
    assert invited_today() not in found


def test_a_longer_list_asks_no_more(administrator: Account, cem: Person) -> None:
    client = browser(administrator)

    def asked() -> int:
        page(client, "/people/")
        with CaptureQueriesContext(connection) as queries:
            page(client, "/people/")
        return len(queries)

    before = asked()
    for number in range(5):
        another = a_person(cem.organisation, email=f"x{number}@albatross.example")
        a_person_invited(another, by=as_staff(administrator), email=another.email)

    assert page(client, "/people/").count(invited_today()) == 6
    assert asked() == before
