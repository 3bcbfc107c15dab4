"""What facts show on Today: the year of the partners in a colleague's care, of the whole network to who cares for none."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy

from hanse.kernel.actor import current
from hanse.kernel.pages import Request
from hanse.kernel.walls.access import among
from hanse.kernel.walls.authz import allows
from hanse.network.access import Held, held_in_care

from ..declaring import FactKind
from ..keeping.versions import asked_day
from ..models import Monthly
from .known import known
from .months import Months, by_kind
from .overview import headlines
from .panels import told_or_asked
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
    """The strip and the charts of Today; nothing before there are lines, or for who may not read them.

    As known on the day that the address asks for.
    """
    if not allows(request.actor, "facts.read"):
        return None
    if not hasattr(request, "facts_today"):
        request.facts_today = _years(request)  # type: ignore[attr-defined]
    found = request.facts_today  # type: ignore[attr-defined]
    return {"years": found} if found else None


def known_of_today(request: Request) -> dict[str, Any] | None:
    return told_or_asked(request, of_today(request)) if allows(request.actor, "facts.read") else None


def _years(request: Request) -> list[TodayYear]:
    mine = held_in_care(request.actor)
    return _in_care(mine, asked_day(request)) if mine else _of_all(asked_day(request))


def _in_care(mine: Set[Held], day: date | None) -> list[TodayYear]:
    """Each kind over the companies that are in care in a role of that kind."""
    kinds = headlines()
    cared_for = {key: [company for role, company in mine if role in kind.roles] for key, kind in kinds.items()}
    of = {key: companies for key, companies in cared_for.items() if companies}
    found = known(day, of) if day else _now(of)
    return [
        TodayYear(kind, found[key], kind.title, heading=IN_CARE.get(key, kind.label), leads=False, known_on=day)
        for key, kind in kinds.items()
        if key in found and found[key].sums
    ]


def _now(of: Mapping[str, list[int]]) -> dict[str, Months]:
    alone = not current().is_bounded
    each = (
        Q(kind=key) & among("organisation_id", frozenset(companies), by_index=alone) for key, companies in of.items()
    )
    found = by_kind(Monthly.objects.filter(reduce(or_, each, Q(pk__in=()))))
    return {key: found[key] for key in of if key in found}


def _of_all(day: date | None) -> list[TodayYear]:
    kinds = headlines()
    found = known(day, dict.fromkeys(kinds)) if day else by_kind(Monthly.objects.filter(kind__in=kinds))
    return [_of_network(kinds[key], months, day) for key, months in found.items() if key in kinds and months.sums]


def _of_network(kind: FactKind, months: Months, day: date | None) -> TodayYear:
    told = TodayYear(kind, months, kind.title)
    return TodayYear(kind, months, told.title, heading=told.by_month, known_on=day)
