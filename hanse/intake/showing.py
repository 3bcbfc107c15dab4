"""What the page of one import shows: worked out once, from the batch and who is looking."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hanse.kernel.actor import Actor
from hanse.kernel.walls.authz import allows
from hanse.kernel.words import told
from hanse.ui import formats
from hanse.ui.breaks import unbroken
from hanse.ui.parts import Step

from . import wording
from .forms import ColumnsForm
from .models import Batch
from .showing_refused import ShowingRefused
from .tables import TONES
from .values import samples_told
from .ways import to

WAYS = ("progress", "columns", "check", "sheet", "commitment", "withdrawal", "removal", "rejected", "rejected_file")
State, Work = Batch.State, Batch.Work


@dataclass(frozen=True, slots=True)
class Note:
    """What stands above the page: one sentence, one way on."""

    sentence: str
    tone: str
    icon: str = ""
    url: str = ""
    link: str = ""


class Showing(ShowingRefused):
    """Read by the templates as `it`."""

    def __init__(self, batch: Batch, *, actor: Actor, form: ColumnsForm | None = None, changed: bool = False) -> None:
        self.batch, self.actor, self.changed = batch, actor, changed
        self.declared = batch.declared
        self.form = form or ColumnsForm(batch)

    def _may(self, verb: str) -> bool:
        return allows(self.actor, f"imports.{verb}", self.batch)

    @property
    def url(self) -> str:
        return to("batch", self.batch.public_id)

    @cached_property
    def to(self) -> dict[str, str]:
        """The addresses of what is done to it and read of it."""
        return {name: to(name, self.batch.public_id) for name in WAYS} | {"imports": to("imports")}

    @property
    def list_label(self) -> str:
        return _("Files you sent us") if self.actor.is_partner else _("Imports")

    @property
    def kind(self) -> Any:
        return self.declared.called_by(self.actor)

    @property
    def heading(self) -> Any:
        """What it is: a partner's own lines by their name, ours by what is done with them."""
        return self.kind if self.actor.is_partner else self.declared.heading

    @property
    def sender(self) -> object:
        """The partner that sent it itself, for our own people."""
        return None if self.actor.is_partner else self.batch.organisation

    @property
    def state(self) -> str:
        said = self.batch.doing
        return said[:1].upper() + said[1:]

    @property
    def tone(self) -> str:
        return TONES.get(self.batch.work or self.batch.state, "")

    @property
    def meta(self) -> list[str]:
        return [unbroken(part) for part in wording.written(self.batch)]

    @property
    def steps(self) -> list[Step]:
        """File, Columns, Import, Result."""
        at = {State.COMMITTING: 2, State.COMMITTED: 3, State.WITHDRAWN: 3}.get(State(self.batch.state), 1)
        at = 2 if self.batch.work == Work.IMPORT else at
        names = wording.steps(self.actor)
        return [
            Step(name, "past" if place < at else "now" if place == at else "ahead") for place, name in enumerate(names)
        ]

    @property
    def is_open(self) -> bool:
        """May its columns still be changed by who is looking?"""
        is_waiting = not self.batch.work and self.batch.state in self.batch.begins(Work.CHECK)
        return is_waiting and self._may("check") and not self.batch.is_unread(self.actor)

    @property
    def is_unread(self) -> bool:
        """Did something break off when it came, before its columns were read?"""
        return self.batch.state == State.RECEIVED and not self.batch.columns

    @property
    def may_import(self) -> bool:
        """Is the main button the one that imports?"""
        batch = self.batch
        is_ready = batch.state in batch.begins(Work.IMPORT) and not self.is_idle
        return is_ready and self._may("commit") and not batch.hidden_fields

    @property
    def is_idle(self) -> bool:
        """Is nothing to be done with it now: at work, changed since it was checked, or nothing in it?"""
        return bool(self.batch.work) or self.changed or not self.batch.good

    @property
    def may_discard(self) -> bool:
        return not self.batch.work and self.batch.state in self.batch.begins(Work.CHECK) and self._may("discard")

    @property
    def may_withdraw(self) -> bool:
        return not self.batch.work and self.batch.state == State.COMMITTED and self._can_withdraw

    @property
    def _can_withdraw(self) -> bool:
        return self._may("withdraw") and self.batch.may_take_back(self.actor)

    @property
    def import_label(self) -> str:
        good = self.batch.good
        told = (
            ngettext("Send this line", "Send these %(count)s lines", good)
            if self.actor.is_partner
            else ngettext("Import %(count)s line", "Import %(count)s lines", good)
        )
        return told % {"count": formats.number(good)}

    @property
    def sum(self) -> str:
        batch = self.batch
        counts = (batch.new, batch.known, batch.corrected, batch.rejected)
        return "= " + " + ".join(formats.number(count) for count in counts)

    @property
    def has_counts(self) -> bool:
        return self.batch.is_counted and self.batch.work != Work.CHECK

    @property
    def is_withdrawn(self) -> bool:
        """Its counts are of what was, then."""
        return self.batch.state == State.WITHDRAWN

    @property
    def corrections(self) -> list[dict[str, Any]]:
        """Some of what would change, old and new side by side."""
        return [sample for sample in self._samples if sample["status"] == "corrected"]

    @property
    def arrivals(self) -> list[dict[str, Any]]:
        """Some of what would come."""
        return [sample for sample in self._samples if sample["status"] == "new"]

    @cached_property
    def _samples(self) -> list[dict[str, Any]]:
        return list(samples_told(self.batch.samples, self.batch.called))

    @property
    def note(self) -> Note | None:
        """The one thing to know now; mistakes in what was chosen go before it."""
        if self.form.is_bound and self.form.errors:
            return None
        if self.batch.trouble:
            return Note(self.batch.trouble_told, "bad")
        if self.batch.work:
            return None
        if self.batch.state == State.WITHDRAWN:
            if self.kept:
                return Note(_("This import was withdrawn, but for what was changed since: it stands below."), "warn")
            return Note(_("This import was withdrawn: nothing of it counts any more."), "")
        if self.is_unread:
            return Note(_("Something broke off when this file came: it is kept, but it was not read yet."), "warn")
        if self.verdict:
            return Note(self.verdict, "warn" if not self.batch.good else "")
        if self.batch.recalled and self.batch.state in Batch.WAITING:
            return Note(self.recalled, self.recalled_tone, "history", self.recalled_url, _("That import"))
        if self.asks:
            return Note(self.asked, "warn")
        return None

    @property
    def sheets(self) -> list[str]:
        """Of a workbook, those that hold something; none where there is nothing to choose."""
        return list(self.batch.described.get("sheets", []))

    @property
    def asked(self) -> str:
        """What a person has to say before the file can be checked."""
        if self.batch.described.get("sheet_asked"):
            return _(
                "This workbook holds several sheets, and one of them is read. Say which one, then have the file checked."
            )
        missing = ", ".join(str(field.label) for field in self.batch.missing)
        if missing:
            return _(
                "Say which column gives %(fields)s. What none gives can be said for every line, under “The same in every line”."
            ) % {"fields": missing}
        unsure = sum(not line.sure for line in self.form.lines)
        return ngettext(
            "One column is not sure. Look at it, then have the file checked.",
            "%(count)s columns are not sure. Look at them, then have the file checked.",
            unsure,
        ) % {"count": unsure}

    @property
    def verdict(self) -> str:
        return wording.verdict(self.batch)

    @property
    def summary(self) -> str:
        """12 new, 30 changed, 4 rejected, 812 as they are"""
        batch = self.batch
        if batch.work or batch.state != State.STAGED or not self.differences_url:
            return ""
        said = (
            (batch.new, _("%(count)s new")), (batch.corrected, _("%(count)s changed")),
            (batch.rejected, _("%(count)s rejected")), (batch.known, _("%(count)s as they are")),
        )  # fmt: skip
        counts = ", ".join(words % {"count": formats.number(count)} for count, words in said)
        told = (
            _("%(counts)s. Nothing counts yet.") if self.actor.is_partner else _("%(counts)s. Nothing is imported yet.")
        )
        return told % {"counts": counts}

    @property
    def differences_url(self) -> str:
        """Where every change stands, field by field."""
        batch = self.batch
        if (
            not batch.is_counted
            or not batch.new + batch.corrected
            or not (self.declared.shows_differences or self._listed)
        ):
            return ""
        return to("differences", batch.public_id)

    @cached_property
    def _listed(self) -> dict[str, int]:
        """Of lines of facts, how many of each sort are listed."""
        if self.declared.shows_differences:
            return {}
        rows = self.batch.differences.order_by().values_list("status")
        return dict(rows.annotate(Count("line", distinct=True)))

    @property
    def not_listed(self) -> str:
        """That there are more than are listed; empty where all of them are."""
        sorts = ((self.batch.new, "new", _("new")), (self.batch.corrected, "corrected", _("corrected")))
        more = [
            _("the first %(listed)s of %(all)s %(sort)s ones")
            % {"listed": formats.number(self._listed.get(status, 0)), "all": formats.number(count), "sort": word}
            for count, status, word in sorts if self._listed and count > self._listed.get(status, 0)
        ]  # fmt: skip
        return _("Of the lines these are listed: %(which)s.") % {"which": ", ".join(more)} if more else ""

    @property
    def differences_label(self) -> str:
        return _("The first of the differences") if self.not_listed else _("All differences")

    @property
    def differences_title(self) -> str:
        done = self.batch.state in {State.COMMITTED, State.WITHDRAWN}
        return _("What this import changed") if done else _("What this import would change")

    @property
    def only_new_label(self) -> str:
        """The way to take new records and leave those that are known; empty where there is no choice."""
        batch = self.batch
        if not (self.declared.shows_differences and self.may_import and batch.new and batch.corrected):
            return ""
        return ngettext("Only the new one", "Only the %(count)s new ones", batch.new) % {
            "count": formats.number(batch.new)
        }

    @property
    def kept(self) -> list[str]:
        return self.batch.kept

    @property
    def progress(self) -> tuple[int, int]:
        """How far, and of how much: lines while it is checked, steps while it is imported; 0 of 0 when nobody can tell."""
        batch = self.batch
        if batch.work == Work.CHECK:
            return batch.lines_done, max(batch.read or int(batch.described.get("lines") or 0), batch.lines_done)
        return (batch.lines_done, wording.STEPS) if batch.work == Work.IMPORT else (0, 0)

    @property
    def working(self) -> str:
        return wording.working(self.batch)

    @property
    def recalled(self) -> str:
        return wording.recalled(self.batch)

    @property
    def recalled_tone(self) -> str:
        return "warn" if self.batch.recalled.get("added") or self.batch.recalled.get("gone") else "good"

    @property
    def recalled_url(self) -> str:
        return to("batch", self.batch.recalled["batch"])

    @property
    def asks(self) -> bool:
        return self.batch.asks

    @property
    def shows_columns(self) -> bool:
        """Is something about the columns to be looked at, so that they are not folded away?"""
        batch = self.batch
        if batch.work or batch.state not in Batch.WAITING:
            return False
        differs = bool(batch.recalled) and self.recalled_tone == "warn"
        return self.form.is_bound or not batch.is_counted or not batch.good or differs or bool(batch.trouble)

    @property
    def columns_told(self) -> str:
        count = len(self.batch.columns)
        return ngettext("The column that was read", "The %(count)s columns that were read", count) % {"count": count}

    @property
    def left_out(self) -> str:
        count, all_of = self.form.left_out, len(self.batch.columns)
        if not count:
            return ""
        return ngettext(
            "%(count)s of %(all)s columns is left out", "%(count)s of %(all)s columns are left out", count
        ) % {"count": count, "all": all_of}  # fmt: skip

    @property
    def assumed(self) -> list[str]:
        """What the file does not say and is taken for granted."""
        return [told(sentence) for sentence in self.batch.described.get("assumed", [])]

    @property
    def result_url(self) -> str | None:
        """Where what came is listed: of records what this import made of them, of lines those that count by it."""
        if self.batch.state != State.COMMITTED or self.batch.work:
            return None
        if self.declared.shows_differences and self.differences_url:
            return f"{self.differences_url}?view={'new' if self.batch.new else 'changed'}"
        return self.declared.result_url(self.batch.public_id if self.batch.new + self.batch.corrected else "")

    @property
    def withdraw_title(self) -> str:
        good = self.batch.good
        return ngettext("Withdraw %(count)s line?", "Withdraw %(count)s lines?", good) % {"count": formats.number(good)}

    @property
    def withdrawal(self) -> str:
        return wording.withdrawal(self.batch)
