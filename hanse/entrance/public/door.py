"""Sign-in with its second step, the demo's roles, sign-out, and the change of seat."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from hanse.kernel.models import Account, Manufacturer
from hanse.kernel.outside import mail
from hanse.kernel.pages import Request, page
from hanse.kernel.web.limits import address_of
from hanse.kernel.web.once import repeatable
from hanse.kernel.web.over import forget_over, is_over
from hanse.ui.saying import say

from .. import attempts, demonstration, known, letters
from ..door import briefly, enter, half_way, leave, onward, ours, wait_half_way
from ..forms import SecondFactorForm, SignInForm
from ..proofs import codes, passkeys


@page("sign-in/", operation="entrance.door", methods=["GET", "POST"])
def sign_in(request: Request) -> HttpResponse:
    form = SignInForm(request.POST or None, address=address_of(request), browser=known.names(request))
    if request.method == "POST" and form.is_valid() and form.account is not None:
        if codes.is_on(form.account):
            wait_half_way(request, form.account)
            return redirect("entrance:second_factor_step")
        enter(request, form.account, by="password")
        return known.remember(redirect(onward(request)), request, form.account)
    over = is_over(request)
    context = {"form": form, "next": onward(request), "demo": demonstration.offer(), "over": over}
    answer = render(request, "entrance/sign_in.html", context, status=422 if form.errors else 200)
    return forget_over(answer) if over else answer


@page("sign-in/code/", operation="entrance.door", methods=["GET", "POST"])
def second_factor_step(request: Request) -> HttpResponse:
    """After the password, for who has turned that on."""
    waiting = half_way(request)
    if waiting is None:
        return redirect("entrance:sign_in")
    account, wanted = waiting
    form = SecondFactorForm(request.POST or None, account=account, address=address_of(request))
    if request.method == "POST" and form.is_valid() and form.by is not None:
        enter(request, account, by=f"password and {form.by}")
        if form.by == "recovery code":
            _tell_of_recovery_code(request, account)
        return known.remember(redirect(ours(request, wanted)), request, account)
    context = {"form": form, "next": wanted, "passkey": bool(passkeys.kept(account))}
    return render(request, "entrance/second_factor_step.html", context, status=422 if form.errors else 200)


def _tell_of_recovery_code(request: Request, account: Account) -> None:
    left = len(codes.recovery_codes(account))
    mail.post(account, lambda: letters.recovery_code_used(left))
    say(request, _("A recovery code was used. Codes that are left: %(count)d.") % {"count": left}, tone="warn")


@page("sign-in/passkey/questions/", operation="entrance.door", methods=["POST"])
def passkey_questions(request: Request) -> JsonResponse:
    """What the browser asks the device; fetched when somebody presses the button."""
    briefly(request)
    return JsonResponse(passkeys.questions_to_enter())


@page("sign-in/passkey/", operation="entrance.door", methods=["POST"])
def passkey_sign_in(request: Request) -> HttpResponse:
    """Come in by what the device answered."""
    address = address_of(request)
    tried = f"a passkey from {address}"
    try:
        attempts.admit(tried, address)
        account = passkeys.accept(request.POST.get("answer", ""))
    except ValidationError as refused:
        briefly(request)
        say(request, refused.messages[0], tone="bad")
        return redirect("entrance:sign_in")
    attempts.succeeded(tried, address)
    enter(request, account, by="passkey")
    return redirect(onward(request))


@page("sign-in/demo/", operation="entrance.door", methods=["POST"])
def demo_sign_in(request: Request) -> HttpResponse:
    """Be one of the demo's people, without a password; in the demo only."""
    manufacturer = Manufacturer.get()
    if manufacturer is None or not manufacturer.is_demo:
        raise Http404
    wanted = Account.objects.filter(is_demo=True, is_active=True)
    account = get_object_or_404(wanted, public_id=request.POST.get("account", ""))
    request.session.flush()
    enter(request, account, by="the demo's door")
    return redirect(onward(request))


@page("sign-out/", operation="entrance.door", methods=["POST"])
@repeatable
def sign_out(request: Request) -> HttpResponse:
    leave(request)
    return redirect("/sign-in/")


@page("seat/", operation="entrance.door", methods=["POST"])
@repeatable
def seat(request: Request) -> HttpResponse:
    """Act from another of one's own places."""
    seats = getattr(request, "seats", [])
    chosen = next((seat for seat in seats if seat.key == request.POST.get("seat")), None)
    if chosen is None:
        raise Http404
    request.session.cycle_key()
    request.session["seat"] = chosen.key
    return redirect("/")
