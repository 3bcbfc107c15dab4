"""Taking the seat that one is invited to: who stands at the door, what stands in the way, and the seat itself."""

from __future__ import annotations

from enum import Enum

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from hanse.kernel.actor import Actor, acting
from hanse.kernel.errors import Refused
from hanse.kernel.models import Account, StaffRole
from hanse.kernel.trail import audit
from hanse.kernel.walls.authz import allows
from hanse.kernel.walls.roles import STAFF_ROLES
from hanse.kernel.web.middleware import seats_of

from ..models import Invitation, Token
from .secret import hashed


class Visitor(Enum):
    """Who opened the link."""

    NEW = "new"
    """Nobody has this e-mail yet: they choose a password."""
    OWNER = "owner"
    """Signed in with this e-mail."""
    AWAY = "away"
    """There is a login with this e-mail: its owner signs in first."""
    SEATLESS = "seatless"
    """There is such a login, but it has no seat now, so that it could not sign in: it takes the seat, then signs in."""
    SOMEBODY_ELSE = "somebody_else"
    """Signed in with another e-mail."""
    CLOSED = "closed"
    """The login with this e-mail has been ended."""


def found(secret: str) -> Invitation | None:
    """The invitation whose link this is, with what its page shows."""
    with acting(Actor.system("open an invitation by its link")):
        rows = Invitation.objects.select_related("organisation", "person", "invited_by")
        return rows.prefetch_related("person__job_roles").filter(secret_hash=hashed(secret)).first()


def obstacle(invitation: Invitation) -> str:
    """Why this seat cannot be taken, and what to do; empty when it can."""
    words = {"inviter": invitation.invited_by.name}
    if invitation.state == Invitation.State.ACCEPTED:
        return _("This invitation has been used. Sign in with the e-mail that it was sent to.")
    if invitation.state == Invitation.State.WITHDRAWN:
        return _("This invitation was withdrawn. If you think that is wrong, ask %(inviter)s.") % words
    if invitation.is_expired:
        return _("This invitation has expired. Ask %(inviter)s to send it again.") % words
    if invitation.person is not None and (invitation.person.left_on or invitation.person.account_id):
        return _("There is no seat to take at the company any more. Ask %(inviter)s about it.") % words
    if invitation.went_elsewhere:
        return _("This invitation went to another e-mail than theirs. Ask %(inviter)s for a new one.") % words
    if not _still_counts(invitation):
        return _("%(inviter)s cannot invite any more. Ask somebody else there to send the invitation again.") % words
    return ""


def _still_counts(invitation: Invitation) -> bool:
    """An invitation is worth what its sender may do now: who was ended leaves no door open."""
    if not invitation.invited_by.is_active:
        return False
    operation = "colleagues.invite" if invitation.person is None else "seats.invite"
    with acting(Actor.system("ask whether an invitation still counts")):
        return any(allows(seat.actor, operation, invitation) for seat in seats_of(invitation.invited_by))


def visitor(invitation: Invitation, signed_in: Account | None) -> Visitor:
    """Who stands at the door, with `signed_in` as the login of this browser."""
    account = Account.objects.filter(email=invitation.email).first()
    if account is not None and not account.is_active:
        return Visitor.CLOSED
    if signed_in is not None:
        return Visitor.OWNER if signed_in == account else Visitor.SOMEBODY_ELSE
    if account is None:
        return Visitor.NEW
    return Visitor.AWAY if seats_of(account) else Visitor.SEATLESS


def take(invitation: Invitation, account: Account) -> None:
    """The owner of the e-mail takes the seat with the login they have."""
    if account.email.lower() != invitation.email.lower() or not account.is_active:
        raise Refused(_("This invitation is for another e-mail."), status=403)
    with acting(Actor.system("take a seat")), transaction.atomic():
        _seat(invitation, account)


def take_as_new(invitation: Invitation, *, name: str, password: str, timezone: str) -> Account:
    """Somebody without a login gets one, with its first seat. The password follows the same rules as everywhere."""
    account = Account(email=invitation.email, name=name, language=invitation.language, timezone=timezone)
    try:
        validate_password(password, account)
    except ValidationError as wrong:
        raise Refused(" ".join(wrong.messages), field="password") from None
    account.set_password(password)
    with acting(Actor.system("take a seat")), transaction.atomic():
        try:
            with transaction.atomic():
                account.save(force_insert=True)
        except IntegrityError:
            raise Refused(_("This e-mail has a login by now. Load the page again and sign in with it.")) from None
        _seat(invitation, account)
    return account


def _seat(invitation: Invitation, account: Account) -> None:
    """The invitation first: of two who take it at once the second waits for the first, and finds it used."""
    invitation.refresh_from_db()
    if why := obstacle(invitation):
        raise Refused(why)
    actor = _actor(invitation, account)
    invitation.accepted(account, by=actor)
    if invitation.person is not None:
        _take_persons_seat(invitation, account, by=actor)
    else:
        _take_roles(invitation, account, by=actor)


def _take_roles(invitation: Invitation, account: Account, *, by: Actor) -> None:
    held = set(account.staff_roles.values_list("role", flat=True))
    fresh = {role for role in invitation.roles if role in STAFF_ROLES} - held
    StaffRole.objects.bulk_create(StaffRole(account=account, role=role) for role in sorted(fresh))
    before, after = {"roles": sorted(held)}, {"roles": sorted(held | fresh)}
    with acting(by):
        audit.record("invitations.accept", subject=account, before=before, after=after)


def _take_persons_seat(invitation: Invitation, account: Account, *, by: Actor) -> None:
    assert invitation.person is not None
    try:
        with transaction.atomic():
            invitation.person.take_seat(account, by=by)
    except IntegrityError:
        raise Refused(_("You have a seat at this company already, as somebody else of its people.")) from None
    for token in Token.objects.filter(person=invitation.person, ended_at=None):
        token.end(by=by, reason=_("The seat was taken anew."))


def _actor(invitation: Invitation, account: Account) -> Actor:
    """As whom the seat is taken: the one whose seat it is from now on."""
    if invitation.person is None or invitation.organisation_id is None:
        return Actor.staff(account_id=account.pk, name=account.name, roles=invitation.roles)
    return Actor.partner(
        account_id=account.pk, person_id=invitation.person_id, name=account.name, roles=(),
        organisation_id=invitation.organisation_id,
    )  # fmt: skip
