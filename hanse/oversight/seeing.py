"""Everybody who sees a row, and why: the wall told from the row's side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import OuterRef, QuerySet
from django.utils.translation import gettext as _

from hanse.kernel import clock
from hanse.kernel.models import Account
from hanse.kernel.models.accounts import role_names
from hanse.kernel.walls import authz
from hanse.kernel.walls.access import Scoped
from hanse.kernel.walls.roles import BOUNDED_ROLES, PARTNER_ROLES, STAFF_ROLES
from hanse.network.models import Organisation, Person, VisibilityGrant
from hanse.network.territories.seeing import seeing
from hanse.ui import formats

SHOWN = 12


@dataclass(frozen=True, slots=True)
class Seer:
    """A login that sees the row, and by what."""

    name: str
    email: str
    why: str


@dataclass(frozen=True, slots=True)
class Group:
    """Those who see it for the same sort of reason, the first of them by name."""

    title: str
    hint: str
    seers: list[Seer]

    @property
    def shown(self) -> list[Seer]:
        return sorted(self.seers, key=lambda each: each.name)[:SHOWN]

    @property
    def more(self) -> int:
        return max(0, len(self.seers) - SHOWN)


def groups(row: Scoped, operation: str | None = None) -> list[Group]:
    """Whom the wall lets see this row today; with an operation only those whose roles have it, on a side that has it at all.

    What they may do with the row is told for each by name (`explaining`).
    """
    may = authz.table()[operation].roles if operation else frozenset()
    return [*_ours(row, may & STAFF_ROLES.keys()), *_at_partners(row, may & PARTNER_ROLES.keys())]


def _ours(row: Scoped, may: Set[str]) -> Iterator[Group]:
    if row.scope.staff == "none":
        return
    held = Account.objects.filter(is_active=True).annotate(held=role_names(OuterRef("pk"))).exclude(held=None)
    wide: dict[Account, frozenset[str]] = {}
    bounded: dict[Account, frozenset[str]] = {}
    for account in held:
        roles = frozenset(account.held.split())
        if may and not roles & may:
            continue
        (bounded if roles <= BOUNDED_ROLES and row.scope.staff == "remit" else wide)[account] = roles
    yield Group(
        _("Our people who see every partner"),
        _("by their roles"),
        [_by_roles(account, roles) for account, roles in wide.items()],
    )
    colleagues = {account.pk: roles for account, roles in bounded.items()}
    owners = _companies(row, row.scope.bounding)
    by_company = [seeing(owner, colleagues, clock.common_day()) for owner in owners]
    yield Group(
        _("Our people who see a part of the network"),
        _("by what they look after"),
        [
            Seer(each.name, each.email, "; ".join(dict.fromkeys(why[each.pk] for why in by_company)))
            for each in bounded
            if all(each.pk in why for why in by_company)
        ],
    )


def _by_roles(account: Account, roles: Iterable[str]) -> Seer:
    return Seer(account.name, account.email, ", ".join(sorted(str(STAFF_ROLES[role]) for role in roles)))


def _at_partners(row: Scoped, may: Set[str]) -> Iterator[Group]:
    if row.scope.partner == "none":
        yield Group(_("Partners' people"), _("rows of this kind are ours"), [])
        return
    owners = _companies(row, row.scope.columns)
    for company, people in _people(owners, may):
        yield Group(company.name, _("it belongs to them, or concerns them"), people)
    grants = VisibilityGrant.objects.filter(VisibilityGrant.holds_on(clock.common_day()), organisation__in=owners)
    parts: dict[Organisation, list[str]] = {}
    for grant in grants.select_related("grantee"):
        parts.setdefault(grant.grantee, []).append(_part(grant))
    for company, people in _people(parts, may):
        told = {"company": company, "parts": ", ".join(parts[company])}
        yield Group(_("%(company)s, as far as it is let in") % told, _("sees %(parts)s") % told, people)


def _part(grant: VisibilityGrant) -> str:
    if grant.ends_on is None:
        return grant.part
    return _("%(part)s until %(day)s") % {"part": grant.part, "day": formats.day(grant.ends_on)}


def _companies(row: Scoped, columns: Iterable[str]) -> QuerySet[Organisation]:
    """The companies in these columns of the row: none where it is our own."""
    return Organisation.objects.filter(pk__in=[getattr(row, column) for column in columns])


def _people(companies: Iterable[Organisation], may: Set[str]) -> Iterator[tuple[Organisation, list[Seer]]]:
    """Those of each company who sign in, if any roles `may` those in one of them; of a company without any, nobody."""
    there: Any = Person.objects.filter(organisation__in=companies, left_on=None, account__is_active=True)
    there = there.filter(job_roles__role__in=may).distinct() if may else there
    rows = there.select_related("organisation", "account").order_by("organisation__name", "organisation")
    for company, people in groupby(rows, key=lambda person: person.organisation):
        yield company, [Seer(each.name, each.account.email, each.title) for each in people]
