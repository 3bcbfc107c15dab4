"""What a program did it takes back: its own acts, once and within a day, while nobody changed more, and while it still may."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from hanse.kernel import clock
from hanse.kernel.models import StaffRole
from hanse.network.models import Organisation, Partnership, Person, Site, Territory, Undo
from hanse.network.tests.builders import a_dealer, a_person, a_product, a_territory, an_account, as_system

from .builders import Program, one_at, one_of_ours

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]


@pytest.fixture
def chief(manufacturer: object) -> Program:
    return one_of_ours()


@pytest.fixture
def nord() -> Organisation:
    return a_dealer("Nord")


def newest(program: Program) -> dict[str, Any]:
    return program.get("/changes?limit=1").json()["data"][0]


def undo(program: Program, change: dict[str, Any], **headers: str) -> Any:
    return program.post(f"/changes/{change['id']}/undo", **headers)


def phone(company: Organisation) -> str:
    with as_system():
        return Organisation.objects.get(pk=company.pk).phone


def test_a_correction_is_listed_and_taken_back_once(chief: Program, nord: Organisation) -> None:
    path = f"/organisations/{nord.public_id}"
    chief.change(path, {"phone": "+49 1"})
    act = newest(chief)
    assert (act["operation"], act["count"], act["undone_at"]) == ("organisations.edit", 1, None)

    assert undo(chief, act, if_match='"another"').status_code == 412
    done = undo(chief, act, idempotency_key="k1")

    assert (done.status_code, done.json()["back"], done.json()["stayed"]) == (200, 1, [])
    assert phone(nord) == ""
    assert undo(chief, act).status_code == 409
    assert chief.get("/changes?undone=false").json()["data"] == []
    assert [each["id"] for each in chief.all("/changes?undone=true")] == [act["id"]]


def test_what_somebody_changed_since_stays_as_it_is(chief: Program, nord: Organisation) -> None:
    path = f"/organisations/{nord.public_id}"
    chief.change(path, {"phone": "+49 1"})
    act = newest(chief)
    one_of_ours().change(path, {"phone": "+49 2"})

    refused = undo(chief, act)

    assert refused.status_code == 409
    assert "meanwhile something else was changed: Nord" in refused.json()["detail"]
    assert phone(nord) == "+49 2"


def test_of_many_that_changed_together_the_rest_goes_back(chief: Program) -> None:
    helmet, bell = a_product("Helmet"), a_product("Bell")
    given = {"products": [helmet.public_id, bell.public_id], "active": False}
    made = chief.post("/products/changes", given, idempotency_key="k1").json()["change"]
    bell.refresh_from_db()
    bell.active = True
    bell.save()

    told = undo(chief, {"id": made}).json()

    helmet.refresh_from_db()
    assert (told["back"], told["stayed"], helmet.active) == (1, ["Bell"], True)


def test_a_manager_of_many_goes_back_and_the_page_knows(chief: Program, nord: Organisation) -> None:
    ken = an_account(name="Ken", roles=("partner_manager",))
    with as_system():
        ids = list(Partnership.objects.values_list("public_id", flat=True))
    made = chief.post("/partnerships/manager", {"partnerships": ids, "manager": ken.public_id}).json()["change"]

    assert undo(chief, {"id": made}).json()["back"] == 1
    with as_system():
        assert Partnership.objects.get().manager is None
    assert undo(chief, {"id": made}).status_code == 409


def test_a_site_that_was_removed_stands_again_and_one_that_was_added_is_gone(
    chief: Program, nord: Organisation
) -> None:
    path = f"/organisations/{nord.public_id}/sites"
    chief.post(path, {"kind": "shop", "city": "Kiel"})
    assert undo(chief, newest(chief)).status_code == 200
    with as_system():
        assert not Site.objects.filter(city="Kiel").exists()

    made = chief.post(path, {"kind": "shop", "city": "Wismar"})
    chief.ask("DELETE", made["Location"])
    assert newest(chief)["operation"] == "sites.remove"
    assert undo(chief, newest(chief)).status_code == 200
    assert chief.get(made["Location"]).json()["city"] == "Wismar"


def test_an_area_goes_back_and_with_it_who_is_in_it(chief: Program, nord: Organisation) -> None:
    north = a_territory("North")
    with as_system():
        Organisation.objects.filter(pk=nord.pk).update(country="DE")
        Site.objects.filter(organisation=nord).update(country="DE", postcode="23560")
    chief.change(f"/territories/{north.public_id}/area", {"area": "DE, 20000-29999"})
    with as_system():
        assert Partnership.objects.get().territory == north

    assert undo(chief, newest(chief)).status_code == 200

    with as_system():
        assert Territory.objects.get().area == ""
        assert Partnership.objects.get().territory is None


def test_a_handover_is_taken_back_as_by_its_own_address(chief: Program) -> None:
    ken, amy = (an_account(name=name, roles=("partner_manager",)) for name in ("Ken", "Amy"))
    a_dealer("Gannet Bikes", manager=ken)
    given = {"account": ken.public_id, "receiver": amy.public_id, "on": clock.today().isoformat()}
    made = chief.post("/handovers", given)

    assert undo(chief, newest(chief)).status_code == 200
    assert chief.get(made["Location"]).json()["state"] == "undone"


def test_another_ones_act_is_not_there_and_an_old_one_neither(chief: Program, nord: Organisation) -> None:
    chief.change(f"/organisations/{nord.public_id}", {"phone": "+49 1"})
    act, other = newest(chief), one_of_ours()

    assert other.get("/changes").json()["data"] == []
    assert other.get(f"/changes/{act['id']}").status_code == 404
    assert undo(other, act).status_code == 404
    Undo.objects.update(at=clock.now() - timedelta(days=2))
    assert undo(chief, act).status_code == 404
    assert phone(nord) == "+49 1"


def test_who_may_do_its_like_no_more_takes_nothing_back(nord: Organisation) -> None:
    ken = an_account(name="Ken", roles=("partner_manager",))
    with as_system():
        Partnership.objects.update(manager=ken)
    program = Program(ken)
    program.change(f"/organisations/{nord.public_id}", {"phone": "+49 1"})
    act = newest(program)
    with as_system():
        Partnership.objects.update(manager=None)

    gone = undo(program, act)
    StaffRole.objects.filter(account=ken).update(role="auditor")
    no_role = undo(program, act)

    assert (gone.status_code, no_role.status_code) == (409, 403)
    assert phone(nord) == "+49 1"


def test_a_partner_takes_back_what_it_did_for_this_company_alone(nord: Organisation) -> None:
    rival = a_dealer("Rival")
    program = one_at(nord)
    person = a_person(nord, title="Buyer")
    program.change(f"/people/{person.public_id}", {"title": "Head of sales"})
    act = newest(program)
    Undo.objects.update(seat_id=rival.pk)
    elsewhere = undo(program, act)
    Undo.objects.update(seat_id=nord.pk)

    assert elsewhere.status_code == 404
    assert one_at(rival).all("/changes") == []
    assert undo(one_at(rival), act).status_code == 404
    assert undo(program, act).status_code == 200
    with as_system():
        assert Person.objects.get(pk=person.pk).title == "Buyer"
