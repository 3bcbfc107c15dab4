"""Feature 5. Custom fields for programs: read, written, asked by and documented, as far as who asks reads them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from hanse.network.models import Organisation, Partnership

from .builders import a_dealer, a_field, an_account, as_system, signed_in

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
