"""Where one is signed in, and ending that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hanse.kernel import clock
from hanse.kernel.models import Account, OpenSession
from hanse.kernel.pages import Request, page
from hanse.kernel.trail import audit
from hanse.ui.saying import say

from .. import devices
from ..door import leave
from ..mine import mine


@dataclass(frozen=True, slots=True)
class Own:
    """One of one's sessions, as it is shown."""

    public_id: str
    device: str
    is_small: bool
    address: str
    started_at: datetime
    last_seen_at: datetime
    is_this: bool


def in_words(agent: str) -> str:
    """A device as its owner would call it."""
    device = devices.recognise(agent)
    if device.browser and device.system:
        return _("%(browser)s on %(system)s") % {"browser": device.browser, "system": device.system}
    return device.browser or device.system or _("A device that does not tell what it is")


def own_sessions(request: Request, account: Account) -> list[Own]:
    """This one first, then the one that was seen last."""
    living = account.sessions.filter(expire_date__gt=clock.now()).order_by("-last_seen_at")
    found = [
        Own(
            row.public_id, in_words(row.agent), devices.recognise(row.agent).is_small, row.address, row.started_at,
            row.last_seen_at, row.session_key == request.session.session_key,
        )
        for row in living
    ]  # fmt: skip
    return sorted(found, key=lambda one: not one.is_this)


@page("security/sessions/<id:open_session>/end/", operation="entrance.own", methods=["POST"])
@mine
def session_end(request: Request, account: Account, open_session: str) -> HttpResponse:
    row = OpenSession.objects.filter(account=account, public_id=open_session).first()
    if row is None:
        raise Http404
    if row.session_key == request.session.session_key:
        leave(request)
        return redirect("/sign-in/")
    device = in_words(row.agent)
    with transaction.atomic():
        row.delete()
        audit.record("entrance.end_session", subject=account, before={"session": device})
    say(request, _("Ended: %(device)s.") % {"device": device})
    return redirect("entrance:security")


@page("security/sessions/end/", operation="entrance.own", methods=["POST"])
@mine
def sessions_end(request: Request, account: Account) -> HttpResponse:
    """All but this one."""
    with transaction.atomic():
        ended = account.sessions.exclude(session_key=request.session.session_key).delete()[0]
        if ended:
            audit.record("entrance.end_sessions", subject=account, before={"sessions": ended})
    say(request, ngettext("One session was ended.", "%(count)d sessions were ended.", ended) % {"count": ended})
    return redirect("entrance:security")
