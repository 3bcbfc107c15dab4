"""How the audit trail tells of imports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext, ngettext

from hanse.kernel.contributions import Telling
from hanse.ui import formats

from .kinds import kinds


def _words(words: Any) -> dict[str, str]:
    """The file, the kind in words and, of lines, what became of them."""
    entry = words.entry
    kept: Mapping[str, Any] = entry.after or entry.before
    key = kept.get("kind") or entry.subject_label.partition(":")[0]
    return {
        "actor": words["actor"],
        "file": kept.get("file_name") or entry.subject_label,
        "kind": next((str(kind.label) for kind in kinds() if kind.key == key), key),
        "lines": ", ".join(_counts(kept)) or gettext("nothing new"),
    }


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


def _imported(words: Any) -> str:
    return gettext("%(actor)s imported %(file)s as %(kind)s: %(lines)s.") % _words(words)


def _withdrawn(words: Any) -> str:
    return gettext("%(actor)s took back the import of %(file)s as %(kind)s: %(lines)s.") % _words(words)


def _discarded(words: Any) -> str:
    return gettext("%(actor)s discarded %(file)s before it was imported as %(kind)s.") % _words(words)


TELLINGS = (
    Telling("imports.commit", "database-import", says=_imported),
    Telling("imports.withdraw", "arrow-back-up", says=_withdrawn),
    Telling("imports.discard", "trash", says=_discarded),
)
