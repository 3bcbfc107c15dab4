"""The list of partners: a row for each role that a company has towards us."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial, reduce
from operator import or_
from typing import Any

from django.db.models import CharField, Exists, F, Model, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast
from django.http import QueryDict
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hanse.finding.index import holding
from hanse.kernel import contributions
from hanse.kernel.actor import Actor, current
from hanse.kernel.contributions import PartnerColumn
from hanse.kernel.models import Account
from hanse.kernel.pages import Request
from hanse.kernel.walls.authz import allows
from hanse.ui import formats
from hanse.ui.tables import (
    BooleanFilter,
    BulkAction,
    ChoiceFilter,
    Column,
    DateColumn,
    Filter,
    LinkColumn,
    Nothing,
    NumberColumn,
    StatusColumn,
    Table,
    TextColumn,
    View,
    by_label,
)

from ..models import LineTerritory, Organisation, Partnership, ProductLine, Site, Territory
from ..partnership.lifecycle import State
from ..partnership.status import IN_TROUBLE, TONES, capital
from ..territories import regions
from ..territories.by_line import covered_so
from ..territories.covering import FOUND
from ..territories.gaps import set_by_hand
from .choices import one_of_each

Choices = tuple[tuple[str, Any], ...]


def _capital(choices: Iterable[tuple[Any, Any]]) -> Choices:
    return tuple((str(key), capital(label)) for key, label in choices)


@dataclass(frozen=True, slots=True)
class Known:
    """What partners can be filtered by now, and whether there are any."""

    some: bool
    countries: Choices
    business_types: Choices
    managers: Choices
    territories: Choices
    regions: Regions


@dataclass(frozen=True, slots=True)
class Regions:
    """The regions in which there are head sites: each as people write it, country and name."""

    spellings: dict[str, list[tuple[str, str]]]

    @classmethod
    def of(cls, sites: Iterable[tuple[str, str]]) -> Regions:
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for country, name in sites:
            if named := regions.key(country, name):
                found[f"{country}.{named}"].append((country, name))
        return cls(dict(found))

    @property
    def choices(self) -> Choices:
        told = {key: self._label(*spelt[0]) for key, spelt in self.spellings.items()}
        return by_label(told.items())

    def called(self, text: str) -> list[str]:
        """Those of which this is a name, in whatever language."""
        split = (each.split(".", 1) for each in self.spellings)
        return [f"{country}.{name}" for country, name in split if regions.key(country, text) == name]

    @staticmethod
    def _label(country: str, name: str) -> str:
        region = regions.label(country, name, language=(get_language() or "en")[:2])
        return f"{region}, {formats.country(country)}" if country else region

    def where(self, chosen: Sequence[str]) -> Q:
        """That a company's head site is in one of these."""
        there = Q(pk__in=())
        for key in chosen:
            for country, name in self.spellings[key]:
                there |= Q(country=country, region=name)
        return Q(Exists(Site.objects.filter(there, organisation=OuterRef("organisation"), is_head=True)))


HEADS_WITH_REGION = "is_head AND NOT (region = '')"
"""As the index `site_region` has it."""


def known() -> Known:
    """What partners have been given and where they are, in one question that reads little more than indexes."""
    companies, partnerships = Organisation.objects.order_by(), Partnership.objects.order_by()
    managers = _led_to(Account.objects.order_by(), "manager", partnerships)
    by_line = LineTerritory.objects.order_by()
    territories = _led_to(Territory.objects.order_by(), "territory", partnerships, by_line)
    heads = Site.objects.filter(is_head=True).exclude(region="").order_by()
    asked = (
        _told("role", one_of_each(partnerships, "role"), "role"),
        _told("country", one_of_each(companies, "country"), "country"),
        _told("type", one_of_each(companies, "business_type"), "business_type"),
        _told("manager", managers, "public_id", "name"), _told("territory", territories, "public_id", "name"),
        _told("region", one_of_each(heads, "country", "region", where=HEADS_WITH_REGION), "country", "region"),
    )  # fmt: skip
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for what, key, label in asked[0].union(*asked[1:], all=True).order_by():
        found[what].append((key, label))
    return Known(
        some=bool(found["role"]),
        countries=by_label((key, formats.country(key)) for key, _label in found["country"]),
        business_types=by_label(found["type"]),
        managers=by_label(found["manager"]),
        territories=by_label(found["territory"]),
        regions=Regions.of(found["region"]),
    )


def _led_to[M: Model](rows: QuerySet[M], by: str, *leading: QuerySet[Any]) -> QuerySet[M]:
    """Those to which any of these leads: each looked up where every one is seen, else read off the few that are."""
    if current().is_bounded:
        there = [Q(pk__in=some.exclude(**{by: None}).values(by).distinct()) for some in leading]
    else:
        there = [Q(Exists(some.filter(**{by: OuterRef("pk")}))) for some in leading]
    return rows.filter(reduce(or_, there))


def _told(what: str, rows: QuerySet[Any], key: str, label: str = "") -> QuerySet[Any]:
    """Each value once, with what it is of and what it is called."""
    text = CharField()
    told: QuerySet[Any] = rows.annotate(what_=Value(what, text), key_=Cast(key, text), label_=Cast(label or key, text))
    return told.values_list("what_", "key_", "label_").distinct()


def partner_rows(request: Request) -> QuerySet[Partnership]:
    """All partnerships with what the list shows of them, the columns of other rooms included.

    As the list's address asks for, or as that did from which rows were selected.
    """
    asked = _asked(request)
    head = Site.objects.filter(organisation=OuterRef("organisation")).order_by("-is_head", "city", "id")
    rows = Partnership.objects.select_related("organisation", "manager", "territory").annotate(
        town=Subquery(head.values("city")[:1]), region=Subquery(head.values("region")[:1])
    )
    for each in _contributed(asked):
        rows = each.as_asked(rows, asked) if each.as_asked else each.annotate(rows)
    return rows


def _asked(request: Request) -> QueryDict:
    return QueryDict(request.POST["state"]) if "state" in request.POST else request.GET


def _contributed(asked: QueryDict) -> list[PartnerColumn]:
    """The columns of other rooms that who is looking may read."""
    there = (each for each in contributions.partner_columns if each.for_asked is None or each.for_asked(asked))
    return [each for each in there if allows(current(), each.operation)]


def _place_and_number(row: Any) -> str:
    """Lübeck, DE, AW00000502"""
    return ", ".join(part for part in (row.town, row.organisation.country, row.reference) if part)


def _preferred(row: Partnership) -> str:
    return str(_("preferred")) if row.preferred else ""


NAME = LinkColumn(
    key="name",
    label=_("Partner"),
    value="organisation.name",
    url=lambda row: reverse("network:partner", args=[row.organisation.public_id]),
    under=_place_and_number,
    sort="organisation__name",
)
ROLE = TextColumn(key="role", label=_("Role"), value=lambda row: capital(row.get_role_display()), sort="role")
REST: tuple[Column, ...] = (
    TextColumn(
        key="business_type",
        label=_("Business type"),
        value="organisation.business_type",
        sort="organisation__business_type",
        soft=True,
    ),
    StatusColumn(key="state", label=_("State"), tones=TONES, sort=True),
)
FIRST: tuple[Column, ...] = (NAME, ROLE, *REST)
LAST: tuple[Column, ...] = (
    TextColumn(key="reference", label=_("Our number"), sort=True, soft=True, hidden=True),
    TextColumn(key="manager", label=_("Manager"), value="manager.name", sort="manager__name", hidden=True),
    TextColumn(key="territory", label=_("Territory"), value="territory.name", sort="territory__name", hidden=True),
    DateColumn(key="since", label=_("In this state since"), value="state_since", sort="state_since", hidden=True),
    TextColumn(key="preferred", label=_("Preferred"), value=_preferred, sort="preferred", folds=False, hidden=True),
    TextColumn(key="town", label=_("Town"), value="town", sort="town", hidden=True),
    TextColumn(key="region", label=_("Region"), value="region", sort="region", hidden=True),
    TextColumn(
        key="country",
        label=_("Country"),
        value="organisation.country",
        cell=lambda row: formats.country(row.organisation.country),
        sort="organisation__country",
        hidden=True,
    ),
    NumberColumn(
        key="employees",
        label=_("Employees"),
        value="organisation.employees",
        sort="organisation__employees",
        hidden=True,
    ),
    NumberColumn(
        key="credit_rating",
        label=_("Credit rating"),
        value="organisation.credit_rating",
        sort="organisation__credit_rating",
        hidden=True,
    ),
)


HAND = "hand"


def _origins() -> Choices:
    told = (
        (key, label if key in FOUND else _("none: %(why)s") % {"why": label}) for key, label in Partnership.Why.choices
    )
    return (*_capital(told), (HAND, _("Set by hand")))


def _comes_from(chosen: Sequence[str]) -> Q:
    if HAND in chosen:
        return set_by_hand()
    by_address = Q(territory=None) if chosen[0] not in FOUND else Q(territory=F("placed_territory"))
    return by_address & Q(territory_reason__in=chosen)


def _in_territory(chosen: Sequence[str]) -> Q:
    """In one of these; of a territory for some product lines, those too of which it has only these."""
    there = Q(territory__public_id__in=chosen)
    if not Territory.objects.filter(public_id__in=chosen, lines__isnull=False).exists():
        return there
    by_line = LineTerritory.objects.filter(territory__public_id__in=chosen).order_by()
    return there | Q(pk__in=by_line.values("partnership"))


COVERED = {
    "own": _("in a territory for it"), "general": _("in one for all lines"), "several": _("claimed by several"),
    "nobody": _("claimed by nobody"),
}  # fmt: skip


class CoveredFilter(Filter):
    """How partners are covered for one product line; asked for by a link from the page that counts them."""

    def read(self, given: Any) -> Any:
        how, _dash, line = (given.getlist(self.key) or [""])[-1].partition("-")
        found = ProductLine.objects.filter(public_id=line).first() if how in COVERED else None
        return (how, found) if found else None

    def write(self, value: Any) -> dict[str, list[str]]:
        return {self.key: [f"{value[0]}-{value[1].public_id}"]}

    def sentence(self, value: Any) -> SafeString:
        return format_html("{}: <b>{}</b>", value[1], COVERED[value[0]])

    def control(self, value: Any, scope: str) -> SafeString:
        if value is None:
            return SafeString("")
        return format_html('<input type="hidden" name="{}" value="{}">', self.key, self.write(value)[self.key][0])


def _filters(those: Known) -> tuple[Filter, ...]:
    return (
        ChoiceFilter(key="role", label=_("Role"), choices=_capital(Partnership.Role.choices), many=True),
        ChoiceFilter(key="state", label=_("State"), choices=_capital(State.choices), many=True),
        ChoiceFilter(key="manager", label=_("Manager"), field="manager__public_id", choices=those.managers),
        BooleanFilter(
            key="managed",
            label=_("With or without a manager"),
            where=lambda wanted: Q(manager__isnull=not wanted),
            yes=_("has a manager"),
            no=_("has no manager"),
        ),
        ChoiceFilter(key="country", label=_("Country"), field="organisation__country", choices=those.countries),
        ChoiceFilter(
            key="region", label=_("Region"), where=those.regions.where, choices=those.regions.choices, many=True
        ),
        ChoiceFilter(
            key="type", label=_("Business type"), field="organisation__business_type", choices=those.business_types
        ),
        ChoiceFilter(key="territory", label=_("Territory"), where=_in_territory, choices=those.territories),
        ChoiceFilter(key="found", label=_("Territory found"), where=_comes_from, choices=_origins),
        CoveredFilter(key="covered", label=_("Product line"), where=cache(covered_so)),
        BooleanFilter(key="preferred", label=_("Preferred"), yes=_("is preferred"), no=_("is not preferred")),
    )


def _finding(those: Known, text: str) -> Q:
    """Companies of which the index knows all words; of a region that is called so, all that are there."""
    found = Q(organisation__in=holding("companies", text))
    there = those.regions.called(text)
    return found | those.regions.where(there) if there else found


def _views(those: Known, mine: str) -> tuple[View, ...]:
    """Everyone's views; "Mine" for those who look after somebody."""
    own = (View("mine", _("Mine"), {"manager": mine}),) if mine in dict(those.managers) else ()
    return (
        View("all", _("All")),
        *own,
        View("dealers", _("Dealers"), {"role": ["dealer", "distributor"]}),
        View("suppliers", _("Suppliers"), {"role": "supplier"}),
        View("trouble", _("In trouble"), {"state": [str(state) for state in IN_TROUBLE]}),
        View("alone", _("No manager"), {"managed": "no"}),
    )


def import_url() -> str:
    """The page on which a file is brought; empty while there is none."""
    try:
        return reverse("intake:start")
    except NoReverseMatch:
        return ""


def _nothing(actor: Actor) -> Nothing:
    """How to begin, as far as this actor may."""
    bring = import_url() if allows(actor, "imports.receive") else ""
    add = reverse("network:partner_new") if allows(actor, "partners.create") else ""
    return Nothing(
        _("No partners yet"),
        _("Bring a file of your dealers or suppliers as it is; columns are recognised. Or add them one by one."),
        icon="building-store",
        action=_("Import companies") if bring else _("Add a partner") if add else "",
        url=bring or add,
    )


def partner_table(request: Request, those: Known | None = None) -> type[Table]:
    """The list as it is now: with the columns and filters that other rooms contribute."""
    now = those or known()
    others = _contributed(_asked(request))
    first = (
        FIRST if any(each.column.phone == "figure" for each in others) else (NAME, replace(ROLE, phone="figure"), *REST)
    )
    mine = str(getattr(request.user, "public_id", ""))

    class PartnerTable(Table):
        name, title = "partners", _("Partners")
        search = ("organisation__name", "organisation__legal_name", "reference", "town", "region")
        search_label = _("Name, town, region, number")
        seek = staticmethod(partial(_finding, now))
        sort = "name"
        columns = (*first, *(each.column for each in others), *LAST)
        filters = (*_filters(now), *(one for each in others for one in each.filters))
        views = _views(now, mine)
        bulk = (
            BulkAction(_("Assign manager"), "network:assign", "partners.assign", icon="user-check"),
            BulkAction(_("Territory by address"), "network:placing", "partners.edit_role", icon="map-search"),
            *(BulkAction(act.label, act.url, act.operation, icon=act.icon) for act in contributions.partner_acts),
        )
        nothing = _nothing(request.actor)

    return PartnerTable
