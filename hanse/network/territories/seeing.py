"""Which colleagues with bounded roles see a company, and why: the rule of `remit`, asked from the company's side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from django.utils.translation import gettext as _

from hanse.ui import formats

from ..access import BUYING
from ..models import LineTerritory, Organisation, Partnership, Relationship, TerritoryAssignment
from .covering import SELLING_ROLES

MANAGING = "partner_manager"

Bounded = Mapping[int, frozenset[str]]
"""Accounts of colleagues whose roles are all bounded, with these roles."""


def seeing(company: Organisation, colleagues: Bounded, day: date) -> dict[int, str]:
    """Those of the colleagues who see the company on that day, each with the first reason: the company itself before its ties."""
    ties = _ties(company, day)
    rows = Partnership.objects.filter(organisation_id__in=[company.pk, *ties]).select_related("organisation")
    partnerships = sorted(rows, key=lambda row: (row.organisation_id != company.pk, row.organisation.name, row.pk))
    held = _held(partnerships, day)
    found: dict[int, str] = {}
    for row in partnerships:
        tied_by = ties.get(row.organisation_id)
        for account, why in _ways(row, held.get(row.pk, []), colleagues):
            if tied_by is None:
                found.setdefault(account, why)
            elif tied_by - {account}:
                words = {"why": why, "company": company}
                found.setdefault(account, _("%(why)s. %(company)s has to do with it.") % words)
    return found


def _ties(company: Organisation, day: date) -> dict[int, set[int | None]]:
    """Those with which it has to do, each with who tied them: a tie opens nothing to whoever made it."""
    found: dict[int, set[int | None]] = {}
    ties = Relationship.of(company).filter(Relationship.holds_on(day)).exclude(kind=Relationship.Kind.COMPETES)
    for one, other, account in ties.order_by().values_list("organisation_id", "other_id", "account_id"):
        found.setdefault(other if one == company.pk else one, set()).add(account)
    return found


def _held(partnerships: list[Partnership], day: date) -> dict[int, list[TerritoryAssignment]]:
    """Who looks after each of them by a territory, be it for some product lines."""
    places = {(row.territory_id, row.pk) for row in partnerships if row.territory_id}
    lines = LineTerritory.objects.filter(partnership__in=partnerships).order_by()
    places |= {place for place in lines.values_list("territory_id", "partnership_id") if place[0]}
    today = TerritoryAssignment.objects.filter(TerritoryAssignment.on(day)).select_related("territory")
    assigned: dict[int, list[TerritoryAssignment]] = {}
    for each in today.filter(territory__in={territory for territory, _row in places}).order_by("is_deputy", "id"):
        assigned.setdefault(each.territory_id, []).append(each)
    held: dict[int, list[TerritoryAssignment]] = {}
    for territory, row in sorted(places):
        held.setdefault(row, []).extend(assigned.get(territory or 0, ()))
    return held


def _ways(row: Partnership, held: list[TerritoryAssignment], colleagues: Bounded) -> Iterator[tuple[int, str]]:
    """Accounts that see the company of this partnership by itself, with the reason."""
    told = {"company": row.organisation, "role": row.get_role_display()}
    if row.role == Partnership.Role.SUPPLIER:
        why = _("Sees every supplier, %(company)s among them") % told
        yield from ((account, why) for account, roles in colleagues.items() if roles & BUYING)
    if row.role not in SELLING_ROLES:
        return
    managing = {account for account, roles in colleagues.items() if MANAGING in roles}
    if row.manager_id in managing:
        yield row.manager_id, _("Manager of %(company)s (%(role)s)") % told
    yield from ((each.account_id, _by_territory(each, row)) for each in held if each.account_id in managing)


def _by_territory(held: TerritoryAssignment, row: Partnership) -> str:
    told = {"company": row.organisation, "territory": held.territory, "until": formats.day(held.ends_on)}
    if not held.is_deputy:
        return _("Looks after %(territory)s, where %(company)s is") % told
    if held.ends_on is None:
        return _("Stands in for %(territory)s, where %(company)s is") % told
    return _("Stands in until %(until)s for %(territory)s, where %(company)s is") % told
