"""Entries of the audit trail for reading: found, put into order, told in words."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import Any, ClassVar, Self

from django.db import connection
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.db.models.lookups import IContains
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from hanse.kernel import contributions
from hanse.kernel.models import AuditEntry
from hanse.kernel.walls import authz
from hanse.network.custom import telling as custom
from hanse.network.custom.record import PREFIX
from hanse.network.models import Organisation
from hanse.network.past import told
from hanse.ui import formats
from hanse.ui.comparing import Compared
from hanse.ui.tables.counting import MOST
from hanse.ui.tables.filters import Filter, conditions

AT_ONCE = 1000
MOST_WORDS, MOST_SHOWN = 8, 50
SEARCHED = ("actor_name", "subject_label", "reason")


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as it is read: who, what, about which company."""

    entry: AuditEntry
    who: str
    sentence: str
    kind: str
    company: Organisation | None
    names: told.Names

    @property
    def url(self) -> str:
        return reverse("oversight:entry", kwargs={"entry": self.entry.pk})

    @property
    def record(self) -> str:
        return told.record(self.entry, self.names)

    @property
    def before(self) -> str:
        return self._kept(self.entry.before)

    @property
    def after(self) -> str:
        return self._kept(self.entry.after)

    def _kept(self, values: Mapping[str, Any]) -> str:
        """phone: +49 451 1; country: Germany"""
        return "; ".join(
            _("%(field)s: %(value)s")
            % {"field": told.label(name, self.entry), "value": _text(name, values[name], self.entry, self.names)}
            for name in told.in_order(self.entry)
            if name in values
        )


def lines(entries: Iterable[AuditEntry], *, known: Collection[Organisation] = ()) -> Iterator[Line]:
    """Told in words; whatever is looked up is looked up once for all of them, and not what is `known`."""
    several = list(entries)
    names = told.Names.of(several)
    companies = {each.pk: each for each in known}
    if missing := {each.organisation_id for each in several if each.organisation_id} - companies.keys():
        companies |= Organisation.objects.in_bulk(missing)
    for entry in several:
        company = companies.get(entry.organisation_id or 0)
        yield Line(entry, told.who(entry), told.sentence(entry, names), told.kind(entry), company, names)


def _with(word: str) -> Iterator[Q]:
    """Where a word may stand: in what an entry keeps, and in the name by which the reader knows its operation."""
    yield from (Q(**{f"{name}__icontains": word}) & _read(name) for name in SEARCHED)
    yield Q(organisation_id__in=Organisation.objects.filter(name__icontains=word).values("pk"))
    yield _said(word) & _read("values")
    if called := operations_with(word):
        yield Q(operation__in=called)


def _said(word: str) -> Q:
    """Where a word stands in what was kept before or after; not beside values of a custom field that the reader may not read."""
    texts = [Cast(name, TextField()) for name in ("before", "after")]
    kept = word if connection.vendor == "postgresql" else json.dumps(word)[1:-1]
    condition = reduce(or_, (Q(IContains(text, kept)) for text in texts))
    if not custom.are_all_open():
        condition &= ~reduce(or_, (Q(IContains(text, f'"{PREFIX}')) for text in texts))
    return condition


def operations_with(word: str) -> list[str]:
    """The operations in whose name, as the reader reads it, a word stands."""
    known = {*authz.table(), *(telling.key for telling in contributions.tellings if telling.title)}
    return sorted(each for each in known if word.casefold() in in_words(each).casefold())


def in_words(operation: str) -> str:
    """An operation as the decision table says it, or the room that tells of it; else by its name: sites edit."""
    entry = authz.table().get(operation)
    return _(entry.says) if entry else told.title(operation) or operation.replace(".", ": ").replace("_", " ")


def _read(name: str) -> Q:
    """That who is looking reads this of an entry: what is withheld is not to be guessed by searching for it either."""
    hidden = told.withheld() if name in {"reason", "values"} else []
    return ~Q(subject_type__in=hidden) & ~Q(operation__in=hidden) if hidden else Q()


def of_days(value: tuple[date | None, date | None]) -> Q:
    """Instants from the first to the last day in the reader's zone, so that an index finds them."""
    first, last = value
    condition = Q()
    if first is not None:
        condition &= Q(at__gte=_start(first))
    if last is not None:
        condition &= Q(at__lt=_start(last + timedelta(days=1)))
    return condition


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


@dataclass(frozen=True)
class Entries:
    """What a table of entries asks for, maybe of one company. Newest first by the clock, then by number; both are in one index."""

    rows: QuerySet[AuditEntry]
    filters: Sequence[Filter]
    company: Organisation | None = None
    most: ClassVar[int] = MOST

    def count(self, most: int | None = None) -> int:
        """How many there are, or that there are more than `most`."""
        return (self.rows if most is None else self.rows.order_by()[: most + 1]).count()

    def page(self, offset: int, limit: int, sort: str) -> Sequence[Line]:
        known = [self.company] if self.company else []
        return list(lines(self._ordered(sort)[offset : offset + limit], known=known))

    def export(self, sort: str) -> Iterator[Line]:
        several: list[AuditEntry] = []
        for entry in self._ordered(sort).iterator(chunk_size=AT_ONCE):
            several.append(entry)
            if len(several) == AT_ONCE:
                yield from lines(several)
                several = []
        yield from lines(several)

    def narrow(self, search: str, values: Mapping[str, Any]) -> Self:
        condition = conditions(self.filters, values)
        for word in search.split()[:MOST_WORDS]:
            condition &= reduce(or_, _with(word))
        return replace(self, rows=self.rows.filter(condition))

    def _ordered(self, sort: str) -> QuerySet[AuditEntry]:
        return self.rows.order_by("at", "id") if sort == "at" else self.rows.order_by("-at", "-id")


def fields(line: Line) -> list[Compared]:
    """Every field that the entry keeps, as a reader would write it; the changed ones first."""
    entry, found = line.entry, []
    for name in told.in_order(entry):
        old, new = entry.before.get(name), entry.after.get(name)
        before, after = (_text(name, value, entry, line.names) for value in (old, new))
        found.append(Compared(told.label(name, entry), before, after, changed=old != new))
    return sorted(found, key=lambda each: not each.changed)


def _text(name: str, value: Any, entry: AuditEntry, names: told.Names) -> str:
    if isinstance(value, dict) and not told.is_withheld(entry):
        return ", ".join(f"{key}: {part}" for key, part in value.items()) or formats.UNKNOWN
    return told.value(name, value[:MOST_SHOWN] if isinstance(value, list) else value, entry, names)
