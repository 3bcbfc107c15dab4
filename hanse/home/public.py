"""The door: set-up, sign-in, sign-out, changing seats."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login, logout
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from hanse.kernel import audit
from hanse.kernel.actor import Actor, acting
from hanse.kernel.models import Account, Manufacturer, StaffRole
from hanse.kernel.pages import Request, page
from hanse.ui.parts import Step

from . import demonstration
from .forms import SetUpForm, SignInForm

BACKEND = "django.contrib.auth.backends.ModelBackend"


def _onward(request: Request) -> str:
    """Where to go after the door: a page of ours that was asked for, else home."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}) else "/"


def _address(request: Request) -> str:
    """Who asks; behind an HTTPS proxy the address that the proxy saw."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    return (forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", ""))[:45]


@page("", operation="home.door")
def front(request: Request) -> HttpResponse:
    """The bare address leads everyone to their own home."""
    homes = {"staff": "/today/", "partner": "/portal/"}
    return redirect(homes.get(request.actor.kind, "/sign-in/"))


@page("health", operation="home.door")
def health(request: Request) -> HttpResponse:
    return JsonResponse({"open": True})


@page("set-up/", operation="home.door", methods=["GET", "POST"])
def set_up(request: Request) -> HttpResponse:
    """The first visitor names the company and becomes its administrator; once there is one, this page is gone."""
    if Manufacturer.get() is not None:
        raise Http404
    form = SetUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            account = _found(form, language=request.LANGUAGE_CODE)
        except IntegrityError:  # somebody else was faster
            return redirect("/sign-in/")
        login(request, account, backend=BACKEND)
        return redirect("/")
    steps = [Step(_("Company"), "now"), Step(_("Partners and products")), Step(_("What was bought"))]
    return render(request, "home/set_up.html", {"form": form, "steps": steps}, status=422 if form.errors else 200)


def _found(form: SetUpForm, *, language: str) -> Account:
    given = form.cleaned_data
    with acting(Actor.system("set-up")), transaction.atomic():
        manufacturer = form.save(commit=False)
        manufacturer.language = language
        manufacturer.save(force_insert=True)
        account = Account.objects.create_user(
            given["email"], given["password"], name=given["person"], timezone=given["timezone"], language=language
        )
        StaffRole.objects.create(account=account, role="administrator")
        StaffRole.objects.create(account=account, role="channel_chief")
        audit.record("home.set_up", subject=manufacturer, after=audit.snapshot(manufacturer))
    return account


@page("sign-in/", operation="home.door", methods=["GET", "POST"])
def sign_in(request: Request) -> HttpResponse:
    form = SignInForm(request.POST or None, address=_address(request))
    if request.method == "POST" and form.is_valid() and form.account is not None:
        login(request, form.account, backend=BACKEND)
        return redirect(_onward(request))
    context = {"form": form, "next": _onward(request), "demo": demonstration.offer()}
    return render(request, "home/sign_in.html", context, status=422 if form.errors else 200)


@page("sign-in/demo/", operation="home.door", methods=["POST"])
def demo_sign_in(request: Request) -> HttpResponse:
    """Be one of the demo's people, without a password; in the demo only."""
    manufacturer = Manufacturer.get()
    if manufacturer is None or not manufacturer.is_demo:
        raise Http404
    wanted = Account.objects.filter(is_demo=True, is_active=True)
    account = get_object_or_404(wanted, public_id=request.POST.get("account", ""))
    request.session.flush()
    login(request, account, backend=BACKEND)
    return redirect(_onward(request))


@page("sign-out/", operation="home.door", methods=["POST"])
def sign_out(request: Request) -> HttpResponse:
    logout(request)
    return redirect("/sign-in/")


@page("seat/", operation="home.door", methods=["POST"])
def seat(request: Request) -> HttpResponse:
    """Act from another of one's own places."""
    seats = getattr(request, "seats", [])
    chosen = next((seat for seat in seats if seat.key == request.POST.get("seat")), None)
    if chosen is None:
        raise Http404
    request.session.cycle_key()
    request.session["seat"] = chosen.key
    return redirect("/")
