"""What facts show on common pages: the year in a strip, months as a chart, what was ordered in a history."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import Exists, Subquery, Sum
from django.utils.translation import ngettext

from hanse.kernel.actor import Actor
from hanse.kernel.pages import Request
from hanse.kernel.walls.authz import once
from hanse.network.models import Organisation
from hanse.ui import formats
from hanse.ui.parts import Event

from ..declaring import FactKind
from ..keeping.versions import asked_day
from ..models import Monthly
from .known import asking, months_of_company
from .months import Month, Months, by_kind, last_day, of_company
from .overview import declared, headlines
from .telling import CompanyYear, OwnYear


def years(company: Organisation) -> list[CompanyYear]:
    """What our people read of a company: each kind in which it has lines."""
    found = of_company(company, company.pk)
    return [
        CompanyYear.of(company, kind, found[key])
        for key, kind in headlines().items()
        if key in found and found[key].sums
    ]


def own_years(request: Request) -> list[OwnYear]:
    """What a partner's person reads of the own company: the kinds that have a word for it.

    Another company that is let into its orders reads these alone, not what it sold, has, was billed or delivered.
    """
    company = request.actor.organisation_id
    return [] if company is None else _own(request, of_company(request, company))


def own_sums(request: Request) -> list[OwnYear]:
    """The same not divided by product line, for pages that tell of no line: the database adds, and fewer rows are read."""
    company = request.actor.organisation_id
    return [] if company is None else _own(request, by_kind(Monthly.objects.filter(organisation=company)))


def _own(request: Request, found: Mapping[str, Months]) -> list[OwnYear]:
    return [
        OwnYear(kind, found[key], own_title(kind, request.actor))
        for key, kind in declared().items()
        if kind.is_told_to(request.actor) and key in found and found[key].sums
    ]


def of_partner(request: Request, company: Organisation) -> dict[str, Any] | None:
    """The panels of a company's page; nothing where it has no lines. As known on the day that the address asks for."""
    day = asked_day(request)
    found = years(company) if day is None else _years_known(company, day)
    return {"years": found} if found else None


def known_of_partner(request: Request, company: Organisation) -> dict[str, Any] | None:
    return told_or_asked(request, of_partner(request, company))


def _years_known(company: Organisation, day: date) -> list[CompanyYear]:
    kinds = headlines()
    found = months_of_company(company, company.pk, day, kinds)
    return [CompanyYear.of(company, kinds[key], months, known_on=day) for key, months in found.items() if months.sums]


def of_own(request: Request) -> dict[str, Any] | None:
    """The panels of the portal's home."""
    day = asked_day(request)
    found = own_years(request) if day is None else _own_known(request, day)
    shown = [year for year in found if year.kind.headline]
    return {"years": shown} if shown else None


def known_of_own(request: Request) -> dict[str, Any] | None:
    return told_or_asked(request, of_own(request))


def _own_known(request: Request, day: date) -> list[OwnYear]:
    kinds = {key: kind for key, kind in headlines().items() if kind.own}
    found = months_of_company(request, request.actor.organisation_id or 0, day, kinds)
    return [own_known(kinds[key], months, day, request.actor) for key, months in found.items() if months.sums]


def own_known(kind: FactKind, months: Months, day: date, actor: Actor) -> OwnYear:
    return OwnYear(kind, months, own_title(kind, actor), known_on=day)


def own_title(kind: FactKind, actor: Actor) -> Any:
    """What the partner calls its figure; who looks in from another company is not told that they bought it."""
    if actor.looks_from is None or not kind.looked_into:
        return kind.own
    company = once(
        ("looked into", actor.organisation_id), lambda: Organisation.objects.get(pk=actor.organisation_id or 0)
    )
    return kind.looked_into % {"company": company}


def told_or_asked(request: Request, found: object) -> dict[str, Any] | None:
    """The banner and the control of a common page that tells sums, or was asked for those of a day of which there are none."""
    day = asked_day(request)
    return asking(day) | {"none": not found} if found or day else None


def held_of(kind: str) -> Callable[[Any], Subquery]:
    """The same as `lines_of`, to be read with the company's heading."""

    def lines(company: Any) -> Subquery:
        rows = Monthly.objects.filter(organisation=company, kind=kind).order_by().values("organisation")
        return Subquery(rows.annotate(all=Sum("lines")).values("all"))

    return lines


def lines_of(kind: str) -> Callable[[Organisation], int | None]:
    """How many lines a company has of a kind, for the count on its tab."""

    def count(company: Organisation) -> int | None:
        if (tab := f"facts-{kind}") in (held := vars(company).get("held", {})):
            return held[tab] or None
        months = of_company(company, company.pk).get(kind)
        return months.lines if months and months.sums else None

    return count


def belongs(kind: str) -> Callable[[Organisation], bool]:
    """Whether a company's tab of a kind means something: it has such a role, or lines from when it had."""

    def show(company: Organisation) -> bool:
        roles = declared()[kind].roles
        return any(each.role in roles for each in company.partnerships.all()) or bool(lines_of(kind)(company))

    return show


def more_kinds(company: Organisation) -> list[FactKind]:
    """The kinds without a tab of their own in which a company has lines."""
    found = of_company(company, company.pk)
    return [kind for key, kind in declared().items() if not kind.headline and key in found and found[key].sums]


def more_held(company: Any) -> Exists:
    """The same as `has_more`, to be read with the company's heading."""
    kinds = [key for key, kind in declared().items() if not kind.headline]
    return Exists(Monthly.objects.filter(organisation=company, kind__in=kinds))


def has_more(company: Organisation) -> bool:
    known = vars(company).get("held", {}).get("facts-more")
    return bool(more_kinds(company)) if known is None else bool(known)


def ordered(company: Organisation, limit: int) -> Iterator[Event]:
    """Each month's orders, newest first, and which product lines were new then."""
    found = of_company(company, company.pk)
    told = [
        (month, kind, found[kind])
        for kind in headlines()
        if kind in found
        for month in sorted(found[kind].sums, reverse=True)[:limit]
    ]
    for month, kind, months in sorted(told, key=lambda each: each[0], reverse=True)[:limit]:
        new = months.first_lines(month) if month != months.began else 0
        yield Event(_sentence(kind, months, month, new), _day(months, month), icon="package-import")


def _day(months: Months, month: date) -> date:
    """The day with which a month's orders are told: its last, or the newest that is known."""
    newest = months.stand.newest_on or last_day(month)
    return min(last_day(month), newest)


def _sentence(kind: str, months: Months, month: date, new: int) -> str:
    cell: Month = months.sums[month]
    words = {
        "count": cell.lines, "lines": formats.number(cell.lines), "new": formats.number(new),
        "amount": formats.whole_money(cell.amount, months.stand.currency), "month": formats.month(month),
    }  # fmt: skip
    return _told(kind, first=month == months.began, new=new, count=cell.lines) % words


def _told(kind: str, *, first: bool, new: int, count: int) -> str:
    """The sentence for a month's orders, whole in each of its forms."""
    ours = kind == "purchase"
    if first and ours:
        return ngettext("We first ordered in %(month)s: %(lines)s line for %(amount)s",
                        "We first ordered in %(month)s: %(lines)s lines for %(amount)s", count)  # fmt: skip
    if first:
        return ngettext("First ordered in %(month)s: %(lines)s line for %(amount)s",
                        "First ordered in %(month)s: %(lines)s lines for %(amount)s", count)  # fmt: skip
    if new and ours:
        return ngettext("We ordered for %(amount)s in %(month)s, %(new)s product line for the first time",
                        "We ordered for %(amount)s in %(month)s, %(new)s product lines for the first time", new)  # fmt: skip
    if new:
        return ngettext("Ordered for %(amount)s in %(month)s, %(new)s product line for the first time",
                        "Ordered for %(amount)s in %(month)s, %(new)s product lines for the first time", new)  # fmt: skip
    if ours:
        return ngettext("We ordered %(lines)s line for %(amount)s in %(month)s",
                        "We ordered %(lines)s lines for %(amount)s in %(month)s", count)  # fmt: skip
    return ngettext("Ordered %(lines)s line for %(amount)s in %(month)s",
                    "Ordered %(lines)s lines for %(amount)s in %(month)s", count)  # fmt: skip
