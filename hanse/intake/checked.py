"""What a check finds in a file: typed rows, what is new, known, corrected and refused; nothing is imported yet."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import asdict
from pathlib import Path
from typing import Any, ClassVar

from django.db import models, transaction
from django.utils.translation import gettext_lazy

from hanse.kernel.errors import Refused
from hanse.kernel.operating import folders
from hanse.kernel.words import kept
from hanse.kernel.words import said as _
from hanse.kernel.work.faults import fault

from .checking.lines import Difference
from .checking.reasons import Rejected
from .mapping import Mapping
from .refusing import AT_ONCE, Refusing
from .rest import Rest
from .senders import OfSender
from .states import Stated
from .verdicts import Verdict

Progress = Callable[[int], None]


class Checked(OfSender, Refusing, Stated, Rest):
    """An import as far as its check: its counts, which add up to what was read, and samples of its rows."""

    samples = models.JSONField(default=list)
    read = models.PositiveBigIntegerField(gettext_lazy("read"), default=0)
    new = models.PositiveBigIntegerField(gettext_lazy("new"), default=0)
    known = models.PositiveBigIntegerField(gettext_lazy("already known"), default=0)
    corrected = models.PositiveBigIntegerField(gettext_lazy("corrected"), default=0)
    rejected = models.PositiveBigIntegerField(gettext_lazy("rejected"), default=0)

    class Meta:
        abstract = True

    differences: ClassVar[Any]
    public_id: Any

    @property
    def file(self) -> Path:
        """The file as it was sent."""
        raise NotImplementedError

    def repeated(self) -> Verdict | None:
        """What becomes of it if it was sent before and would change nothing, without reading it; None: it has to be read."""
        raise NotImplementedError

    def judged(self) -> Verdict:
        """What its staged rows would do."""
        raise NotImplementedError

    @property
    def staged_file(self) -> Path:
        return folders.staging() / f"{self.public_id}.parquet"

    def stage(self, mapping: Mapping, *, beside: Path | None = None, progress: Progress | None = None) -> Verdict:
        """Judge every row of the file, read by the mapping. May be done again with another mapping."""
        self.moves.check(self.state, self.State.STAGED, dict(self.State.choices))
        if mapping.kind not in {None, self.kind}:
            raise Refused(_("The mapping is for %(kind)s.") % {"kind": mapping.kind})
        self._start_over()
        if not self.columns:
            self.describe(mapping)
        lookups = self.lookups()
        self.described = {**self.described, "meaning": self.declared.meaning(mapping, lookups)}
        already = self.repeated()
        self.read = already.known if already else self._typed(mapping, lookups, beside=beside, progress=progress)
        self.mapping = mapping.as_json()
        verdict = already or self.judged()
        fault("batch-judged")
        with transaction.atomic():
            self.write_rejected([Rejected(*row) for row in verdict.refused])
            self._write_differences(verdict)
            self.state, self.trouble = self.State.STAGED, ""
            self.described = {**self.described, "assumed": [kept(each) for each in self.declared.assumed(mapping)]}
            self.lines_done = self.read
            self.samples = [asdict(sample) for sample in verdict.samples]
            self._count(verdict)
            self.save()
        fault("batch-checked")
        return verdict

    def _typed(self, mapping: Mapping, lookups: Any, *, beside: Path | None, progress: Progress | None) -> int:
        """Make typed rows of the file; how many it holds."""
        from .checking.staging import stage

        done = stage(
            self.file, mapping, self.declared.all_fields(), lookups=lookups, to=self.staged_file,
            reject=self.write_rejected, progress=progress or (lambda _read: None), beside=beside,
            keep_text=self.declared.keeps_text, only=self.only_lines, of_one=self.is_own,
        )  # fmt: skip
        fault("batch-staged")
        return done.read

    def _start_over(self) -> None:
        """Nothing of an earlier check is left while the next one runs, or if it is cut off."""
        self._forget_staged()
        with transaction.atomic():
            self.rejected_rows.all().delete()
            self.differences.all().delete()
            self.make_room()
            if self.state == self.State.STAGED:
                self.state = self.State.RECEIVED
            self.read = self.new = self.known = self.corrected = self.rejected = 0
            self.save(update_fields=["state", "read", "new", "known", "corrected", "rejected"])

    def _forget_staged(self) -> None:
        """The typed rows, and what was found out about them."""
        for path in folders.staging().glob(f"{self.public_id}.*"):
            path.unlink(missing_ok=True)

    def texts_of(self, lines: Collection[int]) -> dict[int, str]:
        """The original texts of some lines, read from the file again."""
        from .reading.files import texts_of

        return texts_of(self.file, Mapping.parse(self.mapping).source, lines)

    def _write_differences(self, verdict: Verdict) -> None:
        """In place of those that were found before: the records may have changed since."""
        if verdict.differences is None:
            return
        self.differences.all().delete()
        of = {"batch_id": self.pk, "organisation_id": self.organisation_id}
        rows = [Difference(**of, **values) for values in map(Difference.fitted, verdict.differences)]
        Difference.objects.bulk_create(rows, batch_size=AT_ONCE)

    def _count(self, verdict: Verdict) -> None:
        self.new, self.known, self.corrected = verdict.new, verdict.known, verdict.corrected
        self.rejected = self.read - verdict.new - verdict.known - verdict.corrected

    @property
    def good(self) -> int:
        """The lines that an import takes."""
        return self.new + self.known + self.corrected
