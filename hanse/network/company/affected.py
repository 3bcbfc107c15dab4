"""Who is affected when a company moves or is known by another number: what hangs on it today."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.intake.checking.lines import Difference
from hanse.intake.models import Batch
from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.walls.authz import allows
from hanse.ui import formats
from hanse.ui.parts import Contact

from ..models import Organisation, Person, Relationship
from .overview import told_from

MOST = 40


@dataclass(frozen=True, slots=True)
class Territory:
    """The territory of one role, and what to look at when the company is no longer in its country."""

    role: str
    name: str
    url: str
    doubt: str


def affected(company: Organisation, *, actor: Actor) -> dict[str, Any]:
    """What the page after a correction shows."""
    ties = Relationship.of(company).filter(Relationship.holds_on(clock.today())).select_related("organisation", "other")
    people = Person.objects.filter(organisation=company, left_on=None).prefetch_related("job_roles")
    return {
        "ties": [told_from(company, tie) for tie in ties.order_by("kind", "id")[:MOST]],
        "people": [_contact(person) for person in people[:MOST]],
        "territories": list(_territories(company)),
        "imports": _imports(company) if allows(actor, "imports.read") else [],
        "managers": [
            Contact(str(each.manager), f"mailto:{each.manager.email}", str(each.get_role_display()))
            for each in company.partnerships.all()
            if each.manager
        ],
    }


def _contact(person: Person) -> Contact:
    url = reverse("network:person", args=[person.public_id])
    return Contact(person.name, url, person.roles_in_words or person.title or formats.UNKNOWN)


def _territories(company: Organisation) -> Iterator[Territory]:
    head = company.head_site
    for each in company.partnerships.all():
        if (area := each.territory) is None:
            continue
        moved = head is not None and head.country and area.country and head.country != area.country
        told = {
            "territory": formats.country(area.country) if moved else "",
            "company": formats.country(head.country) if moved and head else "",
        }
        doubt = _("The territory lies in %(territory)s, the company in %(company)s by now.") % told if moved else ""
        yield Territory(
            str(each.get_role_display()), area.name, reverse("network:territory", args=[area.public_id]), doubt
        )


def _imports(company: Organisation) -> list[Contact]:
    """Files that wait to be imported and would change this company, so perhaps undo the correction."""
    lines = Difference.objects.filter(
        title=company.name, batch__state__in=Batch.WAITING, status=Difference.Status.CHANGED
    )
    waiting = Batch.objects.filter(pk__in=lines.values("batch")).order_by("-id").only("public_id", "file_name")
    return [
        Contact(each.file_name, reverse("intake:batch", args=[each.public_id]), _("would change this company"))
        for each in waiting[:MOST]
    ]
