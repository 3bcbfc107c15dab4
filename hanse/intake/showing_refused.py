"""What the page of one import shows of its refused lines: which, what became of them since, and how many more there were."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hanse.kernel.actor import Actor
from hanse.kernel.walls.authz import allows
from hanse.ui import formats

from .checking.lines import RejectedRow
from .correcting import correctable
from .mending import menders
from .models import Batch
from .ways import to

FIRST = 8


class ShowingRefused:
    """A part of what templates read as `it`."""

    batch: Batch
    actor: Actor

    @cached_property
    def rejected(self) -> Sequence[tuple[RejectedRow, str]]:
        """Those that still wait come first; of the others also where they were mended."""
        rows = self.batch.rejected_read.select_related("matched_in")
        first = (
            rows.order_by(F("matched_in").asc(nulls_first=True), "line", "id")[:FIRST] if self.batch.rejected else []
        )
        return [(row, to("batch", row.matched_in.public_id) if row.matched_in else "") for row in first]

    @cached_property
    def _mended(self) -> int:
        return self.batch.rejected_read.exclude(matched_in=None).count() if self.batch.rejected else 0

    @property
    def all_mended(self) -> bool:
        return 0 < self.batch.rejected == self._mended

    @property
    def mended(self) -> str:
        """How many of the refused lines count by now."""
        if not (count := self._mended):
            return ""
        if self.all_mended:
            return _("all mended since")
        return _("%(count)s of %(all)s mended since") % {
            "count": formats.number(count), "all": formats.number(self.batch.rejected),
        }  # fmt: skip

    @cached_property
    def mended_by(self) -> list[tuple[Batch, str]]:
        """What can be withdrawn along with it: each with what would go."""
        words = _("Withdraw %(file)s too, which mends what was refused here: %(lines)s")
        found = []
        for row in menders(self.batch, by=self.actor):
            lines = ngettext("%(count)s line", "%(count)s lines", row.good) % {"count": formats.number(row.good)}
            found.append((row, words % {"file": row.file_name, "lines": lines}))
        return found

    @cached_property
    def not_kept(self) -> int:
        return self.batch.not_kept

    @property
    def more_rejected(self) -> str:
        """That there were more than are shown, or kept; empty where all of them are there."""
        if self.batch.rejected and self.batch.hidden_fields:
            return _("The refused lines hold what is not for you to read. Ask whoever sent the file.")
        if not self.not_kept:
            return ""
        return ngettext(
            "One more refused line is not kept. Mend the others and send the file again: then it is told.",
            "%(count)s more refused lines are not kept. Mend the others and send the file again: then the next ones are told.",
            self.not_kept,
        ) % {"count": formats.number(self.not_kept)}

    @cached_property
    def correct_url(self) -> str:
        """Where they are corrected without a file; empty where none of them can be, or who looks may not."""
        may = bool(self.batch.rejected) and allows(self.actor, "imports.receive", self.batch)
        return to("correct", self.batch.public_id) if may and correctable(self.batch, self.actor).exists() else ""

    @property
    def corrected_later(self) -> str:
        """That they can be corrected here once the good lines count."""
        batch = self.batch
        waits = batch.state == Batch.State.STAGED and batch.good and batch.rejected and not batch.work
        if not waits or not allows(self.actor, "imports.receive", batch):
            return ""
        if self.actor.is_partner:
            return _("Send the good lines first: then these can be corrected here, without a file.")
        return _("Import the good lines first: then these can be corrected here, without a file.")

    @property
    def all_rejected(self) -> str:
        count = self.batch.rejected - self.not_kept
        return ngettext("See it", "All %(count)s", count) % {"count": formats.number(count)}
