"""Who a token is: read from the database at each request, so that one that was ended opens nothing."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Case, F, Value, When
from django.http import HttpRequest
from django.utils.translation import gettext as _

from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.web.limits import address_of, line_of
from hanse.kernel.web.middleware import Machine, Seat, TurnedAway, machine_source, seats_of

from .joining.scopes import kept_for_people
from .joining.secret import hashed
from .models import Token, WrongToken

WINDOW = timedelta(minutes=15)
MOST_WRONG = 30
"""Wrong tokens from one address within the window."""
MOST_A_MINUTE = 300
"""Requests with one token."""


@machine_source
def machine(secret: str, request: HttpRequest) -> Machine:
    """Whoever made the token, held to its operations; raises `TurnedAway` when it does not count."""
    with acting(Actor.system("tell who a token is")):
        token = Token.objects.select_related("account").filter(secret_hash=hashed(secret)).first()
        if token is None or token.standing != "working":
            raise _wrong(token, line_of(address_of(request)))
        seat = _seat(token)
        if seat is None:
            raise TurnedAway(
                _("Whoever made this token has no seat any more. Somebody else there has to make a new one.")
            )
        _count(token)
    scopes = set(token.scopes) - kept_for_people()
    return Machine(token.account, Actor.machine(name=token.name, scopes=scopes, acting_for=seat.actor))


def _seat(token: Token) -> Seat | None:
    """The seat from which the token was made, if its maker still has it."""
    if not token.account.is_active:
        return None
    wanted = (token.organisation_id, token.person_id)
    seats = seats_of(token.account)
    return next((seat for seat in seats if (seat.actor.organisation_id, seat.actor.person_id) == wanted), None)


def _wrong(token: Token | None, address: str) -> TurnedAway:
    """Written down before it is counted, so that many at once do not all see room for one more."""
    now = clock.now()
    WrongToken.objects.filter(at__lte=now - WINDOW).delete()
    attempt = WrongToken.objects.create(address=address, at=now)
    if WrongToken.objects.filter(address=address, at__gt=now - WINDOW).count() > MOST_WRONG:
        attempt.delete()
        sentence = _("There were too many wrong tokens from this address. Wait a quarter of an hour.")
        return TurnedAway(sentence, wait=int(WINDOW.total_seconds()))
    if token is None:
        return TurnedAway(_("This token is not known. Check that the whole of it was copied."))
    if token.standing == "expired":
        return TurnedAway(_("This token has expired. Make a new one."))
    return TurnedAway(_("This token was ended. Make a new one."))


def _count(token: Token) -> None:
    """Count this use within its minute, and turn away what is too much."""
    now = clock.now()
    minute = now.replace(second=0, microsecond=0)
    again = When(last_used_at__gte=minute, then=F("used_in_minute") + 1)
    row = Token.objects.filter(pk=token.pk)
    row.update(used_in_minute=Case(again, default=Value(1)), last_used_at=now)
    if row.values_list("used_in_minute", flat=True).get() > MOST_A_MINUTE:
        sentence = _("This token asks too often: %(count)d times a minute are the most. Wait for the next minute.")
        raise TurnedAway(sentence % {"count": MOST_A_MINUTE}, wait=60 - now.second)
