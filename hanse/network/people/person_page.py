"""What a page about a person needs on either side of the wall."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from hanse.kernel.pages import Request
from hanse.kernel.walls.authz import allows
from hanse.ui import formats

from ..forms.people import LeavingForm
from ..models import Person
from ..tables.people import standing, with_standing


def mailto(address: str) -> str:
    """The link that writes to an e-mail address; empty where there is none."""
    return f"mailto:{address}" if address else ""


def tel(phone: str) -> str:
    """The link that calls a number; empty where there is none."""
    dialled = "".join(sign for sign in phone if sign.isdigit() or sign == "+")
    return f"tel:{dialled}" if dialled else ""


def _with_standing(person: Person) -> Person:
    """The same person; without a login with what other rooms know of them."""
    if person.account_id is not None or person.left_on is not None:
        return person
    found = with_standing(Person.objects.filter(pk=person.pk).select_related("organisation")).first()
    if found is None:
        return person
    person.organisation = found.organisation  # asked for with it
    return found


def person_context(request: Request, person: Person, leaving: LeavingForm, *, portal: bool) -> dict[str, Any]:
    """The person, the ways to reach them, and the addresses of what may be done; in the portal or in the workspace."""
    side = "network:portal_" if portal else "network:"
    return {
        "person": person,
        "standing": standing(_with_standing(person)),
        "languages": ", ".join(formats.language(code) for code in person.languages),
        "mailto": mailto(person.email),
        "tel": tel(person.phone),
        "shows_consent": not portal,  # ours alone, as in the API
        "leaving": leaving,
        "may_leave": allows(request.actor, "people.leave", person),
        "list_url": reverse(f"{side}people"),
        "edit_url": reverse(f"{side}person_edit", args=[person.public_id]),
        "leaving_url": reverse(f"{side}person_leaving", args=[person.public_id]),
        "return_url": reverse(f"{side}person_return", args=[person.public_id]),
    }
