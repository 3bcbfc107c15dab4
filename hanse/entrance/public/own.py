"""Sign-in and security: the own page, and the own password."""

from __future__ import annotations

from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hanse.kernel.models import Account
from hanse.kernel.pages import Request, page
from hanse.kernel.web.limits import address_of
from hanse.ui import formats
from hanse.ui.saying import say

from ..forms import ChangePasswordForm
from ..mine import mine
from ..proofs import codes, passkeys, passwords
from ..you import person_of
from .sessions import own_sessions


@page("security/", operation="entrance.own")
@mine
def security(request: Request, account: Account) -> HttpResponse:
    context = {
        "account": account,
        "name": person_of(request.actor) or account.name,
        "language": formats.language(account.language),
        "zone": account.timezone.replace("_", " "),
        "second_factor": codes.is_on(account),
        "codes_left": len(codes.recovery_codes(account)),
        "passkeys": passkeys.of(account),
        "sessions": own_sessions(request, account),
    }
    return render(request, "entrance/security.html", context)


@page("security/password/", operation="entrance.own", methods=["GET", "POST"])
@mine
def change_password(request: Request, account: Account) -> HttpResponse:
    form = ChangePasswordForm(request.POST or None, account=account, address=address_of(request))
    if request.method == "POST" and form.is_valid():
        here = request.session.session_key
        passwords.change(account, form.cleaned_data["new"], by=request.actor, reason="", here=here)
        update_session_auth_hash(request, account)
        say(
            request,
            _(
                "Your password is changed. Wherever else you were signed in, you are not any more, and your tokens ended."
            ),
        )
        return redirect("entrance:security")
    context = {"form": form, "title": _("Change your password"), "verb": _("Change the password")}
    return render(request, "entrance/form.html", context, status=422 if form.errors else 200)
