"""What a partner sees of itself: its roles and how far they have come, whom it may call, and who is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Window
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.kernel import contributions
from hanse.kernel.actor import Actor
from hanse.kernel.models import Account
from hanse.kernel.pages import Request
from hanse.kernel.walls.authz import allows
from hanse.ui import formats
from hanse.ui.parts import Contact

from ..models import Organisation, Person, Site
from ..partnership import status
from ..people.person_page import mailto, tel
from ..territories.by_line import ByLine, by_line
from .insights import insights_of
from .overview import Way, ways
from .record import gathered, of_its_roles

MOST_PEOPLE = 6


@dataclass(frozen=True, slots=True)
class OwnRole:
    """One role of the company, and the person at ours who looks after it."""

    way: Way
    lines: list[ByLine]

    @property
    def title(self) -> str:
        return _("As %(role)s") % {"role": self.way.partnership.get_role_display()}

    @property
    def contact(self) -> Account | None:
        manager = self.way.partnership.manager
        return manager if manager and manager.is_active else None

    @property
    def mailto(self) -> str:
        return mailto(self.contact.email) if self.contact else ""

    @property
    def tel(self) -> str:
        return tel(self.contact.phone) if self.contact else ""


def own(request: Request) -> Organisation:
    """The company for which one acts."""
    return get_object_or_404(Organisation, pk=request.actor.organisation_id or 0)


def company_context(request: Request) -> dict[str, Any]:
    company = of_its_roles(request.actor.organisation_id or 0) or gathered(own(request))
    people = list(
        Person.objects.filter(organisation=company, left_on=None).annotate(there=Window(Count("pk")))[:MOST_PEOPLE]
    )
    divided = by_line(company.partnerships.all())
    return {
        "company": company,
        "statuses": [(status.role_and_state(each), status.tone(each)) for each in company.partnerships.all()],
        "roles": [OwnRole(way, divided.get(way.partnership.pk, [])) for way in ways(company)],
        "addresses": [(status.capital(site.get_kind_display()), _on_one_line(site)) for site in company.sites.all()],
        "moved": way_to_move(request.actor),
        "identifiers": company.identifiers.all(),
        "insights": insights_of(company, actor=request.actor, route="network:portal_insight_end"),
        "people": [_contact(person) for person in people],
        "all_people": _("All %(count)s") % {"count": formats.number(people[0].there if people else 0)},
        "mailto": mailto(company.email),
        "tel": tel(company.phone),
        "website": company.web_address,
    }


def way_to_move(actor: Actor) -> str:
    """Where it tells that it has moved, if a room takes that and this person may."""
    act = contributions.actions.named("moved")
    return reverse(act.url) if act and allows(actor, act.operation) else ""


def _on_one_line(site: Site) -> str:
    """Wallstraße 3, 23560 Lübeck, Germany"""
    country = [formats.country(site.country)] if site.country else []
    return ", ".join([*site.address_lines, *country])


def _contact(person: Person) -> Contact:
    return Contact(
        person.name,
        reverse("network:portal_person", args=[person.public_id]),
        person.title or person.email,
        _("signs in") if person.account_id else "",
    )
