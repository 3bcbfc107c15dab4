"""The partner's first page."""

from __future__ import annotations

from typing import cast

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from hanse.kernel import clock
from hanse.kernel.authz import allows
from hanse.kernel.pages import Request, page
from hanse.network.models import Organisation, Person

from . import waiting
from .callers import callers

NOON, EVENING = 12, 18


def _greeting(person: Person | None) -> str:
    """By the reader's own clock."""
    hour = timezone.localtime(clock.now()).hour
    name = person.given_name or person.name if person else ""
    if hour < NOON:
        return _("Good morning, %(name)s") % {"name": name}
    if hour < EVENING:
        return _("Good afternoon, %(name)s") % {"name": name}
    return _("Good evening, %(name)s") % {"name": name}


@page("", operation="home.portal")
def home(request: Request) -> HttpResponse:
    company = Organisation.objects.prefetch_related("sites").get(pk=cast(int, request.actor.organisation_id))
    person = Person.objects.filter(pk=cast(int, request.actor.person_id)).first()
    town = company.head_site.city if company.head_site else ""
    context = waiting.context(request, "portal") | {
        "title": _greeting(person),
        "company_line": ", ".join(part for part in (company.name, town) if part),
        "callers": callers(company) if allows(request.actor, "company.read") else [],
    }
    return render(request, "home/portal.html", context)
