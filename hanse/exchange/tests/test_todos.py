"""To-dos by programs: given, put in other words, handed on, ended, by the rules of the pages and to each side its own."""

from __future__ import annotations

from typing import Any

import pytest

from hanse.network.models import Organisation, Person
from hanse.network.tests.builders import a_dealer, an_account, as_system
from hanse.todos.models import Task

from .builders import Program, one_at, one_of_ours

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]


@pytest.fixture
def chief(manufacturer: object) -> Program:
    return one_of_ours("channel_chief")


@pytest.fixture
def gannet() -> Organisation:
    return a_dealer("Gannet Bikes")


def asked_of(chief: Program, company: Organisation, **more: Any) -> Any:
    given = {"sentence": "Send the stock count", "owner": "anybody", "due_on": "2026-04-05"}
    made = chief.post(f"/organisations/{company.public_id}/todos", given | more)
    assert made.status_code == 201, made.content
    return made


def test_one_that_is_asked_of_a_partner_is_read_and_done_there(chief: Program, gannet: Organisation) -> None:
    path = asked_of(chief, gannet)["Location"]
    theirs = one_at(gannet)

    [told] = theirs.all("/todos?mine=true")
    assert (told["sentence"], told["owner_name"], "about" in told) == (
        "Send the stock count",
        "Anybody at Gannet Bikes",
        False,
    )
    assert [each["sentence"] for each in theirs.all("/todos/waiting")][:1] == ["Send the stock count"]
    assert theirs.change(path, {"sentence": "Nothing"}).status_code == 409
    assert theirs.post(f"{path}/dropping").status_code == 409
    done = theirs.post(f"{path}/completion")

    assert (done.status_code, done.json()["state"]) == (200, "done")
    assert chief.all("/todos?state=open") == []
    assert [each["id"] for each in chief.all("/todos?given=true&state=done")] == [told["id"]]
    assert chief.post(f"{path}/completion").status_code == 409
    assert chief.post(f"{path}/reopening").json()["state"] == "open"


def test_what_waits_comes_in_pages_of_which_none_is_lost_when_something_is_done(
    chief: Program, gannet: Organisation
) -> None:
    for day in (1, 2, 3, 4):
        asked_of(chief, gannet, sentence=f"Send count {day}", due_on=f"2026-04-0{day}")
    theirs = one_at(gannet)
    whole = [each["sentence"] for each in theirs.all("/todos/waiting")]
    first = theirs.get("/todos/waiting?limit=2").json()
    assert [each["sentence"] for each in theirs.all("/todos/waiting?limit=1")] == whole
    assert [each["sentence"] for each in first["data"]] == whole[:2]

    by_sentence = {each["sentence"]: each["id"] for each in theirs.all("/todos?mine=true")}
    assert theirs.post(f"/todos/{by_sentence[whole[0]]}/completion").status_code == 200
    assert [each["sentence"] for each in theirs.all(first["next"])] == whole[2:]
    assert theirs.post(f"/todos/{by_sentence[whole[1]]}/completion").status_code == 200
    assert [each["sentence"] for each in theirs.all(first["next"])] == whole[2:]


def test_it_is_put_in_other_words_by_who_read_it_last(chief: Program, gannet: Organisation) -> None:
    path = asked_of(chief, gannet)["Location"]

    assert chief.change(path, {"due_on": "2026-05-01"}).json()["due_on"] == "2026-05-01"
    assert chief.ask("PATCH", path, {"due_on": None}).status_code == 428
    assert chief.ask("PATCH", path, {"due_on": None}, if_match='"another"').status_code == 412


def test_it_is_handed_on_to_a_person_there_and_among_ours_to_a_colleague(chief: Program, gannet: Organisation) -> None:
    one_at(gannet)
    with as_system():
        bea = Person.objects.get(family_name="Tern")
    ken = an_account(name="Ken", roles=("channel_chief",))
    path = asked_of(chief, gannet)["Location"]
    mine = chief.post(
        "/todos", {"sentence": "Call", "owner": f"ours:{chief.account.public_id}", "about": "Gannet Bikes"}
    )

    there = chief.post(f"{path}/handing-on", {"owner": f"theirs:{bea.public_id}"})
    here = chief.post(f"{mine['Location']}/handing-on", {"owner": f"ours:{ken.public_id}"})
    nobody = chief.post(f"{mine['Location']}/handing-on", {"owner": "anybody"})

    assert there.json()["person"]["id"] == bea.public_id
    assert (here.json()["owner"]["name"], here.json()["about"]["name"]) == ("Ken", "Gannet Bikes")
    assert [each["field"] for each in nobody.json()["errors"]] == ["owner"]


def test_a_partner_asks_us_and_sees_no_rivals_to_dos(chief: Program, gannet: Organisation) -> None:
    rival = a_dealer("Kittiwake")
    path = asked_of(chief, rival)["Location"]
    about = chief.post(
        f"/organisations/{gannet.public_id}/todos",
        {"sentence": "Ask whether they sell", "owner": f"ours:{chief.account.public_id}"},
    )
    theirs = one_at(gannet)

    made = theirs.post("/todos", {"sentence": "Send us the prices", "owner": "whoever"})

    assert (made.status_code, made.json()["asks_us"]) == (201, True)
    assert [each["sentence"] for each in theirs.all("/todos")] == ["Send us the prices"]
    for where in (path, about["Location"]):
        assert theirs.get(where).status_code == 404
        assert theirs.post(f"{where}/completion").status_code == 404
    assert (
        theirs.post(f"/organisations/{rival.public_id}/todos", {"sentence": "x", "owner": "anybody"}).status_code == 404
    )
    with as_system():
        assert Task.objects.filter(organisation=rival).count() == 1


def test_lists_go_by_their_day_those_without_one_last(chief: Program, gannet: Organisation) -> None:
    for day in ("2026-05-01", None, "2026-04-01"):
        asked_of(chief, gannet, due_on=day)

    assert [each["due_on"] for each in chief.all("/todos?limit=1")] == ["2026-04-01", "2026-05-01", None]
    assert [each["due_on"] for each in chief.all("/todos?order=-due&limit=2")] == [None, "2026-05-01", "2026-04-01"]
    assert len(chief.all(f"/todos?due_before=2026-04-15&organisation={gannet.public_id}")) == 1
