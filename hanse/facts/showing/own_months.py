"""A partner's own sums month by month, in any year that there is: a list like the others, so that it is taken away as a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Self

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.ui import formats
from hanse.ui.tables import ChoiceFilter, Column, MoneyColumn, NumberColumn, Table, View

from ..cycles import YEAR
from .months import NONE, back, last_day
from .telling import OwnYear


@dataclass(frozen=True, slots=True)
class OwnMonth:
    """One month; `before` is the same month a year earlier, None where nothing is known of it yet."""

    month: date
    amount: Decimal
    before: Decimal | None
    lines: int
    url: str

    @property
    def written(self) -> str:
        """As files have it."""
        return f"{self.month:%Y-%m}"


def own_months(one: OwnYear) -> list[OwnMonth]:
    """From the first month with lines to the newest, none left out."""
    months = one.months
    if months.began is None or months.latest is None:
        return []
    found, month = [], max(months.latest, months.stand.end)
    while month >= months.began:
        cell, [before] = months.sums.get(month, NONE), months.amounts([back(month, YEAR)])
        found.append(OwnMonth(month, cell.amount, before, cell.lines, _lines(one, month) if cell.lines else ""))
        month = back(month, 1)
    return found


def _lines(one: OwnYear, month: date) -> str:
    return one.lines(date_from=month.isoformat(), date_to=last_day(month).isoformat())


@dataclass(frozen=True)
class MonthRows:
    """These months as a list asks for them. What tells how much there is on a day is not added up."""

    months: Sequence[OwnMonth]
    is_level: bool = False

    def count(self) -> int:
        return len(self.months)

    def page(self, offset: int, limit: int, sort: str) -> Sequence[OwnMonth]:
        return self._sorted(sort)[offset : offset + limit]

    def export(self, sort: str) -> Iterator[OwnMonth]:
        return iter(self._sorted(sort))

    def narrow(self, search: str, values: Mapping[str, Any]) -> Self:
        years = {int(year) for year in values.get("year", ())}
        return replace(self, months=[each for each in self.months if not years or each.month.year in years])

    def sums(self) -> Mapping[str, Any]:
        lines = {"lines": sum(each.lines for each in self.months)}
        if self.is_level:
            return lines
        before = [each.before for each in self.months if each.before is not None]
        return lines | {
            "amount": sum((each.amount for each in self.months), Decimal(0)),
            "before": sum(before, Decimal(0)) if before else None,
        }

    def _sorted(self, sort: str) -> list[OwnMonth]:
        key = sort.removeprefix("-") or "month"

        def by(each: OwnMonth) -> tuple[bool, Any, date]:
            value = getattr(each, key)
            return value is not None, value if value is not None else 0, each.month

        return sorted(self.months, key=by, reverse=sort.startswith("-"))


def month_table(one: OwnYear, months: Iterable[OwnMonth]) -> type[Table]:
    """The list of a kind's months, a view for each year, the newest first."""
    years = sorted({each.month.year for each in months}, reverse=True)

    def figure(key: str, label: Any, **more: Any) -> NumberColumn:
        if one.currency:
            return MoneyColumn(key=key, label=label, whole=False, sort=True, **more)
        return NumberColumn(key=key, label=label, sort=True, **more)

    class MonthTable(Table):
        name, title = f"months-{one.kind.key}", one.title
        columns: ClassVar[tuple[Column, ...]] = (
            Column(
                key="month", label=gettext_lazy("Month"), value="written", cell=lambda row: formats.month(row.month),
                sort=True, phone="name",
            ),
            figure("amount", one.title, strong=True, url="url", phone="money"),
            figure("before", gettext_lazy("A year before"), phone="line"),
            NumberColumn(key="lines", label=gettext_lazy("Lines"), sort=True, phone="line"),
        )  # fmt: skip
        filters = (
            ChoiceFilter(
                key="year",
                label=gettext_lazy("Year"),
                choices=[(str(year), str(year)) for year in years],
                many=True,
            ),
        )
        views = (
            *(View(str(year), str(year), {"year": [str(year)]}) for year in years),
            View("every", gettext_lazy("Every year")),
        )
        sort, row_key, by_column = "month", "written", False
        note = _("Amounts in %(currency)s.") % {"currency": one.currency} if one.currency else gettext_lazy("In units.")

    return MonthTable
