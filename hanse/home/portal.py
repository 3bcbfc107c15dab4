"""The partner's first page."""

from __future__ import annotations

from typing import cast

from django.db.models import OuterRef, Subquery
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from hanse.kernel import clock
from hanse.kernel.pages import Request, page
from hanse.kernel.walls.authz import allows
from hanse.network.models import Organisation, Person, Site
from hanse.todos.panels import first_on_home
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
    head = Site.objects.filter(organisation=OuterRef("pk")).order_by("-is_head", "city", "id")
    reader = Person.objects.filter(pk=cast(int, request.actor.person_id))
    known = Organisation.objects.annotate(
        town=Subquery(head.values("city")[:1]), reader=Subquery(reader.values("given_name")[:1])
    )
    company = known.get(pk=cast(int, request.actor.organisation_id))
    context = first_on_home(request) | {
        "title": _greeting(company.reader or request.actor.name),
        "company_line": ", ".join(part for part in (company.name, company.town) if part),
        "callers": callers(company) if allows(request.actor, "company.read") else [],
    }
    return readable(render(request, "home/portal.html", context))
