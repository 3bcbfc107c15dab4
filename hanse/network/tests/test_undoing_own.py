"""What a partner changes of its own company it takes back itself: whole, once, and only who did it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from hanse.kernel.actor import Actor, acting
from hanse.kernel.errors import Refused
from hanse.kernel.models import OutboxEvent, StaffRole
from hanse.network.models import Organisation, Person, VisibilityGrant

from .builders import a_dealer, a_person, an_account, as_system, signed_in
from .reading import text
from .test_undoing import an_insight

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]


@pytest.fixture
def nord() -> Organisation:
    return a_dealer("Nord")


def own(client: Client, address: str, **sent: Any) -> str:
    """Where a partner takes back what it did about itself."""
    answer = text(client.post(address, sent, follow=True))
    found = re.search(r'action="(/portal/company/undo/\w+/)"', answer)
    assert found is not None
    return found[1]


class TestAtThePartner:
    """What a partner changes of itself, it takes back itself."""

    @pytest.fixture
    def ada(self, nord: Organisation) -> Person:
        with as_system():
            Organisation.objects.update(phone="1")
        return a_person(nord, roles=("partner_administrator",), account=an_account("ada@nord.example"))

    def test_how_it_is_reached(self, client: Client, nord: Organisation, ada: Person) -> None:
        client.force_login(ada.account)
        undo = own(client, "/portal/company/edit/", phone="2")
        assert client.post(undo).headers["Location"] == "/portal/company/"

        with as_system():
            assert Organisation.objects.get().phone == "1"
        assert client.post(undo).status_code == 409
        told = OutboxEvent.objects.filter(kind__endswith="OrganisationChanged")
        assert not told.exists(), "else the worker computes its card anew each time, while others' files wait"

    def test_not_what_somebody_changed_since(self, client: Client, nord: Organisation, ada: Person) -> None:
        client.force_login(ada.account)
        undo = own(client, "/portal/company/edit/", phone="2")
        with as_system():
            Organisation.objects.update(phone="3")

        assert client.post(undo).status_code == 409
        with as_system():
            assert Organisation.objects.get().phone == "3"

    def test_not_by_a_colleague_nor_for_another_company(self, client: Client, nord: Organisation, ada: Person) -> None:
        client.force_login(ada.account)
        undo = own(client, "/portal/company/edit/", phone="2")
        bea = a_person(nord, roles=("partner_administrator",), account=an_account("bea@nord.example"))
        client.force_login(bea.account)
        assert client.post(undo).status_code == 404
        other = a_person(a_dealer("Sued"), roles=("partner_administrator",), account=ada.account)
        client.force_login(ada.account)
        client.post("/seat/", {"seat": other.public_id})
        assert client.post(undo).status_code == 404

        with as_system():
            assert Organisation.objects.get(pk=nord.pk).phone == "2"

    def test_not_by_who_may_not_change_it_any_more(self, client: Client, nord: Organisation, ada: Person) -> None:
        client.force_login(ada.account)
        undo = own(client, "/portal/company/edit/", phone="2")
        with as_system():
            ada.job_roles.update(role="sales")

        assert client.post(undo).status_code == 403

    def test_one_of_its_people(self, client: Client, nord: Organisation, ada: Person) -> None:
        bea = a_person(nord, roles=("sales",))
        client.force_login(ada.account)
        sent = {"family_name": "Berg", "job_roles": ["technical"]}
        client.post(own(client, f"/portal/company/people/{bea.public_id}/edit/", **sent))

        with as_system():
            now = Person.objects.get(pk=bea.pk)
            assert now.family_name == bea.family_name
            assert [row.role for row in now.job_roles.all()] == ["sales"]

    def test_nobody_is_left_without_an_administrator_by_two_at_once(self, nord: Organisation, ada: Person) -> None:
        """Ada takes back that Bea administers, while Bea has just taken it from Ada."""
        bea = a_person(nord, roles=("sales",), account=an_account("bea@nord.example"))
        by = Actor.partner(
            account_id=ada.account_id, person_id=ada.pk, name=ada.name, roles=("partner_administrator",), organisation_id=nord.pk
        )  # fmt: skip
        act = bea.edit(by=by, job_roles=["sales", "partner_administrator"])
        assert act is not None
        with as_system():
            ada.job_roles.all().delete()

        with acting(by), pytest.raises(Refused, match="your only administrator"):
            act.take_back_whole(by=by)
        with as_system():
            assert bea.job_roles.filter(role="partner_administrator").exists()

    def test_an_insight_that_it_ended(self, client: Client, nord: Organisation, ada: Person) -> None:
        grant = an_insight(nord)
        client.force_login(ada.account)
        client.post(own(client, f"/portal/company/insights/{grant.public_id}/end/"))

        with as_system():
            assert VisibilityGrant.objects.get().is_open


@pytest.mark.parametrize("stays", [True, False])
def test_what_one_did_as_one_of_ours_is_not_taken_back_at_the_partner(
    client: Client, nord: Organisation, *, stays: bool
) -> None:
    """A login may be both: what it changed as one of ours, it takes back as one of ours, while it is one."""
    ada = signed_in(client, "data_steward")
    undo = re.search(
        r"/partners/undo/(\w+)/",
        text(client.post(f"/partners/{nord.public_id}/edit/", {"name": "Nordrad", "country": "DE"}, follow=True)),
    )
    person = a_person(nord, roles=("partner_administrator",), account=ada)
    if not stays:
        StaffRole.objects.filter(account=ada).delete()
    client.post("/seat/", {"seat": person.public_id})
    assert undo is not None

    assert client.post(f"/portal/company/undo/{undo[1]}/").status_code == 404
    with as_system():
        assert Organisation.objects.get().name == "Nordrad"
