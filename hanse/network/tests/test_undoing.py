"""What was removed from a record, or ended, is taken back: whole, once, by who did it, while its place is free."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.models import AuditEntry, StaffRole
from hanse.network.jobs import forget_old_acts
from hanse.network.models import (
    Brand,
    DocumentKind,
    Identifier,
    LineTerritory,
    Organisation,
    Partnership,
    Person,
    PlannedMove,
    ProductLine,
    Relationship,
    Site,
    Transition,
    Undo,
    VisibilityGrant,
)

from .builders import a_dealer, a_line, a_partner, a_person, a_territory, as_system, signed_in, staff
from .reading import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]


@pytest.fixture
def nord() -> Organisation:
    return a_dealer("Nord")


def done(client: Client, address: str, **sent: str) -> str:
    """Where the act is taken back."""
    answer = text(client.post(address, sent, follow=True))
    found = re.search(r'action="(/partners/undo/\w+/)"', answer)
    assert found is not None
    return found[1]


def test_what_was_corrected_after_it_was_read_returns_with_the_correction(nord: Organisation) -> None:
    by = Actor.system("a test removes what it read a while ago")
    with acting(by):
        brand, kind = Brand.objects.create(organisation=nord, name="Boreas"), ProductLine.objects.create(name="Road")
        Brand.objects.update(name="Boreas Bikes")
        ProductLine.objects.update(name="Road bikes")

        for act in (brand.remove(by=by), kind.remove(by=by)):
            act.take_back_whole(by=by)

        assert (Brand.objects.get().name, ProductLine.objects.get().name) == ("Boreas Bikes", "Road bikes")


def test_a_number_and_a_brand_return_as_they_were(client: Client, nord: Organisation) -> None:
    with as_system():
        number = Identifier.objects.create(organisation=nord, scheme="ERP", value="77")
        brand = Brand.objects.create(organisation=nord, name="Boreas")
    signed_in(client, "data_steward")

    undo_number = done(client, f"/partners/numbers/{number.public_id}/removal/")
    undo_brand = done(client, f"/partners/brands/{brand.public_id}/removal/")
    with as_system():
        assert not Identifier.objects.exists()
        assert not Brand.objects.exists()
    assert "It is as it was." in text(client.post(undo_number, follow=True))
    client.post(undo_brand)

    with as_system():
        back = Identifier.objects.get()
        assert (back.pk, back.public_id, back.value) == (number.pk, number.public_id, "77")
        assert Brand.objects.get().public_id == brand.public_id
    assert AuditEntry.objects.filter(operation="identifiers.remove").count() == 2
    assert client.post(undo_number).status_code == 409  # once


def test_a_role_that_left_ones_care_is_not_taken_back_by_way_of_another_role(
    client: Client, nord: Organisation
) -> None:
    me = signed_in(client, "partner_manager")
    with as_system() as actor:
        Partnership.begin(nord, role="service", by=actor, manager=me)
        dealer = Partnership.objects.get(organisation=nord, role="dealer")
    by = Actor.staff(account_id=me.pk, name=me.name, roles=["partner_manager"])
    with acting(by.beyond_remit()):
        act = dealer.edit({"preferred": True}, by=by)
    assert act is not None

    assert client.post(f"/partners/undo/{act.public_id}/").status_code == 403
    with as_system():
        assert Partnership.objects.get(pk=dealer.pk).preferred
        Partnership.objects.filter(pk=dealer.pk).update(manager=me)
    assert client.post(f"/partners/undo/{act.public_id}/").status_code == 302


def test_an_act_on_a_role_is_taken_back_where_that_role_is_asked_and_nowhere_else(
    client: Client, nord: Organisation
) -> None:
    me, line, south = signed_in(client, "partner_manager"), a_line("Bikes"), a_territory("South")
    with as_system() as actor:
        Partnership.begin(nord, role="service", by=actor, manager=me)
        dealer = Partnership.objects.get(organisation=nord, role="dealer")
    by = Actor.staff(account_id=me.pk, name=me.name, roles=["partner_manager"])
    with acting(by.beyond_remit()):
        corrected = dealer.edit({"preferred": True}, by=by)
        divided = LineTerritory.put(dealer, line=line, territory=south, by=by)
    assert corrected is not None

    assert client.post(f"/partners/placing/{corrected.public_id}/undo/").status_code == 404
    assert client.post(f"/partners/undo/{divided.public_id}/").status_code == 403
    with as_system():
        assert Partnership.objects.get(pk=dealer.pk).preferred
        assert LineTerritory.objects.exists()
        Partnership.objects.filter(pk=dealer.pk).update(manager=me)
    assert client.post(f"/partners/undo/{divided.public_id}/").status_code == 302


def test_an_insight_is_not_given_anew_to_a_company_that_left_ones_sight(client: Client, nord: Organisation) -> None:
    me = signed_in(client, "partner_manager")
    grantee = a_dealer("Sued")
    with as_system():
        Partnership.objects.update(manager=me)
        grant = VisibilityGrant.objects.create(
            organisation=nord, grantee=grantee, grantee_name="Sued", resource="scores", starts_on=date(2025, 1, 1),
            reason="Its distributor",
        )  # fmt: skip
    undo = done(client, f"/partners/insights/{grant.public_id}/end/")
    with as_system():
        Partnership.objects.filter(organisation=grantee).update(manager=None)

    assert client.post(undo).status_code == 409
    with as_system():
        assert not VisibilityGrant.objects.get().is_open
        Partnership.objects.filter(organisation=grantee).update(manager=me)
    assert client.post(undo).status_code == 302
    with as_system():
        assert VisibilityGrant.objects.get().is_open


def test_a_way_back_is_forgotten_once_its_day_is_over(client: Client, nord: Organisation) -> None:
    with as_system():
        brand = Brand.objects.create(organisation=nord, name="Boreas")
    signed_in(client, "data_steward")
    done(client, f"/partners/brands/{brand.public_id}/removal/")

    forget_old_acts.func()
    assert Undo.objects.count() == 1
    with clock.standing_at(clock.now() + timedelta(hours=25)):
        forget_old_acts.func()
    assert not Undo.objects.exists()


def test_a_number_that_another_company_has_by_now_does_not_return(client: Client, nord: Organisation) -> None:
    other = a_dealer("Sued")
    with as_system():
        number = Identifier.objects.create(organisation=nord, scheme="ERP", value="77")
    signed_in(client, "data_steward")
    undo = done(client, f"/partners/numbers/{number.public_id}/removal/")
    with as_system():
        Identifier.objects.create(organisation=other, scheme="ERP", value="77")

    answer = client.post(undo)

    assert answer.status_code == 409
    assert "ERP 77" in text(answer)
    with as_system():
        assert Identifier.objects.get().organisation == other


def test_a_site_returns_with_its_place_among_the_others(client: Client, nord: Organisation) -> None:
    with as_system():
        head = nord.sites.get()
        Site.objects.create(organisation=nord, city="Kiel", country="DE")
    signed_in(client, "data_steward")

    undo = done(client, f"/partners/sites/{head.public_id}/removal/")
    with as_system():
        assert nord.sites.get().is_head
    client.post(undo)

    with as_system():
        assert [(site.city, site.is_head) for site in nord.sites.all()] == [("Lübeck", True), ("Kiel", False)]


def test_a_relationship_that_was_ended_or_removed_returns(client: Client, nord: Organisation) -> None:
    distributor = a_partner("distributor", "Fulmar")
    with as_system():
        tie = Relationship.objects.create(
            organisation=distributor, other=nord, kind="distributes_to", share=60, starts_on=date(2024, 1, 1)
        )
    signed_in(client, "channel_chief")
    given = {"starts_on": "2024-01-01", "ends_on": "2025-12-31", "share": "60"}

    undo = done(client, f"/partners/relationships/{tie.public_id}/edit/", **given)
    client.post(undo)
    with as_system():
        assert Relationship.objects.get().ends_on is None
    undo = done(client, f"/partners/relationships/{tie.public_id}/removal/")
    with as_system():
        assert not Relationship.objects.exists()
        rival = a_partner("distributor", "Skua")
        taking = Relationship.objects.create(organisation=rival, other=nord, kind="distributes_to", share=70)
    assert client.post(undo).status_code == 409  # both together would be more than a whole
    with as_system():
        taking.delete()
    client.post(undo)

    with as_system():
        assert Relationship.objects.get().share == 60


def test_a_change_of_state_is_taken_back_and_both_steps_stay_in_its_life(client: Client, nord: Organisation) -> None:
    role = nord_as_dealer(nord)
    signed_in(client, "channel_chief")
    given = {"to": "suspended", "on": clock.today().isoformat(), "reason": "Bills are open"}
    with as_system():
        Partnership.objects.update(manager=StaffRole.objects.get().account_id)

    undo = done(client, f"/partners/roles/{role.public_id}/state/", **given)
    assert nord_as_dealer(nord).state == "suspended"
    client.post(undo)

    now = nord_as_dealer(nord)
    assert (now.state, now.state_since) == (role.state, role.state_since)
    with as_system():
        steps = [(step.before, step.after) for step in Transition.objects.order_by("pk")]
    assert steps == [("active", "suspended"), ("suspended", "active")]
    assert "Taken back." in text(client.get(f"/partners/{nord.public_id}/lifecycle/"))


def test_a_state_does_not_return_through_a_gate_that_is_shut_by_now(client: Client, nord: Organisation) -> None:
    """An active dealer needs a manager; this one has lost its own meanwhile."""
    role = nord_as_dealer(nord)
    signed_in(client, "channel_chief")
    given = {"to": "suspended", "on": clock.today().isoformat(), "reason": "Bills are open"}
    undo = done(client, f"/partners/roles/{role.public_id}/state/", **given)

    answer = client.post(undo)

    assert answer.status_code == 409
    assert "needs a partner manager" in text(answer)
    assert nord_as_dealer(nord).state == "suspended"


def test_a_state_returns_though_a_document_that_it_never_had_is_asked_for(client: Client, nord: Organisation) -> None:
    """It was active without one, before the kind was defined or by an import; a hold on it can be taken back."""
    role = nord_as_dealer(nord)
    signed_in(client, "channel_chief")
    with as_system():
        Partnership.objects.update(manager=StaffRole.objects.get().account_id)
        DocumentKind.define(
            name="Insurance", why="A fault must not ruin a shop.", months=12, roles=["dealer"], states=["active"],
            by=staff("channel_chief"),
        )  # fmt: skip
    given = {"to": "suspended", "on": clock.today().isoformat(), "reason": "Bills are open"}
    undo = done(client, f"/partners/roles/{role.public_id}/state/", **given)

    client.post(undo)

    assert nord_as_dealer(nord).state == "active"


def test_a_state_that_went_on_meanwhile_stays(client: Client, nord: Organisation) -> None:
    role = nord_as_dealer(nord)
    signed_in(client, "channel_chief")
    given = {"to": "suspended", "on": clock.today().isoformat(), "reason": "Bills are open"}
    undo = done(client, f"/partners/roles/{role.public_id}/state/", **given)
    done(client, f"/partners/roles/{role.public_id}/state/", **(given | {"to": "exiting"}))

    assert client.post(undo).status_code == 409
    assert nord_as_dealer(nord).state == "exiting"


def nord_as_dealer(nord: Organisation) -> Partnership:
    with as_system():
        return Partnership.objects.get(organisation=nord)


def test_only_who_removed_it_and_still_may_brings_it_back_within_a_day(client: Client, nord: Organisation) -> None:
    with as_system():
        number = Identifier.objects.create(organisation=nord, scheme="ERP", value="77")
    ada = signed_in(client, "data_steward")
    undo = done(client, f"/partners/numbers/{number.public_id}/removal/")

    with clock.standing_at(clock.now() + timedelta(days=2)):
        client.force_login(ada)
        assert client.post(undo).status_code == 409
    signed_in(client, "data_steward")
    assert client.post(undo).status_code == 404
    StaffRole.objects.filter(account=ada).update(role="auditor")
    client.force_login(ada)
    assert client.post(undo).status_code == 403

    with as_system():
        assert not Identifier.objects.exists()


def test_a_move_to_another_town_leaves_no_old_coordinates_and_is_taken_back_whole(
    client: Client, nord: Organisation
) -> None:
    with as_system():
        site = nord.sites.get()
        Site.objects.update(city="Ystad", country="SE", latitude="55.4", longitude="13.8")
    signed_in(client, "data_steward")
    moved = {
        "kind": site.kind,
        "is_head": "on",
        "city": "Lund",
        "country": "SE",
        "latitude": "55.4",
        "longitude": "13.8",
    }

    undo = done(client, f"/partners/sites/{site.public_id}/edit/", **moved)
    with as_system():
        site.refresh_from_db()
        assert (site.city, site.latitude, site.longitude) == ("Lund", None, None)

    client.post(undo)
    with as_system():
        site.refresh_from_db()
        assert (site.city, site.latitude, site.longitude) == ("Ystad", Decimal("55.4"), Decimal("13.8"))


def test_a_correction_of_a_company_and_of_somebody_there_is_taken_back(client: Client, nord: Organisation) -> None:
    with as_system():
        person = a_person(nord, roles=("sales",))
    signed_in(client, "data_steward")

    undo = done(client, f"/partners/{nord.public_id}/edit/", name="Nord AB", language="de")
    assert "It is as it was." in text(client.post(undo, follow=True))
    sent = {"family_name": "Berg", "job_roles": ["technical"]}
    answer = text(client.post(f"/people/{person.public_id}/edit/", sent, follow=True))
    found = re.search(r'action="(/people/together/\w+/undo/[^"]*)"', answer)
    assert found is not None
    assert client.post(found[1]).headers["Location"] == f"/people/{person.public_id}/"

    with as_system():
        assert Organisation.objects.get(pk=nord.pk).name == "Nord"
        assert Person.objects.get(pk=person.pk).family_name == person.family_name
        assert [row.role for row in person.job_roles.all()] == ["sales"]


def planned(client: Client, nord: Organisation) -> str:
    """A suspension in ten days, cancelled; gives where that is taken back."""
    role = nord_as_dealer(nord)
    given = {"to": "suspended", "on": (clock.today() + timedelta(days=10)).isoformat(), "reason": "Bills are open"}
    answer = text(client.post(f"/partners/roles/{role.public_id}/state/", given, follow=True))
    cancel = re.search(r'action="(/partners/planned/\w+/cancel/)"', answer)
    assert cancel is not None
    return done(client, cancel[1])


def test_a_cancelled_plan_is_planned_again_once(client: Client, nord: Organisation) -> None:
    signed_in(client, "channel_chief")
    undo = planned(client, nord)
    with as_system():
        assert PlannedMove.objects.get().stage == "cancelled"

    assert client.post(undo).headers["Location"] == f"/partners/{nord.public_id}/lifecycle/"

    with as_system():
        assert PlannedMove.objects.get().stage == "planned"
    assert client.post(undo).status_code == 409


def test_a_cancelled_plan_stays_so_for_others_and_where_another_is_planned(client: Client, nord: Organisation) -> None:
    ada = signed_in(client, "channel_chief")
    undo = planned(client, nord)
    signed_in(client, "channel_chief")
    assert client.post(undo).status_code == 404
    client.force_login(ada)
    with as_system() as actor:
        day = clock.today() + timedelta(days=5)
        PlannedMove.plan(nord_as_dealer(nord), to="exiting", on=day, by=actor, reason="Leaves")

    assert client.post(undo).status_code == 409
    with as_system():
        assert PlannedMove.objects.get(stage="planned").to == "exiting"


def test_who_has_lost_the_partner_does_not_plan_again(client: Client) -> None:
    me = signed_in(client, "partner_manager")
    nord = a_dealer("Nord", manager=me)
    undo = planned(client, nord)
    with as_system() as actor:
        Partnership.begin(nord, role="service", by=actor, manager=me)
        Partnership.objects.filter(role="dealer").update(manager=None)

    assert client.post(undo).status_code == 403
    with as_system():
        assert PlannedMove.objects.get().stage == "cancelled"


def test_an_insight_that_was_ended_is_given_again(client: Client, nord: Organisation) -> None:
    grant = an_insight(nord)
    was = (grant.starts_on, grant.ends_on)
    ada = signed_in(client, "channel_chief")
    undo = done(client, f"/partners/insights/{grant.public_id}/end/")
    with as_system():
        assert not VisibilityGrant.objects.get().is_open
    signed_in(client, "channel_chief")
    assert client.post(undo).status_code == 404
    client.force_login(ada)

    client.post(undo)

    with as_system():
        grant.refresh_from_db()
    assert (grant.starts_on, grant.ends_on) == was
    assert client.post(undo).status_code == 409


def an_insight(nord: Organisation) -> VisibilityGrant:
    fulmar = a_partner("distributor", "Fulmar")
    with as_system() as actor:
        return VisibilityGrant.give(
            nord, by=actor, grantee=fulmar, resource="record", starts_on=date(2024, 1, 1), reason="Agreed"
        )
