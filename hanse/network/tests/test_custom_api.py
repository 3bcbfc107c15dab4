"""Feature 5. Custom fields for programs: read, written, asked by and documented, as far as who asks reads them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from hanse.network.models import Organisation, Partnership

from .builders import a_dealer, a_field, a_person, a_product, an_account, as_system, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]


def told(client: Client, path: str) -> Any:
    return client.get(f"/api/v1{path}").json()


def changed(client: Client, path: str, custom: Any) -> Any:
    etag = client.get(f"/api/v1{path}").headers["ETag"]
    return client.patch(f"/api/v1{path}", {"custom": custom}, "application/json", headers={"If-Match": etag})


def saying(company: Organisation, **values: Any) -> str:
    with as_system():
        company.custom = values
        company.save(update_fields=["custom"])
    return f"/organisations/{company.public_id}"


def test_a_value_is_written_read_and_emptied(client: Client) -> None:
    signed_in(client, "administrator")
    a_field("Floor area", kind="decimal")
    a_field("Systems", kind="choices", options=[["a", ""], ["b", ""]])
    path = saying(a_dealer())

    assert changed(client, path, {"floor_area": 120.5, "systems": ["b"]}).status_code == 200
    assert told(client, path)["custom"] == {"floor_area": 120.5, "systems": ["b"]}
    assert changed(client, path, {"floor_area": None}).status_code == 200
    assert told(client, path)["custom"] == {"systems": ["b"]}


def test_of_a_partnership_too(client: Client) -> None:
    signed_in(client, "administrator")
    a_field("Bay", "partnership", "yes_no")
    a_dealer()
    with as_system():
        path = f"/partnerships/{Partnership.objects.get().public_id}"

    assert changed(client, path, {"bay": True}).status_code == 200
    assert [each["custom"] for each in told(client, "/partnerships?custom=bay%3Dyes")["data"]] == [{"bay": True}]
    assert told(client, "/partnerships?custom=bay%3Dno")["data"] == []


@pytest.mark.parametrize(
    ("sent", "field"), [({"floor_area": "many"}, "custom.floor_area"), ({"other": 1}, "custom.other")]
)
def test_what_is_wrong_is_told_by_its_key(client: Client, sent: dict[str, Any], field: str) -> None:
    signed_in(client, "administrator")
    a_field("Floor area", kind="decimal")

    answer = changed(client, saying(a_dealer()), sent)

    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == [field]


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("floor_area>=100", ["Beta"]),
        ("floor_area<=100", ["Alpha"]),
        ("floor_area=20.5", ["Alpha"]),
        ("words=x y", ["Beta"]),
    ],
)
def test_a_list_is_narrowed(client: Client, condition: str, found: list[str]) -> None:
    signed_in(client, "administrator")
    a_field("Floor area", kind="decimal")
    a_field("Words")
    saying(a_dealer("Alpha"), floor_area=20.5)
    saying(a_dealer("Beta"), floor_area=120.0, words="x y")

    answer = client.get("/api/v1/organisations", {"custom": condition}).json()

    assert [each["name"] for each in answer["data"]] == found


def test_what_one_may_not_read_answers_like_what_is_not_there(client: Client) -> None:
    signed_in(client, "auditor")
    a_field("Secret", readers=["channel_chief"])
    path = saying(a_dealer(), secret="canary")

    assert told(client, path)["custom"] == {}
    hidden, missing = (
        client.get("/api/v1/organisations", {"custom": f"{key}=canary"}) for key in ("secret", "nothing")
    )
    assert (hidden.status_code, hidden.json()) == (422, missing.json())


def test_a_partner_reads_what_is_for_it_and_learns_of_nothing_else(client: Client) -> None:
    company = a_dealer()
    for partner in ("nothing", "reads", "fills"):
        a_field(partner, partner=partner)
    path = saying(company, nothing="canary", reads="read", fills="old")
    signed_in(client, "partner_administrator", at=company)

    assert told(client, path)["custom"] == {"reads": "read", "fills": "old"}
    assert changed(client, path, {"fills": "new"}).status_code == 200
    forbidden, missing = (
        changed(client, path, {key: "x"}).json()["errors"][0]["detail"] for key in ("nothing", "other")
    )
    assert forbidden == missing
    schemas = told(client, "/openapi.json")["components"]["schemas"]
    shown, sent = (schemas[f"Organisation{part}"]["properties"]["custom"] for part in ("Shown", "Change"))
    assert set(shown["properties"]) == {"reads", "fills"}
    assert set(sent["anyOf"][0]["properties"]) == {"fills"}


def test_each_field_is_documented(client: Client) -> None:
    signed_in(client, "administrator")
    a_field("Floor area", kind="decimal", unit="m²", help="Without the store.")
    a_field("System", "partnership", "choice", options=[["a", ""], ["b", ""]])

    schemas = told(client, "/openapi.json")["components"]["schemas"]

    area = schemas["OrganisationShown"]["properties"]["custom"]["properties"]["floor_area"]
    assert area == {"type": "number", "description": "Floor area (m²). Without the store."}
    assert schemas["PartnershipShown"]["properties"]["custom"]["properties"]["system"]["enum"] == ["a", "b"]


def test_a_list_of_many_asks_for_the_declarations_once(client: Client, django_assert_max_num_queries: Any) -> None:
    signed_in(client, "administrator")
    a_field("Words")
    for number in range(20):
        saying(a_dealer(f"Number {number}"), words="x")

    with django_assert_max_num_queries(12):
        assert len(told(client, "/organisations")["data"]) == 20


def test_a_partner_does_not_learn_who_of_ours_there_is(client: Client) -> None:
    a_field("Sponsor", kind="colleague", partner="reads")
    an_account(name="Ada Lund", roles=("channel_chief",))
    signed_in(client, "partner_administrator", at=a_dealer())

    answers = [client.get("/api/v1/organisations", {"custom": f"sponsor={name}"}) for name in ("Ada Lund", "Nobody")]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert answers[0].json()["errors"] == answers[1].json()["errors"]


PATHS = {"person": "/people", "product": "/products"}
NEW: dict[str, tuple[str, dict[str, Any]]] = {
    "company": ("/organisations", {"name": "Fresh Wheels", "role": "dealer", "state": "target"}),
    "partnership": ("/organisations/{id}/partnerships", {"role": "supplier", "state": "target"}),
    "person": ("/organisations/{id}/people", {"family_name": "Kestrel"}),
    "product": ("/products", {"name": "Lamp", "number": "P-77"}),
}  # fmt: skip


def a_record(of: str) -> str:
    """The path of a person or a product."""
    row = a_person(a_dealer(), family_name="Tern") if of == "person" else a_product("Saddle")
    return f"{PATHS[of]}/{row.public_id}"


@pytest.mark.parametrize("of", PATHS)
def test_of_people_and_products_it_is_written_read_and_asked_by(client: Client, of: str) -> None:
    signed_in(client, "administrator")
    a_field("Size", of, "decimal"), a_field("Must", of, required=True)
    path = a_record(of)
    a_record(of)

    assert changed(client, path, {"size": 20.5}).json()["custom"] == {"size": 20.5}
    assert told(client, path)["custom"] == {"size": 20.5}
    found = told(client, f"{PATHS[of]}?custom=size%3E%3D20")["data"]
    assert [each["custom"] for each in found] == [{"size": 20.5}]
    assert changed(client, path, {"size": None}).json()["custom"] == {}
    assert changed(client, path, {"must": None}).json()["errors"][0]["field"] == "custom.must"


@pytest.mark.parametrize("of", ["company", "partnership", "person", "product"])
def test_what_is_not_sent_stops_no_change(client: Client, of: str) -> None:
    signed_in(client, "administrator", "channel_chief")
    a_field("Must", of, required=True)
    dealer = a_dealer()
    with as_system():
        paths = {
            "company": f"/organisations/{dealer.public_id}",
            "partnership": f"/partnerships/{dealer.partnerships.get().public_id}",
        }
    path = paths.get(of) or a_record(of)
    other = {"company": "phone", "partnership": "reference", "person": "title", "product": "unit"}[of]
    etag = client.get(f"/api/v1{path}").headers["ETag"]

    answer = client.patch(f"/api/v1{path}", {other: "new"}, "application/json", headers={"If-Match": etag})

    assert (answer.status_code, answer.json()[other]) == (200, "new")


@pytest.mark.parametrize("of", NEW)
def test_what_is_new_is_asked_as_a_whole(client: Client, of: str) -> None:
    signed_in(client, "administrator", "channel_chief")
    a_field("Must", of, "decimal", required=True), a_field("Spare", of)
    a_field("Elsewhere", "product" if of != "product" else "person", required=True)
    path, sent = NEW[of]
    path = f"/api/v1{path.format(id=a_dealer().public_id)}"

    without = client.post(path, sent, "application/json")
    answer = client.post(path, sent | {"custom": {"must": 20.5, "spare": "x"}}, "application/json")

    assert [each["field"] for each in without.json()["errors"]] == ["custom.must"]
    assert (answer.status_code, answer.json()["custom"]) == (201, {"must": 20.5, "spare": "x"}), answer.json()
    name = {"company": "Organisation", "partnership": "Partnership", "person": "Person", "product": "Product"}[of]
    schemas = told(client, "/openapi.json")["components"]["schemas"]
    new, change = (schemas[each]["properties"]["custom"]["anyOf"][0] for each in (f"New{name}", f"{name}Change"))
    assert (set(new["properties"]), new["required"], "required" in change) == ({"must", "spare"}, ["must"], False)
    assert "custom" in schemas[f"New{name}"]["required"]


def test_a_new_partner_is_asked_what_is_of_its_role(client: Client) -> None:
    signed_in(client, "administrator", "channel_chief")
    a_field("Bays", "partnership", "whole", roles=["dealer"], required=True)
    sent = NEW["company"][1]

    def post(**more: Any) -> Any:
        return client.post("/api/v1/organisations", sent | more, "application/json")

    assert [each["field"] for each in post().json()["errors"]] == ["custom.bays"]
    assert [each["field"] for each in post(role="supplier", custom={"bays": 3}).json()["errors"]] == ["custom.bays"]
    assert post(role="supplier", name="One").status_code == 201
    assert post(name="Two", custom={"bays": 3}).json()["partnerships"][0]["reference"] is None
    with as_system():
        assert Partnership.objects.get(organisation__name="Two").custom == {"bays": 3}
