"""Tokens at the API: what they read and change, what they never do, and how that is told."""

from __future__ import annotations

import pytest

from hanse.network.models import Organisation
from hanse.network.tests.builders import a_dealer, a_person, an_account
from hanse.seats.tests.builders import a_token, as_person, as_staff, program

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]
JSON = "application/json"


@pytest.fixture
def albatross(manufacturer: object) -> Organisation:
    return a_dealer("Albatross Cycles")


def test_a_program_reads_and_changes_by_its_operations(albatross: Organisation) -> None:
    by = as_staff(an_account(roles=("channel_chief",)))
    machine = program(a_token(by, "partners.read", "partners.edit").secret)
    path = f"/api/v1/organisations/{albatross.public_id}"
    etag = machine.get(path)["ETag"]

    changed = machine.patch(path, {"phone": "+49 1"}, JSON, headers={"if-match": etag})
    moved = machine.post(f"/api/v1/partnerships/{albatross.public_id}/state", {"to": "active"}, JSON)

    assert (changed.status_code, moved.status_code) == (200, 403)
    assert moved["Content-Type"] == "application/problem+json"


def test_one_that_only_reads_changes_nothing(albatross: Organisation) -> None:
    machine = program(a_token(as_staff(an_account(roles=("channel_chief",))), "partners.read").secret)
    path = f"/api/v1/organisations/{albatross.public_id}"

    answer = machine.patch(path, {"phone": "+49 1"}, JSON, headers={"if-match": "*"})

    assert answer.status_code == 403
    assert "Make one with the operation that it needs" in answer.json()["detail"]


def test_a_partners_token_sees_its_own_company(albatross: Organisation) -> None:
    rival = a_dealer("Kittiwake Wheels")
    theirs = a_person(albatross, roles=("partner_administrator",), account=an_account())
    machine = program(a_token(as_person(theirs), "company.read", "company.edit").secret)

    assert [each["name"] for each in machine.get("/api/v1/organisations").json()["data"]] == ["Albatross Cycles"]
    assert machine.get(f"/api/v1/organisations/{rival.public_id}").status_code == 404
    path = f"/api/v1/organisations/{albatross.public_id}"
    changed = machine.patch(path, {"phone": "+49 1"}, JSON, headers={"if-match": "*"})
    assert changed.json()["phone"] == "+49 1"


def test_no_token_lets_somebody_leave(albatross: Organisation) -> None:
    person = a_person(albatross)
    machine = program(a_token(as_staff(an_account(roles=("channel_chief",))), "people.read").secret)

    assert machine.post(f"/api/v1/people/{person.public_id}/leaving", {}, JSON).status_code == 403


def test_a_wrong_one_is_told_as_a_problem() -> None:
    answer = program("hanse_wrong").get("/api/v1/people")

    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer.json() == {
        "type": "about:blank", "title": "Unauthorized", "status": 401,
        "detail": "This token is not known. Check that the whole of it was copied.",
    }  # fmt: skip
