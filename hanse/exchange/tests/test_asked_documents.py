"""What is asked of partners for documents, and for lines that are missing, by programs of both sides."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hanse.kernel import clock
from hanse.network.models import DocumentKind, Organisation
from hanse.network.tests.builders import a_dealer

from .builders import Program, one_at, one_of_ours

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]
KIND = {
    "name": "Insurance",
    "why": "So that a fire ends nobody.",
    "months": 12,
    "roles": ["dealer"],
    "states": ["active"],
}


@pytest.fixture
def chief(manufacturer: object) -> Program:
    return one_of_ours()


@pytest.fixture
def gannet() -> Organisation:
    return a_dealer("Gannet Bikes")


def test_a_kind_is_defined_put_otherwise_retired_and_asked_for_again(chief: Program) -> None:
    made = chief.post("/document-kinds", KIND)
    path = made["Location"]

    assert made.status_code == 201, made.content
    assert chief.post("/document-kinds", KIND).status_code == 409
    assert chief.change(path, {"months": 24}).json()["months"] == 24
    assert chief.ask("PATCH", path, {"months": 6}, if_match='"another"').status_code == 412
    assert chief.post(f"{path}/retirement").json()["retired_at"]
    assert (chief.all("/document-kinds"), len(chief.all("/document-kinds?retired=true"))) == ([], 1)
    assert chief.post(f"{path}/return").json()["retired_at"] is None
    wrong = chief.post("/document-kinds", KIND | {"name": "Other", "roles": ["neighbour"]})
    assert [each["field"] for each in wrong.json()["errors"]] == ["roles"]


def test_a_document_is_asked_for_seen_there_and_asked_no_more(chief: Program, gannet: Organisation) -> None:
    rival = a_dealer("Kittiwake")
    kind = chief.post("/document-kinds", KIND).json()["id"]
    day = (clock.today() + timedelta(days=10)).isoformat()
    path = f"/organisations/{gannet.public_id}/document-requests"
    assert chief.post(path, {"kind": kind, "due_on": day}).status_code == 409
    theirs = one_at(gannet)

    made = chief.post(path, {"kind": kind, "due_on": day})

    assert (made.status_code, made.json()["due_on"]) == (201, day)
    [needed] = theirs.all(f"/organisations/{gannet.public_id}/needed-documents?limit=1")
    assert (needed["kind"]["id"], needed["stage"], needed["due_on"]) == (kind, "missing", day)
    assert len(theirs.all("/document-requests?open=true")) == 1
    assert one_at(rival).all("/document-requests") == []
    assert one_at(rival).get(made["Location"]).status_code == 404
    assert theirs.post(f"{made['Location']}/end").status_code == 403
    assert chief.post(f"{made['Location']}/end").json()["closed_at"]
    act = chief.get("/changes?limit=1").json()["data"][0]
    assert chief.post(f"/changes/{act['id']}/undo").status_code == 200
    assert len(chief.all("/document-requests?open=true")) == 1
    assert DocumentKind.objects.count() == 1
