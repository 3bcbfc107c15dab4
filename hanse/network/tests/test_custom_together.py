"""Feature 5. Custom fields of many at once: seen before, row by row, done, taken back; by pages and by programs."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from hanse.network.models import Organisation, Partnership, Person, Product

from .builders import a_dealer, a_field, a_person, a_product, a_supplier, as_system, signed_in
from .reading import confirmed, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]
PAGES = {
    "company": "/partners/together/companies/", "partnership": "/partners/together/roles/", "person": "/people/together/",
    "product": "/products/together/",
}  # fmt: skip
PATHS = {"company": "organisations", "partnership": "partnerships", "person": "people", "product": "products"}


def rows(of: str) -> list[Any]:
    model: Any = {"company": Organisation, "partnership": Partnership, "person": Person, "product": Product}[of]
    with as_system():
        return list(model._default_manager.order_by("pk"))


def three(of: str) -> list[Any]:
    """Three records of a sort, and a fourth that nobody selects."""
    for name in ("Alpha", "Beta", "Gamma", "Delta"):
        if of == "product":
            a_product(name)
        else:
            company = a_dealer(name)
            if of == "person":
                a_person(company, family_name=name)
    return rows(of)[:3]


def selection(of: str, these: list[Any]) -> dict[str, Any]:
    """As a list sends what was ticked in it."""
    with as_system():
        ticked = [each.partnerships.get() if of == "company" else each for each in these]
    return {"row": [each.public_id for each in ticked]}


def done(client: Client, of: str, these: list[Any], given: dict[str, Any]) -> str:
    """The page of the list after it was shown, and done as it was shown."""
    answer: Any = confirmed(client, f"{PAGES[of]}changes/", selection(of, these) | given)
    return text(client.get(answer.headers["Location"]))


@pytest.mark.parametrize("of", PAGES)
def test_a_value_is_given_to_the_selected_and_taken_back(client: Client, of: str) -> None:
    signed_in(client, "administrator", "channel_chief")
    a_field("Floor area", of, "decimal", unit="m²")
    these = three(of)
    with as_system():
        type(these[0])._default_manager.filter(pk=these[0].pk).update(custom={"floor_area": 12.5})

    asked = text(client.post(PAGES[of], selection(of, these)))
    shown = client.post(f"{PAGES[of]}changes/", selection(of, these) | {"custom_floor_area": "20.25"})
    after = done(client, of, these, {"custom_floor_area": "20.25"})

    assert "12.5 m²" in asked
    parts = [part for would in shown.context["changing"] for part in would.parts]
    assert {(str(part.before), str(part.after)) for part in parts} == {("12.5 m²", "20.25 m²"), ("–", "20.25 m²")}
    assert [each.custom for each in rows(of)] == [{"floor_area": 20.25}] * 3 + [{}]
    undo = re.search(rf"{PAGES[of]}\w+/undo/", after)
    assert undo
    client.post(undo.group())
    assert [each.custom for each in rows(of)] == [{"floor_area": 12.5}, {}, {}, {}]


def test_a_field_is_emptied(client: Client) -> None:
    signed_in(client, "administrator")
    a_field("Size", "product"), a_field("Must", "product", required=True)
    these = three("product")
    with as_system():
        Product.objects.update(custom={"size": "XL", "must": "x"})

    assert 'value="custom_must"' not in text(client.post(PAGES["product"], selection("product", these)))
    done(client, "product", these, {"emptied": ["custom_size"]})

    assert [each.custom for each in rows("product")] == [{"must": "x"}] * 3 + [{"must": "x", "size": "XL"}]


def test_what_is_given_and_emptied_at_once_is_asked_again(client: Client) -> None:
    signed_in(client, "administrator")
    a_field("Size", "product")
    sent = selection("product", three("product")) | {"custom_size": "XL", "emptied": ["custom_size"]}

    answer = client.post(f"{PAGES['product']}changes/", sent)

    assert answer.status_code == 422
    assert "This is to be emptied at the same time." in text(answer)


def test_a_role_of_which_it_is_not_asked_stays(client: Client) -> None:
    signed_in(client, "administrator", "channel_chief")
    a_field("Bays", "partnership", "whole", roles=["dealer"])
    a_dealer("Alpha"), a_supplier("Beta")
    these = rows("partnership")

    shown = client.post(f"{PAGES['partnership']}changes/", selection("partnership", these) | {"custom_bays": "3"})

    assert [len(shown.context[name]) for name in ("changing", "refused")] == [1, 1]
    assert "Bays is not asked of a partner in the role supplier." in text(shown)


def test_one_company_in_two_roles_is_one(client: Client) -> None:
    signed_in(client, "administrator", "channel_chief")
    a_field("Size")
    company = a_dealer("Alpha")
    a_supplier(organisation=company)
    sent = {"row": [each.public_id for each in rows("partnership")], "custom_size": "XL"}

    shown = client.post(f"{PAGES['company']}changes/", sent)

    assert len(shown.context["changing"]) == 1
    assert (shown.context["count"], shown.context["not_mine"]) == (1, 0)


def test_only_what_one_fills_in_is_offered(client: Client) -> None:
    signed_in(client, "data_steward")
    a_field("Secret", readers=["channel_chief"])
    a_field("Read", writers=["channel_chief"])
    company = a_dealer("Alpha")

    assert "/partners/together/companies/" not in text(client.get("/partners/"))
    a_field("Open")
    assert "/partners/together/companies/" in text(client.get("/partners/"))
    shown = text(client.post(PAGES["company"], selection("company", [company])))
    assert "custom_open" in shown
    assert {"custom_secret", "custom_read"}.isdisjoint(shown.split('"'))


@pytest.mark.parametrize("of", PATHS)
def test_a_program_asks_first_then_does_it_and_takes_it_back(client: Client, of: str) -> None:
    signed_in(client, "administrator", "channel_chief")
    a_field("Floor area", of, "decimal")
    a_field("Size", of)
    these = three(of)
    with as_system():
        type(these[0])._default_manager.filter(pk=these[0].pk).update(custom={"floor_area": 1.5, "size": "XL"})
    sent = {PATHS[of]: [each.public_id for each in these], "custom": {"floor_area": 1.5, "size": None}}

    def post(**more: Any) -> Any:
        return client.post(f"/api/v1/{PATHS[of]}/changes", sent | more, "application/json").json()

    asked = post(dry_run=True)
    assert [each["outcome"] for each in asked["rows"]] == ["would"] * 3, asked
    assert asked["rows"][0]["changes"] == [{"label": "Size", "before": "XL", "after": "–"}]
    assert rows(of)[0].custom == {"floor_area": 1.5, "size": "XL"}
    told = post()
    assert (told["done"], [each["outcome"] for each in told["rows"]]) == (3, ["done"] * 3)
    assert [each.custom for each in rows(of)] == [{"floor_area": 1.5}] * 3 + [{}]
    assert client.post(f"/api/v1/changes/{told['change']}/undo").status_code == 200
    assert [each.custom for each in rows(of)] == [{"floor_area": 1.5, "size": "XL"}, {}, {}, {}]


@pytest.mark.parametrize(
    ("custom", "field"),
    [({"other": "x"}, "other"), ({"other": None}, "other"), ({"size": None}, "size"), ({"area": "x"}, "area")],
)
def test_what_is_wrong_is_told_by_its_key(client: Client, custom: dict[str, Any], field: str) -> None:
    signed_in(client, "administrator")
    a_field("Size", "product", required=True), a_field("Area", "product", "decimal")
    sent = {"products": [each.public_id for each in three("product")], "custom": custom}

    answer = client.post("/api/v1/products/changes", sent, "application/json")

    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == [f"custom.{field}"]


def test_of_a_colleague_without_the_right_nothing_is_taken(client: Client) -> None:
    a_field("Read", "product", writers=["channel_chief"])
    signed_in(client, "data_steward")
    sent = {"products": [each.public_id for each in three("product")], "custom": {"read": "x"}}

    assert client.post("/api/v1/products/changes", sent, "application/json").status_code == 422
    assert [each.custom for each in rows("product")] == [{}] * 4
