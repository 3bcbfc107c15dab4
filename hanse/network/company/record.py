"""The frame of a company's record: heading, what it is to us, and the tabs that rooms contribute.

A room's own tab extends `network/record.html`, fills its block `tab`, and gives it what `record_context` returns.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet, Subquery, prefetch_related_objects
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.kernel import contributions
from hanse.kernel.actor import Actor
from hanse.kernel.models import Account
from hanse.kernel.pages import Request
from hanse.kernel.walls.authz import allows
from hanse.ui.parts import Action, Tab

from ..models import LineTerritory, Organisation, Partnership, Person, Site
from ..partnership import status
from ..territories.covering import SELLING_ROLES
from ..territories.stand_ins import packed, told_today, unpacked

BESIDE = ("manager", "territory", "computed_territory")


@dataclass(slots=True)
class Record:
    """What `network/record.html` reads as `record`."""

    company: Organisation
    actor: Actor
    current: str

    @property
    def partnerships(self) -> list[Partnership]:
        return list(self.company.partnerships.all())

    @property
    def town(self) -> str:
        return _counted(self.company).town or ""

    @property
    def statuses(self) -> list[tuple[str, str]]:
        """What it is to us in each role: words and tone."""
        return [(status.role_and_state(each), status.tone(each)) for each in self.partnerships]

    @property
    def numbers(self) -> list[str]:
        """Our numbers for it; with several roles each says for which."""
        known = [each for each in self.partnerships if each.reference]
        if len(self.partnerships) < 2:
            return [str(each.reference) for each in known]
        return [
            _("%(role)s %(number)s") % {"role": status.capital(each.get_role_display()), "number": each.reference}
            for each in known
        ]

    @property
    def stand_ins(self) -> list[str]:
        """Who stands in today for those who look after it, and until when."""
        here = [each for each in self.partnerships if each.role in SELLING_ROLES]
        found = [told for each in here for told in unpacked(getattr(each, "deputies", ""))]
        return [told_today(*each) for each in dict.fromkeys(found)]

    @property
    def managers(self) -> list[tuple[Account, str, str]]:
        """Who looks after it, each once: the address of all that they look after, and as what when there are several."""
        roles: dict[int, list[str]] = defaultdict(list)
        found = {}
        for each in self.partnerships:
            if each.manager:
                found[each.manager.pk] = each.manager
                roles[each.manager.pk].append(each.get_role_display())
        base = reverse("network:partners")
        return [
            (account, f"{base}?manager={account.public_id}", ", ".join(roles[key]) if len(found) > 1 else "")
            for key, account in found.items()
        ]

    @property
    def movable(self) -> list[tuple[Partnership, str]]:
        """The partnerships whose state this actor may change, each with the page for it."""
        return [
            (each, reverse("network:state", args=[each.public_id]))
            for each in self.partnerships
            if allows(self.actor, "partners.move", each)
        ]

    @property
    def edit_url(self) -> str:
        return self._url("partner_edit")

    @property
    def more(self) -> list[Action]:
        """What else may be added to the company."""
        ways = (
            Action(_("A further role"), self._url("partnership_new"), "circle-plus", operation="partners.begin"),
            Action(_("A person"), self._url("person_new"), "user-plus", operation="people.join"),
            *self._people_acts(),
            Action(_("A site"), self._url("site_new"), "map-pin", operation="partners.edit"),
            Action(_("A relationship"), self._url("relationship_new"), "affiliate", operation="partners.relate"),
            Action(_("A register's number"), self._url("identifier_new"), "id", operation="partners.edit"),
        )
        return [way for way in ways if allows(self.actor, way.operation, self.company)]

    def _people_acts(self) -> Iterator[Action]:
        for act in contributions.people_acts:
            if act.audience == "workspace":
                url = reverse(act.url, args=[self.company.public_id])
                yield Action(act.label, url, act.icon, operation=act.operation)

    def _url(self, page: str) -> str:
        return reverse(f"network:{page}", args=[self.company.public_id])

    def tabs(self) -> Iterator[Tab]:
        """Those of all rooms that this actor may open and that mean something for this company."""
        for tab in contributions.partner_tabs:
            if allows(self.actor, tab.operation, self.company) and (tab.show is None or tab.show(self.company)):
                url = reverse(tab.url, kwargs={"partner": self.company.public_id})
                count = tab.count(self.company) if tab.count else None
                yield Tab(tab.label, url, current=tab.key == self.current, count=count)


@dataclass(frozen=True, slots=True)
class _Counted:
    """What the frame tells of the company's sites and people without reading them."""

    town: str | None
    sites: int
    people: int


def _counted(company: Organisation) -> _Counted:
    first = next(iter(company.partnerships.all()), None)
    if first is not None and hasattr(first, "town"):
        return _Counted(first.town, first.site_count, first.people_count)  # type: ignore[attr-defined]
    there = Person.objects.filter(organisation=company, left_on=None)
    site = company.head_site
    return _Counted(site.city if site else "", company.sites.count(), there.count())


def site_count(company: Organisation) -> int:
    return _counted(company).sites


def people_count(company: Organisation) -> int:
    """How many people are there now."""
    return _counted(company).people


def _number_of(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.filter(organisation=OuterRef("organisation")).order_by().values("organisation")
    return Coalesce(Subquery(counted.annotate(number=Count("pk")).values("number")), 0)


def framed(organisation: Organisation) -> Organisation:
    """The company with all that its heading and its tabs tell, in one question to the database."""
    prefetch_related_objects([organisation], Prefetch("partnerships", _roles()))
    return _with_held(organisation)


def of_its_roles(organisation_id: int) -> Organisation | None:
    """The same, the company itself read along with its roles, and its sites; None for one without a role."""
    roles = _roles().filter(organisation=organisation_id).select_related("organisation", *BESIDE)
    first = next(iter(roles), None)
    if first is None:
        return None
    company = first.organisation
    for each in roles:
        each.organisation = company
    vars(company)["_prefetched_objects_cache"] = {"partnerships": roles}
    prefetch_related_objects([company], "sites")
    return _with_held(company)


def _held() -> dict[str, contributions.PartnerTab]:
    return {f"held_{place}": tab for place, tab in enumerate(contributions.partner_tabs) if tab.held}


def _with_held(organisation: Organisation) -> Organisation:
    first = next(iter(organisation.partnerships.all()), None)
    held = {tab.key: getattr(first, name) for name, tab in _held().items() if hasattr(first, name)}
    vars(organisation)["held"] = held
    return organisation


def _roles() -> QuerySet[Partnership]:
    """Roles of companies, each with what is counted of its company."""
    head = Site.objects.filter(organisation=OuterRef("organisation")).order_by("-is_head", "city", "id")
    found: QuerySet[Partnership] = Partnership.objects.select_related(*BESIDE).annotate(
        town=Subquery(head.values("city")[:1]),
        site_count=_number_of(Site.objects.all()),
        people_count=_number_of(Person.objects.filter(left_on=None)),
        divided=Exists(LineTerritory.objects.filter(partnership=OuterRef("pk"))),
        deputies=Subquery(packed(OuterRef("territory"))),
        **{name: tab.held(OuterRef("organisation")) for name, tab in _held().items() if tab.held},
    )
    return found


def gathered(organisation: Organisation) -> Organisation:
    """The company with its roles and its sites."""
    prefetch_related_objects([framed(organisation)], "sites")
    return organisation


def record_context(request: Request, organisation: Organisation, *, current: str) -> dict[str, Any]:
    """What a template that extends `network/record.html` needs; `current` is the key of the tab one is on."""
    return {"record": Record(framed(organisation), request.actor, current), "company": organisation}
