"""How good what a sender sends is, month by month: lines, refused ones, corrections, files taken back, and days too late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hanse.intake.models import Batch
from hanse.kernel import clock
from hanse.kernel.together import together
from hanse.ui import formats
from hanse.ui.pictures.figures import Chart, Series

from ..sending.senders import share
from ..showing.months import twelve
from .models import FeedPeriod
from .standing import Stage


@dataclass(frozen=True, slots=True)
class Month:
    """What a sender's own files of a month held, and by how many days, at the most, what was due in it came too late.

    `late` is None where nothing was due or nothing came; `missing` are the periods due in it of which nothing came.
    """

    month: date
    files: int = 0
    lines: int = 0
    rejected: int = 0
    corrected: int = 0
    withdrawn: int = 0
    late: int | None = None
    missing: int = 0

    @property
    def rejected_share(self) -> Decimal | None:
        return share(self.rejected, self.lines)

    @property
    def corrected_share(self) -> Decimal | None:
        return share(self.corrected, self.lines)


def months_of(organisation_id: int | None, *, kind: str = "") -> list[Month]:
    """The last twelve months, oldest first; of all kinds, or one. One question to the database."""
    every = twelve(clock.today().replace(day=1))
    found = {month: Month(month) for month in every}
    of_kind = {"kind": kind} if kind else {}
    files = Batch.objects.filter(organisation=organisation_id, rest_of=None, received_at__date__gte=every[0], **of_kind)
    counts = Q(state=Batch.State.COMMITTED)
    sums = files.order_by().annotate(month=TruncMonth("received_at")).values("month").annotate(
        files=Count("pk", filter=counts), read=Sum("read", filter=counts), rejected=Sum("rejected", filter=counts),
        corrected=Sum("corrected", filter=counts), withdrawn=Count("pk", filter=Q(state=Batch.State.WITHDRAWN)),
    )  # fmt: skip
    of_kind = {"expectation__kind": kind} if kind else {}
    periods = FeedPeriod.objects.filter(organisation=organisation_id, due_on__gte=every[0], **of_kind)
    together(sums, periods)
    told: dict[date, dict[str, Any]] = {row["month"].date(): dict(row) for row in sums}
    due: dict[date, list[FeedPeriod]] = {}
    for period in periods:
        due.setdefault(period.due_on.replace(day=1), []).append(period)
    return [_month(month, told.get(month, {}), due.get(month, [])) for month in found]


def _month(month: date, sums: dict[str, Any], periods: list[FeedPeriod]) -> Month:
    standings = [period.standing for period in periods]
    came = [found.days for found in standings if found.stage in {Stage.CAME, Stage.LATE, Stage.CORRECTED}]
    return Month(
        month, sums.get("files", 0), sums.get("read") or 0, sums.get("rejected") or 0, sums.get("corrected") or 0,
        sums.get("withdrawn", 0), max(came, default=None), sum(found.stage == Stage.OVERDUE for found in standings),
    )  # fmt: skip


def chart(months: Sequence[Month]) -> Chart | None:
    """Refused and corrected lines as parts of all; None where the sender sent nothing itself."""
    if not any(each.lines for each in months):
        return None
    names = [formats.month_name(each.month) for each in months]
    series = [
        Series(pgettext("of lines", "Refused"), [each.rejected_share for each in months]),
        Series(_("Corrected"), [each.corrected_share for each in months]),
    ]
    sentence = _("Refused and corrected lines by month, as parts of all lines that came")
    return Chart(
        sentence, names, series, kind="lines", percent=True, digits=1, short=[name[:1] for name in names],
        heading=_("Month"),
    )  # fmt: skip


def quality_context(organisation_id: int | None, *, kind: str = "") -> dict[str, Any]:
    """For the part of a page that tells it: the picture, and the months in which there was anything, newest first."""
    months = months_of(organisation_id, kind=kind)
    told = [each for each in months if each.files or each.withdrawn or each.late is not None or each.missing]
    return {"quality_chart": chart(months), "quality_months": told[::-1]}
