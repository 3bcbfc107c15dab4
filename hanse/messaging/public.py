"""The way out of a kind of e-mail, for whoever holds its letter."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render

from hanse.kernel.models import Account
from hanse.kernel.pages import Request, page

from .channels import wanted, without_mail
from .forms import known, usable
from .links import read_stop
from .models import Preference


@page("notices/stop/<str:token>/", operation="notices.stop", methods=["GET", "POST"])
def stop(request: Request, token: str) -> HttpResponse:
    """Asks first: readers of mail open links by themselves. What stands under the bell stays."""
    said = read_stop(token)
    kind = known(said.kind) if said else None
    account = Account.objects.filter(public_id=said.account).first() if said else None
    if said is None or kind is None or account is None:
        raise Http404
    if request.method == "POST":
        chosen = Preference.chosen([account.pk], [kind.key]).get((account.pk, kind.key))
        left = without_mail(wanted(chosen, kind.default), usable(kind))
        Preference.choose(account, {kind.key: left})
    context = {"kind": kind.title, "done": request.method == "POST"}
    return render(request, "messaging/stop.html", context)
