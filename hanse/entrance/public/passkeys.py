"""The own passkeys: added with the device in hand, named, removed."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hanse.kernel import clock
from hanse.kernel.models import Account
from hanse.kernel.pages import Request, page
from hanse.kernel.web.limits import address_of, is_a_change
from hanse.ui.saying import say

from ..door import PATIENCE
from ..forms import OwnPasswordForm, PasskeyForm, PasskeyNameForm
from ..mine import mine
from ..proofs import passkeys

NAME = "name of the new passkey"


def _own(account: Account, public_id: str) -> Authenticator:
    found = passkeys.of(account).filter(data__public_id=public_id).first()
    if found is None:
        raise Http404
    return found


@page("security/passkeys/new/", operation="entrance.own", methods=["GET", "POST"])
@mine
def passkey_new(request: Request, account: Account) -> HttpResponse:
    """With the password and a name one comes to the button that asks the device."""
    form = PasskeyForm(request.POST or None, account=account, address=address_of(request))
    if request.method == "POST" and form.is_valid():
        request.session[NAME] = {"name": form.cleaned_data["name"], "until": (clock.now() + PATIENCE).isoformat()}
        context = {"name": form.cleaned_data["name"], "questions": passkeys.questions_to_add(account)}
        return render(request, "entrance/passkey_device.html", context)
    return render(request, "entrance/passkey_new.html", {"form": form}, status=422 if form.errors else 200)


@page("security/passkeys/", operation="entrance.own", methods=["POST"])
@mine
def passkey_keep(request: Request, account: Account) -> HttpResponse:
    """Keep what the device made."""
    begun = request.session.pop(NAME, None)
    try:
        if begun is None or datetime.fromisoformat(begun["until"]) < clock.now():
            raise ValidationError(_("Begin again: give your passkey a name first."))
        name = begun["name"]
        passkeys.add(account, name=name, answer=request.POST.get("answer", ""), by=request.actor)
    except ValidationError as refused:
        say(request, refused.messages[0], tone="bad")
        return redirect("entrance:passkey_new")
    say(request, _("The passkey “%(name)s” opens your login from now on.") % {"name": name})
    return redirect("entrance:security")


@page("security/passkeys/<slug:passkey>/", operation="entrance.own", methods=["GET", "POST"])
@is_a_change
@mine
def passkey(request: Request, account: Account, passkey: str) -> HttpResponse:
    """Call it something else."""
    row = _own(account, passkey)
    form = PasskeyNameForm(request.POST or None, initial={"name": row.data["name"]})
    if request.method == "POST" and form.is_valid():
        passkeys.rename(account, row, name=form.cleaned_data["name"], by=request.actor)
        return redirect("entrance:security")
    context = {"form": form, "title": _("Rename a passkey"), "verb": _("Save")}
    return render(request, "entrance/form.html", context, status=422 if form.errors else 200)


@page("security/passkeys/<slug:passkey>/end/", operation="entrance.own", methods=["GET", "POST"])
@mine
def passkey_end(request: Request, account: Account, passkey: str) -> HttpResponse:
    row = _own(account, passkey)
    form = OwnPasswordForm(request.POST or None, account=account, address=address_of(request))
    if request.method == "POST" and form.is_valid():
        passkeys.remove(account, row, by=request.actor)
        say(request, _("The passkey “%(name)s” opens nothing any more.") % {"name": row.data["name"]})
        return redirect("entrance:security")
    context = {
        "form": form,
        "title": _("Remove the passkey “%(name)s”?") % {"name": row.data["name"]},
        "meaning": _("It does not open your login any more. The device may still offer it; delete it there too."),
        "verb": _("Remove"),
        "kind": "bad",
    }
    return render(request, "entrance/form.html", context, status=422 if form.errors else 200)
