"""A whole import by programs: sent, looked at, imported, withdrawn, forgotten; by the same rules as on pages."""

from __future__ import annotations

import pytest

from hanse.intake.tests.sending import DEALERS, as_system, own_home, run_jobs
from hanse.kernel.models import AuditEntry
from hanse.network.models import Organisation
from hanse.network.tests.builders import a_dealer

from .builders import Program, one_at, one_of_ours

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]
__all__ = ["own_home"]


@pytest.fixture
def steward(manufacturer: object) -> Program:
    return one_of_ours("data_steward")


def sent(program: Program, content: str, kind: str = "organisations", **more: object) -> str:
    """The path of an import whose file was taken in, and checked where nothing had to be asked."""
    answer = program.post("/imports", {"kind": kind, "file_name": f"{kind}.csv", "content": content, **more})
    assert answer.status_code == 201, answer.content
    run_jobs()
    return f"/imports/{answer.json()['id']}"


def names() -> set[str]:
    with as_system():
        return set(Organisation.objects.filter(name__contains="Bike Shop").values_list("name", flat=True))


def test_what_mends_an_import_is_named_and_withdrawn_along_with_it_where_that_is_asked_for(steward: Program) -> None:
    columns = DEALERS.split("\n", 1)[0]
    first = sent(steward, DEALERS + "AW00009;;GB\n", import_it=True)
    other = sent(steward, f"{columns}\nAW00010;Bike Shop 10;GB\n", import_it=True)
    (line,) = steward.all(f"{first}/rejected-rows")
    assert line["mended_by"] == ""

    second = sent(steward, f"{columns}\nAW00009;Bike Shop 9;GB\n", import_it=True)
    (line,) = steward.all(f"{first}/rejected-rows")
    assert second.endswith(line["mended_by"])

    refused = steward.post(f"{first}/withdrawal?too={other.rsplit('/', 1)[1]}")
    assert refused.status_code == 422
    assert "mends lines refused here" in refused.json()["detail"]
    assert steward.post(f"{first}/withdrawal?too={line['mended_by']}").status_code == 200
    run_jobs()
    states = {path: steward.get(path).json()["state"] for path in (first, second, other)}
    assert states == {first: "withdrawn", second: "withdrawn", other: "committed"}
    assert names() == {"Bike Shop 10"}


def test_a_file_is_checked_imported_and_withdrawn(steward: Program) -> None:
    path = sent(steward, DEALERS + "AW00009;;GB\n")

    checked = steward.get(path).json()
    assert (checked["state"], checked["new"], checked["rejected"]) == ("staged", 4, 1)
    assert not names()
    assert {each["record"] for each in steward.all(f"{path}/differences?limit=2")} == {
        f"Bike Shop {number}" for number in range(1, 5)
    }

    going = steward.post(f"{path}/commitment", {}, if_match=steward.get(path)["ETag"])
    assert (going.status_code, going.json()["work"]) == (200, "import")
    run_jobs()
    assert steward.get(path).json()["state"] == "committed"
    assert len(names()) == 4

    assert steward.post(f"{path}/withdrawal").json()["work"] == "withdraw"
    run_jobs()
    assert steward.get(path).json()["state"] == "withdrawn"
    assert not names()
    assert {entry.operation for entry in AuditEntry.objects.all()} >= {
        "imports.receive", "imports.commit", "imports.withdraw",
    }  # fmt: skip


def test_changes_are_listed_and_may_be_left(steward: Program) -> None:
    sent(steward, DEALERS, import_it=True)
    path = sent(steward, DEALERS.replace("Bike Shop 2", "Two Wheels") + "AW00005;Bike Shop 5;GB\n")

    [change] = steward.all(f"{path}/differences?status=corrected")
    assert (change["field"], change["before"], change["after"]) == ("name", "Bike Shop 2", "Two Wheels")
    steward.post(f"{path}/commitment", {"only_new": True})
    run_jobs()

    assert steward.get(path).json()["only_new"] is True
    assert names() == {f"Bike Shop {number}" for number in range(1, 6)}


def test_what_is_asked_about_columns_is_answered(steward: Program) -> None:
    path = sent(steward, "Foo;Bar\nX-1;Albatross Cycles\nX-2;Kittiwake Wheels\n")
    assert steward.get(path).json()["asks"] is True
    shown = steward.get(f"{path}/columns").json()
    assert [each["name"] for each in shown["columns"]] == ["Foo", "Bar"]
    assert "name" in {each["name"] for each in shown["fields"] if each["required"]}

    wrong = steward.post(f"{path}/check", {"columns": {"Foo": "nonsense", "Baz": "name"}})
    assert wrong.status_code == 422
    assert {each["field"] for each in wrong.json()["errors"]} == {"columns", "constants"}
    answered = steward.post(
        f"{path}/check", {"columns": {"Foo": "reference", "Bar": "name"}, "constants": {"country": "DE"}}
    )
    assert answered.status_code == 200, answered.content
    run_jobs()

    checked = steward.get(path).json()
    assert (checked["state"], checked["new"], checked["asks"]) == ("staged", 2, False)


def test_whoever_looked_at_another_check_imports_nothing(steward: Program) -> None:
    path = sent(steward, DEALERS)
    seen = steward.get(path)["ETag"]
    steward.post(f"{path}/check", {"columns": {"Country": None}})
    run_jobs()

    assert steward.post(f"{path}/commitment", {}, if_match=seen).status_code == 412
    assert steward.get(path).json()["state"] == "staged"


def test_once_by_its_key(steward: Program) -> None:
    given = {"kind": "organisations", "file_name": "dealers.csv", "content": DEALERS}

    first, second = (steward.post("/imports", given, idempotency_key="a-file") for _time in range(2))

    assert first.json()["id"] == second.json()["id"]
    assert len(steward.all("/imports")) == 1


def test_what_was_not_imported_is_forgotten_and_what_was_is_not(steward: Program) -> None:
    path = sent(steward, DEALERS)
    assert steward.post(f"{path}/withdrawal").status_code == 409
    assert steward.ask("DELETE", path).status_code == 204
    assert steward.get(path).status_code == 404

    done = sent(steward, DEALERS, import_it=True)
    assert steward.ask("DELETE", done).status_code == 409


def test_who_only_reads_imports_does_not_import(steward: Program) -> None:
    path, auditor = sent(steward, DEALERS), one_of_ours("auditor")

    assert auditor.get(f"{path}/columns").status_code == 200
    for step in ("commitment", "check", "withdrawal"):
        assert auditor.post(f"{path}/{step}", {} if step != "withdrawal" else None).status_code == 403
    partner = one_at(a_dealer("Kittiwake Wheels"))
    assert partner.get(f"{path}/differences").status_code == 404
    assert partner.post(f"{path}/commitment", {}).status_code == 404
