"""What stands on a person's page about their seat."""

from __future__ import annotations

from typing import Any

from hanse.kernel.pages import Request
from hanse.kernel.walls.authz import allows
from hanse.network.models import Person

from .both import at
from .models import Invitation


def seat_of(request: Request, person: Person) -> dict[str, Any] | None:
    """Whether they can sign in or are invited, and what may be done about it; nothing for who may do neither.

    When they last signed in is told to our people alone: it may have been for another company.
    """
    may_invite = allows(request.actor, "seats.invite", person)
    may_end = allows(request.actor, "seats.end", person)
    if person.left_on is not None or not (may_invite or may_end):
        return None
    rows = Invitation.objects.filter(person=person, state=Invitation.State.OPEN).select_related("invited_by")
    invitation = rows.first() if person.account_id is None else None
    return {
        "person": person,
        "account": person.account,
        "invitation": invitation,
        "may_invite": may_invite,
        "at_once": sorted(person.roles_held) if person.email else [],
        "may_end": may_end,
        "may_see_when": request.actor.is_staff,
        "invite_url": at(request, "person_invitation", person.public_id),
        "end_url": at(request, "person_seat_end", person.public_id),
        "again_url": at(request, "invitation_again", invitation.public_id) if invitation else "",
        "withdrawal_url": at(request, "invitation_withdrawal", invitation.public_id) if invitation else "",
    }
