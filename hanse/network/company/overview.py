"""What a company's first page tells: its way in each role, what happened, who is there and what is around it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BooleanField, Case, CharField, Prefetch, StringAgg, Value, When, prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.walls.authz import allows
from hanse.kernel.walls.roles import PARTNER_ROLES
from hanse.ui import formats
from hanse.ui.parts import Contact, Step

from ..models import Brand, Identifier, Organisation, Partnership, Person, PlannedMove, Relationship
from ..partnership.status import capital, territory_in_words
from ..partnership.track import Stage, planned, stages
from ..partnership.way import WAITING, dates_of_planned
from ..past import history
from ..territories.by_line import ByLine, by_line
from ..territories.covering import SELLING_ROLES
from .record import framed, people_count

MOST_PEOPLE = 5
MOST_EVENTS = 6
MOST_TIES = 8


@dataclass(frozen=True, slots=True)
class Way:
    """The lifecycle of one role, to be drawn as a track."""

    partnership: Partnership
    steps: list[Step]
    title: str

    @property
    def label(self) -> str:
        return _("Lifecycle as %(role)s") % {"role": self.partnership.get_role_display()}


@dataclass(frozen=True, slots=True)
class Tie:
    """A relationship as told from one of its two sides."""

    words: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Role:
    """One partnership with what is known of it; `url` is where this actor may change it."""

    title: str
    partnership: Partnership
    state: str
    since: str
    preferred: str
    territory: str
    lines: list[ByLine]
    link: str
    url: str
    line_url: str


def ways(company: Organisation) -> list[Way]:
    """One for each role, with dates as far as they are known."""
    entered: dict[int, dict[str, date]] = defaultdict(dict)
    for move in sorted(company.transitions.all(), key=lambda move: move.pk):
        entered[move.partnership_id][move.after] = move.on
    several = len(company.partnerships.all()) > 1
    to_come = dates_of_planned(company.planned_moves.all())
    found = []
    for each in company.partnerships.all():
        way = stages(each.state, since=each.state_since, entered=entered[each.pk])
        if each.pk in to_come:
            way = planned(way, *to_come[each.pk])
        found.append(Way(each, [_step(stage) for stage in way], capital(each.get_role_display()) if several else ""))
    return found


def _step(stage: Stage) -> Step:
    label = capital(stage.state.label)
    if stage.when == "now":
        return Step(label, "now", _("since %(month)s") % {"month": formats.month_short(stage.day)})
    if stage.when == "ahead" and stage.day:
        return Step(label, stage.when, _("planned for %(day)s") % {"day": formats.day_short(stage.day)})
    return Step(label, stage.when, stage.day or (formats.UNKNOWN if stage.when == "past" else ""))


def people(company: Organisation) -> list[Contact]:
    """The first few who are still there, those with a login first."""
    found = (
        Person.objects.filter(organisation=company, left_on=None)
        .annotate(held=StringAgg("job_roles__role", Value(" ")))
        .order_by(Case(When(account=None, then=1), default=0), "family_name", "given_name", "id")[:MOST_PEOPLE]
    )
    return [_contact(person) for person in found]


def _contact(person: Person) -> Contact:
    held = (getattr(person, "held", None) or "").split()
    roles = ", ".join(str(label) for role, label in PARTNER_ROLES.items() if role in held)
    known = [roles or person.title, formats.language(person.language) if person.language else ""]
    return Contact(
        person.name,
        reverse("network:person", args=[person.public_id]),
        "; ".join(part for part in known if part) or formats.UNKNOWN,
        _("signs in") if person.account_id else "",
    )


def ties(company: Organisation) -> list[Tie]:
    """Relationships that hold today, in both directions."""
    found = (
        Relationship.of(company).filter(Relationship.holds_on(clock.today())).select_related("organisation", "other")
    )
    return [told_from(company, each) for each in found.order_by("kind", "id")[:MOST_TIES]]


def told_from(company: Organisation, relationship: Relationship) -> Tie:
    other = relationship.opposite(company)
    name = other.name
    if relationship.share is not None:
        share = formats.percent(
            relationship.share / 100, max(0, -int(relationship.share.normalize().as_tuple().exponent))
        )
        name = _("%(company)s, %(share)s") % {"company": name, "share": share}
    url = reverse("network:partner", args=[other.public_id])
    return Tie(capital(relationship.words_from(company)), name, url)


def roles(company: Organisation, actor: Actor) -> list[Role]:
    """Each of its roles in full."""
    divided = by_line(company.partnerships.all())
    return [
        Role(
            _("As %(role)s") % {"role": each.get_role_display()},
            each,
            capital(each.get_state_display()),
            _("since %(day)s") % {"day": formats.day(each.state_since)},
            _("yes") if each.preferred else _("no"),
            territory_in_words(each),
            divided.get(each.pk, []),
            *_way_to_change(each, actor),
            _way_to_divide(each, actor),
        )
        for each in company.partnerships.all()
    ]


def _way_to_change(partnership: Partnership, actor: Actor) -> tuple[str, str]:
    if not allows(actor, "partners.edit_role", partnership):
        return "", ""
    return _("Edit"), reverse("network:partnership_edit", args=[partnership.public_id])


def _way_to_divide(partnership: Partnership, actor: Actor) -> str:
    divided = partnership.role in SELLING_ROLES and allows(actor, "partners.edit_role", partnership)
    return reverse("network:partnership_line", args=[partnership.public_id]) if divided else ""


def overview(company: Organisation) -> dict[str, Any]:
    """What `network/partner.html` needs beside the record, before it asks for what stands beside and below."""
    waiting = PlannedMove.objects.filter(stage__in=WAITING)
    prefetch_related_objects([company], "transitions", Prefetch("planned_moves", waiting))
    return {"ways": ways(company), "refused": [each for each in company.planned_moves.all() if each.refusal]}


def happened(company: Organisation) -> dict[str, Any]:
    """What happened to it lately, as `network/parts/happened.html` needs it."""
    return {"company": company, "happenings": history.latest(company, MOST_EVENTS)}


def beside(company: Organisation, actor: Actor) -> dict[str, Any]:
    """Who is there and what is around it, as `network/parts/beside.html` needs it."""
    framed(company)
    edits = allows(actor, "partners.edit", company)
    identifiers, brands = _numbers_and_brands(company)
    return {
        "company": company,
        "people": people(company) if allows(actor, "people.read") else None,
        "people_link": _("All %(count)s") % {"count": formats.number(people_count(company))},
        "ties": ties(company),
        "identifiers": identifiers,
        "number_link": _("Add") if edits else "",
        "number_url": reverse("network:identifier_new", args=[company.public_id]),
        "brands": brands,
        "brand_link": _("Add") if edits else "",
        "brand_url": reverse("network:brand_new", args=[company.public_id]),
        "territories": _territories(company.partnerships.all()),
        "roles": roles(company, actor),
        **_reaching(company),
    }


def _numbers_and_brands(company: Organisation) -> tuple[list[Identifier], list[Brand]]:
    """Both, in one question: a company has few of either."""
    numbers = Identifier.objects.filter(organisation=company).order_by()
    own = Brand.objects.filter(organisation=company).order_by()
    found = numbers.annotate(is_own=Value(None, BooleanField())).values_list("public_id", "scheme", "value", "is_own")
    brands = own.annotate(empty=Value("", CharField())).values_list("public_id", "name", "empty", "is_own")
    rows = sorted(found.union(brands, all=True).order_by(), key=lambda row: row[1:3])
    return (
        [Identifier(public_id=key, scheme=scheme, value=value) for key, scheme, value, own in rows if own is None],
        [Brand(public_id=key, name=name, is_own=own) for key, name, _empty, own in rows if own is not None],
    )


def _reaching(company: Organisation) -> dict[str, str]:
    sales = company.annual_sales
    return {
        "tel": f"tel:{company.phone}" if company.phone else "",
        "mailto": f"mailto:{company.email}" if company.email else "",
        "annual_sales": formats.whole_money(sales, company.annual_sales_currency) if sales is not None else "",
    }


def _territories(partnerships: Iterable[Partnership]) -> str:
    return ", ".join(dict.fromkeys(str(each.territory) for each in partnerships if each.territory))
