"""A company's months as they were known when a day ended: added up from the lines of the version that counted then."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from ..declaring import FactKind
from ..keeping import store
from ..keeping.monthly import added, counts
from ..keeping.versions import known_on
from .months import NONE, Month, Months, Stand, ending, exact, last_day


class KnownForm(forms.Form):
    """The day of which one asks."""

    known_on = forms.DateField(label=_("At the end of"), widget=forms.DateInput(attrs={"type": "date"}))


def known_months(kind: FactKind, months: Months, organisation_id: int, day: date) -> Months:
    """`months` of a company as they stood when `day` ended. Refused where nothing of the kind was known yet.

    The told year ends with the newest month that was over and had lines then.
    """
    version = known_on(kind.key, day)
    with store.reading(kind.key, version=version) as facts:
        [(newest, lines)] = facts.connection.execute(f"SELECT max({kind.on}), count(*) FROM visible_lines").fetchall()
        rows = facts.connection.execute(
            f"SELECT month, coalesce(product_line, ''), count(*), {', '.join(added(kind))}"
            f" FROM (SELECT *, {counts(kind)} AS counts FROM visible_lines WHERE organisation_id = {organisation_id:d})"
            " GROUP BY ALL ORDER BY ALL"
        ).fetchall()
    ends = last_day(ending(newest, today=day)) if newest else None
    stand = replace(months.stand, version=version, lines=lines, newest_on=ends)
    return _added_up(stand, rows, kind)


def _added_up(
    stand: Stand, rows: list[tuple[str, str, int, Decimal, Decimal, Decimal, Decimal]], kind: FactKind
) -> Months:
    sums: dict[date, Month] = {}
    divided: dict[str, dict[date, Decimal]] = {}
    for text, name, count, quantity, amount, part, whole in rows:
        month, told = date.fromisoformat(f"{text}-01"), exact(quantity if kind.measure == "quantity" else amount)
        before = sums.get(month, NONE)
        sums[month] = Month(before.amount + told, before.lines + count, before.part + part, before.whole + whole)
        divided.setdefault(name, {})[month] = told
    return Months(stand, sums, divided)
