"""The partner's first page."""

from __future__ import annotations

from typing import cast

from django.db.models import Subquery
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from hanse.kernel import clock
from hanse.kernel.pages import Request, page
from hanse.kernel.walls.authz import allows
from hanse.network.models import Organisation, Person, Site
from hanse.todos.panels import first_on_home
from hanse.ui.frame import panels
from hanse.ui.frame.later import is_part
from hanse.ui.frame.offline import readable

from .callers import callers

NOON, EVENING = 12, 18


def _greeting(name: str) -> str:
    """By the reader's own clock."""
    hour = timezone.localtime(clock.now()).hour
    if hour < NOON:
        return _("Good morning, %(name)s") % {"name": name}
    if hour < EVENING:
        return _("Good afternoon, %(name)s") % {"name": name}
    return _("Good evening, %(name)s") % {"name": name}


@page("", operation="home.portal")
def home(request: Request) -> HttpResponse:
    company, person = cast(int, request.actor.organisation_id), cast(int, request.actor.person_id)
    head = Site.objects.filter(organisation=company).order_by("-is_head", "city", "id")
    context = first_on_home(
        request,
        company=Subquery(Organisation.objects.filter(pk=company).order_by().values("name")),
        town=Subquery(head.values("city")[:1]),
        reader=Subquery(Person.objects.filter(pk=person).order_by().values("given_name")),
    )
    known = context["beside"]
    looks_in = request.actor.looks_from is not None and known["company"]
    context |= {
        # who looks into another company's portal is told whose it is; nothing of themselves is read there
        "title": known["company"] if looks_in else _greeting(known["reader"] or request.actor.name),
        "company_line": ", ".join(part for part in (not looks_in and known["company"], known["town"]) if part),
        "beside": allows(request.actor, "company.read") or panels.may_stand(request, "portal.side"),
    }
    return readable(render(request, "home/portal.html", context))


@page("beside/", operation="home.portal")
def beside(request: Request) -> HttpResponse:
    """Whom to call, and what rooms tell beside it: asked by the home once it is there, or a page for who runs no script."""
    company = cast(int, request.actor.organisation_id)
    found = callers(company) if allows(request.actor, "company.read") else []
    template = "home/portal_side.html" if is_part(request) else "home/portal_beside.html"
    return render(request, template, {"callers": found})
