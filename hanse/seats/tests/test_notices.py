"""That somebody took up an invitation is told to who sent it."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from hanse.kernel.actor import acting
from hanse.kernel.contributions import Receiver
from hanse.kernel.models import Account
from hanse.kernel.models.events import OutboxEvent
from hanse.network.tests.builders import a_dealer, a_person, an_account, as_system, someone_at, staff
from hanse.seats import notices
from hanse.seats.events import SeatTaken
from hanse.seats.models import Invitation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]
(TAKEN,) = notices.KINDS


@pytest.mark.parametrize("side", ["ours", "theirs"])
def test_who_sent_it_is_told_on_their_side(side: str) -> None:
    dealer = a_dealer()
    sender: Any = staff("channel_chief") if side == "ours" else someone_at(dealer, "partner_administrator")
    person = a_person(dealer, given_name="Ada", family_name="Lund", email="ada@example.org")
    with acting(sender):
        invitation = Invitation.to_person(
            person, email="ada@example.org", by=sender, link=lambda secret: f"/{secret}", job_roles=["sales"]
        )
    with as_system() as system:
        invitation.accepted(an_account("ada@example.org"), by=system)
        event = SeatTaken(**OutboxEvent.objects.get(kind=SeatTaken.kind()).payload)
        assert list(TAKEN.receivers(event)) == [Receiver(sender.account_id, None if side == "ours" else dealer.pk)]

    with acting(sender):
        (told,) = TAKEN.tell([dataclasses.asdict(event)])
    assert told is not None
    assert told.sentence == "Ada Lund took up your invitation"
    assert told.url == f"{'' if side == 'ours' else '/portal/company/access'}" + (
        f"/invitations/{invitation.public_id}/" if side == "ours" else f"/{invitation.public_id}/"
    )


def test_who_may_not_look_after_colleagues_is_not_told_of_theirs() -> None:
    steward = staff("data_steward")
    with as_system():
        from hanse.kernel import clock

        row = Invitation.objects.create(
            secret_hash="x", invited_by=Account.objects.get(pk=steward.account_id), name="New", email="new@ours.example",
            sent_at=clock.now(), expires_at=clock.now(),
        )  # fmt: skip

    with acting(steward):
        assert TAKEN.tell([{"invitation_id": row.pk}]) == [None]
