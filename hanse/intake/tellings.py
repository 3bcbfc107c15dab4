"""How the audit trail tells of imports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from hanse.kernel.contributions import Telling
from hanse.ui import formats

from .kinds import kinds

SEPARATOR = ": "


def _words(words: Any) -> dict[str, str]:
    """The file, the kind in words and, of lines, what became of them."""
    kept: Mapping[str, Any] = words.entry.after or words.entry.before
    kind, file = _named(words)
    return {
        "actor": words["actor"],
        "file": file,
        "kind": _kind(kind),
        "lines": ", ".join(_counts(kept)) or gettext("nothing new"),
    }


def _named(words: Any) -> tuple[str, str]:
    """The key of the kind, and the file; entries that keep neither have them in their label."""
    kept: Mapping[str, Any] = words.entry.after or words.entry.before
    kind, _colon, file = words.entry.subject_label.partition(SEPARATOR)
    return kept.get("kind") or kind, kept.get("file_name") or file or kind


def _kind(key: str) -> str:
    return next((str(kind.label) for kind in kinds() if kind.key == key), key)


def _batch(words: Any) -> str:
    kind, file = _named(words)
    return gettext("%(kind)s: %(file)s") % {"kind": _kind(kind), "file": file}


def _counts(kept: Mapping[str, Any]) -> Iterator[str]:
    new, corrected, known, rejected = (kept.get(name) or 0 for name in ("new", "corrected", "known", "rejected"))
    if new:
        yield ngettext("%(count)s new line", "%(count)s new lines", new) % {"count": formats.number(new)}
    if corrected:
        yield ngettext("%(count)s corrected", "%(count)s corrected", corrected) % {"count": formats.number(corrected)}
    if known:
        yield ngettext("%(count)s known already", "%(count)s known already", known) % {"count": formats.number(known)}
    if rejected:
        yield ngettext("%(count)s rejected", "%(count)s rejected", rejected) % {"count": formats.number(rejected)}


def _received(words: Any) -> str:
    return gettext("%(actor)s sent %(file)s to be imported as %(kind)s.") % _words(words)


def _imported(words: Any) -> str:
    return gettext("%(actor)s imported %(file)s as %(kind)s: %(lines)s.") % _words(words)


def _withdrawn(words: Any) -> str:
    return gettext("%(actor)s took back the import of %(file)s as %(kind)s: %(lines)s.") % _words(words)


def _discarded(words: Any) -> str:
    return gettext("%(actor)s discarded %(file)s before it was imported as %(kind)s.") % _words(words)


TELLINGS = (
    Telling(
        "intake.batch", "database-import", record=_batch, fields={"kind": _("kind"), "file_name": _("file")},
        values={"kind": _kind}, reads="imports.read",
    ),
    Telling("imports.receive", "database-import", says=_received),
    Telling("imports.commit", "database-import", says=_imported),
    Telling("imports.withdraw", "arrow-back-up", says=_withdrawn),
    Telling("imports.discard", "trash", says=_discarded),
)  # fmt: skip
