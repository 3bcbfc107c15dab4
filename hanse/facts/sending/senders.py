"""How good what people and programs send is, over time: lines that were refused, and lines that had to be corrected later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Sum
from django.db.models.functions import Coalesce, TruncMonth
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hanse.intake.models import Batch
from hanse.kernel import clock
from hanse.ui import formats
from hanse.ui.pictures.figures import Chart, Series

from ..showing.months import back, twelve

MOST = 50


@dataclass(frozen=True, slots=True)
class Sender:
    """What one sender sent: imports, lines, and of the lines the shares that were refused and that corrected earlier ones."""

    name: str
    imports: int
    read: int
    rejected: int
    corrected: int
    newest: datetime

    @property
    def rejected_share(self) -> Decimal | None:
        return share(self.rejected, self.read)

    @property
    def corrected_share(self) -> Decimal | None:
        return share(self.corrected, self.read)


def share(part: int, whole: int) -> Decimal | None:
    """A part of all lines; unknown where there are none."""
    return Decimal(part) / whole if whole else None


def _counted() -> Any:
    return Batch.objects.filter(state=Batch.State.COMMITTED, rest_of=None).order_by()


def senders() -> list[Sender]:
    """Who sent what counts, the one with most refused lines first: a partner as a whole, of ours each person and program."""
    rows = _counted().values(sender=Coalesce("organisation__name", "actor_name")).annotate(
        imports=Count("id"), lines=Sum("read"), bad=Sum("rejected"), again=Sum("corrected"), newest=Max("received_at")
    )  # fmt: skip
    return [
        Sender(row["sender"], row["imports"], row["lines"], row["bad"], row["again"], row["newest"])
        for row in rows.order_by("-bad", "sender")[:MOST]
    ]


def quality() -> Chart:
    """Refused and corrected lines by month, as parts of all lines that came; a month without any is a gap."""
    months = twelve(clock.today().replace(day=1))
    rows = (
        _counted()
        .annotate(month=TruncMonth("received_at"))
        .values_list("month")
        .annotate(Sum("read"), Sum("rejected"), Sum("corrected"))
    )
    found: dict[date, Sequence[int]] = {
        month.date(): sums for month, *sums in rows if month.date() >= back(months[0], 0)
    }
    names = [formats.month_name(month) for month in months]
    parts = [
        [share(found[month][place], found[month][0]) if month in found else None for month in months]
        for place in (1, 2)
    ]
    sentence = _("Refused and corrected lines by month, as parts of all lines that came")
    series = [Series(pgettext("of lines", "Refused"), parts[0]), Series(_("Corrected"), parts[1])]
    return Chart(
        sentence,
        names,
        series,
        kind="lines",
        percent=True,
        digits=1,
        short=[name[:1] for name in names],
        heading=_("Month"),
    )
