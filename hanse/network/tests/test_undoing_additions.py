"""What was added to a record by a form is taken back: by who added it, once, while nothing came to hang on it."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.test import Client

from hanse.kernel import clock
from hanse.kernel.models import AuditEntry
from hanse.network.models import (
    Brand,
    Identifier,
    LineTerritory,
    Organisation,
    Partnership,
    Person,
    Relationship,
    Site,
    Transition,
    Undo,
)
from hanse.network.models.coverage import recompute

from .builders import a_dealer, a_line, a_territory, an_account, as_system, signed_in
from .reading import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]


@pytest.fixture
def nord() -> Organisation:
    return a_dealer("Nord")


@pytest.fixture
def chief(client: Client) -> None:
    signed_in(client, "channel_chief", "data_steward")


def added(client: Client, address: str, sent: dict[str, str], *, where: str = "/partners/undo") -> str:
    """Where it is taken back."""
    answer = text(client.post(address, sent, follow=True))
    found = re.search(rf'action="({where}/\w+/)"', answer)
    assert found is not None, answer[-2000:]
    return found[1]


SENT = {
    "sites": {"kind": "branch", "city": "Kiel", "country": "DE"},
    "people": {"family_name": "Lund", "job_roles": "sales"},
    "numbers": {"scheme": "ERP", "value": "77"},
    "brands": {"name": "Boreas"},
    "roles": {"role": "service", "state": "target"},
}
KINDS = {"sites": Site, "people": Person, "numbers": Identifier, "brands": Brand, "roles": Partnership}


@pytest.mark.parametrize("what", SENT)
def test_what_was_added_is_gone_again_and_the_trail_tells_both(
    client: Client, nord: Organisation, chief: None, what: str
) -> None:
    with as_system():
        before = KINDS[what].objects.count()
    way_back = added(client, f"/partners/{nord.public_id}/{what}/new/", SENT[what])
    with as_system():
        assert KINDS[what].objects.count() == before + 1

    assert "It is as it was." in text(client.post(way_back, follow=True))

    with as_system():
        assert KINDS[what].objects.count() == before
    entries = AuditEntry.objects.filter(operation=Undo.objects.get().operation)
    assert not entries.order_by("-pk")[0].after
    assert client.post(way_back).status_code == (404 if what == "roles" else 409)  # once


def test_a_relationship_too(client: Client, nord: Organisation, chief: None) -> None:
    a_dealer("Sued")
    sent = {"kind": "supplies", "other": "Sued"}

    client.post(added(client, f"/partners/{nord.public_id}/relationships/new/", sent))

    with as_system():
        assert not Relationship.objects.exists()


def test_the_head_office_is_the_first_site_again(client: Client, nord: Organisation, chief: None) -> None:
    way_back = added(client, f"/partners/{nord.public_id}/sites/new/", SENT["sites"] | {"is_head": "on"})
    with as_system():
        assert Site.objects.get(is_head=True).city == "Kiel"

    client.post(way_back)

    with as_system():
        assert Site.objects.get().is_head


def test_a_person_on_whom_something_hangs_stays_and_it_is_said_what(
    client: Client, nord: Organisation, chief: None
) -> None:
    way_back = added(client, f"/partners/{nord.public_id}/people/new/", SENT["people"])
    now = clock.now()
    with as_system():
        person = Person.objects.get()
        apps.get_model("seats", "Invitation")._default_manager.create(
            organisation=nord, person=person, email="a@nord.example", name="A", secret_hash="x", invited_by=an_account(),
            sent_at=now, expires_at=now + timedelta(days=7),
        )  # fmt: skip

    answer = client.post(way_back)

    assert answer.status_code == 409
    assert "Lund is used and stays. It stands in: invitations." in text(answer)
    with as_system():
        assert Person.objects.filter(pk=person.pk).exists()
        apps.get_model("seats", "Invitation")._default_manager.all().delete()
    assert client.post(way_back).status_code == 302  # nothing was done the first time


def test_what_somebody_corrected_meanwhile_stays(client: Client, nord: Organisation, chief: None) -> None:
    way_back = added(client, f"/partners/{nord.public_id}/sites/new/", SENT["sites"])
    with as_system():
        Site.objects.filter(city="Kiel").update(postcode="24103")

    assert client.post(way_back).status_code == 409
    with as_system():
        assert Site.objects.filter(city="Kiel").exists()


def test_a_role_whose_territory_was_computed_meanwhile_goes_one_that_went_on_stays(
    client: Client, nord: Organisation, chief: None
) -> None:
    a_territory("Germany", area="DE")
    a_territory("Bikes", area="DE", lines=[a_line("Bikes").public_id])
    with as_system():
        Partnership.objects.all().delete()
    address, sent = f"/partners/{nord.public_id}/roles/new/", {"role": "service", "state": "target"}
    first = added(client, address, sent)
    with as_system():
        recompute()
        assert Partnership.objects.exclude(territory=None).exists()
        assert LineTerritory.objects.exists()

    assert client.post(first).status_code == 302
    with as_system():
        assert not Partnership.objects.exists()

    second = added(client, address, sent)
    with as_system():
        row = Partnership.objects.get()
        Transition.objects.create(
            organisation=nord, partnership=row, before="target", after="target", on=date(2026, 1, 1), actor_name="A"
        )
    assert "It stands in: transitions." in text(client.post(second))


def test_a_company_that_was_entered_goes_with_its_role_and_its_address(client: Client, chief: None) -> None:
    sent = {"name": "Sued", "role": "dealer", "state": "target", "country": "DE", "city": "Ulm"}
    way_back = added(client, "/partners/new/", sent)

    answer = text(client.post(way_back, follow=True))
    assert "It is as it was." in answer, re.sub(r"<[^>]+>|\s+", " ", answer)[:900]
    with as_system():
        assert not Organisation.objects.exists()
        assert not Partnership.objects.exists()
        assert not Site.objects.exists()

    way_back = added(client, "/partners/new/", sent)
    with as_system():
        Brand.objects.create(organisation=Organisation.objects.get(), name="Boreas")
    assert "Sued is used and stays. It stands in: brands." in text(client.post(way_back))
    with as_system():
        assert Partnership.objects.exists()  # all of it or nothing


def test_nobody_but_who_added_it_takes_it_back(client: Client, nord: Organisation, chief: None) -> None:
    way_back = added(client, f"/partners/{nord.public_id}/brands/new/", SENT["brands"])

    signed_in(client, "channel_chief", "data_steward")
    assert client.post(way_back).status_code == 404
    signed_in(client, "partner_administrator", at=nord)
    assert client.post(way_back).status_code == 404
    with as_system():
        assert Brand.objects.exists()


def test_a_partner_takes_back_somebody_whom_they_added(client: Client, nord: Organisation) -> None:
    signed_in(client, "partner_administrator", at=nord)
    way_back = added(client, "/portal/company/people/new/", SENT["people"], where="/portal/company/undo")

    client.post(way_back)

    with as_system():
        assert not Person.objects.filter(family_name="Lund", account=None).exists()
