"""What is said of an import, in sentences: how its file is written, what a check came to, what is being done, what a withdrawal does."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hanse.kernel.actor import Actor
from hanse.ui import formats

from .fields import Field
from .models import Batch

STEPS = 3
ENCODINGS = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "cp1252": "Windows-1252", "cp1251": "Windows-1251"}
State, Work = Batch.State, Batch.Work


def steps(reader: Actor) -> tuple[str, ...]:
    """From the file to what came of it."""
    return _("File"), _("Columns"), _("Send") if reader.is_partner else _("Import"), _("Result")


def hints(fields: Collection[Field], *, by: Actor) -> list[str]:
    """How cells of these fields are written, for who fills in an empty file."""
    said: dict[str, Any] = {
        "date": _("Dates such as 2026-11-28 or 28/11/2026, in one column all the same way."),
        "decimal": _("Numbers such as 1250.50 or 1.250,50, without a currency sign."),
        "product": _("A product by our number or its name."),
        "organisation": _("A partner by our number or its name."),
        "currency": _("A currency by its code, such as EUR."),
    }
    choices: dict[str, str] = {}
    if by.is_partner:
        del said["organisation"]  # every line is its own
        said["product"] = _("A product by its name as your orders have it, or by our number.")
        values = {
            each.name: (each.label, ", ".join(map(str, each.options.values()))) for each in fields if each.options
        }
        choices = {
            name: _("%(field)s: %(values)s.") % {"field": of, "values": one} for name, (of, one) in values.items()
        }
    kinds = {each.kind for each in fields}
    return [*(sentence for kind, sentence in said.items() if kind in kinds), *choices.values()]


def written(batch: Batch) -> list[str]:
    """File, size, lines and how it is written."""
    told = batch.described
    parts = [batch.file_name, formats.size(batch.file_size)]
    if batch.is_counted:
        lines = ngettext("%(count)s line", "%(count)s lines", batch.read)
        parts.append(lines % {"count": formats.number(batch.read)})
    if told.get("format") == "delimited":
        parts.append(_delimiter(told["delimiter"]))
    elif told.get("format") == "xlsx":
        parts.append(_("sheet %(name)s") % {"name": told.get("sheet", "")})
    elif told.get("format") == "jsonl":
        parts.append(_("JSON lines"))
    if encoding := told.get("encoding"):
        parts.append(ENCODINGS.get(encoding, encoding.upper()))
    return parts


def _delimiter(mark: str) -> str:
    words = {";": _("semicolons"), ",": _("commas"), "\t": _("tabs"), "|": _("bars")}
    return words.get(mark) or _("“%(mark)s” between the cells") % {"mark": mark}


def verdict(batch: Batch) -> str:
    """What the check or the import came to, in a sentence; empty where the figures say it all."""
    if batch.state == State.COMMITTED and not batch.new + batch.corrected:
        return _("Every line was already known, so nothing has changed.")
    if batch.state == State.STAGED and not batch.good:
        return _("No line of this file can be taken. What is wrong stands beside each of them.")
    if batch.state == State.STAGED and not batch.new + batch.corrected:
        return _("Every line is already known: importing this file changes nothing.")
    left = batch.described.get("left", 0)
    if batch.state == State.COMMITTED and left:
        return ngettext(
            "One line would have changed what is known; it was left as it is, as asked.",
            "%(count)s lines would have changed what is known; they were left as they are, as asked.",
            left,
        ) % {"count": formats.number(left)}
    return ""


def working(batch: Batch) -> str:
    """What is being done, in a sentence."""
    values = {
        "file": batch.file_name, "done": formats.number(batch.lines_done), "good": formats.number(batch.good),
    }  # fmt: skip
    if batch.work == Work.CHECK and batch.lines_done:
        return _("Checking %(file)s: %(done)s lines read. You may leave this page.") % values
    if batch.work == Work.CHECK:
        return _("Checking %(file)s. You may leave this page.") % values
    if batch.work == Work.WITHDRAW:
        return _("Withdrawing %(file)s. You may leave this page.") % values
    steps = (
        _("Importing %(good)s lines of %(file)s: comparing them with what is there. You may leave this page."),
        _("Importing %(good)s lines of %(file)s: writing them. You may leave this page."),
        _("Importing %(good)s lines of %(file)s: adding up their months. You may leave this page."),
    )
    return steps[min(batch.lines_done, STEPS - 1)] % values


def recalled(batch: Batch) -> str:
    """What an earlier import says about this file's columns."""
    told = batch.recalled
    if not told:
        return ""
    values = {"file": told["file"], "added": ", ".join(told["added"]), "gone": ", ".join(told["gone"])}
    if told["added"] and told["gone"]:
        return _("The layout differs from %(file)s: %(added)s came in, %(gone)s is missing.") % values
    if told["added"]:
        return _("The layout differs from %(file)s: %(added)s came in. Say what that means.") % values
    if told["gone"]:
        return _("The layout differs from %(file)s: %(gone)s is missing.") % values
    return _("Same layout as %(file)s, so the same mapping is proposed.") % values


def withdrawal(batch: Batch) -> str:
    """What a withdrawal will do, in sentences."""
    gone = ngettext("The %(count)s line that was new goes.", "The %(count)s lines that were new go.", batch.new)
    back = ngettext("One correction is taken back.", "%(count)s corrections are taken back.", batch.corrected)
    said = [gone % {"count": formats.number(batch.new)}] if batch.new else []
    said += [back % {"count": formats.number(batch.corrected)}] if batch.corrected else []
    if batch.declared.shows_differences:
        said.append(_("What somebody changed since stays as it is, and is listed."))
    return " ".join([*said, _("What was computed from them is computed again. The file and this page stay.")])
