"""The list of partners: a row for each role that a company has towards us."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import QueryDict
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from hanse.kernel import contributions
from hanse.kernel.actor import Actor, current
from hanse.kernel.contributions import PartnerColumn
from hanse.kernel.pages import Request
from hanse.kernel.walls.authz import allows
from hanse.ui import formats
from hanse.ui.tables import (
    BulkAction,
    Column,
    DateColumn,
    LinkColumn,
    Nothing,
    NumberColumn,
    StatusColumn,
    Table,
    TextColumn,
    View,
)

from ..access import has_in_care
from ..custom.columns import customs
from ..custom.declared import fills_in
from ..custom.models import every
from ..models import CustomField, Partnership, Site
from ..partnership.status import IN_TROUBLE, TONES, capital
from .care import yours
from .known import Known, known
from .partner_filters import finding, partner_filters


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
    TextColumn(key="manager", label=_("Manager"), value="manager.name", sort="manager__name", soft=True),
    StatusColumn(key="state", label=_("State"), tones=TONES, sort=True),
)
FIRST: tuple[Column, ...] = (NAME, ROLE, *REST)
LAST: tuple[Column, ...] = (
    TextColumn(key="reference", label=_("Our number"), sort=True, soft=True, hidden=True),
    TextColumn(
        key="business_type",
        label=_("Business type"),
        value="organisation.business_type",
        sort="organisation__business_type",
        hidden=True,
    ),
    TextColumn(key="manager_email", label=_("Manager's e-mail"), value="manager.email", hidden=True),
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
    TextColumn(key="hanse_id", label=_("Hanse id"), value="organisation.public_id", hidden=True, in_files=True),
    NumberColumn(
        key="credit_rating",
        label=_("Credit rating"),
        value="organisation.credit_rating",
        sort="organisation__credit_rating",
        hidden=True,
    ),
)


CUSTOM_FIELDS = (
    (CustomField.Of.COMPANY, _("Custom fields of the company"), "network:company_fields_together", "partners.edit"),
    (CustomField.Of.PARTNERSHIP, _("Custom fields of the role"), "network:role_fields_together", "partners.edit_role"),
)
"""Acts on custom fields, while there are any that one fills in."""


def _views(actor: Actor) -> tuple[View, ...]:
    """Who looks after partners begins with theirs; who may, but has none, with all."""
    every, own = (View("all", _("All")),), yours(actor)
    return (
        *((*own, *every) if own and has_in_care(actor) else (*every, *own)),
        View("dealers", _("Dealers"), {"role": ["dealer", "distributor"]}),
        View("suppliers", _("Suppliers"), {"role": "supplier"}),
        View("trouble", _("In trouble"), {"state": [str(state) for state in IN_TROUBLE]}),
        View("alone", _("No manager"), {"managed": "no"}),
    )


def import_url() -> str:
    """The page on which a file is brought; empty while there is none."""
    try:
        return reverse("intake:start", query={"kind": "organisations"})
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
    own, own_filters = customs((CustomField.Of.COMPANY, "organisation"), (CustomField.Of.PARTNERSHIP, ""))
    own_acts = [
        BulkAction(label, url, operation, icon="list-details")
        for of, label, url, operation in CUSTOM_FIELDS
        if any(field.of == of and fills_in(request.actor, field) for field in every())
    ]

    class PartnerTable(Table):
        name, title = "partners", _("Partners")
        selects = True
        search = ("organisation__name", "organisation__legal_name", "reference", "town", "region")
        search_label = _("Name, town, region, number")
        seek = staticmethod(partial(finding, now))
        sort = "name"
        columns = (*first, *(each.column for each in others), *LAST, *own)
        filters = (*partner_filters(now), *(one for each in others for one in each.filters), *own_filters)
        views = _views(request.actor)
        bulk = (
            BulkAction(_("Assign manager"), "network:assign", "partners.assign", icon="user-check"),
            BulkAction(_("Change state"), "network:states_together", "partners.move", icon="route"),
            BulkAction(_("Preferred"), "network:preferred_together", "partners.edit_role", icon="star"),
            *own_acts,
            BulkAction(_("Territory by address"), "network:placing", "partners.edit_role", icon="map-search"),
            *(BulkAction(act.label, act.url, act.operation, icon=act.icon) for act in contributions.partner_acts),
        )
        nothing = _nothing(request.actor)
        unseen = _("Partners that you do not look after are not looked through.") if request.actor.is_bounded else ""

    return PartnerTable
