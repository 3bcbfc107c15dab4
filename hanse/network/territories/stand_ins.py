"""Who stands in for whom, how that is told, and whether somebody goes on with it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import CharField, F, Q, QuerySet, StringAgg, Value
from django.db.models.functions import Cast, Concat, Replace
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hanse.kernel import clock
from hanse.kernel.models import Account
from hanse.kernel.together import together
from hanse.ui import formats

from ..models import Handover, TerritoryAssignment

ONE_DAY = timedelta(days=1)
DONE, PLANNED = Handover.State.DONE, Handover.State.PLANNED


def told_today(who: str, until: date | None) -> str:
    """Jae Pak stands in until 14 Dec"""
    words = {"person": who, "day": formats.day_short(until)}
    return (_("%(person)s stands in until %(day)s") if until else _("%(person)s stands in")) % words


def in_a_line(names: Collection[str], deputies: Iterable[tuple[str, date | None]]) -> str:
    """José Saraiva; Jae Pak stands in until 14 Dec"""
    return "; ".join([", ".join(names)] * bool(names) + [told_today(*each) for each in deputies])


def packed(territory: Any) -> QuerySet[Any, Any]:
    """Who stands in for a territory today, as a part of another question; `unpacked` reads it."""
    here = TerritoryAssignment.objects.filter(
        TerritoryAssignment.on(clock.today()), territory=territory, is_deputy=True
    )
    name = Replace(F("account__name"), Value("\n"), Value(" "))
    one = Concat(name, Value("\t"), Cast("ends_on", CharField()), output_field=CharField())
    every = here.order_by().values("territory").annotate(every=StringAgg(one, Value("\n")))
    return every.values_list("every")


def unpacked(every: str | None) -> list[tuple[str, date | None]]:
    """By name, each with the last day."""
    pairs = (line.rpartition("\t") for line in sorted((every or "").split("\n")) if line)
    return [(name, date.fromisoformat(day) if day else None) for name, _tab, day in pairs]


@dataclass(frozen=True, slots=True)
class Absences:
    """Some deputies with what tells for whom they stand in and whether it goes on: who else is assigned to their
    territories, at any time, and the handovers of those; and which colleagues can sign in.
    """

    rows: Collection[TerritoryAssignment]
    here: Sequence[TerritoryAssignment]
    handovers: Sequence[Handover]
    working: frozenset[int]

    @classmethod
    def of(cls, rows: Collection[TerritoryAssignment]) -> Absences:
        ends = [row.ends_on for row in rows if row.ends_on]
        if not ends:
            return cls(rows, (), (), frozenset())
        there = TerritoryAssignment.objects.filter(territory__in={row.territory_id for row in rows})
        made = Handover.objects.filter(Q(until__gte=min(ends)) | Q(until=None), state__in=(DONE, PLANNED))
        made = made.filter(on__lte=max(ends) + ONE_DAY).select_related("account")
        there = there.select_related("account")
        working = Account.objects.filter(is_active=True, staff_roles__isnull=False).distinct().only("pk")
        together(there, made, working)
        return cls(rows, list(there), list(made), frozenset(each.pk for each in working))

    @property
    def persons(self) -> dict[int, Account]:
        """For whom each stands in: whose handover made them one, else the only one who has the territory."""
        found = {}
        for row in self.rows:
            person = self._handed_over(row) or self._sole_holder(row)
            if person is not None:
                found[row.pk] = person
        return found

    def _handed_over(self, row: TerritoryAssignment) -> Account | None:
        for each in self.handovers:
            last = each.until
            then = last is not None and row.ends_on is not None and each.on <= row.starts_on and row.ends_on <= last
            if (
                then
                and each.state == DONE
                and self._takes(each, row)
                and each.receiver_in(row.territory_id) == row.account_id
            ):
                return each.account
        return None

    def _takes(self, handover: Handover, row: TerritoryAssignment) -> bool:
        """Is the territory of this deputy one of those that are handed over?"""
        taken = set((handover.takes or {}).get("assignments", ()))
        return any(each.territory_id == row.territory_id and each.pk in taken for each in self.here)

    def _sole_holder(self, row: TerritoryAssignment) -> Account | None:
        day = row.ends_on or clock.today()
        there = [each for each in self.here if each.territory_id == row.territory_id and not each.is_deputy]
        holders = {each.account for each in there if covers(each, day)}
        return holders.pop() if len(holders) == 1 else None

    @property
    def going_on(self) -> set[int]:
        """Those after whose last day somebody stands in who can sign in, or will by what is planned."""
        persons = self.persons
        return {row.pk for row in self.rows if row.ends_on and self._goes_on(row, row.ends_on, persons.get(row.pk))}

    def _goes_on(self, row: TerritoryAssignment, last: date, person: Account | None) -> bool:
        after = last + ONE_DAY
        there = (each for each in self.here if each.territory_id == row.territory_id and each.is_deputy)
        if any(covers(each, after) and each.account_id in self.working for each in there):
            return True
        plans = [each for each in self.handovers if each.state == PLANNED and each.account == person]
        plans = [each for each in plans if each.receivers <= self.working]
        return any(
            self._takes(plan, row) and plan.on <= after and (plan.until is None or plan.until >= after)
            for plan in plans
        )


def receivers_of(handovers: Iterable[Handover]) -> Mapping[int, list[str]]:
    """By whose key: the names of who takes over, or stands in, by each of them."""
    rows = list(handovers)
    accounts = Account.objects.in_bulk({key for row in rows for key in row.receivers}) if rows else {}
    return {row.pk: sorted(accounts[key].name for key in row.receivers & accounts.keys()) for row in rows}


def away(accounts: Collection[Account], *, on: date, until: date) -> list[str]:
    """Which of them are away on some of these days, in sentences."""
    rows = Handover.objects.filter(account__in=accounts, state__in=(DONE, PLANNED), on__lte=until, until__gte=on)
    found = list(rows.select_related("account").order_by("account__name", "on", "pk"))
    deputies = receivers_of(found)
    return [_told_away(row, deputies[row.pk]) for row in found]


def _told_away(row: Handover, deputies: list[str]) -> str:
    sentence = ngettext(
        "%(person)s is away from %(first)s to %(last)s; %(names)s stands in for them.",
        "%(person)s is away from %(first)s to %(last)s; %(names)s stand in for them.", len(deputies),
    )  # fmt: skip
    words = {"person": row.account, "first": formats.day(row.on), "last": formats.day(row.until)}
    return sentence % (words | {"names": ", ".join(deputies)})


def territories_of(handovers: Iterable[Handover]) -> Mapping[int, set[int]]:
    """Which territories each of them takes, by its key."""
    taken = {each.pk: (each.takes or {}).get("assignments", []) for each in handovers}
    wanted = {key for keys in taken.values() for key in keys}
    rows = (
        TerritoryAssignment.objects.filter(pk__in=wanted).order_by() if wanted else TerritoryAssignment.objects.none()
    )
    there = dict(rows.values_list("pk", "territory"))
    return {key: {there[each] for each in keys if each in there} for key, keys in taken.items()}


def covers(row: TerritoryAssignment, day: date) -> bool:
    """Is it held on that day?"""
    return row.starts_on <= day and (row.ends_on is None or row.ends_on >= day)
