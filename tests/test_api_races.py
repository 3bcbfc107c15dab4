"""Programs at the same instant: of many who change one state of a record one does, and one key is carried out once."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings as django
from django.http import HttpResponse

from hanse.exchange.tests.builders import Program, one_of_ours
from hanse.kernel.errors import Refused
from hanse.kernel.models import AuditEntry, Manufacturer
from hanse.network.models import Organisation, Partnership, Person, Site
from hanse.network.tests.builders import a_dealer, a_person, as_system

from .proving import sized, tell
from .racing import race, racetrack  # noqa: F401

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("racetrack")]
RUNNERS = sized(8, 32)
ONCE = "hanse.kernel.web.once.OnceMiddleware"


@pytest.fixture
def chief(settings: Any) -> Program:
    if ONCE not in django.MIDDLEWARE:
        settings.MIDDLEWARE = [*django.MIDDLEWARE, ONCE]
    Manufacturer.objects.create(name="Hansa Cycles")
    return one_of_ours()


@pytest.fixture
def albatross(chief: Program) -> Organisation:
    return a_dealer("Albatross Cycles")


def late(answer: HttpResponse) -> None:
    if answer.status_code == 412:
        raise Refused("late")
    assert answer.status_code == 200, answer.content


def where(kind: str, company: Organisation) -> tuple[str, str, Any]:
    """A record's address, and a field of it with what a runner puts there."""
    with as_system():
        if kind == "people":
            return f"/people/{a_person(company).public_id}", "title", lambda lane: f"Title {lane}"
        if kind == "sites":
            return f"/sites/{Site.objects.get().public_id}", "line1", lambda lane: f"Street {lane}"
        if kind == "partnerships":
            return f"/partnerships/{Partnership.objects.get().public_id}", "reference", lambda lane: f"D-{lane}"
        return f"/organisations/{company.public_id}", "phone", lambda lane: f"+49 {lane}"


@pytest.mark.parametrize("kind", ["organisations", "sites", "people", "partnerships"])
def test_of_many_who_change_one_state_one_does(chief: Program, albatross: Organisation, kind: str) -> None:
    path, field, value = where(kind, albatross)
    read = chief.get(path)["ETag"]

    outcome = race(
        lambda lane, lap: late(chief.ask("PATCH", path, {field: value(lane)}, if_match=read)), runners=RUNNERS
    )

    tell(outcome.line(f"one state of {kind} changed at once"))
    assert (outcome.errors, outcome.winners) == ([], [1])
    assert AuditEntry.objects.filter(operation__endswith=".edit").count() >= 1


def test_of_many_who_say_what_somebody_does_one_is_heard(chief: Program, albatross: Organisation) -> None:
    """Job roles are rows of their own."""
    person = a_person(albatross, roles=())
    path, roles = f"/people/{person.public_id}", ["sales", "finance", "technical", "marketing", "service", "quality"]
    read = chief.get(path)["ETag"]

    outcome = race(
        lambda lane, lap: late(chief.ask("PATCH", path, {"job_roles": [roles[lane]]}, if_match=read)),
        runners=len(roles),
    )

    assert (outcome.errors, outcome.winners) == ([], [1])
    assert len(chief.get(path).json()["job_roles"]) == 1


def test_one_key_sent_at_once_is_carried_out_once(chief: Program, albatross: Organisation) -> None:
    path = f"/organisations/{albatross.public_id}/people"

    def act(lane: int, lap: int) -> None:
        answer = chief.post(path, {"family_name": "Lund"}, idempotency_key=f"k{lap}")
        raise Refused(f"{answer.status_code} {answer['Location']}")

    outcome = race(act, runners=RUNNERS, laps=2)

    assert outcome.errors == []
    assert len(outcome.told) == 2
    assert {told.split()[0] for told in outcome.told} == {"201"}
    with as_system():
        assert Person.objects.filter(family_name="Lund").count() == 2
