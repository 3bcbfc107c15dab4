"""What a company's first page tells: its way in each role, what happened, who is there and what is around it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Window
from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.kernel import clock
from hanse.ui import formats
from hanse.ui.parts import Contact, Step

from . import history
from .models import Organisation, Partnership, Person, Relationship, Transition
from .status import capital
from .track import Stage, stages

MOST_PEOPLE = 5
MOST_EVENTS = 6
MOST_TIES = 8


@dataclass(frozen=True, slots=True)
class Way:
    """The lifecycle of one role, to be drawn as a track."""

    partnership: Partnership
    steps: list[Step]

    @property
    def label(self) -> str:
        return _("Lifecycle as %(role)s") % {"role": self.partnership.get_role_display()}


@dataclass(frozen=True, slots=True)
class Tie:
    """A relationship as told from one of its two sides."""

    words: str
    other: Organisation
    share: str


def ways(company: Organisation) -> list[Way]:
    """One for each role, with dates as far as they are known."""
    entered: dict[int, dict[str, date]] = defaultdict(dict)
    for move in Transition.objects.filter(organisation=company).order_by("on", "id"):
        entered[move.partnership_id][move.after] = move.on
    return [
        Way(each, [_step(stage) for stage in stages(each.state, since=each.state_since, entered=entered[each.pk])])
        for each in company.partnerships.all()
    ]


def _step(stage: Stage) -> Step:
    label = capital(stage.state.label)
    if stage.when == "now":
        return Step(label, "now", _("since %(month)s") % {"month": formats.month_short(stage.day)})
    return Step(label, stage.when, stage.day or (formats.UNKNOWN if stage.when == "past" else ""))


def people(company: Organisation) -> tuple[list[Contact], int]:
    """The first few who are still there, those with a login first, and how many there are."""
    found = (
        Person.objects.filter(organisation=company, left_on=None)
        .annotate(there=Window(Count("pk")))
        .prefetch_related("job_roles")
        .order_by("account__isnull", "family_name", "given_name", "id")[:MOST_PEOPLE]
    )
    rows = list(found)
    return [_contact(person) for person in rows], rows[0].there if rows else 0


def _contact(person: Person) -> Contact:
    known = [person.roles_in_words or person.title, formats.language(person.language) if person.language else ""]
    return Contact(
        person.name,
        reverse("network:person", args=[person.public_id]),
        "; ".join(part for part in known if part) or formats.UNKNOWN,
        _("signs in") if person.account_id else "",
    )


def ties(company: Organisation) -> list[Tie]:
    """Relationships that hold today, in both directions."""
    found = Relationship.of(company).filter(Relationship.holds_on(clock.today())).select_related("organisation", "other")
    return [told_from(company, each) for each in found.order_by("kind", "id")[:MOST_TIES]]


def told_from(company: Organisation, relationship: Relationship) -> Tie:
    share = formats.percent(relationship.share / 100, 0) if relationship.share is not None else ""
    return Tie(capital(relationship.words_from(company)), relationship.opposite(company), share)


def overview(company: Organisation) -> dict[str, Any]:
    """What `network/partner.html` needs beside the record."""
    contacts, there = people(company)
    return {
        "ways": ways(company),
        "people": contacts,
        "people_count": there,
        "happenings": history.latest(company, MOST_EVENTS),
        "ties": ties(company),
        "identifiers": list(company.identifiers.all()),
        "territories": _territories(company.partnerships.all()),
    }


def _territories(partnerships: Iterable[Partnership]) -> str:
    return ", ".join(dict.fromkeys(str(each.territory) for each in partnerships if each.territory))
