"""Who reads a long file is asked for anew while it is sent: somebody who was ended meanwhile reads no more of it. Goal G14."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import OperationalError
from django.test import Client

from hanse.kernel.models import Account, OpenSession, StaffRole
from hanse.kernel.web import sending
from hanse.network.models import Organisation, TerritoryAssignment
from hanse.network.tests.builders import a_dealer, a_person, an_account, as_system, in_sight_of
from hanse.seats.tests.builders import a_token, as_staff, program

pytestmark = [pytest.mark.django_db, pytest.mark.goal("G14"), pytest.mark.usefixtures("manufacturer")]
PEOPLE = "/people/?export=csv"
BROKEN_OFF = "Broken off here"


@pytest.fixture(autouse=True)
def slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    """However little time it takes."""
    monkeypatch.setattr(sending, "EVERY", -1.0)


def read(browser: Client, url: str, then: Callable[[], object] = lambda: None) -> str:
    """What comes of a file when something happens after its first line."""
    answer = browser.get(url)
    assert answer.status_code == 200
    blocks = iter(answer.streaming_content)  # type: ignore[attr-defined]
    first = next(blocks)
    with as_system():
        then()
    return b"".join([first, *blocks]).decode()


def people_of(company: Organisation) -> None:
    with as_system():
        for name in ("Avci", "Berg", "Cruz"):
            a_person(company, family_name=name)


ENDS: dict[str, Callable[[Account], object]] = {
    "login": lambda account: Account.objects.filter(pk=account.pk).update(is_active=False),
    "session": lambda account: OpenSession.objects.filter(account=account).delete(),
    "role": lambda account: StaffRole.objects.filter(account=account).update(role="auditor"),
    "territory": lambda account: TerritoryAssignment.objects.filter(account=account).delete(),
}


@pytest.mark.parametrize("end", ENDS)
def test_one_of_ours_whose_rights_end_meanwhile(end: str, client: Client) -> None:
    account, company = an_account(roles=("partner_manager",)), a_dealer("Nord")
    people_of(company)
    in_sight_of(account, company)
    client.force_login(account)

    told = read(client, PEOPLE, lambda: ENDS[end](account))

    assert BROKEN_OFF in told
    assert "Cruz" not in told


def test_a_table_that_an_error_ends_does_not_look_whole(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    account, company = an_account(roles=("partner_manager",)), a_dealer("Nord")
    people_of(company)
    in_sight_of(account, company)
    client.force_login(account)

    def cut(_request: object) -> bool:
        raise OperationalError("terminating connection due to administrator command")

    told = read(client, PEOPLE, lambda: monkeypatch.setattr(sending, "acts_still", cut))

    assert BROKEN_OFF in told
    assert "Cruz" not in told


def test_who_keeps_them_and_gets_more_reads_all_of_it(client: Client) -> None:
    account, company = an_account(roles=("partner_manager",)), a_dealer("Nord")
    people_of(company)
    in_sight_of(account, company)
    client.force_login(account)

    told = read(client, PEOPLE, lambda: in_sight_of(account, a_dealer("Sund")))

    assert BROKEN_OFF not in told
    assert "Cruz" in told


@pytest.mark.parametrize("ends", [True, False])
def test_a_person_who_leaves(ends: bool, client: Client) -> None:
    company = a_dealer("Nord")
    cem = a_person(company, family_name="Acar", roles=("partner_administrator",), account=an_account())
    people_of(company)
    client.force_login(cem.account)

    def leave() -> None:
        if ends:
            type(cem).objects.filter(pk=cem.pk).update(left_on="2020-01-01")

    told = read(client, "/portal/company/people/?export=csv", leave)

    assert (BROKEN_OFF in told, "Cruz" in told) == (ends, not ends)


@pytest.mark.parametrize("ends", [True, False])
def test_a_program_whose_token_ends(ends: bool) -> None:
    maker = an_account(roles=("data_steward",))
    people_of(a_dealer("Nord"))
    token = a_token(as_staff(maker), "people.read")

    def end() -> None:
        if ends:
            token.end(by=as_staff(maker), reason="lost")

    told = read(program(token.secret), PEOPLE, end)

    assert (BROKEN_OFF in told, "Cruz" in told) == (ends, not ends)
