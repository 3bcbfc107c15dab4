"""Tokens at the API and on pages: what they read and change, what they never do, and how that is told."""

from __future__ import annotations

import pytest

from hanse.kernel.actor import acting
from hanse.kernel.ids import new_public_id
from hanse.kernel.models import AuditEntry
from hanse.network.models import Organisation
from hanse.network.tests.builders import a_dealer, a_person, an_account, staff
from hanse.seats.tests.builders import a_token, as_person, as_staff, program

from .probing import body

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer"), pytest.mark.by_turns]
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


def test_a_program_sends_a_file(manufacturer: object) -> None:
    """It was taken in and answered by an error, because it was told outside of its transaction: sent again, it was doubled."""
    by = as_staff(an_account(roles=("data_steward",)))
    machine = program(a_token(by, "imports.receive", "imports.read").secret)
    given = {"kind": "organisations", "file_name": "dealers.csv", "content": "Number;Name\nAL-1;Albatross\n"}

    made = machine.post("/api/v1/imports", given, JSON)

    assert (made.status_code, made.json()["file_name"]) == (201, "dealers.csv")
    assert machine.get(made["Location"]).json()["id"] == made.json()["id"]
    told = AuditEntry.objects.get(operation="imports.receive")
    assert (told.actor_kind, told.after["file_name"]) == ("machine", "dealers.csv")


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


def test_no_token_says_who_administers_a_company(albatross: Organisation) -> None:
    """Neither by giving the role nor by taking it: with one that was stolen everybody could be shut out."""
    holder = as_person(a_person(albatross, roles=("partner_administrator",), account=an_account()))
    other, seller = a_person(albatross, roles=("partner_administrator",), account=an_account()), a_person(albatross)
    machine = program(a_token(holder, "people.read", "people.edit").secret)

    for person, roles in ((other, ["sales"]), (seller, ["partner_administrator"])):
        path = f"/api/v1/people/{person.public_id}"
        answer = machine.patch(path, {"job_roles": roles}, JSON, headers={"if-match": "*"})
        assert answer.status_code in {409, 422}
        assert answer.json()["errors"][0]["field"] == "job_roles"
        assert machine.get(path).json()["job_roles"] != roles


def test_no_token_says_so_by_taking_back_what_a_person_did(albatross: Organisation) -> None:
    by = as_person(a_person(albatross, roles=("partner_administrator",), account=an_account()))
    other = a_person(albatross, roles=("sales",), account=an_account())
    with acting(by):
        given = other.edit(by=by, job_roles=["sales", "partner_administrator"])
        assert given
    machine = program(a_token(by, "company.undo", "people.edit").secret)

    answer = machine.post(f"/portal/company/undo/{given.public_id}/")

    assert answer.status_code == 409
    with acting(by):
        assert "partner_administrator" in set(other.job_roles.values_list("role", flat=True))
    given.take_back_whole(by=by)


def test_a_wrong_one_is_told_as_a_problem() -> None:
    answer = program("hanse_wrong").get("/api/v1/people")

    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer.json() == {
        "type": "about:blank", "title": "Unauthorized", "status": 401,
        "detail": "This token is not known. Check that the whole of it was copied.",
    }  # fmt: skip


def shown(path: str, *operations: str) -> str:
    """What a program of the channel chief's reads there with these operations."""
    chief = as_staff(an_account(roles=("channel_chief",)))
    token = a_token(chief, *operations, name=new_public_id())
    part = {"HX-Request": "true"} if path.endswith(("/happened/", "/beside/")) else {}
    return body(program(token.secret).get(path, headers=part))


def test_a_company_s_page_tells_a_program_of_people_only_where_it_may_read_them(albatross: Organisation) -> None:
    person, steward = a_person(albatross, family_name="Quill"), staff("data_steward")
    with acting(steward):
        person.edit(by=steward, phone="+49 12345")

    record = f"/partners/{albatross.public_id}/"
    for path in (f"{record}happened/", f"{record}beside/", f"{record}history/"):
        alone, with_people = shown(path, "partners.read"), shown(path, "partners.read", "people.read")
        assert "Quill" not in alone
        assert "+49 12345" in with_people or "Quill" in with_people
    assert "Quill" not in shown(record, "partners.read")


def test_a_list_has_a_program_read_other_rooms_columns_only_where_it_may(albatross: Organisation) -> None:
    path = "/partners/?export=csv"
    alone, with_more = shown(path, "partners.list"), shown(path, "partners.list", "scorecards.read", "facts.read")

    assert "Albatross Cycles" in alone
    assert not [head for head in ("Score", "Coverage", "Net sales", "Last order") if head in alone]
    assert all(head in with_more for head in ("Score", "Coverage", "Net sales", "Last order"))


def test_what_waits_is_told_to_a_program_only_where_it_may_do_it(albatross: Organisation) -> None:
    assert "Find a manager for 1 partner" not in shown("/todos/", "todos.read")
    assert "Find a manager for 1 partner" in shown("/todos/", "todos.read", "partners.assign")
