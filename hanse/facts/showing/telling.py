"""Facts as pages show them: figures with what they are compared with, charts, and the addresses of the lines behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hanse.kernel import clock
from hanse.network.models import Organisation
from hanse.ui import formats
from hanse.ui.pictures.figures import Chart, Series

from ..declaring import FactKind
from ..keeping import store
from ..keeping.rates import WAITS
from ..keeping.versions import KEY
from .months import Months, Stand


@dataclass(frozen=True, slots=True)
class Told:
    """One kind's months in words and figures. `route` names the list of lines, `more` what keeps it to one company."""

    kind: FactKind
    months: Months
    title: Any
    route: str = "facts:lines"
    more: dict[str, str] = field(default_factory=dict)
    known_on: date | None = None
    """The day as of whose end it is told; None for now."""

    @property
    def stand(self) -> Stand:
        return self.months.stand

    @property
    def currency(self) -> str:
        """In which the figures are; empty where they are quantities."""
        return "" if self.kind.measure == "quantity" else self.stand.currency

    @property
    def share(self) -> str:
        """The kind's share in the told year, such as deliveries on time and in full; empty where it has none."""
        return self._share_told(self.months.share(self.months.year)) if self.kind.share else ""

    @property
    def share_note(self) -> str:
        """On how many lines the share rests, and the same in the year before, where there is something to compare with."""
        if self.months.share(self.months.year) is None:
            return ""
        count = sum(self.months.sums[month].lines for month in self.months.year if month in self.months.sums)
        rests_on = ngettext("of %(count)s line", "of %(count)s lines", count) % {"count": formats.number(count)}
        before = self.months.share(self.months.before)
        if before is None:
            return rests_on
        compared = _("%(share)s in the 12 months before") % {"share": self._share_told(before)}
        return f"{rests_on}; {compared}"

    def _share_told(self, share: Decimal | None) -> str:
        is_mean = self.kind.share is not None and self.kind.share.marks is not None
        return formats.number(share, 2) if is_mean else formats.percent(share)

    @property
    def share_label(self) -> str:
        assert self.kind.share is not None
        return _("%(amount)s, 12 months to %(month)s") % {"amount": self.kind.share.label, "month": self.end}

    @property
    def share_chart(self) -> Chart:
        """The share by month, beside the year before; a month without any is a gap."""
        months, kind_share = self.months, self.kind.share
        assert kind_share is not None
        names = [formats.month_name(month) for month in months.year]
        sentence = _("%(share)s by month from %(first)s to %(last)s: %(value)s in all") % {
            "share": kind_share.label, "first": formats.month_short(months.first_day), "last": self.end, "value": self.share,
        }  # fmt: skip
        series = [
            Series(
                _("12 months before"),
                [months.share([month]) for month in months.before],
                past=True,
                of=self._lines_of(months.before),
            ),
            Series(self.months_told, [months.share([month]) for month in months.year], of=self._lines_of(months.year)),
        ]
        return Chart(
            sentence, names, series, kind="lines", percent=not kind_share.marks, digits=2 if kind_share.marks else 0,
            bounds=kind_share.marks, short=[name[:1] for name in names], heading=_("Month"),
        )  # fmt: skip

    def _lines_of(self, asked: Sequence[date]) -> list[str]:
        """On how many lines each month's share rests: one line alone makes a share of nothing or of all."""
        sums = self.months.sums
        counts = [sums[month].lines if month in sums else 0 for month in asked]
        return [
            ngettext("%(count)s line", "%(count)s lines", count) % {"count": formats.number(count)} for count in counts
        ]

    @property
    def waiting(self) -> int:
        """How many lines wait for the rate of their day: of those that this tells of and the reader sees, not of everybody's."""
        if not self.stand.unconverted:
            return 0
        with store.reading(self.kind.key, version=self.stand.version) as facts:
            sql = f"SELECT count(*) FROM visible_lines WHERE {WAITS} AND partner_id = coalesce($of, partner_id)"
            [[count]] = facts.connection.execute(sql, {"of": self.more.get("partner")}).fetchall()
        return int(count)

    @property
    def unconverted(self) -> str:
        """That lines wait for the rate of their day; empty where none does."""
        count = self.waiting
        if not count:
            return ""
        return ngettext(
            "%(count)s line waits for the exchange rate of its day: its amount counts in no sum in %(currency)s.",
            "%(count)s lines wait for the exchange rate of their day: their amounts count in no sum in %(currency)s.",
            count,
        ) % {"count": formats.number(count), "currency": self.stand.currency}

    def lines(self, **more: str) -> str:
        """The address of the lines, further narrowed by `more`; of all of them whatever view the list opens with."""
        as_known = {KEY: self.known_on.isoformat()} if self.known_on else {}
        asked = {**self.more, **as_known, **more} or {"q": ""}
        return f"{reverse(self.route, args=[self.kind.key])}?{urlencode(asked)}"

    def year_lines(self, **more: str) -> str:
        """The address of the lines that the told year's amount is the sum of."""
        months = self.months
        return self.lines(date_from=months.first_day.isoformat(), date_to=months.last_day.isoformat(), **more)

    @property
    def lines_url(self) -> str:
        return self.lines()

    @property
    def year_url(self) -> str:
        return self.year_lines()

    @property
    def lines_label(self) -> str:
        count = self.months.lines
        return ngettext("Show the %(count)s line", "Show the %(count)s lines", count) % {"count": formats.number(count)}

    @property
    def end(self) -> str:
        return formats.month_short(self.months.year[-1])

    @property
    def year_label(self) -> str:
        """What the year's figure is: net sales from dealers, spend at suppliers; of a level, what it was last.

        What a partner reads of its own says of what is no money that it is units; ours is called so.
        """
        amount = self.title
        if self.title == self.kind.own and self.unit and not self.currency:
            amount = _("%(amount)s, %(unit)s") % {"amount": amount, "unit": self.unit}
        if self.kind.level:
            return _("%(amount)s, %(month)s") % {"amount": amount, "month": self.end}
        return _("%(amount)s, 12 months to %(month)s") % {"amount": amount, "month": self.end}

    @property
    def months_told(self) -> str:
        return _("12 months to %(month)s") % {"month": self.end}

    @property
    def called(self) -> Any:
        """The kind in words."""
        return self.kind.label

    @property
    def by_month(self) -> str:
        return _("%(kind)s by month") % {"kind": self.called}

    @property
    def newest(self) -> str:
        """How far the lines reach."""
        return _("Lines to %(day)s") % {"day": formats.day(self.stand.newest_on)}

    @property
    def good(self) -> bool | None:
        """Whether the change is good: more net sales are, more spend is neither."""
        change = self._moved
        return change > 0 if change and self.kind.more_is_good else None

    @property
    def version(self) -> str:
        return _("facts version %(version)s") % {"version": formats.number(self.stand.version)}

    @property
    def unit(self) -> str:
        if self.kind.asked:  # answers are counted, and have no unit
            return ""
        return _("in %(currency)s") % {"currency": self.currency} if self.currency else _("in units")

    @property
    def change(self) -> str:
        """By how much the year's amount moved; empty where there is nothing to compare with."""
        change = self._moved
        return "" if change is None else formats.percent(change, sign=True)

    @property
    def _moved(self) -> Decimal | None:
        return self.months.change

    @property
    def compared(self) -> str:
        return self._by_year

    @property
    def _by_year(self) -> str:
        """What the change is compared with, or why with nothing."""
        months = self.months
        if months.now is None:
            return ""
        if months.change is not None:
            first, last = (formats.month_short(months.before[place]) for place in (0, -1))
            return _("on %(first)s to %(last)s") % {"first": first, "last": last}
        if months.began is not None and months.began > months.before[0]:
            return _("first lines in %(month)s") % {"month": formats.month_short(months.began)}
        return _("nothing in the 12 months before")

    @property
    def strip_note(self) -> str:
        """What stands below the year's figure in a strip: of which day it is, or what it is compared with."""
        return _("as known on %(day)s") % {"day": formats.day(self.known_on)} if self.known_on else self.compared

    @property
    def chart(self) -> Chart:
        """The told year by month, beside the year before."""
        months, currency = self.months, self.currency
        names = [formats.month_name(month) for month in months.year]
        sentence = _("%(kind)s by month from %(first)s to %(last)s: %(amount)s in all") % {
            "kind": self.called, "first": formats.month_short(months.first_day), "last": self.end,
            "amount": formats.whole_money(months.now, currency),
        }  # fmt: skip
        series = [
            Series(_("12 months before"), months.amounts(months.before), past=True),
            Series(self.months_told, months.amounts(months.year)),
        ]
        return Chart(sentence, names, series, unit=currency, short=[name[:1] for name in names], heading=_("Month"))


@dataclass(frozen=True, slots=True)
class Row:
    """One group in a list of sums: its name, amounts, and where it is told in full."""

    name: Any
    now: Decimal
    url: str = ""
    past: Decimal | None = None


@dataclass(frozen=True, slots=True)
class CompanyYear(Told):
    """One company's months of a kind, compared in its own ordering cycles, with the product lines that its year is made of."""

    @classmethod
    def of(cls, company: Organisation, kind: FactKind, months: Months, *, known_on: date | None = None) -> CompanyYear:
        """As our own people read it."""
        more = {"partner": company.public_id}
        return cls(kind, months, kind.title or kind.label, more=more, known_on=known_on)

    @property
    def _moved(self) -> Decimal | None:
        compared = self.months.compared
        return None if compared is None else compared.change

    @property
    def compared(self) -> str:
        """On what, and as a hint which months were compared; that it is not by cycles where these are not known."""
        found = self.months.compared
        if found is None or self.kind.level:
            return self._by_year
        now, before = (
            " – ".join(formats.month_short(months[place]) for place in (0, -1))
            for months in (found.months, found.before)
        )
        if found.by_cycles:
            said, hint = (
                _("on as many ordering cycles before"),
                _("Whole ordering cycles: %(now)s compared with %(before)s"),
            )
        else:
            said, hint = (
                _("on the 12 months before"),
                _("Two whole ordering cycles are not known: %(now)s compared with %(before)s"),
            )
        return format_html('<span title="{}">{}</span>', hint % {"now": now, "before": before}, said)

    @property
    def product_lines(self) -> list[Row]:
        """What the year was made of, and the year before, largest first; what is in no product line comes last."""
        return [
            Row(name, now, self.year_lines(product_line=name) if name and now else "", past)
            for name, now, past in self.months.divided
        ]


@dataclass(frozen=True, slots=True)
class OwnYear(CompanyYear):
    """The same as the company itself reads it."""

    route: str = "facts:portal_lines"

    @property
    def called(self) -> Any:
        return self.title

    @property
    def months_url(self) -> str:
        """Where every month of every year stands; as it is known now alone."""
        return "" if self.known_on else reverse("facts:portal_months", args=[self.kind.key])

    @property
    def newest(self) -> str:
        """How far the lines of all reach, and not beyond today: another company's may be of any day."""
        day = self.stand.newest_on
        return _("What we know reaches to %(day)s") % {"day": formats.day(day and min(day, clock.today()))}

    @property
    def by_month(self) -> str:
        return str(self.title)
