"""Lists of territories, and of the partners in one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, StringAgg, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hanse.kernel import clock
from hanse.ui import formats
from hanse.ui.breaks import whole
from hanse.ui.tables import (
    BooleanFilter,
    ChoiceFilter,
    Column,
    LinkColumn,
    Nothing,
    NumberColumn,
    StatusColumn,
    Table,
    TextColumn,
    View,
    by_label,
)

from ..models import LineTerritory, Partnership, Territory, TerritoryAssignment
from ..partnership.status import TONES, capital
from ..territories.stand_ins import in_a_line

Choices = tuple[tuple[str, Any], ...]


def assigned_today() -> QuerySet[TerritoryAssignment]:
    return TerritoryAssignment.objects.filter(TerritoryAssignment.on(clock.today()))


def territory_rows() -> QuerySet[Territory]:
    """Territories with how many partners are in them, and who looks after them today."""
    inside = Partnership.objects.filter(territory=OuterRef("pk")).order_by().values("territory")
    by_line = LineTerritory.objects.filter(territory=OuterRef("pk")).exclude(partnership__territory=OuterRef("pk"))
    others = by_line.order_by().values("territory").annotate(count=Count("partnership", distinct=True))
    today = assigned_today().select_related("account").order_by("starts_on", "id")
    return Territory.objects.annotate(
        partner_count=Coalesce(Subquery(inside.annotate(count=Count("*")).values("count")), 0)
        + Coalesce(Subquery(others.values("count")), 0)
    ).prefetch_related(Prefetch("assignments", today, to_attr="today"))


def names(territory: Any, *, deputies: bool) -> list[str]:
    """Who looks after it today, or who stands in."""
    return [str(each.account) for each in territory.today if each.is_deputy == deputies]


def who_today(territory: Any) -> str:
    """Both: José Saraiva; Jae Pak stands in until 14 Dec"""
    standing_in = ((str(each.account), each.ends_on) for each in territory.today if each.is_deputy)
    return in_a_line(names(territory, deputies=False), standing_in)


def partners_url(territory: Territory) -> str:
    """The list of partners in it."""
    return f"{reverse('network:partners')}?territory={territory.public_id}"


def partners_in(territory: Territory) -> QuerySet[Partnership]:
    """Partners that are in it, and those of which it has some product lines: `by_lines` names these."""
    lines = LineTerritory.objects.filter(partnership=OuterRef("pk"), territory=territory).order_by()
    named = lines.values("partnership").annotate(names=StringAgg("line__name", Value("\n")))
    rows = Partnership.objects.filter(Q(territory=territory) | Exists(lines))
    return rows.select_related("organisation", "manager").annotate(by_lines=Subquery(named.values("names")))


def _looked_after(wanted: bool) -> Q:
    held = Exists(assigned_today().filter(territory=OuterRef("pk"), is_deputy=False))
    return Q(held) if wanted else ~Q(held)


def _by(people: Iterable[str]) -> Q:
    return Q(pk__in=assigned_today().filter(account__public_id__in=people).order_by().values("territory"))


COLUMNS: tuple[Column, ...] = (
    LinkColumn(
        key="name",
        label=_("Territory"),
        url=lambda territory: reverse("network:territory", args=[territory.public_id]),
        sort=True,
    ),
    TextColumn(key="group", label=_("Group"), sort=True, soft=True, cell=lambda row: whole(formats.or_dash(row.group))),
    Column(
        key="country",
        label=_("Country"),
        sort=True,
        cell=lambda territory: whole(formats.country(territory.country)),
        phone="line",
    ),
    TextColumn(
        key="who",
        label=_("Looked after by"),
        value=lambda territory: ", ".join(names(territory, deputies=False)),
        cell=lambda territory: formats.or_dash(who_today(territory)),
        phone="line",
    ),
    TextColumn(
        key="deputy",
        label=_("Deputy"),
        value=lambda territory: ", ".join(names(territory, deputies=True)),
        hidden=True,
    ),
    TextColumn(key="code", label=_("Code"), sort=True, hidden=True),
    NumberColumn(key="partner_count", label=_("Partners you see"), sort=True, url=partners_url, phone="money"),
)


def _known() -> tuple[Choices, Choices, Choices]:
    """Groups, countries and colleagues that territories can be filtered by."""
    places = list(Territory.objects.order_by().values_list("group", "country").distinct())
    people = assigned_today().order_by().values_list("account__public_id", "account__name").distinct()
    return (
        by_label((group, group) for group, _country in places),
        by_label((code, formats.country(code)) for _group, code in places),
        by_label(people),
    )


def territory_table() -> type[Table]:
    """All territories, with the groups, countries and colleagues that there are now to filter by."""
    groups, countries, people = _known()

    class TerritoryTable(Table):
        name, title = "territories", _("Territories")
        search, search_label, sort = ("name", "code", "group"), _("Name, code, group"), "name"
        columns = COLUMNS
        filters = (
            ChoiceFilter(key="group", label=_("Group"), choices=groups),
            ChoiceFilter(key="country", label=_("Country"), choices=countries),
            ChoiceFilter(key="who", label=_("Looked after by"), where=_by, choices=people),
            BooleanFilter(
                key="held",
                label=_("Looked after"),
                where=_looked_after,
                yes=_("is looked after"),
                no=_("is looked after by nobody"),
            ),
        )
        views = (
            View("all", _("All")),
            View("held", _("Looked after"), {"held": "yes"}),
            View("open", _("Nobody's"), {"held": "no"}),
        )
        nothing = Nothing(
            _("No territories yet"),
            _("A territory is a country or a part of one. Partners are in it, and a colleague looks after it."),
            icon="map-2",
        )

    return TerritoryTable


class PartnersInTerritoryTable(Table):
    """The partners in one territory, on its page."""

    name, title = "partners-in-territory", _("Partners")
    search, search_label, sort = ("organisation__name", "reference"), _("Name or number"), "name"
    columns: ClassVar[tuple[Column, ...]] = (
        LinkColumn(
            key="name",
            label=_("Partner"),
            value="organisation.name",
            url=lambda row: reverse("network:partner", args=[row.organisation.public_id]),
            under=lambda row: formats.country(row.organisation.country),
            sort="organisation__name",
        ),
        TextColumn(key="role", label=_("Role"), value=lambda row: capital(row.get_role_display()), sort="role"),
        StatusColumn(key="state", label=_("State"), tones=TONES, sort=True),
        TextColumn(key="manager", label=_("Manager"), value="manager.name", sort="manager__name"),
        TextColumn(
            key="by_lines",
            label=_("For some product lines"),
            value=lambda row: ", ".join(sorted((row.by_lines or "").splitlines())),
        ),
    )
    nothing = Nothing(_("No partner that you see is in this territory"), icon="map-2")
