"""A program's act is done whole or not at all, wherever the process dies; sent again with its key it is never done twice."""

from __future__ import annotations

import pytest

from hanse.exchange.tests.builders import Program, one_of_ours
from hanse.kernel.actor import Actor, acting
from hanse.kernel.models import AuditEntry, Manufacturer
from hanse.kernel.web import once
from hanse.network.models import JobRole, Organisation, Person
from hanse.network.tests.builders import a_dealer

from .crashing import apart, attempt
from .proving import sized
from .racing import racetrack  # noqa: F401

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("racetrack")]
SYSTEM = Actor.system("a test kills what happens")
DEATHS = sized(4, 1000)
GIVEN = {"family_name": "Lund", "job_roles": ["sales", "finance"]}


def send(chief: Program, company: Organisation, key: str) -> int:
    path = f"/api/v1/organisations/{company.public_id}/people"
    headers = {"idempotency-key": key}
    return int(chief.browser.post(path, GIVEN, "application/json", headers=headers).status_code)


def kept(company: Organisation) -> tuple[int, int, int]:
    """People, job roles and whether the trail tells of them."""
    with acting(SYSTEM):
        people = Person.objects.filter(organisation=company)
        told = AuditEntry.objects.filter(organisation_id=company.pk, subject_type="network.person")
        return people.count(), JobRole.objects.filter(organisation=company).count(), min(1, told.count())


def test_a_person_is_entered_once_whole_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(once, "PATIENCE", 0.1)
    Manufacturer.objects.create(name="Hansa Cycles")
    chief = one_of_ours()
    elsewhere, company = a_dealer(), a_dealer()
    attempt(lambda: send(chief, elsewhere, "first"))  # a first visit is written down too, once
    writes = attempt(lambda: send(chief, company, "whole"))
    assert writes is not None
    assert kept(company) == (1, 2, 1)

    for dies_before in range(1, writes + 1, max(1, writes // DEATHS)):
        company, key = a_dealer(), f"dies before {dies_before}"
        assert attempt(lambda: send(chief, company, key), dies_before=dies_before) is None  # noqa: B023
        before = kept(company)
        again = apart(lambda: send(chief, company, key))  # noqa: B023

        assert before in {(0, 0, 0), (1, 2, 1)}
        assert again in {201, 409}, "it is done now, or was perhaps done before"
        assert kept(company) == ((1, 2, 1) if again == 201 else before)
