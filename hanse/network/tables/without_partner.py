"""Territories in which nobody does business with us: none at all, or none in a role for which the territory is."""

from __future__ import annotations

from collections.abc import Collection
from functools import reduce
from operator import or_
from typing import Any, ClassVar

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hanse.kernel.actor import Actor
from hanse.kernel.walls.authz import once
from hanse.ui import formats
from hanse.ui.tables import ChoiceFilter, Column, LinkColumn, Nothing, NumberColumn, Table, TextColumn, View

from ..models import LineTerritory, Partnership, ProductLine, Territory
from ..partnership.lifecycle import State
from ..partnership.status import capital
from ..territories.covering import SELLING_ROLES
from ..territories.redrawing import roles_in_words
from .territories import assigned_today, names, partners_url, territory_rows

ANY = "any"


def without_partner(actor: Actor) -> QuerySet[Any]:
    """Territories that lack a partner who does business, in some role for which they are.

    Who sees but a part of the network is told of the territories that they look after: of others they do not see the partners.
    """
    rows = territory_rows().filter(reduce(or_, map(_lacking, SELLING_ROLES)))
    if actor.is_bounded:
        mine = assigned_today().filter(account=actor.account_id).order_by().values("territory")
        rows = rows.filter(pk__in=mine)
    return rows


def _lacking(role: str) -> Q:
    """Those for this role that lack one who has it; with `ANY` those that lack everybody."""
    if role == ANY:
        return ~_has(SELLING_ROLES)
    return Q(pk__in=_meant_for(role)) & ~_has([role])


def _meant_for(role: str) -> list[int]:
    """There are few territories, and what they are for is kept as a list: all are read once."""
    every = once("what territories are for", lambda: list(Territory.objects.order_by().values_list("pk", "roles")))
    return [pk for pk, roles in every if not roles or role in roles]


def _has(roles: Collection[str]) -> Q:
    """Somebody who does business is in it, or has one of its product lines there."""
    live = Partnership.objects.filter(state__in=State.live(), role__in=roles)
    by_line = LineTerritory.objects.filter(territory=OuterRef("pk"), partnership__in=live.order_by().values("pk"))
    return Q(Exists(live.filter(territory=OuterRef("pk")))) | Q(Exists(by_line))


def without_partner_table() -> type[Table]:
    """The list; product lines by their names."""
    roles = [(role, capital(label)) for role, label in Partnership.Role.choices if role in SELLING_ROLES]
    lines = dict(ProductLine.objects.order_by().values_list("public_id", "name"))

    def for_lines(territory: Territory) -> Any:
        named = sorted(lines[each] for each in territory.lines or () if each in lines)
        return ", ".join(named) or _("all product lines")

    class WithoutPartnerTable(Table):
        name, title = "territories-without-partner", _("Territories without a partner")
        search, search_label, sort = ("name", "code", "group"), _("Name, code, group"), "name"
        columns: ClassVar[tuple[Column, ...]] = (
            LinkColumn(
                key="name", label=_("Territory"), sort=True,
                url=lambda territory: reverse("network:territory", args=[territory.public_id]),
            ),
            TextColumn(key="group", label=_("Group"), sort=True, soft=True),
            Column(
                key="country", label=_("Country"), sort=True, phone="line",
                cell=lambda territory: formats.country(territory.country),
            ),
            TextColumn(key="lines", label=_("For"), value=for_lines, phone="line"),
            TextColumn(key="roles", label=_("Roles"), value=lambda territory: roles_in_words(territory.roles or ())),
            TextColumn(key="who", label=_("Looked after by"), value=lambda row: names(row, deputies=False), phone="line"),
            TextColumn(key="code", label=_("Code"), sort=True, hidden=True),
            NumberColumn(
                key="partner_count", label=_("Partners in any state"), sort=True, url=partners_url, phone="money"
            ),
        )  # fmt: skip
        filters = (
            ChoiceFilter(
                key="role",
                label=_("Missing role"),
                where=lambda chosen: _lacking(chosen[0]),
                choices=((ANY, _("every role")), *roles),
            ),
        )
        views = (
            View("all", _("In no role"), {"role": ANY}),
            *(View(role, label, {"role": role}) for role, label in roles),
        )
        nothing = Nothing(
            _("No territories here yet"),
            _(
                "One in which nobody does business with us, as active, developing, on probation or renewing, stands here."
            ),
            icon="map-2",
        )

    return WithoutPartnerTable
