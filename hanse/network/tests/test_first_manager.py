"""Who looks after a new partner: whoever has the territory of its address, once, and told of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.models import Account, AuditEntry, OutboxEvent
from hanse.network.forms.partnerships import PartnershipForm
from hanse.network.models import Organisation, Partnership, Territory, TerritoryAssignment
from hanse.network.models.coverage import recompute

from .builders import a_dealer, a_territory, an_account, as_system, signed_in, staff
from .reading import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]


def held(territory: Territory, name: str, *, since: int = 365, until: int | None = None, **more: Any) -> Account:
    """Somebody looks after it, from and until so many days from now."""
    account = an_account(name=name, roles=("partner_manager",))
    first = clock.today() - timedelta(days=since)
    last = None if until is None else clock.today() + timedelta(days=until)
    TerritoryAssignment.objects.create(territory=territory, account=account, starts_on=first, ends_on=last, **more)
    return account


@pytest.fixture
def germany() -> Territory:
    return a_territory("Germany", area="DE")


def begun(role: str = "dealer", *, country: str = "DE", by: Actor | None = None, **more: Any) -> Partnership:
    actor = by or staff("channel_chief")
    return Partnership.take_on({"name": "Nord", "country": country}, role=role, by=actor, **more)


def test_a_new_partner_is_given_to_whoever_has_the_territory_of_its_address(germany: Territory) -> None:
    anna = held(germany, "Anna")

    partnership = begun()

    assert partnership.manager == anna
    entry = AuditEntry.objects.get(operation="partnerships.begin")
    assert entry.after["manager_id"] == anna.pk
    (event,) = OutboxEvent.objects.filter(kind__endswith="ManagerGiven")
    assert (event.payload["manager_id"], event.payload["partnership_id"]) == (anna.pk, partnership.pk)


def test_who_is_named_looks_after_it_and_nobody_is_told_otherwise(germany: Territory) -> None:
    held(germany, "Anna")
    bo = an_account(name="Bo", roles=("partner_manager",))

    assert begun(manager=bo).manager == bo
    assert not OutboxEvent.objects.filter(kind__endswith="ManagerGiven").exists()


def test_its_manager_is_there_when_a_state_asks_for_one(germany: Territory) -> None:
    anna = held(germany, "Anna")

    assert begun(state="active", reference="D-1").manager == anna


@pytest.mark.parametrize(("since", "until"), [(30, -1), (-1, None)])
def test_a_time_that_is_over_or_to_come_gives_nothing(germany: Territory, since: int, until: int | None) -> None:
    held(germany, "Anna", since=since, until=until)

    assert begun().manager is None


def test_of_several_and_of_deputies_none_is_meant(germany: Territory) -> None:
    held(germany, "Deputy", is_deputy=True, until=9)
    assert begun().manager is None

    held(germany, "Anna")
    assert begun().manager is not None
    held(germany, "Bo")
    assert begun().manager is None


def test_nobody_who_left_no_other_country_and_no_supplier(germany: Territory) -> None:
    anna = held(germany, "Anna")

    assert begun(country="FR").manager is None
    assert begun("supplier").manager is None
    Account.objects.filter(pk=anna.pk).update(is_active=False)
    assert begun().manager is None


def test_a_territory_that_was_chosen_counts_before_the_address(germany: Territory) -> None:
    held(germany, "Anna")
    chosen = a_territory("Key accounts")
    bo = held(chosen, "Bo")

    assert begun(territory=chosen).manager == bo


def test_no_move_of_a_territory_takes_a_partner_from_its_manager(germany: Territory) -> None:
    anna = held(germany, "Anna")
    partnership = begun()
    north = a_territory("North", area="DE, 2*")
    held(north, "Bo")
    with as_system():
        partnership.organisation.add_site(
            {"city": "Hamburg", "postcode": "20095", "country": "DE"}, by=staff("data_steward")
        )
        recompute()

        partnership.refresh_from_db()
    assert (partnership.territory, partnership.manager) == (north, anna)


def test_the_form_proposes_who_has_the_territory_and_says_so_where_another_looks_after_it(
    client: Client, germany: Territory
) -> None:
    anna = held(germany, "Anna Berg")
    dealer: Organisation = a_dealer("Nord", state="target")
    with as_system():
        recompute()
        row = Partnership.objects.get(organisation=dealer)
    signed_in(client, "channel_chief")
    address = f"/partners/roles/{row.public_id}/edit/"

    page = text(client.get(address))
    assert f'<option value="{anna.public_id}" selected>' in page
    assert "Anna Berg has the territory Germany." in page
    with as_system():
        assert not Partnership.objects.exclude(manager=None).exists()
        Partnership.objects.filter(pk=row.pk).update(manager=an_account(name="Bo", roles=("partner_manager",)))
    page = text(client.get(address))
    assert f'<option value="{anna.public_id}" selected>' not in page
    assert "Anna Berg has the territory Germany." in page


def test_a_program_that_changes_a_number_gives_no_partner_away(germany: Territory) -> None:
    held(germany, "Anna")
    with as_system():
        row = a_dealer("Nord", state="target").partnerships.get()
        recompute()
        row.refresh_from_db()
        assert (
            PartnershipForm(record=row).get_initial_for_field(PartnershipForm(record=row).fields["manager"], "manager")
            is None
        )


def test_a_further_role_too(germany: Territory) -> None:
    anna, chief = held(germany, "Anna"), staff("channel_chief")
    dealer = a_dealer("Nord")

    with acting(chief):
        assert Partnership.begin(dealer, role="service", by=chief, since=date(2026, 1, 1)).manager == anna
