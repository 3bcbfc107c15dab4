"""Invitations that came to nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.models import Account
from hanse.network.tests.builders import a_dealer, a_person, as_system, someone_at, staff
from hanse.seats import waiting
from hanse.seats.joining.secret import hashed
from hanse.seats.models import Invitation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]
OURS, THEIRS = waiting.SOURCES


def invited(by: Actor, name: str, *, days: int, at: object | None = None, state: str = "open") -> Invitation:
    """Sent so many days ago; at no company it is one to ours."""
    sent = clock.now() - timedelta(days=days)
    account = Account.objects.get(pk=by.account_id)
    with as_system():
        person = a_person(at, family_name=name) if at else None  # type: ignore[arg-type]
        return Invitation.objects.create(
            secret_hash=hashed(name), invited_by=account, name=name, email=f"{name.lower()}@example.org", organisation=at,  # type: ignore[misc]
            person=person, sent_at=sent, expires_at=sent + timedelta(days=7), state=state,
        )  # fmt: skip


def sentences(actor: Actor) -> list[str]:
    with acting(actor):
        return [str(todo.sentence) for todo in (THEIRS if actor.is_partner else OURS).find(actor)]


def test_who_sent_one_that_expired_decides_about_it() -> None:
    steward, dealer = staff("data_steward"), a_dealer()
    invited(steward, "Late", days=8, at=dealer)
    invited(steward, "Fresh", days=6, at=dealer)
    invited(steward, "Withdrawn", days=8, at=dealer, state="withdrawn")

    assert sentences(steward) == ["Invite Late again, or withdraw it"]
    assert sentences(staff("channel_chief")) == []


def test_a_partners_administrator_finds_the_own_ones_in_the_portal() -> None:
    dealer = a_dealer()
    boss = someone_at(dealer, "partner_administrator")
    row = invited(boss, "Late", days=8, at=dealer)

    with acting(boss):
        (todo,) = THEIRS.find(boss)

    assert (todo.key, todo.url) == (row.public_id, f"/portal/company/access/{row.public_id}/")


def test_handed_on_only_to_who_may_send_it_again() -> None:
    administrator, steward = staff("administrator"), staff("data_steward")
    colleague = invited(administrator, "Colleague", days=8)
    partner = invited(administrator, "Partner", days=8, at=a_dealer())

    for actor, seen in ((steward, {partner.public_id}), (staff("auditor"), set())):
        with acting(actor):
            keys = {todo.key for todo in OURS.find(actor, {colleague.public_id, partner.public_id})}
        assert keys == seen
