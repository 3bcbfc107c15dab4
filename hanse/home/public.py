"""The door: set-up, sign-in, sign-out, changing seats."""

from __future__ import annotations

from django.contrib.auth import login, logout
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from hanse.kernel import audit
from hanse.kernel.actor import Actor, acting
from hanse.kernel.models import Account, Manufacturer, StaffRole
from hanse.kernel.pages import Request, page

from .forms import SetUpForm, SignInForm

BACKEND = "django.contrib.auth.backends.ModelBackend"


def _onward(request: Request) -> str:
    """Where to go after the door: a page of ours that was asked for, else home."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}) else "/"


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
    if Manufacturer.get() is not None:
        raise Http404
    form = SetUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            account = _found(form)
        except IntegrityError:  # somebody else was faster
            return redirect("/sign-in/")
        login(request, account, backend=BACKEND)
        return redirect("/")
    return render(request, "home/set_up.html", {"form": form}, status=422 if form.errors else 200)


def _found(form: SetUpForm) -> Account:
    given = form.cleaned_data
    with acting(Actor.system("set-up")), transaction.atomic():
        manufacturer = form.save(commit=False)
        manufacturer.save(force_insert=True)
        account = Account.objects.create_user(
            given["email"], given["password"], name=given["person"], timezone=given["timezone"]
        )
        StaffRole.objects.create(account=account, role="administrator")
        StaffRole.objects.create(account=account, role="channel_chief")
        audit.record("home.set_up", subject=manufacturer, after=audit.snapshot(manufacturer))
    return account


@page("sign-in/", operation="home.door", methods=["GET", "POST"])
def sign_in(request: Request) -> HttpResponse:
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and form.account is not None:
        login(request, form.account, backend=BACKEND)
        return redirect(_onward(request))
    context = {"form": form, "next": _onward(request), "manufacturer": Manufacturer.get()}
    return render(request, "home/sign_in.html", context, status=422 if form.errors else 200)


@page("sign-out/", operation="home.door", methods=["POST"])
def sign_out(request: Request) -> HttpResponse:
    logout(request)
    return redirect("/sign-in/")


@page("seat/", operation="home.door", methods=["POST"])
def seat(request: Request) -> HttpResponse:
    seats = getattr(request, "seats", [])
    chosen = next((seat for seat in seats if seat.key == request.POST.get("seat")), None)
    if chosen is None:
        raise Http404
    request.session["seat"] = chosen.key
    return redirect("/")
