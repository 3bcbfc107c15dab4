"""Documents of partners."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.errors import Refused
from hanse.kernel.trail.changes import Moves, change, made
from hanse.kernel.walls.access import PartnerOwned
from hanse.kernel.web.content import hash_of
from hanse.kernel.web.limits import spend
from hanse.kernel.work.locks import exclusive
from hanse.ui import formats

from ..documents import files
from ..documents.standing import Held, last_day
from .document_kinds import DocumentKind
from .document_requests import DocumentRequest
from .editing import unique
from .organisations import Organisation

MOST_AHEAD = timedelta(days=3653)


class Document(PartnerOwned):
    """One file of one company. It counts once one of ours has accepted it, from its first to its last day."""

    class State(models.TextChoices):
        SENT = "sent", _("to be looked at")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    moves = Moves({
        State.SENT: {State.ACCEPTED, State.DECLINED, State.WITHDRAWN},
        State.ACCEPTED: {State.WITHDRAWN},
        State.DECLINED: {State.WITHDRAWN},
    })  # fmt: skip

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="documents")
    kind = models.ForeignKey(
        DocumentKind, on_delete=models.PROTECT, related_name="documents", verbose_name=_("document")
    )
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.SENT)
    file_name = models.CharField(_("file"), max_length=200)
    file_hash = models.CharField(_("hash of the file"), max_length=64)
    file_size = models.BigIntegerField(_("size"), default=0)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    account_id = models.BigIntegerField(null=True, blank=True)
    actor_name = models.CharField(_("sent by"), max_length=200)
    added_at = models.DateTimeField(_("sent"))

    class Meta(PartnerOwned.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["-added_at", "-id"]
        indexes = [
            models.Index(fields=["organisation", "kind"], name="document_of_kind"),
            models.Index(fields=["state", "valid_until"], name="document_ending"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "file_hash"], condition=Q(state__in=("sent", "accepted")),
                name="same_document_once",
            ),
            models.CheckConstraint(
                name="document_ends_after_it_begins",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.kind)

    @property
    def file(self) -> Path:
        return files.place(self.organisation.public_id, self.file_hash)

    @property
    def held(self) -> Held:
        """What the rule asks of it."""
        accepted = {self.State.SENT: None, self.State.ACCEPTED: True}.get(self.State(self.state), False)
        return Held(accepted, self.valid_from, self.valid_until)

    @classmethod
    def add(
        cls, organisation: Organisation, *, kind: DocumentKind, path: Path, name: str, valid_from: date,
        valid_until: date | None = None, by: Actor,
    ) -> Document:  # fmt: skip
        """Keep a file of a company. What ours add is accepted; what a partner sends waits until one of ours has looked.

        Without a last day it is that of the kind. Refused for what is no document, and for the same file once more.
        """
        files.check(path, name=name)
        if valid_from > clock.today() + MOST_AHEAD:
            raise Refused(gettext("This day is more than ten years ahead."), field="valid_from")
        until = valid_until or (last_day(valid_from, months=kind.months) if kind.months else None)
        if until is not None and until < valid_from:
            raise Refused(gettext("It cannot end before it begins."), field="valid_until")
        if by.is_partner and until is not None and until < clock.today():
            ended = gettext("It would have ended on %(day)s. Send one that counts today or later.")
            raise Refused(ended % {"day": formats.day(until)}, field="valid_until")
        if by.is_partner:
            spend("file", organisation_id=organisation.pk)
        row = cls(
            organisation=organisation, kind=kind, file_name=name[-files.LONGEST_NAME:], file_hash=hash_of(path),
            file_size=path.stat().st_size, valid_from=valid_from, valid_until=until, account_id=by.account_id,
            actor_name=by.name, added_at=clock.now(), state=cls.State.ACCEPTED if by.is_staff else cls.State.SENT,
        )  # fmt: skip
        twice = gettext("This file is among the documents already.")
        with exclusive(row._lock), unique(twice, field="file"), transaction.atomic():
            files.keep(path, row.file)
            made(row, by=by, operation="documents.add")
            if row.state == cls.State.ACCEPTED:
                row._is_asked_no_more(by=by)
        return row

    def accept(self, *, by: Actor) -> None:
        """It is what was asked for: from now on it counts."""
        with transaction.atomic():
            with self._move(self.State.ACCEPTED, by=by, operation="documents.accept"):
                pass
            self._is_asked_no_more(by=by)

    @property
    def has_ended(self) -> bool:
        """Its last day has passed."""
        return self.valid_until is not None and self.valid_until < clock.today()

    def _is_asked_no_more(self, *, by: Actor) -> None:
        """What has ended answers no request."""
        if self.has_ended:
            return
        for request in DocumentRequest.open_ones(self.organisation_id).filter(kind=self.kind_id):
            request.close(by=by)

    def decline(self, *, reason: str, by: Actor) -> None:
        """It is not what was asked for, and why."""
        if not reason.strip():
            raise Refused(gettext("Say why, so that they know what to put right."), field="reason")
        with self._move(self.State.DECLINED, by=by, operation="documents.decline", reason=reason.strip()) as row:
            row.reason = reason.strip()

    def withdraw(self, *, by: Actor) -> None:
        """It should not be here: it counts no more, and its file is deleted. That cannot be undone."""
        with self._move(self.State.WITHDRAWN, by=by, operation="documents.withdraw"):
            pass
        transaction.on_commit(self._forget_file)

    def _forget_file(self) -> None:
        with exclusive(self._lock):
            rows = Document.objects.filter(organisation=self.organisation_id, file_hash=self.file_hash)
            if not rows.exclude(state=self.State.WITHDRAWN).exists():
                self.file.unlink(missing_ok=True)

    @property
    def _lock(self) -> str:
        return f"document {self.organisation_id} {self.file_hash}"

    @contextmanager
    def _move(self, to: str, *, by: Actor, operation: str, reason: str = "") -> Iterator[Document]:
        with change(self, by=by, operation=operation, reason=reason) as row:
            row.moves.check(row.state, to, dict(self.State.choices))
            row.state = to
            yield row
