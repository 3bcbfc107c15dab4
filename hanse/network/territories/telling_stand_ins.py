"""Notices of standing in: that one will, does, does not after all, will not much longer, and did; and who does for oneself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hanse.kernel import clock
from hanse.kernel.actor import current
from hanse.kernel.contributions import Receiver, Told
from hanse.kernel.events import not_yet_published, publish
from hanse.kernel.models import Account
from hanse.ui import formats

from ..events import StandInChanged
from ..models import Handover, Partnership, Territory, TerritoryAssignment
from .covering import SELLING_ROLES
from .stand_ins import ONE_DAY, Absences, territories_of

Kept = Sequence[Mapping[str, Any]]
DAYS_BEFORE = timedelta(days=3)


def to_whom(event: StandInChanged) -> Iterator[Receiver]:
    """Who stands in, or is away, unless they arranged it themselves."""
    if event.account_id != event.by_account_id:
        yield Receiver(event.account_id)


def tell(kept: Kept) -> Iterator[Told | None]:
    """Each as it is on the day it is read; what is not so any more is not told."""
    handovers = Handover.objects.select_related("account").in_bulk({about["handover_id"] for about in kept} - {0})
    territories = territories_of(handovers.values())
    numbers = {about["assignment_id"] for about in kept} - {0}
    assignments = TerritoryAssignment.objects.select_related("territory").in_bulk(numbers)
    for about in kept:
        row = handovers.get(about["handover_id"])
        if about["what"] in {"ending", "ended"}:
            yield _of_the_end(about["what"], date.fromisoformat(about["ends_on"]))
        elif row is not None and row.account_id == current().account_id:
            yield _of_own_absence(about["what"], row, territories[row.pk])
        elif row is not None:
            yield _of_handover(about["what"], row, territories[row.pk])
        else:
            yield _of_assignment(assignments.get(about["assignment_id"]))


def _of_handover(what: str, row: Handover, territories: set[int]) -> Told | None:
    me = current().account_id
    mine = Territory.objects.filter(pk__in=[key for key in territories if row.receiver_in(key) == me]).order_by("name")
    if what == "cancelled":
        gone = row.state in {Handover.State.CANCELLED, Handover.State.UNDONE}
        return _after_all(row) if gone else None
    if what == "planned":
        return _standing_in(row.account.name, list(mine), row.on, row.until) if row.state == row.State.PLANNED else None
    today = clock.today()
    held = TerritoryAssignment.objects.filter(account=me, is_deputy=True, territory__in=mine).select_related(
        "territory"
    )
    held = held.filter(Q(starts_on__gt=today) | TerritoryAssignment.on(today))
    then = [each for each in held.order_by("territory__name") if each.meets(row.on, row.until)]
    if row.state != row.State.DONE or not then:
        return None
    ends = [each.ends_on for each in then if each.ends_on]
    last = max(ends) if len(ends) == len(then) else None
    return _standing_in(row.account.name, [each.territory for each in then], row.on, last)


def _of_own_absence(what: str, row: Handover, territories: set[int]) -> Told | None:
    """Who stands in for who reads it, until that is over."""
    gone = row.state in {Handover.State.CANCELLED, Handover.State.UNDONE}
    if gone != (what == "cancelled") or row.until is None or row.until < clock.today():
        return None
    deputies = Account.objects.filter(pk__in={row.receiver_in(key) for key in territories} - {row.account_id})
    names = list(deputies.order_by("name").values_list("name", flat=True))
    words = {"names": ", ".join(names), "first": formats.day(row.on), "last": formats.day(row.until)}
    url = reverse("network:territories")
    if gone:
        sentence = _("Nobody stands in for you from %(first)s to %(last)s after all")
        return Told(sentence % words, url, "calendar-off")
    sentence = ngettext(
        "%(names)s stands in for you from %(first)s to %(last)s",
        "%(names)s stand in for you from %(first)s to %(last)s", len(names),
    )  # fmt: skip
    return Told(sentence % words, url, "calendar", _("%(person)s arranged it.") % {"person": row.actor_name})


def _of_assignment(row: TerritoryAssignment | None) -> Told | None:
    if row is None or not row.is_deputy:
        return None
    return _standing_in(row.territory.name, [row.territory], row.starts_on, row.ends_on)


def _standing_in(whom: str, territories: Sequence[Territory], first: date, last: date | None) -> Told | None:
    """From when to when, for whom, where, and from today on how many partners that are."""
    today, names = clock.today(), ", ".join(each.name for each in territories)
    if last is not None and last < today:
        return None
    words = {"whom": whom, "first": formats.day(first), "last": formats.day(last)}
    if first > today:
        sentence = _("You will stand in for %(whom)s from %(first)s to %(last)s") if last else _(
            "You will stand in for %(whom)s from %(first)s on"
        )  # fmt: skip
        return Told(sentence % words, _page_of(territories), "calendar", names)
    sentence = _("You stand in for %(whom)s until %(last)s") if last else _("You stand in for %(whom)s")
    count = Partnership.objects.filter(territory__in=territories, role__in=SELLING_ROLES).count()
    number = ngettext("%(count)s partner", "%(count)s partners", count) % {"count": formats.number(count)}
    query = urlencode({"territory": [each.public_id for each in territories]}, doseq=True)
    return Told(sentence % words, f"{reverse('network:partners')}?{query}", "calendar", f"{names}: {number}.")


def _after_all(row: Handover) -> Told:
    words = {"whom": row.account, "first": formats.day(row.on), "last": formats.day(row.until)}
    sentence = _("You do not stand in for %(whom)s from %(first)s to %(last)s after all") % words
    return Told(sentence, reverse("network:territories"), "calendar-off")


def _page_of(territories: Sequence[Territory]) -> str:
    if len(territories) == 1:
        return reverse("network:territory", args=[territories[0].public_id])
    return reverse("network:territories")


def _ending(account: int | None, day: date) -> QuerySet[TerritoryAssignment]:
    rows = TerritoryAssignment.objects.filter(TerritoryAssignment.on(day), account=account, is_deputy=True, ends_on=day)
    return rows.select_related("territory", "account").order_by("territory__name")


def _of_the_end(what: str, day: date) -> Told | None:
    """Nothing of those that go on; before the end as long as it has not come."""
    rows = list(_ending(current().account_id, day))
    absences = Absences.of(rows)
    persons, on = absences.persons, absences.going_on
    rows = [row for row in rows if row.pk not in on]
    if not rows or (what == "ending" and day < clock.today()):
        return None
    whom = ", ".join(dict.fromkeys(str(persons.get(row.pk, row.territory)) for row in rows))
    names = ", ".join(row.territory.name for row in rows)
    words = {"whom": whom, "names": names, "last": formats.day(day), "next": formats.day(day + ONE_DAY)}
    url = _page_of([row.territory for row in rows])
    if what == "ending":
        reason = _("%(names)s. From %(next)s on you do not look after the partners there any more.") % words
        return Told(_("You stand in for %(whom)s only until %(last)s") % words, url, "calendar-due", reason)
    reason = _("%(names)s. It ended by itself on %(last)s.") % words
    return Told(_("You do not stand in for %(whom)s any more") % words, url, "calendar-off", reason)


def tell_of_ends(today: date) -> int:
    """Say to who stands in that it ends in some days, or ended yesterday; again tells nobody twice. How many were told."""
    soon = Q(ends_on=today + DAYS_BEFORE, starts_on__lt=today)
    rows = TerritoryAssignment.objects.filter(soon | Q(ends_on=today - ONE_DAY), is_deputy=True).order_by()
    ends = sorted({(account, str(day)) for account, day in rows.values_list("account", "ends_on")})
    events = [
        StandInChanged(account_id=account, by_account_id=0, what="ended" if day < str(today) else "ending", ends_on=day)
        for account, day in ends
    ]
    with transaction.atomic():
        new = not_yet_published(events, since=clock.now() - ONE_DAY)
        for event in new:
            publish(event)
    return len(new)
