"""A new password by a link in an e-mail."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hanse.kernel.pages import Request, page
from hanse.kernel.web.limits import address_of
from hanse.kernel.web.links import origin
from hanse.ui.saying import say

from .. import attempts
from ..forms import ForgottenForm, NewPasswordForm
from ..jobs import write_of_new_password
from ..proofs import passkeys, passwords


@page("sign-in/forgotten/", operation="entrance.door", methods=["GET", "POST"])
def forgotten(request: Request) -> HttpResponse:
    """The answer, and the work before it, is the same whether or not there is such an account: a job looks."""
    form = ForgottenForm(request.POST or None)
    sent = request.method == "POST" and form.is_valid()
    if sent:
        email = form.cleaned_data["email"]
        if attempts.admitted(f"new password for {email}", address_of(request), most=attempts.RESET):
            write_of_new_password.enqueue(email=email, origin=origin(request))
    context = {"form": form, "sent": sent}
    return render(request, "entrance/forgotten.html", context, status=422 if form.errors else 200)


@page("sign-in/new-password/<id:account>/<slug:token>/", operation="entrance.door", methods=["GET", "POST"])
def new_password(request: Request, account: str, token: str) -> HttpResponse:
    """What the link opens. Looking uses nothing up: programs that check mail open links too."""
    known = passwords.behind(account, token)
    if known is None:
        return render(request, "entrance/link_is_over.html", status=404)
    names = [row.data["name"] for row in passkeys.kept(known)]
    form = NewPasswordForm(request.POST or None, account=known, passkeys=names)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            passwords.change(known, form.cleaned_data["new"], by=request.actor, reason=_("by a link in an e-mail"))
            if form.cleaned_data.get("end_passkeys"):
                passkeys.remove_all(known, by=request.actor)
        request.session.flush()
        say(request, _("Your password is changed. Sign in with it."))
        return redirect("entrance:sign_in")
    context = {"form": form, "account": known}
    return render(request, "entrance/new_password.html", context, status=422 if form.errors else 200)
