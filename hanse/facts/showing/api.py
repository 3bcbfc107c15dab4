"""A company's figures for programs: per kind of fact what its record shows, now or as known on an earlier day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field

from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.pages import Request
from hanse.kernel.rest.problems import Invalid
from hanse.kernel.rest.routing import Resources
from hanse.kernel.rest.shown import Shown, one, says
from hanse.kernel.rest.written import Day
from hanse.network.models import Organisation

from ..declaring import FactKind
from .known import months_of_company
from .months import NONE, Compared, Months, exact, of_company
from .overview import declared
from .telling import CompanyYear

api = Resources("Figures")


class MonthShown(Shown):
    """One month of the told year beside the same month of the year before."""

    month: date = says("Its first day.", "2026-01-01")
    amount: Decimal | None = says("Amount or quantity; null before the first line.", "34120.5000")
    before: Decimal | None = says("That of the year before; null before the first line.", "30100.0000")
    lines: int = says("How many lines.", 118)
    share: Decimal | None = says("The share or mean that the kind has; null where it has none.", None)


class ComparedShown(Shown):
    """What grew over what."""

    first: date = says("The first month, by its first day.", "2025-09-01")
    last: date = says("The last month.", "2026-02-01")
    before_first: date = says("The first month of what it is compared with.", "2025-03-01")
    before_last: date = says("The last of them.", "2025-08-01")
    by_cycles: bool = says("Are these whole ordering cycles of the company? Else they are twelve months.", True)
    change: Decimal = says("Growth as a ratio: 0.081 is 8.1 per cent.", "0.081")


class LineShown(Shown):
    """What a product line has of the year."""

    name: str = says("Its name; empty for what is in none.", "Helmets")
    now: Decimal = says("In the told year.", "210400.0000")
    before: Decimal = says("In the year before.", "190200.0000")


class FigureShown(Shown):
    """One kind of fact: its last twelve months that are over, beside the twelve before."""

    kind: str = says("Its key.", "sell_in")
    label: str = says("What the figure is called.", "Net sales")
    measure: str = says("`amount` in the currency, or `quantity`.", "amount")
    currency: str = says("The reporting currency; empty for quantities.", "EUR")
    is_level: bool = says("Does it tell how much there is, so that months are not added up?", False)
    first: date = says("The first day of the told year.", "2025-03-01")
    last: date = says("Its last day.", "2026-02-28")
    now: Decimal | None = says("The told year's.", "412930.0000")
    before: Decimal | None = says("The year before's; null unless it was a whole one.", "381900.0000")
    compared: ComparedShown | None = Field(
        description="How it grew, in the company's own ordering cycles where these are known."
    )
    share: Decimal | None = says("Such as deliveries on time and in full; null where it has none.", None)
    share_before: Decimal | None = says("That of the year before.", None)
    began: date | None = says("The first month with lines.", "2021-04-01")
    lines: int = says("How many lines of the company there are.", 2210)
    newest_on: date | None = says("The day of the newest line of the kind.", "2026-02-27")
    unconverted: int = says("How many of these lines wait for an exchange rate, and count in no sum.", 0)
    version: int = says("The version of the kind that was read.", 41)
    months: list[MonthShown] = Field(description="The told year, month by month.")
    product_lines: list[LineShown] = Field(description="What the year was made of, the largest first.")


class FiguresShown(Shown):
    """A company's figures."""

    known_on: date | None = says("As they were known when this day ended; null for now.", None)
    kinds: list[FigureShown] = Field(description="One for each kind of fact of which the company has lines.")


class FiguresAsked(BaseModel):
    model_config = ConfigDict(extra="forbid")

    as_known_on: Day | None = Field(
        None, description="As they were known when this day ended; one that is over.", examples=["2026-01-31"]
    )
    kind: list[str] = Field([], description="Of this kind; several times for either.", examples=[["sell_in"]])


@api.get(
    "/organisations/{id:partner}/figures", operation="facts.read", own="facts.own", summary="Read a company's figures",
    answers=FiguresShown,
)  # fmt: skip
def figures(request: Request, partner: Organisation, asked: FiguresAsked) -> HttpResponse:
    """What its record shows: this year beside the last, by month and by product line. A partner reads its own."""
    day = asked.as_known_on
    if day is not None and day >= clock.today():
        raise Invalid([{"field": "as_known_on", "detail": _("Ask for a day that is over.")}])
    kinds = {key: kind for key, kind in _open_to(request.actor) if not asked.kind or key in asked.kind}
    found = of_company(partner, partner.pk) if day is None else months_of_company(partner, partner.pk, day, kinds)
    told = [_told(partner, kinds[key], months) for key, months in found.items() if key in kinds and months.sums]
    return one(request, FiguresShown, {"known_on": day, "kinds": told})


def _open_to(actor: Actor) -> Iterator[tuple[str, FactKind]]:
    """The kinds that are told to a side: a partner reads those that have a word for it, who looks in the first of these alone."""
    return ((key, kind) for key, kind in declared().items() if kind.roles and kind.is_told_to(actor))


def _told(company: Organisation, kind: FactKind, months: Months) -> dict[str, Any]:
    told, stand, compared = CompanyYear.of(company, kind, months), months.stand, months.compared
    return {
        "kind": kind.key, "label": str(told.title), "measure": kind.measure, "currency": told.currency,
        "is_level": stand.is_level, "first": months.first_day, "last": months.last_day, "now": _exact(months.now),
        "before": _exact(months.past), "compared": _compared(compared) if compared and not stand.is_level else None,
        "share": _share(kind, months, months.year), "share_before": _share(kind, months, months.before),
        "began": months.began, "lines": months.lines, "newest_on": stand.newest_on, "unconverted": told.waiting,
        "version": stand.version, "months": list(_by_month(kind, months)),
        "product_lines": [{"name": name, "now": exact(now), "before": exact(past)} for name, now, past in months.divided],
    }  # fmt: skip


def _exact(amount: Decimal | None) -> Decimal | None:
    """With the same places on either database; unknown stays unknown."""
    return None if amount is None else exact(amount)


def _share(kind: FactKind, months: Months, of: Iterable[date]) -> Decimal | None:
    share = months.share(of) if kind.share else None
    return None if share is None else share.quantize(Decimal("0.0001"))


def _compared(found: Compared) -> dict[str, Any]:
    return {
        "first": found.months[0], "last": found.months[-1], "before_first": found.before[0],
        "before_last": found.before[-1], "by_cycles": found.by_cycles, "change": found.change.quantize(Decimal("0.0001")),
    }  # fmt: skip


def _by_month(kind: FactKind, months: Months) -> Iterator[dict[str, Any]]:
    amounts, before = months.amounts(months.year), months.amounts(months.before)
    for month, amount, past in zip(months.year, amounts, before, strict=True):
        lines = months.sums.get(month, NONE).lines
        yield {
            "month": month,
            "amount": _exact(amount),
            "before": _exact(past),
            "lines": lines,
            "share": _share(kind, months, [month]),
        }
