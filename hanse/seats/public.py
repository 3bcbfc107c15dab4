"""The page behind an invitation's link."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from hanse.kernel.logins import BACKEND
from hanse.kernel.models import Account, Manufacturer
from hanse.kernel.pages import Request, page
from hanse.ui.saying import say

from .forms import TakeSeatForm
from .joining import accepting
from .joining.accepting import Visitor
from .models import Invitation


@page("invitation/<str:secret>/", operation="invitations.accept", methods=["GET", "POST"])
def invitation_accept(request: Request, secret: str) -> HttpResponse:
    """Who invites to what, and the way to take the seat; once, and only while the invitation counts."""
    invitation = accepting.found(secret)
    if invitation is None:
        sentence = _("This invitation is not known. Check that the whole link was copied, or ask for a new one.")
        return _closed(request, sentence, status=404)
    if why := accepting.obstacle(invitation):
        return _closed(request, why, status=410)
    signed_in = request.user if isinstance(request.user, Account) else None
    who = accepting.visitor(invitation, signed_in)
    initial = {"name": invitation.name, "timezone": invitation.timezone}
    form = TakeSeatForm(request.POST or None if who is Visitor.NEW else None, initial=initial)
    if request.method == "POST" and (taken := _taken(request, invitation, who, form)) is not None:
        return taken
    return render(
        request, "seats/accept.html", _context(request, invitation, who, form), status=422 if form.errors else 200
    )


def _taken(request: Request, invitation: Invitation, who: Visitor, form: TakeSeatForm) -> HttpResponse | None:
    """The seat taken, as whoever stands at the door may; None when there is something to be put right first."""
    if who is Visitor.NEW:
        if not form.carry_out(lambda given: accepting.take_as_new(invitation, **given)):
            return None
        login(request, form.outcome, backend=BACKEND)
        return _at_home(request, invitation)
    if who is Visitor.OWNER:
        accepting.take(invitation, Account.objects.get(email=invitation.email))
        return _at_home(request, invitation)
    if who is Visitor.SEATLESS:
        accepting.take(invitation, Account.objects.get(email=invitation.email))
        say(request, _("The seat is yours. Sign in with the password that you have here."))
        return redirect("/sign-in/")
    return None


def _at_home(request: Request, invitation: Invitation) -> HttpResponse:
    """To the first page, acting from the new seat. What is at work in another tab keeps the former one, and does not bring it back."""
    request.session.cycle_key()
    request.session["seat"] = invitation.person.public_id if invitation.person else "staff"
    return redirect("/")


def _context(request: Request, invitation: Invitation, who: Visitor, form: TakeSeatForm) -> dict[str, Any]:
    return {
        "invitation": invitation,
        "host": str(Manufacturer.get() or "Hanse"),
        "who": who.value,
        "form": form,
        "here": request.path,
        "sign_in": f"/sign-in/?{urlencode({'next': request.path})}",
    }


def _closed(request: Request, sentence: str, *, status: int) -> HttpResponse:
    answer = render(request, "seats/closed.html", {"sentence": sentence}, status=status)
    answer["Cache-Control"] = "no-store"
    return answer
