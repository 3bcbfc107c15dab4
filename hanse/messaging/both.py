"""Notices, on both sides."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hanse.kernel.actor import Actor
from hanse.kernel.models import Account
from hanse.kernel.pages import Request, on_side, page
from hanse.ui.saying import say

from .forms import PreferencesForm
from .models import Notice, Preference
from .showing import by_day, counted_anew, latest

BEGINNING, MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


def at(actor: Actor, name: str, *given: Any) -> str:
    """The address of a page of notices on the side of who looks."""
    return on_side(actor, f"messaging:{name}", *given)


@page("notices/", operation="notices.read")
def notices(request: Request) -> HttpResponse:
    """The newest, by day of the reader's calendar."""
    shown = latest(request.actor)
    fresh = [each for each in shown if each.notice.read_at is None]
    context = {
        "days": [
            (day.day, [(each, at(request.actor, "read", each.notice.public_id)) for each in day.items])
            for day in by_day(shown)
        ],
        "fresh": len(fresh),
        "all_url": at(request.actor, "read_all"),
        "preferences_url": at(request.actor, "preferences"),
    }
    return render(request, "messaging/notices.html", context)


@page("notices/<id:notice>/read/", operation="notices.read", methods=["POST"])
def read(request: Request, notice: Notice) -> HttpResponse:
    """One is read."""
    Notice.mark_read(notice.public_id)
    counted_anew(request.actor)
    return redirect(at(request.actor, "notices"))


@page("notices/read/", operation="notices.read", methods=["POST"])
def read_all(request: Request) -> HttpResponse:
    when = Notice.mark_read()
    counted_anew(request.actor)
    undo = at(request.actor, "new_again", (when - BEGINNING) // MICROSECOND) if when else ""
    say(request, _("All notices are read."), undo=undo)
    return redirect(at(request.actor, "notices"))


@page("notices/read/<int:moment>/undo/", operation="notices.read", methods=["POST"])
def new_again(request: Request, moment: int) -> HttpResponse:
    """Those that were read together, at `moment` in microseconds, are new again."""
    try:
        when = BEGINNING + moment * MICROSECOND
    except OverflowError:
        raise Http404 from None
    Notice.mark_new(when)
    counted_anew(request.actor)
    return redirect(at(request.actor, "notices"))


@page("notices/preferences/", operation="notices.read", methods=["GET", "POST"])
def preferences(request: Request) -> HttpResponse:
    account = Account.objects.get(pk=request.actor.account_id or 0)
    form = PreferencesForm(request.POST or None, account=account, actor=request.actor)
    if form.is_valid():
        Preference.choose(account, form.wanted())
        say(request, _("Saved: from now on you are told like this."))
        return redirect(at(request.actor, "preferences"))
    context = {"form": form, "back": at(request.actor, "notices"), "email": account.email}
    return render(request, "messaging/preferences.html", context, status=422 if form.errors else 200)
