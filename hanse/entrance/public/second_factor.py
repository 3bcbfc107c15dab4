"""The second factor: turned on with an app, its recovery codes, and turned off."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hanse.kernel.models import Account
from hanse.kernel.pages import Request, page
from hanse.kernel.web.limits import address_of
from hanse.ui.saying import say

from ..forms import OwnPasswordForm, TurnOnForm
from ..mine import mine
from ..proofs import codes

SECRET = "secret of the second factor"
SHOW_ONCE = "show recovery codes"


def _show_codes(request: Request) -> HttpResponse:
    request.session.pop(SECRET, None)
    request.session[SHOW_ONCE] = True
    return redirect("entrance:recovery_codes")


@page("security/second-factor/", operation="entrance.own", methods=["GET", "POST"])
@mine
def second_factor(request: Request, account: Account) -> HttpResponse:
    """The app takes the secret from the picture, and shows by its first code that it has it.

    Each look has its own: what somebody saw before on a device that was left open is never the one that counts.
    """
    if codes.is_on(account):
        return redirect("entrance:security")
    if request.method != "POST" or SECRET not in request.session:
        request.session[SECRET] = codes.new_secret()
    secret = request.session[SECRET]
    form = TurnOnForm(request.POST or None, account=account, address=address_of(request), secret=secret)
    if request.method == "POST" and form.is_valid():
        codes.turn_on(account, secret, code=form.cleaned_data["code"], by=request.actor)
        say(request, _("The second factor is on. Keep the recovery codes below before you go on."))
        return _show_codes(request)
    context = {
        "form": form,
        "picture": codes.picture(codes.address(account, secret)),
        "secret": " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
    }
    return render(request, "entrance/second_factor.html", context, status=422 if form.errors else 200)


@page("security/second-factor/end/", operation="entrance.own", methods=["GET", "POST"])
@mine
def second_factor_end(request: Request, account: Account) -> HttpResponse:
    if not codes.is_on(account):
        return redirect("entrance:security")
    form = OwnPasswordForm(request.POST or None, account=account, address=address_of(request))
    if request.method == "POST" and form.is_valid():
        codes.turn_off(account, by=request.actor)
        say(request, _("The second factor is off. Your password alone is enough now."))
        return redirect("entrance:security")
    context = {
        "form": form,
        "title": _("Turn the second factor off?"),
        "meaning": _("Who knows your password can sign in then. Your recovery codes are void."),
        "verb": _("Turn it off"),
        "kind": "bad",
    }
    return render(request, "entrance/form.html", context, status=422 if form.errors else 200)


@page("security/recovery-codes/", operation="entrance.own", methods=["GET", "POST"])
@mine
def recovery_codes(request: Request, account: Account) -> HttpResponse:
    """Shown once after they were made; from then on there is only making new ones."""
    if not codes.is_on(account):
        return redirect("entrance:security")
    if request.method == "GET" and request.session.pop(SHOW_ONCE, False):
        left = codes.recovery_codes(account)
        text = _("Recovery codes for Hanse, %(email)s") % {"email": account.email} + "\n\n" + "\n".join(left) + "\n"
        shown = {"codes": left, "file": f"data:text/plain;charset=utf-8,{quote(text)}"}
        return render(request, "entrance/recovery_codes.html", shown)
    form = OwnPasswordForm(request.POST or None, account=account, address=address_of(request))
    if request.method == "POST" and form.is_valid():
        codes.renew_recovery_codes(account, by=request.actor)
        return _show_codes(request)
    context = {
        "form": form,
        "title": _("New recovery codes"),
        "meaning": _("The old ones are void then. The new ones are shown once."),
        "verb": _("Make new ones"),
    }
    return render(request, "entrance/form.html", context, status=422 if form.errors else 200)
