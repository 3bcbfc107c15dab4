"""Many products or people are changed alike: seen before, undone after, and nobody beyond one's care."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from hanse.network.models import Partnership, Person, Product

from .builders import a_dealer, a_line, a_person, an_account, as_system, signed_in
from .reading import confirmed, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]


def test_products_are_taken_off_sale_into_a_line_and_back(client: Client) -> None:
    line = a_line("Helmets")
    rows = [Product.objects.create(number=f"P-{n}", name=f"Product {n}", unit="piece") for n in range(3)]
    chosen = {"row": [each.public_id for each in rows[:2]]}
    signed_in(client, "data_steward")

    before = text(client.post("/products/together/", chosen))
    assert "Product 0" in before
    assert "Product 2" not in before
    assert client.post("/products/together/changes/", chosen).status_code == 422  # nothing is to be different
    answer = confirmed(client, "/products/together/changes/", chosen | {"line": line.public_id, "active": "no"})
    assert [(each.active, each.line, each.unit) for each in Product.objects.order_by("number")] == [
        (False, line, "piece"), (False, line, "piece"), (True, None, "piece"),
    ]  # fmt: skip

    undo = re.search(r"/products/together/\w+/undo/", text(client.get(answer.headers["Location"])))
    assert undo
    client.post(undo.group())
    assert not Product.objects.exclude(line=None, active=True).exists()


def test_all_that_a_list_shows_and_only_in_ones_care(client: Client) -> None:
    manager = an_account(roles=("partner_manager",))
    mine, elsewhere = a_dealer(manager=manager), a_dealer()
    a_person(mine, language="de", family_name="Lund")
    a_person(mine, language="fr", family_name="Berg")
    a_person(elsewhere, language="de", family_name="Lund")
    client.force_login(manager)

    given = {"all": "yes", "state": "q=Lund", "language": "en"}
    assert "1 selected" in text(client.post("/people/together/", given))
    confirmed(client, "/people/together/changes/", given)

    with as_system():
        told = {(row.organisation_id == mine.pk, row.family_name): row.language for row in Person.objects.all()}
    assert told == {(True, "Lund"): "en", (True, "Berg"): "fr", (False, "Lund"): "de"}


def test_nobody_takes_back_what_another_did(client: Client) -> None:
    product = Product.objects.create(number="P-1", name="Product")
    signed_in(client, "data_steward")
    answer = confirmed(client, "/products/together/changes/", {"row": [product.public_id], "unit": "box"})
    undo = re.search(r"/products/together/\w+/undo/", text(client.get(answer.headers["Location"])))
    assert undo

    signed_in(client, "data_steward")
    assert client.post(undo.group()).status_code == 404


def test_who_does_not_look_after_them_any_more_takes_nothing_back(client: Client) -> None:
    manager, other = (an_account(roles=("partner_manager",)) for _one in "ab")
    mine = a_dealer(manager=manager)
    person = a_person(mine, language="de", family_name="Lund")
    client.force_login(manager)
    answer = confirmed(client, "/people/together/changes/", {"row": [person.public_id], "language": "en"})
    undo = re.search(r"/people/together/\w+/undo/", text(client.get(answer.headers["Location"])))
    assert undo
    with as_system():
        Partnership.objects.filter(organisation=mine).update(manager=other)

    late = client.post(undo.group())

    assert late.status_code == 409
    assert "Lund" not in text(late)
    with as_system():
        assert Person.objects.get(pk=person.pk).language == "en"
        Partnership.objects.filter(organisation=mine).update(manager=manager)
    assert client.post(undo.group()).status_code == 302
    with as_system():
        assert Person.objects.get(pk=person.pk).language == "de"


def test_people_are_given_a_job_role_and_agree_to_be_written_to_and_all_of_it_goes_back(client: Client) -> None:
    dealer = a_dealer()
    lund, berg = a_person(dealer, family_name="Lund"), a_person(dealer, roles=("finance",), family_name="Berg")
    chosen = {"row": [lund.public_id, berg.public_id]}
    signed_in(client, "data_steward")
    assert "Sales" in text(client.post("/people/together/", chosen))
    for vague in (
        {"may_be_written_to": "yes"},
        {"consent_source": "at the fair"},
        {"give_role": "sales", "take_role": "sales"},
    ):
        assert client.post("/people/together/changes/", chosen | vague).status_code == 422

    given = {"give_role": "sales", "take_role": "finance", "may_be_written_to": "yes", "consent_source": "at the fair"}
    answer = confirmed(client, "/people/together/changes/", chosen | given)

    assert told() == {"Lund": (["sales"], True, "at the fair"), "Berg": (["sales"], True, "at the fair")}
    done = text(client.get(answer.headers["Location"]))
    assert "2 of them are different now" in done
    undo = re.search(r"/people/together/\w+/undo/", done)
    assert undo
    client.post(undo.group())
    assert told() == {"Lund": (["sales"], False, ""), "Berg": (["finance"], False, "")}


def told() -> dict[str, tuple[list[str], bool, str]]:
    with as_system():
        return {
            row.family_name: (sorted(row.roles_held), row.may_be_written_to, row.consent_source)
            for row in Person.objects.all()
        }
