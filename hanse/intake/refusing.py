"""Lines that were not taken, as they are kept: all of our own files, and of a partner's as many as a person can mend.

Else whoever may send us files could fill the database with lines that nobody will ever read.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from hanse.kernel import clock
from hanse.kernel.errors import Refused
from hanse.kernel.web.limits import LIMITS, spend
from hanse.kernel.work.faults import fault
from hanse.ui.formats import number, size

from .checking.lines import LONGEST_REFERENCE, LONGEST_TEXT, Difference, RejectedRow, storable
from .checking.reasons import Rejected

AT_ONCE = 2000
OF_A_FILE, OF_A_COMPANY = 10_000, 50_000
BYTES_A_DAY = 4 * 1000**3
"""What one company's files may come to within a day; what it takes back before it is imported does not count."""
UNPACKED_PART = BYTES_A_DAY // LIMITS["unpack"].partner
"""In parts of so many bytes it is counted what packed files come to, which is read whether they are taken back or not."""


class Refusing(models.Model):
    """What is kept of the refused lines of one file."""

    class Meta:
        abstract = True

    pk: Any
    organisation_id: int | None
    rejected: int
    rejected_rows: ClassVar[Any]

    @property
    def most_kept(self) -> int | None:
        """So many of its refused lines are kept; None for all of them."""
        return None if self.organisation_id is None else OF_A_FILE

    @property
    def not_kept(self) -> int:
        """How many more were refused than can be looked at."""
        return max(0, self.rejected - self.rejected_rows.count()) if self.most_kept and self.rejected else 0

    @classmethod
    def refuse_too_much(cls, length: int, *, organisation_id: int | None) -> None:
        """A company sends so much in a day and no more; we ourselves as much as we like."""
        if organisation_id is None:
            return
        files: Any = cls._default_manager
        recent = files.filter(organisation=organisation_id, received_at__gt=clock.now() - timedelta(days=1))
        sent = recent.aggregate(all=Sum("file_size"))["all"] or 0
        if sent + length > BYTES_A_DAY:
            raise Refused(
                _("Your company sent %(sent)s within a day; up to %(most)s are taken. Send the rest tomorrow.")
                % {"sent": size(sent), "most": size(BYTES_A_DAY)},
                status=429, field="file",
            )  # fmt: skip

    @staticmethod
    def refuse_too_much_unpacked(length: int, *, organisation_id: int | None, name: str) -> None:
        """Nor do packed files of a company unpack to more in a day; each is read for its length while others wait."""
        if organisation_id is None:
            return
        if length > BYTES_A_DAY:
            raise Refused(
                _("%(name)s unpacks to %(size)s; up to %(most)s are taken in a day. Split it.")
                % {"name": name, "size": size(length), "most": size(BYTES_A_DAY)},
                field="file",
            )  # fmt: skip
        if parts := length // UNPACKED_PART:
            spend("unpack", organisation_id=organisation_id, times=parts)

    def count_reading_again(self, length: int) -> None:
        """What is read once more counts once more, a part at least: others wait for it as they did."""
        spend("unpack", organisation_id=self.organisation_id, times=max(1, length // UNPACKED_PART))

    def count_months(self, months: int) -> None:
        """Of so many months a partner's file brings lines. Each is laid down by itself, and opened again by whoever reads lines."""
        if months > (most := LIMITS["months"].partner):
            raise Refused(
                _("This file has lines of %(months)s months; up to %(most)s are taken in a day. Split it.")
                % {"months": number(months), "most": number(most)}
            )
        spend("months", organisation_id=self.organisation_id, times=months)

    def make_room(self) -> None:
        """The oldest refused lines of the same company make room for those of this file, and the oldest differences likewise."""
        if self.most_kept is None:
            return
        for model in (RejectedRow, Difference):
            self._make_room_for(model)

    def _make_room_for(self, model: type[RejectedRow | Difference]) -> None:
        others = model.objects.filter(organisation=self.organisation_id).exclude(batch=self.pk)
        left = OF_A_COMPANY - OF_A_FILE
        for batch, lines in others.order_by("-batch").values_list("batch").annotate(Count("id")):
            left -= lines
            if left < 0:
                others.filter(batch__lte=batch).delete()
                break

    def write_rejected(self, rows: Sequence[Rejected]) -> None:
        """As they come, so that a file with a million bad rows needs no more memory than one with ten."""
        if self.most_kept is not None:
            rows = rows[: max(0, self.most_kept - self.rejected_rows.count())]
        RejectedRow.objects.bulk_create(
            [
                RejectedRow(
                    batch_id=self.pk, organisation_id=self.organisation_id, line=row.line, column=row.column[:200],
                    reason=str(row.reason), said=row.said,
                    value=storable(row.value)[:1000], text=storable(row.text)[:LONGEST_TEXT],
                    reference=storable(row.reference)[:LONGEST_REFERENCE],
                )
                for row in rows
            ],
            batch_size=AT_ONCE,
        )  # fmt: skip
        fault("batch-block-staged")
