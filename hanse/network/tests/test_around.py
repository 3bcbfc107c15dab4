"""Who is around a company on a day, and whom it concerns when it moves."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from hanse.intake.checking.lines import Difference
from hanse.intake.models import Batch
from hanse.kernel import clock
from hanse.network.models import Identifier, Organisation, Partnership, Relationship, Territory

from .builders import a_dealer, a_person, a_supplier, an_organisation, as_system, manufacturer, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]
__all__ = ["manufacturer"]


def told(answer: Any) -> str:
    main = re.search(r"<main.*?</main>", answer.content.decode(), re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", main[0] if main else "").split())


def tie(one: Organisation, kind: str, other: Organisation, **more: Any) -> None:
    with as_system():
        Relationship.objects.create(organisation=one, other=other, kind=kind, **more)


@pytest.fixture
def nord() -> Organisation:
    return a_dealer("Nord")


def test_the_network_is_drawn_and_told_two_steps_far(client: Client, nord: Organisation) -> None:
    west, far, farther = a_supplier("West"), an_organisation("Far"), an_organisation("Farther")
    tie(west, "supplies", nord, share=60)
    tie(far, "parent_of", west)
    tie(farther, "parent_of", far)
    signed_in(client, "channel_chief")

    answer = client.get(f"/partners/{nord.public_id}/network/")

    shown = told(answer)
    for words in ("Is supplied by West, 60%", "Belongs to Far", "Supplies", "Is the parent of"):
        assert words in shown
    assert "Farther" not in shown
    assert f'<a href="/partners/{far.public_id}/network/" aria-label="Far"><rect' in answer.content.decode()


def test_the_network_is_that_of_the_day_that_is_asked_for(client: Client, nord: Organisation) -> None:
    tie(a_supplier("Then"), "supplies", nord, ends_on=date(2020, 12, 31))
    tie(a_supplier("Now"), "supplies", nord, starts_on=date(2021, 1, 1))
    signed_in(client, "channel_chief")
    address = f"/partners/{nord.public_id}/network/"

    today, before, nonsense = (told(client.get(address, given)) for given in ({}, {"on": "2020-06-30"}, {"on": "soon"}))

    assert "by Now" in today
    assert "by Then" not in today
    assert "by Then" in before
    assert "by Now" not in before
    assert "by Now" in nonsense


def test_the_picture_asks_the_database_no_more_for_many(
    client: Client, nord: Organisation, django_assert_max_num_queries: Any
) -> None:
    for number in range(20):
        each = a_supplier(f"Supplier {number}")
        tie(each, "supplies", nord)
        tie(an_organisation(), "parent_of", each)
    signed_in(client, "channel_chief")
    client.get(f"/partners/{nord.public_id}/network/")

    with django_assert_max_num_queries(12):
        shown = told(client.get(f"/partners/{nord.public_id}/network/"))

    assert "There is no room for" in shown


SITE = {"kind": "head_office", "is_head": "on", "city": "Wien", "country": "AT"}


def test_when_a_company_moves_one_sees_whom_it_concerns(client: Client, nord: Organisation) -> None:
    tie(a_supplier("West"), "supplies", nord)
    with as_system():
        area = Territory.objects.create(code="de-n", name="North Germany", country="DE")
        Partnership.objects.filter(organisation=nord).update(territory=area)
        site = nord.sites.get()
        waiting = Batch.objects.create(
            kind="organisations", file_name="dealers.csv", file_hash="x", state="staged", received_at=clock.now()
        )
        Difference.objects.create(
            batch=waiting, line=2, status="corrected", title="Nord", model="network.site", field="city", before="Wien"
        )
    a_person(nord, given_name="Ada", family_name="Lund")
    signed_in(client, "data_steward")

    answer = client.post(f"/partners/sites/{site.public_id}/edit/", SITE, follow=True)

    assert answer.redirect_chain == [(f"/partners/{nord.public_id}/affected/?from=sites", 302)]
    shown = told(answer)
    assert f'href="/partners/{nord.public_id}/sites/"' in answer.content.decode().split("<h1")[0].split("<main")[1]
    for words in (
        "Is supplied by West", "Ada Lund", "North Germany", "dealers.csv",
        "The territory lies in Germany, the company in Austria by now.",
    ):  # fmt: skip
        assert words in shown


def test_who_only_looks_at_whom_it_concerns_is_told_of_no_correction(client: Client, nord: Organisation) -> None:
    tie(a_supplier("West"), "supplies", nord)
    signed_in(client, "auditor")

    assert "Who is affected when it falls away" in told(client.get(f"/partners/{nord.public_id}/network/"))
    shown = told(client.get(f"/partners/{nord.public_id}/affected/"))

    assert "Whom it concerns when it moves, is known by another number or falls away." in shown
    assert "saved" not in shown


def test_a_site_that_stays_where_it_is_affects_nobody(client: Client, nord: Organisation) -> None:
    with as_system():
        site = nord.sites.get()
    signed_in(client, "data_steward")
    same = SITE | {"city": site.city, "country": site.country, "name": "Shop"}

    answer = client.post(f"/partners/sites/{site.public_id}/edit/", same)

    assert answer.url == f"/partners/{nord.public_id}/sites/"


def test_another_number_leads_to_whom_it_concerns(client: Client, nord: Organisation) -> None:
    with as_system():
        number = Identifier.objects.create(organisation=nord, scheme="ERP", value="7")
    signed_in(client, "data_steward")

    answer = client.post(f"/partners/numbers/{number.public_id}/edit/", {"scheme": "ERP", "value": "8"})

    assert answer.url == f"/partners/{nord.public_id}/affected/"


def test_who_does_not_see_imports_is_not_told_of_them(client: Client, nord: Organisation) -> None:
    with as_system():
        waiting = Batch.objects.create(
            kind="organisations", file_name="dealers.csv", file_hash="x", state="staged", received_at=clock.now()
        )
        Difference.objects.create(batch=waiting, line=2, status="corrected", title="Nord", model="network.site")
    signed_in(client, "supplier_quality", "programme_manager")

    answer = client.get(f"/partners/{nord.public_id}/affected/")

    assert answer.status_code == 200
    assert "dealers.csv" not in told(answer)


def test_each_site_has_a_link_to_edit_it_for_who_may(client: Client, nord: Organisation) -> None:
    with as_system():
        site = nord.sites.get()
    link = f'<a href="/partners/sites/{site.public_id}/edit/">Edit'
    signed_in(client, "data_steward")
    assert link in client.get(f"/partners/{nord.public_id}/sites/").content.decode()

    signed_in(client, "auditor")
    assert link not in client.get(f"/partners/{nord.public_id}/sites/").content.decode()
