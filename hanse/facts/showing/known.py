"""Months as they were known when a day ended: added up from the lines of the versions that counted then.

Asked only by who names a day in the address. How far a kind reached is told for all, as it is now; sums are of what the reader sees.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..declaring import FactKind
from ..keeping import store
from ..keeping.monthly import added, counts
from ..keeping.rates import WAITS
from ..keeping.sight import Sight
from ..keeping.versions import KEY, nothing_known, stands_on
from .months import NONE, Month, Months, Stand, exact
from .overview import MOST, Overview, company_rows, declared
from .telling import Row, Told


class KnownForm(forms.Form):
    """The day of which one asks."""

    known_on = forms.DateField(label=_("At the end of"), widget=forms.DateInput(attrs={"type": "date"}))


def asking(day: date | None) -> dict[str, Any]:
    """What a page needs to say of which day its sums are, and to ask for another."""
    return {"known_on": day, "known_form": KnownForm(initial={KEY: day})}


def months_of_company(holder: object, organisation_id: int, day: date, kinds: Collection[str]) -> dict[str, Months]:
    """A company's months of these kinds when `day` ended; added up once for `holder`, however many parts tell them."""
    kept: dict[tuple[int, date, tuple[str, ...]], dict[str, Months]] = vars(holder).setdefault("_facts_known", {})
    key = organisation_id, day, tuple(kinds)
    if key not in kept:
        kept[key] = known(day, {kind: [organisation_id] for kind in kinds})
    return kept[key]


def months_known(kind: FactKind, organisation_id: int, day: date) -> Months:
    """One kind's. Refused where nothing of the kind was known yet."""
    found = known(day, {kind.key: [organisation_id]})
    if kind.key not in found:
        raise nothing_known(day)
    return found[kind.key]


def known(day: date, of: Mapping[str, Collection[int] | None]) -> dict[str, Months]:
    """The months of each kind when `day` ended, of the companies named with it, or of all that the reader sees (None).

    Kinds of which nothing was known yet are not there. The told year ends with the newest month that is over and had lines
    then.
    """
    return {stand.kind: _months(facts, stand, of[stand.kind]) for facts, stand in _open(day, of)}


def known_overviews(day: date) -> list[Overview]:
    """Every kind of which something was known when `day` ended."""
    kinds = declared()
    found = []
    for facts, stand in _open(day, [key for key, kind in kinds.items() if kind.roles]):
        kind, months = kinds[stand.kind], _months(facts, stand, None)
        if months.sums:
            found.append(_overview(kind, months, facts, day))
    return found


def year_by_company(day: date, kinds: Iterable[str]) -> dict[str, dict[int, tuple[Decimal, date]]]:
    """By kind and company, as known when `day` ended: the amount of the told year, and the last month with lines."""
    found: dict[str, dict[int, tuple[Decimal, date]]] = {}
    for facts, stand in _open(day, kinds):
        first, last = (f"'{month:%Y-%m}'" for month in stand.year_range)
        rows = facts.connection.execute(
            "SELECT organisation_id, max(month),"
            f" CAST(sum(reporting) FILTER (counts AND month BETWEEN {first} AND {last}) AS DECIMAL(38,4))"
            f" FROM {_counted(declared()[stand.kind], None)} GROUP BY organisation_id"
        ).fetchall()
        found[stand.kind] = {
            company: (exact(total), date.fromisoformat(f"{newest}-01")) for company, newest, total in rows
        }
    return found


def _open(day: date, kinds: Iterable[str]) -> Iterator[tuple[store.Reading, Stand]]:
    """Each of these kinds with how far it reached, open for reading at the version of the day."""
    stands = stands_on(day)
    sight = Sight.of(())
    for key in sorted({*kinds} & {*stands}):
        try:
            with store.reading(key, version=stands[key].version, sight=sight) as facts:
                yield facts, reached(facts, declared()[key], stands[key])
        except store.NoLines:
            continue


def reached(facts: store.Reading, kind: FactKind, stand: Stand) -> Stand:
    waits = f"count(*) FILTER ({WAITS})" if kind.has_money else "0"
    [(newest, lines, waiting)] = facts.connection.execute(
        f"SELECT max({kind.on}), count(*), {waits} FROM readable_lines"
    ).fetchall()
    return replace(stand, lines=lines, newest_on=newest, unconverted=waiting)


def _counted(kind: FactKind, companies: Collection[int] | None) -> str:
    """SQL for the lines of these companies, each with whether it counts in its month."""
    within = (
        f" WHERE organisation_id IN ({', '.join(f'{each:d}' for each in companies) or 'NULL'})"
        if companies is not None
        else ""
    )
    return f"(SELECT *, {counts(kind)} AS counts FROM visible_lines{within})"


def _months(facts: store.Reading, stand: Stand, companies: Collection[int] | None) -> Months:
    kind = declared()[stand.kind]
    sums: dict[date, Month] = {}
    divided: dict[str, dict[date, Decimal]] = {}
    for text, name, count, quantity, amount, part, whole in facts.connection.execute(
        f"SELECT month, coalesce(product_line, ''), count(*), {', '.join(added(kind))}"
        f" FROM {_counted(kind, companies)} GROUP BY ALL ORDER BY ALL"
    ).fetchall():
        month, told = date.fromisoformat(f"{text}-01"), exact(quantity if kind.measure == "quantity" else amount)
        before = sums.get(month, NONE)
        sums[month] = Month(before.amount + told, before.lines + count, before.part + part, before.whole + whole)
        divided.setdefault(name, {})[month] = told
    return Months(stand, sums, divided)


def _overview(kind: FactKind, months: Months, facts: store.Reading, day: date) -> Overview:
    told = Told(kind, months, kind.title or kind.label, known_on=day)
    counted = ", ".join(f"'{month:%Y-%m}'" for month in months.counted) or "NULL"
    quantity, amount, *_share = added(kind)
    largest = facts.connection.execute(
        f"SELECT organisation, partner_id, {quantity if kind.measure == 'quantity' else amount} AS total"
        f" FROM {_counted(kind, None)} WHERE month IN ({counted})"
        f" GROUP BY ALL ORDER BY total DESC, partner_id LIMIT {MOST:d}"
    ).fetchall()
    [(partners,)] = facts.connection.execute("SELECT count(DISTINCT organisation_id) FROM visible_lines").fetchall()
    lines = [(name, sum((cells.get(month, NONE.amount) for month in months.counted), NONE.amount))
             for name, cells in months.product_lines.items() if name]  # fmt: skip
    return Overview(
        kind, months, told.title, known_on=day, partners=partners, companies=tuple(company_rows(kind, largest, day)),
        product_lines=tuple(
            Row(name, total, told.year_lines(product_line=name))
            for name, total in sorted(lines, key=lambda line: (-line[1], line[0]))[:MOST]
        ),
    )  # fmt: skip
