"""Feature 5. What is required is asked of what is new; and who it concerns sees it in the portal's list of people."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from hanse.network.models import Organisation, Partnership, Person, Product

from .builders import a_dealer, a_field, a_person, as_system, signed_in
from .reading import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]
PARTNER = {"name": "Fresh Wheels", "role": "dealer", "state": "target"}


def asked(client: Client, url: str) -> list[str]:
    """The names of what a page asks, in its order."""
    form = text(client.get(url)).partition("<main")[2]
    return list(dict.fromkeys(re.findall(r'name="(\w+)"', form)))


def test_a_new_partner_is_asked_what_is_required_where_it_belongs(client: Client) -> None:
    signed_in(client, "administrator", "channel_chief")
    a_field("Bays", "partnership", "whole", required=True, roles=["dealer"])
    a_field("Size", required=True), a_field("Colour", required=True), a_field("Spare")

    names = asked(client, "/partners/new/")

    assert "custom_spare" not in names
    order = ["website", "custom_size", "custom_colour", "role", "territory", "custom_bays", "line1"]
    assert [name for name in names if name in order] == order


def test_a_new_partner_says_what_is_required_of_it_and_its_role(client: Client) -> None:
    signed_in(client, "administrator", "channel_chief")
    a_field("Bays", "partnership", "whole", required=True, roles=["dealer"])
    a_field("Size", required=True)

    missing: Any = client.post("/partners/new/", PARTNER)
    strange: Any = client.post("/partners/new/", PARTNER | {"role": "supplier", "custom_size": "L", "custom_bays": "2"})
    answer = client.post("/partners/new/", PARTNER | {"custom_size": "L", "custom_bays": "2"})

    assert set(missing.context["form"].errors) == {"custom_size", "custom_bays"}
    assert set(strange.context["form"].errors) == {"custom_bays"}
    assert answer.status_code == 302, text(answer)
    with as_system():
        assert Organisation.objects.get().custom == {"size": "L"}
        assert Partnership.objects.get().custom == {"bays": 2}


def test_a_further_role_says_what_is_required_of_it(client: Client) -> None:
    signed_in(client, "administrator", "channel_chief")
    a_field("Lead time", "partnership", "whole", required=True, roles=["supplier"])
    company = a_dealer()
    url = f"/partners/{company.public_id}/roles/new/"

    assert "custom_lead_time" in asked(client, url)
    assert client.post(url, {"role": "supplier", "state": "target"}).status_code == 422
    assert client.post(url, {"role": "supplier", "state": "target", "custom_lead_time": "3"}).status_code == 302
    with as_system():
        assert Partnership.objects.get(role="supplier").custom == {"lead_time": 3}


def test_a_new_person_and_a_new_product_say_what_is_required(client: Client) -> None:
    signed_in(client, "administrator", "channel_chief")
    a_field("Shirt", "person", required=True), a_field("Colour", "product", required=True)
    person, product = f"/partners/{a_dealer().public_id}/people/new/", "/products/new/"
    somebody, thing = {"family_name": "Kestrel"}, {"name": "Lamp", "number": "P-77"}

    assert "custom_shirt" in asked(client, person)
    assert client.post(person, somebody).status_code == 422
    assert client.post(product, thing).status_code == 422
    assert client.post(person, somebody | {"custom_shirt": "L"}).status_code == 302
    assert client.post(product, thing | {"custom_colour": "red"}).status_code == 302
    with as_system():
        assert (Person.objects.get(family_name="Kestrel").custom, Product.objects.get().custom) == (
            {"shirt": "L"}, {"colour": "red"},
        )  # fmt: skip


def test_a_partner_sees_in_its_list_of_people_what_is_for_it(client: Client) -> None:
    company = a_dealer()
    for partner in ("nothing", "reads", "fills"):
        a_field(f"Asked {partner}", "person", key=partner, partner=partner)
    person = a_person(company, family_name="Kestrel")
    with as_system():
        Person.objects.filter(pk=person.pk).update(custom={"nothing": "canary", "reads": "finch", "fills": "wren"})
    signed_in(client, "partner_administrator", at=company)

    shown = text(client.get("/portal/company/people/?columns=every&view=&custom_reads=fin"))
    file = text(client.get("/portal/company/people/?columns=every&view=&export=csv&custom_nothing=x"))

    for page in (shown, file):
        assert "finch" in page
        assert "wren" in page
        assert "canary" not in page
        assert "Asked nothing" not in page
