"""The front, health, and set-up: before there is a company nobody can sign in."""

from __future__ import annotations

from django.contrib.auth import login
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hanse.kernel.actor import Actor, acting
from hanse.kernel.logins import BACKEND
from hanse.kernel.models import Account, Manufacturer, StaffRole
from hanse.kernel.operating import metrics
from hanse.kernel.operating.health import checks
from hanse.kernel.operating.observing import asked_by_operator
from hanse.kernel.pages import Request, page
from hanse.kernel.trail import audit
from hanse.ui.parts import Step

from .forms import SetUpForm


@page("", operation="home.door")
def front(request: Request) -> HttpResponse:
    """The bare address leads everyone to their own home."""
    homes = {"staff": "/today/", "partner": "/portal/"}
    return redirect(homes.get(request.actor.kind, "/sign-in/"))


@page("health", operation="home.door")
def health(request: Request) -> HttpResponse:
    return JsonResponse({"open": True})


@page("healthz", operation="home.health")
def healthz(request: Request) -> HttpResponse:
    """It is alive: it answers at all. Asks no database."""
    return JsonResponse({"alive": True})


@page("readyz", operation="home.health")
def readyz(request: Request) -> HttpResponse:
    """It can do its work: 200, else 503 with what is missing."""
    found = checks()
    return JsonResponse(found, status=200 if all(found.values()) else 503)


@page("metrics", operation="home.health")
def figures(request: Request) -> HttpResponse:
    """For Prometheus: who has the token, or asks from this machine itself."""
    if not asked_by_operator(request):
        raise Http404
    return HttpResponse(metrics.as_text(), content_type="text/plain; version=0.0.4; charset=utf-8")


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
