"""A batch: one import, from the file to what it changed, and back."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.errors import Refused
from hanse.kernel.operating import folders
from hanse.kernel.trail import audit
from hanse.kernel.trail.changes import Moves
from hanse.kernel.walls.access import Scope, Scoped
from hanse.kernel.web.content import hash_of
from hanse.kernel.work.faults import fault
from hanse.kernel.work.locks import exclusive

from . import uploads
from .checking.lines import Difference
from .checking.reasons import Rejected
from .kinds import Verdict
from .mapping import Mapping
from .refusing import AT_ONCE, Refusing
from .rest import Rest
from .senders import OfSender
from .working import Working

LONGEST_ENDING = 12
Progress = Callable[[int], None]


class Batch(OfSender, Refusing, Working, Rest, Scoped):
    """One file on its way. Our own people see all of them, a partner those that it sent itself."""

    scope = Scope(staff="all")

    class State(models.TextChoices):
        RECEIVED = "received", gettext_lazy("received")
        STAGED = "staged", gettext_lazy("checked")
        COMMITTING = "committing", gettext_lazy("being imported")
        COMMITTED = "committed", gettext_lazy("imported")
        WITHDRAWN = "withdrawn", gettext_lazy("withdrawn")
        FAILED = "failed", gettext_lazy("not possible")

    WAITING = (State.RECEIVED, State.STAGED, State.FAILED)

    moves = Moves({
        State.RECEIVED: {State.STAGED, State.FAILED},
        State.STAGED: {State.STAGED, State.COMMITTING, State.FAILED},
        State.COMMITTING: {State.COMMITTED, State.STAGED},
        State.COMMITTED: {State.WITHDRAWN},
        State.FAILED: {State.STAGED, State.FAILED},
    })  # fmt: skip

    state = models.CharField(gettext_lazy("state"), max_length=12, choices=State, default=State.RECEIVED)
    file_hash = models.CharField(max_length=64)
    file_size = models.BigIntegerField(default=0)
    samples = models.JSONField(default=list)
    read = models.PositiveBigIntegerField(gettext_lazy("read"), default=0)
    new = models.PositiveBigIntegerField(gettext_lazy("new"), default=0)
    known = models.PositiveBigIntegerField(gettext_lazy("already known"), default=0)
    corrected = models.PositiveBigIntegerField(gettext_lazy("corrected"), default=0)
    rejected = models.PositiveBigIntegerField(gettext_lazy("rejected"), default=0)
    version = models.BigIntegerField(null=True)
    only_new = models.BooleanField(default=False, db_default=False)
    """Did whoever confirmed it leave known records as they are?"""
    by_token = models.BooleanField(default=False, db_default=False)
    """Did a program bring it, or have it checked or imported?"""
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    actor_name = models.CharField(gettext_lazy("by"), max_length=200)
    received_at = models.DateTimeField(gettext_lazy("received"))
    committed_at = models.DateTimeField(gettext_lazy("imported"), null=True)
    withdrawn_at = models.DateTimeField(gettext_lazy("withdrawn"), null=True)

    class Meta(Scoped.Meta):
        verbose_name = gettext_lazy("import")
        verbose_name_plural = gettext_lazy("imports")
        ordering: ClassVar[list[str]] = ["-id"]
        indexes = [
            models.Index(fields=["kind", "state"], name="batch_kind_state"),
            models.Index(fields=["organisation", "kind"], name="batch_sent_by", condition=~models.Q(organisation=None)),
        ]
        constraints = [
            models.CheckConstraint(
                name="batch_adds_up",
                condition=models.Q(
                    read=models.F("new") + models.F("known") + models.F("corrected") + models.F("rejected")
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.file_name}"

    @property
    def file(self) -> Path:
        """The file as it was sent; kept by content, with its ending."""
        endings = (ending for ending in Path(self.file_name).suffixes[-2:] if len(ending) <= LONGEST_ENDING)
        return folders.files() / f"{self.file_hash}{''.join(endings)}"

    @property
    def staged_file(self) -> Path:
        return folders.staging() / f"{self.public_id}.parquet"

    @classmethod
    def receive(cls, path: Path, *, kind: str, by: Actor, name: str = "") -> Batch:
        """Keep a copy of the file and open a batch for it."""
        cls.refuse_kind(kind, by=by)
        if not path.is_file():
            raise Refused(_("There is no file %(path)s.") % {"path": path})
        cls.refuse_too_much(path.stat().st_size, organisation_id=by.organisation_id)
        batch = cls(
            kind=kind, file_name=(name or path.name)[:255], file_hash=hash_of(path), file_size=path.stat().st_size,
            account_id=by.account_id, actor_name=by.name, by_token=by.is_machine, received_at=clock.now(),
            organisation_id=by.organisation_id,
        )  # fmt: skip
        with exclusive(f"file {batch.file_hash}"):
            if not batch.file.exists():
                half = batch.file.with_name(f"{batch.file.name}.{batch.public_id}")
                shutil.copyfile(path, half)
                half.replace(batch.file)
            batch.save(force_insert=True)
        fault("batch-received")
        return batch

    @classmethod
    def take_in(cls, path: Path, *, kind: str, by: Actor, name: str, at_once: bool = False) -> Batch:
        """Receive what somebody sent and recognise its columns; where nothing has to be asked, it is checked at once.

        `at_once`: then it is imported too. A file that cannot be read leaves no batch behind.
        """
        uploads.check(path, name=name)
        batch = cls.receive(path, kind=kind, by=by, name=name)
        try:
            with uploads.reading(batch.file, name):
                batch.recognise()
        except BaseException:
            batch.discard()
            raise
        if batch.is_clear:
            batch.hand_over(cls.Work.WHOLE if at_once else cls.Work.CHECK, by=by)
        return batch

    def stage(self, mapping: Mapping, *, beside: Path | None = None, progress: Progress | None = None) -> Verdict:
        """Read the file by the mapping and judge every row; nothing is imported yet. May be done again with another mapping."""
        self.moves.check(self.state, self.State.STAGED, dict(self.State.choices))
        if mapping.kind not in {None, self.kind}:
            raise Refused(_("The mapping is for %(kind)s.") % {"kind": mapping.kind})
        self._start_over()
        if not self.columns:
            self.describe(mapping)
        lookups = self.lookups()
        self.described = {**self.described, "meaning": self.declared.meaning(mapping, lookups)}
        verdict = self.declared.repeated(self)
        self.read = verdict.known if verdict else self._typed(mapping, lookups, beside=beside, progress=progress)
        self.mapping = mapping.as_json()
        verdict = verdict or self.declared.judge(self.staged_file, batch=self)
        fault("batch-judged")
        with transaction.atomic():
            self.write_rejected([Rejected(*row) for row in verdict.refused])
            self._write_differences(verdict)
            self.state, self.trouble = self.State.STAGED, ""
            self.described = {**self.described, "assumed": self.declared.assumed(mapping)}
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
            self.file, mapping, self.declared.fields, lookups=lookups, to=self.staged_file,
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
        self.differences.all().delete()
        Difference.objects.bulk_create(
            [Difference(batch=self, **values) for values in map(Difference.fitted, verdict.differences)],
            batch_size=AT_ONCE,
        )

    def _count(self, verdict: Verdict) -> None:
        self.new, self.known, self.corrected = verdict.new, verdict.known, verdict.corrected
        self.rejected = self.read - verdict.new - verdict.known - verdict.corrected

    def commit(self, *, by: Actor, only_new: bool | None = None) -> Verdict:
        """Import what was checked; `only_new` leaves known records as they are, None does what was confirmed.

        After a crash it may be called again, and does the rest.
        """
        if only_new is not None:
            self._take(only_new=only_new)
        own = Batch.objects.filter(pk=self.pk)
        started = own.filter(state=self.State.STAGED).update(state=self.State.COMMITTING)
        if not started and not own.filter(state=self.State.COMMITTING).exists():
            self.refresh_from_db()
            raise Refused(
                _("This import is %(state)s, so it cannot be imported again.") % {"state": self.get_state_display()}
            )
        self.refresh_from_db()
        with acting(Actor.system("import", asked_by=by)):
            try:
                return self.declared.commit(self.staged_file, batch=self)
            except Refused:
                Batch.objects.filter(pk=self.pk, state=self.State.COMMITTING).update(state=self.State.STAGED)
                raise

    def mark_committed(self, *, verdict: Verdict, version: int | None = None) -> None:
        """Inside the transaction that makes the rows count. What is refused only now is told too."""
        if verdict.refused:
            told = set(self.rejected_rows.values_list("line", flat=True))
            self.write_rejected([Rejected(*row) for row in verdict.refused if row[0] not in told])
        self._write_differences(verdict)
        self._count(verdict)
        self.described = {**self.described, "left": verdict.left}
        self.state, self.version, self.committed_at = self.State.COMMITTED, version, clock.now()
        self.save()
        audit.record("imports.commit", subject=self, after=self.told())
        transaction.on_commit(self._forget_staged)

    def withdraw(self, *, by: Actor) -> None:
        """Take it out again."""
        self.refuse_withdrawal(by=by)
        if self.state != self.State.COMMITTED:
            raise Refused(
                _("This import is %(state)s; only what is imported can be withdrawn.")
                % {"state": self.get_state_display()}
            )
        with acting(Actor.system("withdrawal", asked_by=by)):
            self.declared.withdraw(self)

    def mark_withdrawn(self, *, version: int | None = None, kept: Sequence[str] = ()) -> None:
        """Inside the transaction that takes the rows out. `kept` are sentences of what could not be taken back."""
        self.described = {**self.described, "kept": list(kept)}
        self.state, self.version, self.withdrawn_at = self.State.WITHDRAWN, version, clock.now()
        self.save()
        self.release_rest()
        audit.record("imports.withdraw", subject=self, before=self.told(), after={})

    def discard(self) -> None:
        """Forget a batch that was only looked at, and its file, if no other came with the same one."""
        if self.work or self.state not in {self.State.RECEIVED, self.State.STAGED, self.State.FAILED}:
            raise Refused(_("%(file)s is %(state)s and stays in the list.") % {"file": self.named, "state": self.doing})
        self._forget_staged()
        with transaction.atomic():
            self.release_rest()
            audit.record("imports.discard", subject=self, before=self.told(), after={})
            self.delete()
            transaction.on_commit(self._forget_file)

    def _forget_file(self) -> None:
        with exclusive(f"file {self.file_hash}"), acting(Actor.system("see whether a file is still needed")):
            if not any(other.file == self.file for other in Batch.objects.filter(file_hash=self.file_hash)):
                self.file.unlink(missing_ok=True)

    def have_checked(self, mapping: Mapping, *, by: Actor) -> None:
        """Have the file read by this mapping; nothing is imported yet."""
        wanted = mapping.as_json()
        self.hand_over(self.Work.CHECK, by=by, mapping=wanted)
        if self.mapping != wanted:
            raise Refused(self._why_not())

    def hand_over(self, work: str, *, by: Actor, **values: Any) -> None:
        if work == self.Work.WITHDRAW:
            self.refuse_withdrawal(by=by)
        if by.is_machine:
            values["by_token"] = True
        super().hand_over(work, by=by, **values)

    def confirm(self, *, seen: str, by: Actor, only_new: bool = False) -> None:
        """Have imported what was checked; `only_new` leaves records that are known as they are.

        `seen` names the check that the person looked at; another one is not meant.
        """
        going = self.work == self.Work.IMPORT or self.is_done(self.Work.IMPORT)
        if not going and seen != str(self.work_id or ""):
            raise Refused(self._why_not())
        self._refuse_only_new(only_new=only_new)
        self.hand_over(self.Work.IMPORT, by=by, only_new=only_new)

    def _take(self, *, only_new: bool) -> None:
        self._refuse_only_new(only_new=only_new)
        Batch.objects.filter(pk=self.pk, state=self.State.STAGED).update(only_new=only_new)

    def _refuse_only_new(self, *, only_new: bool) -> None:
        if only_new and not self.declared.shows_differences:
            raise Refused(_("Lines of this kind are taken over as a whole."))

    def begins(self, work: str) -> tuple[str, ...]:
        return {
            self.Work.CHECK: (self.State.RECEIVED, self.State.STAGED, self.State.FAILED),
            self.Work.IMPORT: (self.State.STAGED, self.State.COMMITTING),
            self.Work.WHOLE: (self.State.RECEIVED, self.State.STAGED, self.State.FAILED, self.State.COMMITTING),
            self.Work.WITHDRAW: (self.State.COMMITTED,),
        }[self.Work(work)]

    def is_done(self, work: str) -> bool:
        committed, withdrawn = self.State.COMMITTED, self.State.WITHDRAWN
        done = {self.Work.IMPORT: committed, self.Work.WHOLE: committed, self.Work.WITHDRAW: withdrawn}
        return self.state == done.get(self.Work(work))

    def do(self, work: str, *, by: Actor) -> None:
        if work != self.Work.WITHDRAW:
            self.refuse_kind(self.kind, by=by)
        if work == self.Work.CHECK:
            with uploads.reading(self.file, self.file_name):
                self.stage(Mapping.parse(self.mapping), progress=self.tell)
        elif work == self.Work.WITHDRAW:
            self.withdraw(by=by)
        else:
            if work == self.Work.WHOLE and self.state != self.State.COMMITTING:
                self.stage(Mapping.parse(self.mapping), progress=self.tell)
            self.commit(by=by)

    @property
    def asked_by(self) -> Actor | None:
        """Who asked for what is being done to it. What no worker ever had was begun by whoever brought the file."""
        begun = self.state in {self.State.COMMITTING, self.State.COMMITTED} and self.work_id is None
        return self.brought_by if begun else super().asked_by

    def stopped(self, work: str) -> dict[str, Any]:
        return {"state": self.State.FAILED} if work == self.Work.CHECK else {}

    @property
    def doing(self) -> str:
        """Its state in words, or what is being done to it."""
        return str(self.get_work_display() if self.work else self.get_state_display())

    @property
    def named(self) -> str:
        return self.file_name

    @property
    def is_counted(self) -> bool:
        """Was it checked, so that its counts mean something?"""
        return self.state not in {self.State.RECEIVED, self.State.FAILED}

    @property
    def good(self) -> int:
        """The lines that an import takes."""
        return self.new + self.known + self.corrected

    def told(self) -> dict[str, Any]:
        keys = ("kind", "file_name", "read", "new", "known", "corrected", "rejected", "version")
        return {key: getattr(self, key) for key in keys}
