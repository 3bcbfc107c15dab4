from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hanse.kernel.actor import acting
from hanse.kernel.errors import Refused
from hanse.kernel.models import AuditEntry, OutboxEvent
from hanse.network.models import Partnership
from hanse.network.partnership.lifecycle import ALLOWED, MAIN_LINE, NEEDS_REASON, State, guard, place

from .builders import a_dealer, a_supplier, an_account, as_system, staff

states = st.sampled_from(list(State))


def test_every_state_has_its_ways_and_every_way_leads_somewhere() -> None:
    assert set(ALLOWED) == set(State)
    assert all(following for following in ALLOWED.values())


def test_every_state_can_be_reached_from_the_first() -> None:
    reached, edge = {State.TARGET}, {State.TARGET}
    while edge:
        edge = set().union(*(ALLOWED[state] for state in edge)) - reached
        reached |= edge

    assert reached == set(State)


@given(
    role=st.sampled_from(["dealer", "supplier", "distributor"]), to=states, number=st.booleans(), manager=st.booleans()
)
def test_a_gate_speaks_only_when_something_is_missing(role: str, to: State, number: bool, manager: bool) -> None:
    answer = guard(role, to, has_reference=number, has_manager=manager)

    assert answer is None or not (number and manager)


@given(state=states)
def test_every_state_has_a_place_on_the_track(state: State) -> None:
    assert -1 <= place(state) < len(MAIN_LINE)


@pytest.mark.django_db
def test_a_move_is_kept_with_actor_reason_audit_and_event() -> None:
    dealer, chief = a_dealer("Nord", manager=an_account()), staff("channel_chief", name="Amy")
    with acting(chief):
        partnership = Partnership.objects.get(organisation=dealer)

        step = partnership.move(to=State.PROBATION, by=chief, reason="Three orders late")

        assert (step.before, step.after, step.actor_name) == ("active", "probation", "Amy")
        assert Partnership.objects.get(organisation=dealer).state == "probation"
    entry = AuditEntry.objects.get(operation="partnerships.move")
    assert entry.before["state"] == "active"
    assert entry.after["state"] == "probation"
    assert OutboxEvent.objects.filter(kind__endswith="PartnershipMoved").count() == 1


@pytest.mark.django_db
def test_a_way_that_the_chart_does_not_have_is_refused_and_nothing_changes() -> None:
    dealer, chief = a_dealer(manager=an_account()), staff("channel_chief")
    with acting(chief):
        partnership = Partnership.objects.get(organisation=dealer)
        with pytest.raises(Refused, match="From here it can become"):
            partnership.move(to=State.APPLICANT, by=chief)

        assert Partnership.objects.get(organisation=dealer).state == "active"
    assert not AuditEntry.objects.filter(operation="partnerships.move").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("to", sorted(NEEDS_REASON & ALLOWED[State.ACTIVE]))
def test_a_hard_move_needs_a_reason(to: str) -> None:
    dealer, chief = a_dealer(manager=an_account()), staff("channel_chief")
    with acting(chief), pytest.raises(Refused, match="Say why"):
        Partnership.objects.get(organisation=dealer).move(to=to, by=chief, reason=" ")


@pytest.mark.django_db
def test_an_active_dealer_needs_a_manager_but_a_supplier_does_not() -> None:
    chief = staff("channel_chief")
    dealer, supplier = a_dealer(state="onboarding"), a_supplier(state="onboarding")
    with acting(chief):
        with pytest.raises(Refused, match="partner manager"):
            Partnership.objects.get(organisation=dealer).move(to=State.ACTIVE, by=chief)
        Partnership.objects.get(organisation=supplier).move(to=State.ACTIVE, by=chief)


@pytest.mark.django_db
def test_a_company_may_hold_two_roles_each_with_its_own_state_but_none_twice() -> None:
    """Feature 1."""
    chief = staff("channel_chief")
    both = a_dealer("Both")
    a_supplier(organisation=both, state="probation")
    with as_system():
        assert dict(both.partnerships.values_list("role", "state")) == {"dealer": "active", "supplier": "probation"}
    with acting(chief), pytest.raises(Refused, match="already"):
        Partnership.begin(both, role="dealer", by=chief)
