"""You: the own name, language and time zone."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from hanse.kernel.models import Account
from hanse.kernel.pages import Request, page
from hanse.kernel.web.limits import is_a_change
from hanse.network.answers import own_act
from hanse.ui.public import keep_language
from hanse.ui.saying import say

from .. import you as own
from ..forms import YouForm
from ..mine import mine


@page("you/", operation="entrance.you", methods=["GET", "POST"])
@is_a_change
@mine
def you(request: Request, account: Account) -> HttpResponse:
    form = YouForm(
        request.POST or None,
        account=account,
        person=own.person_of(request.actor),
        at_partner=request.actor.is_partner,
    )
    if request.method == "POST" and form.is_valid():
        act = own.edit(account, form.different, by=request.actor)
        return _saved(request, account, reverse("entrance:you_back", args=[act.public_id]) if act else "")
    context = {"form": form, "title": _("About you"), "verb": _("Save")}
    return render(request, "entrance/form.html", context, status=422 if form.errors else 200)


def _saved(request: Request, account: Account, undo: str = "") -> HttpResponse:
    """Said in the language that is theirs from now on."""
    account.refresh_from_db()
    answer = redirect("entrance:security")
    if account.language in dict(settings.LANGUAGES):
        keep_language(answer, account.language, secure=request.is_secure())
    with translation.override(account.language):
        say(request, _("Saved. Hanse speaks to you so from now on.") if undo else _("It is as it was."), undo=undo)
    return answer


@page("you/<id:undo>/undo/", operation="entrance.you", methods=["POST"])
@is_a_change
@mine
def you_back(request: Request, account: Account, undo: str) -> HttpResponse:
    """Only for who did it: there is no act of another on one's own name."""
    act = own_act(request, undo, own.EDIT)
    act.take_back_whole(by=request.actor)
    return _saved(request, account)
