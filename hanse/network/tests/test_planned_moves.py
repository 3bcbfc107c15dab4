"""Changes of state that happen on a day: planned, carried out with the gates asked again, cancelled."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from hanse.kernel import clock
from hanse.kernel.actor import acting
from hanse.kernel.errors import Refused
from hanse.kernel.models import AuditEntry
from hanse.network.jobs import carry_out_planned_moves
from hanse.network.models import Organisation, Partnership, PlannedMove, Transition
from hanse.network.partnership.gates import Gate, gates

from .builders import a_dealer, a_supplier, an_account, as_system, signed_in, staff
from .reading import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]
TEN_DAYS = timedelta(days=10)


@pytest.fixture
def nord() -> Organisation:
    return a_dealer("Nord", manager=an_account(name="Eva"))


@pytest.fixture
def contract_first() -> Iterator[None]:
    """A room that asks for a contract before the end of one."""
    gate = gates.add(
        Gate(
            "contract",
            lambda rows, states: {
                row.pk: {to: "Upload the contract first." for to in states if to == "exiting"} for row in rows
            },
        )
    )
    yield
    gates.items.remove(gate)


def role_of(company: Organisation) -> Partnership:
    with as_system():
        return Partnership.objects.select_related("organisation").get(organisation=company)


def plan(client: Client, company: Organisation, *, to: str = "exiting", reason: str = "Contract ends") -> str:
    day = (clock.today() + TEN_DAYS).isoformat()
    address = f"/partners/roles/{role_of(company).public_id}/state/"
    return text(client.post(address, {"to": to, "on": day, "reason": reason}, follow=True))


def ten_days_later() -> None:
    with clock.standing_at(clock.now() + TEN_DAYS):
        carry_out_planned_moves.func()
        carry_out_planned_moves.func()


def test_a_day_to_come_plans_the_move_and_that_day_makes_it(client: Client, nord: Organisation) -> None:
    signed_in(client, "channel_chief")

    assert "planned to become exiting" in plan(client, nord)
    carry_out_planned_moves.func()
    assert role_of(nord).state == "active"
    assert "planned for" in text(client.get(f"/partners/{nord.public_id}/"))
    ten_days_later()

    assert role_of(nord).state == "exiting"
    with as_system():
        step = Transition.objects.get()
        assert (step.after, step.reason, step.on) == ("exiting", "Contract ends", clock.today() + TEN_DAYS)
        assert PlannedMove.objects.get().stage == "done"
    entry = AuditEntry.objects.get(operation="partnerships.move")
    assert (entry.actor_kind, entry.account_id) == ("staff", step.account_id)


@pytest.mark.usefixtures("contract_first")
def test_a_room_may_ask_for_something_first(client: Client, nord: Organisation) -> None:
    signed_in(client, "channel_chief")

    assert "Upload the contract first." in text(client.get(f"/partners/roles/{role_of(nord).public_id}/state/"))
    chief = staff("channel_chief")
    with acting(chief), pytest.raises(Refused, match="Upload the contract first"):
        role_of(nord).move(to="exiting", by=chief, reason="End")


@pytest.mark.usefixtures("contract_first")
def test_what_stands_in_the_way_on_the_day_is_told_and_waits_for_a_person(client: Client, nord: Organisation) -> None:
    signed_in(client, "channel_chief")
    plan(client, nord)

    ten_days_later()

    assert role_of(nord).state == "active"
    assert ">Decide</a>" in text(client.get(f"/partners/{nord.public_id}/"))
    assert "that was not possible. Upload the contract first." in text(client.get(f"/partners/{nord.public_id}/"))
    shown = text(client.get(f"/partners/{nord.public_id}/lifecycle/"))
    assert "Upload the contract first." in shown
    cancel = re.search(r'action="(/partners/planned/\w+/cancel/)"', shown)
    assert cancel is not None
    client.post(cancel[1])
    assert ">Decide</a>" not in text(client.get(f"/partners/{nord.public_id}/"))


@pytest.mark.usefixtures("contract_first")
def test_who_cares_for_the_partner_finds_it_among_what_waits(client: Client) -> None:
    eva = signed_in(client, "partner_manager")
    nord = a_dealer("Nord", manager=eva)
    plan(client, nord)

    ten_days_later()

    assert "Decide what Nord becomes" in text(client.get("/today/"))


def test_a_cancelled_plan_never_happens(client: Client, nord: Organisation) -> None:
    signed_in(client, "channel_chief")
    plan(client, nord)
    cancel = re.search(
        r'action="(/partners/planned/\w+/cancel/)"', text(client.get(f"/partners/{nord.public_id}/lifecycle/"))
    )
    assert cancel is not None
    client.post(cancel[1])

    ten_days_later()

    assert role_of(nord).state == "active"
    assert client.post(cancel[1]).status_code == 409


def test_a_plan_that_the_state_has_overtaken_is_refused_on_its_day(client: Client, nord: Organisation) -> None:
    signed_in(client, "channel_chief")
    plan(client, nord, to="renewing", reason="")
    chief = staff("channel_chief")
    with acting(chief):
        role_of(nord).move(to="suspended", by=chief, reason="Unpaid")

    ten_days_later()

    assert role_of(nord).state == "suspended"
    with as_system():
        assert "cannot become" in PlannedMove.objects.get().refusal


def test_only_one_move_is_planned_and_only_one_that_may_follow(client: Client, nord: Organisation) -> None:
    signed_in(client, "channel_chief")
    plan(client, nord)

    assert "A move is planned already." in plan(client, nord, to="suspended", reason="Other")
    chief = staff("channel_chief")
    with acting(chief):
        row = role_of(a_dealer("West"))
        with pytest.raises(Refused, match="From here it can become"):
            PlannedMove.plan(row, to="applicant", on=clock.today() + TEN_DAYS, by=chief)
        with pytest.raises(Refused, match="Say why"):
            PlannedMove.plan(row, to="exiting", on=clock.today() + TEN_DAYS, by=chief)
        with pytest.raises(Refused, match="has come already"):
            PlannedMove.plan(row, to="renewing", on=clock.today(), by=chief)


def test_a_partner_does_not_learn_what_is_planned(client: Client, nord: Organisation) -> None:
    signed_in(client, "channel_chief")
    plan(client, nord)
    signed_in(client, "partner_administrator", at=nord)

    shown = text(client.get("/portal/company/"))

    assert "planned" not in shown
    assert "Contract ends" not in shown


def test_the_way_tells_who_when_why_and_for_how_long(client: Client, nord: Organisation) -> None:
    chief = staff("channel_chief", name="Amy")
    with acting(chief):
        row = role_of(nord)
        row.move(to="probation", by=chief, reason="Three orders late", on=clock.today() - timedelta(days=30))
        row.move(to="active", by=chief, on=clock.today() - timedelta(days=5))
    signed_in(client, "auditor")

    shown = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text(client.get(f"/partners/{nord.public_id}/lifecycle/"))))

    assert re.search(r"Active [\w ]+ 5 days Amy –", shown)
    assert re.search(r"On probation [\w ]+ 25 days Amy Three orders late", shown)


@pytest.mark.parametrize("program", [False, True])
def test_who_looks_after_the_company_in_another_role_cancels_nothing(
    client: Client, nord: Organisation, *, program: bool
) -> None:
    """A buyer has every supplier in care: of one that deals too, not what is planned for the dealer."""
    signed_in(client, "channel_chief")
    plan(client, nord)
    a_supplier(organisation=nord)
    with as_system():
        move = PlannedMove.objects.get()
    ways = (f"/partners/planned/{move.public_id}/cancel/", f"/api/v1/planned-moves/{move.public_id}")

    signed_in(client, "category_buyer")
    answer = client.delete(ways[1]) if program else client.post(ways[0])

    assert answer.status_code == 403
    with as_system():
        assert PlannedMove.objects.get().stage == "planned"


def test_who_may_not_change_the_state_is_told_who_may(client: Client, nord: Organisation) -> None:
    signed_in(client, "programme_manager")
    told = text(client.get(f"/partners/{nord.public_id}/lifecycle/"))
    signed_in(client, "channel_chief")
    chief = text(client.get(f"/partners/{nord.public_id}/lifecycle/"))

    assert "The state is changed by: Channel chief, Administrator; for partners in their care: Partner manager" in told
    assert "The state is changed by" not in chief
