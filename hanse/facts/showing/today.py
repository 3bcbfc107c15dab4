"""What facts show on Today: the year of the partners in a colleague's care, of the whole network to who cares for none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from hanse.kernel.pages import Request
from hanse.kernel.walls.authz import allows
from hanse.network.access import in_care
from hanse.network.models import Partnership

from ..models import Monthly
from .months import Months, by_kind
from .overview import headlines
from .telling import Told

IN_CARE = {
    "sell_in": gettext_lazy("Your partners: sell-in by month"),
    "purchase": gettext_lazy("Your suppliers: purchases by month"),
}


@dataclass(frozen=True, slots=True)
class TodayYear(Told):
    """One kind's year as Today tells it. `leads`: the list of lines can show exactly these."""

    heading: Any = ""
    leads: bool = True

    @property
    def year_url(self) -> str:
        return self.year_lines() if self.leads else ""


def of_today(request: Request) -> dict[str, Any] | None:
    """The strip and the charts of Today; nothing before there are lines, or for who may not read them."""
    if not hasattr(request, "facts_today"):
        request.facts_today = _years(request) if allows(request.actor, "facts.read") else []  # type: ignore[attr-defined]
    found = request.facts_today  # type: ignore[attr-defined]
    return {"years": found} if found else None


def _years(request: Request) -> list[TodayYear]:
    mine = list(in_care(Partnership.objects.all(), request.actor).values_list("role", "organisation_id"))
    return _in_care(mine) if mine else _of_all()


def _in_care(mine: list[tuple[str, int]]) -> list[TodayYear]:
    """Each kind over the companies that are in care in a role of that kind."""
    found = []
    for key, kind in headlines().items():
        companies = [company for role, company in mine if role in kind.roles]
        months = by_kind(Monthly.objects.filter(kind=key, organisation__in=companies)).get(key) if companies else None
        if months and months.sums:
            heading = IN_CARE.get(key, kind.label)
            found.append(TodayYear(kind, months, kind.title, heading=heading, leads=False))
    return found


def _of_all() -> list[TodayYear]:
    known = headlines()
    return [
        _of_network(known[key], months)
        for key, months in by_kind(Monthly.objects.filter(kind__in=known)).items()
        if months.sums
    ]


def _of_network(kind: Any, months: Months) -> TodayYear:
    told = TodayYear(kind, months, kind.title)
    return TodayYear(kind, months, told.title, heading=told.by_month)
