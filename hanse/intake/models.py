"""A batch: one import, from the file to what it changed, and back."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Sequence
from collections.abc import Mapping as TellsOf
from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.errors import Refused
from hanse.kernel.operating import folders
from hanse.kernel.trail import audit
from hanse.kernel.trail.changes import locked
from hanse.kernel.walls.access import Scope, Scoped
from hanse.kernel.web.content import hash_of
from hanse.kernel.words import kept as kept_words
from hanse.kernel.words import said as _
from hanse.kernel.words import told as told_words
from hanse.kernel.work.faults import fault
from hanse.kernel.work.locks import exclusive

from . import uploads
from .checked import Checked
from .checking.lines import Difference, RejectedRow
from .checking.reasons import Rejected
from .kinds import Kind
from .mapping import Mapping, Rule
from .mending import mend
from .recognition.recognising import RECOGNISED
from .verdicts import Verdict
from .ways import to

LONGEST_ENDING = 12


class ImportKind(Kind):
    """A kind of file with what becomes of its lines. `staged` is the Parquet file of typed good rows that staging wrote."""

    def repeated(self, batch: Batch) -> Verdict | None:
        """What becomes of a file that was sent before and would change nothing, without reading it; None: it has to be read."""
        return None

    def called(self, fields: Collection[str]) -> TellsOf[str, str | None]:
        """What those of these fields are called that are no columns of a record; None where who is looking may not read them."""
        return {}

    def judge(self, staged: Path, *, batch: Batch) -> Verdict:
        """What committing would do, changing nothing."""
        raise NotImplementedError

    def commit(self, staged: Path, *, batch: Batch) -> Verdict:
        """Take the rows over, whole or not at all; safe to repeat after a crash."""
        raise NotImplementedError

    def withdraw(self, batch: Batch) -> None:
        """Take a committed batch's rows out again."""
        raise NotImplementedError


class Batch(Checked, Scoped):
    """One file on its way. Our own people see all of them, a partner those that it sent itself."""

    scope = Scope(staff="all")

    file_hash = models.CharField(max_length=64)
    file_size = models.BigIntegerField(default=0)
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
    def declared(self) -> ImportKind:
        kind = super().declared
        assert isinstance(kind, ImportKind)
        return kind

    @cached_property
    def called(self) -> TellsOf[str, str | None]:
        """What its fields are called that are no columns of a record; None where who is looking may not read them."""
        return self.declared.called(self.mapping.get("fields", ()))

    @property
    def hidden_fields(self) -> set[str]:
        """The fields whose values who is looking may not read."""
        return {name for name, called in self.called.items() if called is None}

    @property
    def hidden_columns(self) -> set[str]:
        """The columns that give these, alone or with others."""
        rules = self.mapping.get("fields", {})
        return {column for name in self.hidden_fields for column in Rule.parse(rules[name], where=name).columns}

    @property
    def differences_read(self) -> models.QuerySet[Difference]:
        """What it makes and changes, without what who is looking may not read."""
        found: models.QuerySet[Difference] = self.differences.exclude(field__in=self.hidden_fields)
        return found

    @property
    def rejected_read(self) -> models.QuerySet[RejectedRow]:
        """What it did not take, in whole lines: nothing of it for who may not read one of their fields."""
        found: models.QuerySet[RejectedRow] = self.rejected_rows.all()
        return found.none() if self.hidden_fields else found

    def repeated(self) -> Verdict | None:
        return self.declared.repeated(self)

    def judged(self) -> Verdict:
        return self.declared.judge(self.staged_file, batch=self)

    @classmethod
    def receive(cls, path: Path, *, kind: str, by: Actor, name: str = "", told: bool = False) -> Batch:
        """Keep a copy of the file and open a batch for it. On a page one only looks at it so far; what is `told` is on the trail."""
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
            with transaction.atomic():
                batch.save(force_insert=True)
                if told:
                    audit.record("imports.receive", subject=batch, after=batch.told())
        fault("batch-received")
        return batch

    @classmethod
    def take_in(
        cls, path: Path, *, kind: str, by: Actor, name: str, at_once: bool = False, told: bool = False, like: Batch | None = None,
    ) -> Batch:  # fmt: skip
        """Receive what somebody sent and recognise its columns; where nothing has to be asked, it is checked at once.

        `at_once`: then it is imported too. `like`: its lines are of that file. One that cannot be read leaves no batch behind.
        """
        unpacked = uploads.check(path, name=name)
        cls.refuse_too_much_unpacked(unpacked, organisation_id=by.organisation_id, name=name)
        batch = cls.receive(path, kind=kind, by=by, name=name, told=told)
        try:
            with uploads.reading(batch.file, name):
                batch.recognise(like=like)
        except BaseException:
            batch.discard()
            raise
        if batch.is_clear:
            batch.hand_over(cls.Work.WHOLE if at_once else cls.Work.CHECK, by=by)
        return batch

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
        mend(self)
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
        self.described = {**self.described, "kept": [kept_words(each) for each in kept]}
        self.state, self.version, self.withdrawn_at = self.State.WITHDRAWN, version, clock.now()
        self.save()
        self.release_rest()
        audit.record("imports.withdraw", subject=self, before=self.told(), after={})

    def discard(self) -> None:
        """Forget a batch that was only looked at, and its file, if no other came with the same one."""
        with transaction.atomic():
            row = locked(Batch, self.pk, to_remove=True)
            if row.work or row.state not in {self.State.RECEIVED, self.State.STAGED, self.State.FAILED}:
                words = {"file": row.named, "state": row.doing}
                raise Refused(_("%(file)s is %(state)s and stays in the list.") % words)
            self.release_rest()
            audit.record("imports.discard", subject=self, before=self.told(), after={})
            self.delete()
            transaction.on_commit(self._forget_staged)
            transaction.on_commit(self._forget_file)

    def _forget_file(self) -> None:
        with exclusive(f"file {self.file_hash}"), acting(Actor.system("see whether a file is still needed")):
            if not any(other.file == self.file for other in Batch.objects.filter(file_hash=self.file_hash)):
                self.file.unlink(missing_ok=True)

    def have_checked(self, mapping: Mapping, *, by: Actor) -> None:
        """Have the file read by this mapping; nothing is imported yet."""
        self.refuse_unread(by=by)
        if not self.work and self.state in {self.State.STAGED, self.State.FAILED}:
            self.count_reading_again(uploads.weight(self.file))
        wanted = mapping.as_json()
        self.hand_over(self.Work.CHECK, by=by, mapping=wanted)
        if self.mapping != wanted:
            raise Refused(self._why_not())

    def is_unread(self, by: Actor) -> bool:
        """Is there what this actor may not read, in a file that they did not send themselves?"""
        is_own = by.account_id is not None and by.account_id == self.account_id
        return not is_own and bool(self.hidden_fields)

    def refuse_unread(self, *, by: Actor) -> None:
        """Who may not read a column would else leave it out, or call it something else, and read it as that."""
        if self.is_unread(by):
            raise Refused(
                _("This file holds what is not for you to read. Whoever sent it says what its columns mean."),
                status=403,
            )

    def read_sheet(self, sheet: str, *, by: Actor) -> None:
        """Read another sheet of the workbook: its columns are recognised anew, and what was checked before counts no more.

        A file whose reading broke off when it came is read as if it came now.
        """
        self._refuse_another_sheet(was=self.described, by=by)
        if self.columns and self._is_at(sheet):
            return
        self.count_reading_again(uploads.weight(self.file))
        was = self.described
        with uploads.reading(self.file, self.file_name):  # before it is locked: on SQLite nobody could write meanwhile
            self.recognised(sheet=sheet if self.columns else None)
        with transaction.atomic():
            type(self).objects.select_for_update().get(pk=self.pk)._refuse_another_sheet(was=was, by=by)
            self.save(update_fields=RECOGNISED)
            self._start_over()
        self.refresh_from_db()
        if self.is_clear:
            self.hand_over(self.Work.CHECK, by=by)

    def _refuse_another_sheet(self, *, was: dict[str, Any], by: Actor) -> None:
        self.refuse_unread(by=by)
        if self.work or self.state not in self.begins(self.Work.CHECK) or self.described != was:
            raise Refused(self._why_not())

    def _is_at(self, sheet: str) -> bool:
        """Is that sheet the one that is read? Refused for one that there is not."""
        sheets = self.described.get("sheets", [])
        if not sheets:
            raise Refused(_("This file has no sheets to choose from."))
        if sheet not in sheets:
            names = {"sheet": sheet, "names": ", ".join(sheets)}
            raise Refused(_("There is no sheet %(sheet)s; there are: %(names)s.") % names, field="sheet")
        return bool(sheet == self.described["sheet"] and not self.described.get("sheet_asked"))

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
        self.refuse_unread(by=by)
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

    @property
    def named(self) -> str:
        return self.file_name

    @property
    def asks(self) -> bool:
        """Does it wait for somebody's word on the columns?"""
        return self.state == self.State.RECEIVED and not self.work and not self.is_clear

    def _why_not(self) -> str:
        if not self.asks:
            return super()._why_not()
        return _("The columns of %(file)s wait for somebody to confirm them; nothing of it is imported before. Do that here: %(address)s") % {
            "file": self.named, "address": to("batch", self.public_id),
        }  # fmt: skip

    @property
    def kept(self) -> list[str]:
        """What a withdrawal could not take back, in sentences."""
        return (
            [told_words(each) for each in self.described.get("kept", [])] if self.state == self.State.WITHDRAWN else []
        )

    def told(self) -> dict[str, Any]:
        keys = ("kind", "file_name", "read", "new", "known", "corrected", "rejected", "version")
        return {key: getattr(self, key) for key in keys}
