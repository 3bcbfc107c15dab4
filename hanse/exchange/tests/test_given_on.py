"""What colleagues hand over, what partners let others see, and the lists of products and territories, by programs."""

from __future__ import annotations

import pytest

from hanse.kernel.models import Account, AuditEntry
from hanse.network.models import Organisation, Partnership, Product, ProductLine
from hanse.network.tests.builders import a_dealer, a_territory, an_account, as_system

from .builders import Program, one_at, one_of_ours

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]


@pytest.fixture
def chief(manufacturer: object) -> Program:
    return one_of_ours()


@pytest.fixture
def ken() -> Account:
    ken = an_account(name="Ken", roles=("partner_manager",))
    a_dealer("Albatross Cycles", manager=ken)
    return ken


def manager_of(name: str) -> str:
    with as_system():
        return str(Organisation.objects.get(name=name).partnerships.get().manager)


def test_lines_and_categories_come_and_go_while_nothing_is_in_them(chief: Program) -> None:
    category = chief.post("/product-categories", {"name": "Luggage"})
    given = {"name": "Bags", "category": category.json()["id"]}
    line = chief.post("/product-lines", given)
    assert (line.status_code, line.json()["category"]["name"]) == (201, "Luggage")
    assert chief.post("/product-lines", given).status_code == 409
    assert chief.ask("DELETE", category["Location"]).status_code == 409

    helmet = Product.objects.create(number="B-1", name="Bag", line=ProductLine.objects.get())
    refused = chief.ask("DELETE", line["Location"])
    assert refused.status_code == 409
    assert "Bags is used and stays. It stands in: products." in refused.json()["detail"]
    helmet.delete()
    assert chief.ask("DELETE", line["Location"], if_match='"another"').status_code == 412
    assert chief.ask("DELETE", line["Location"]).status_code == 204
    assert chief.ask("DELETE", category["Location"]).status_code == 204
    assert AuditEntry.objects.filter(operation="products.edit", after={}).count() == 2


def test_a_territory_goes_that_nobody_ever_looked_after(chief: Program, ken: Account) -> None:
    used, free = a_territory("North"), a_territory("South")
    with as_system():
        Organisation.objects.get().partnerships.update(territory=used)

    refused = chief.ask("DELETE", f"/territories/{used.public_id}")

    assert (refused.status_code, "partnerships" in refused.json()["detail"]) == (409, True)
    assert chief.ask("DELETE", f"/territories/{free.public_id}").status_code == 204
    assert one_of_ours("partner_manager").ask("DELETE", f"/territories/{used.public_id}").status_code == 403


def test_what_somebody_looks_after_goes_at_once_and_comes_back(chief: Program, ken: Account) -> None:
    amy = an_account(name="Amy", roles=("partner_manager",))

    made = chief.post("/handovers", {"account": ken.public_id, "receiver": amy.public_id})

    assert (made.status_code, made.json()["state"]) == (201, "done")
    assert manager_of("Albatross Cycles") == "Amy"
    assert one_of_ours().post(f"{made['Location']}/undo").status_code == 404
    assert chief.post(f"{made['Location']}/undo").json()["state"] == "undone"
    assert manager_of("Albatross Cycles") == "Ken"


def test_a_handover_is_planned_with_single_territories_and_cancelled(chief: Program, ken: Account) -> None:
    amy, bob = (an_account(name=name, roles=("partner_manager",)) for name in ("Amy", "Bob"))
    north = a_territory("North")
    chief.post(f"/territories/{north.public_id}/assignments", {"account": ken.public_id})
    given = {"account": ken.public_id, "receiver": amy.public_id, "on": "2999-01-01"}

    wrong = chief.post("/handovers", given | {"territories": {"k3v9xh2m7qtw": bob.public_id}})
    herself = chief.post("/handovers", given | {"receiver": ken.public_id})
    made = chief.post("/handovers", given | {"territories": {north.public_id: bob.public_id}})

    assert [each["field"] for each in wrong.json()["errors"]] == ["territories"]
    assert [each["field"] for each in herself.json()["errors"]] == ["receiver"]
    assert made.json()["state"] == "planned"
    assert [each["id"] for each in chief.all("/handovers?state=planned")] == [made.json()["id"]]
    assert chief.ask("DELETE", made["Location"]).status_code == 204
    assert chief.get(made["Location"]).json()["state"] == "cancelled"
    assert one_of_ours("auditor").get("/handovers").status_code == 403


def test_what_a_partner_lets_another_see_is_given_read_and_ended(chief: Program) -> None:
    dealer, rival = a_dealer("Albatross Cycles"), a_dealer("Kittiwake Wheels")
    distributor = a_dealer("Petrel Distribution")
    given = {
        "grantee": "Petrel Distribution",
        "resource": "orders",
        "starts_on": "2026-01-01",
        "reason": "They plan stock.",
    }

    made = chief.post(f"/organisations/{dealer.public_id}/insights", given)

    assert made.status_code == 201, made.content
    path = f"/organisations/{dealer.public_id}/insights"
    assert [each["grantee_name"] for each in one_at(dealer).all(path)] == [distributor.name]
    assert one_at(rival).get(path).status_code == 404
    assert one_at(rival).get(made["Location"]).status_code == 404
    assert one_at(dealer).post(f"{made['Location']}/end").status_code == 200
    assert chief.post(f"{made['Location']}/end").status_code == 409


def test_many_partners_go_into_one_care_and_each_is_answered(ken: Account) -> None:
    amy = an_account(name="Amy", roles=("partner_manager",))
    a_dealer("Gannet Bikes", manager=amy)
    with as_system():
        ids = {each.organisation.name: each.public_id for each in Partnership.objects.select_related("organisation")}
    nobody = "k3v9xh2m7qtw"
    given = {"partnerships": [*ids.values(), nobody], "manager": amy.public_id}

    told = one_of_ours().post("/partnerships/manager", given)

    assert {each["id"]: each["outcome"] for each in told.json()["rows"]} == {
        ids["Albatross Cycles"]: "done", ids["Gannet Bikes"]: "unchanged", nobody: "absent",
    }  # fmt: skip
    assert (told.json()["done"], manager_of("Albatross Cycles")) == (1, "Amy")
    wrong = one_of_ours().post("/partnerships/manager", given | {"partnerships": ["x"]})
    assert [each["field"] for each in wrong.json()["errors"]] == ["partnerships"]


def test_only_what_is_in_ones_care_is_given_on(ken: Account) -> None:
    theirs = a_dealer("Gannet Bikes", manager=an_account(name="Amy", roles=("partner_manager",)))
    with as_system():
        ids = list(Partnership.objects.order_by("organisation__name").values_list("public_id", flat=True))
    bob = an_account(name="Bob", roles=("partner_manager",))

    told = Program(ken).post("/partnerships/manager", {"partnerships": ids, "manager": bob.public_id}).json()

    assert told["rows"][0]["outcome"] == "done"
    assert told["rows"][1]["outcome"] in {"absent", "forbidden"}
    assert manager_of(theirs.name) == "Amy"
    assert one_at(theirs).post("/partnerships/manager", {"partnerships": ids}).status_code == 403


def test_territories_are_left_to_addresses(ken: Account) -> None:
    north, south = a_territory("North"), a_territory("South")
    with as_system():
        Partnership.objects.update(territory=north, computed_territory=south, placed_territory=None)
        [key] = Partnership.objects.values_list("public_id", flat=True)

    told = [one_of_ours().post("/partnerships/territory-by-address", {"partnerships": [key]}).json() for _time in "ab"]

    assert [each["rows"][0]["outcome"] for each in told] == ["done", "unchanged"]
    with as_system():
        assert Partnership.objects.get().territory == south
