"""One's own list: narrowed by words and by day, and what was put off or handed on."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.http import urlencode
from django.utils.translation import gettext as _

from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.contributions import Todo
from hanse.kernel.pages import Request
from hanse.ui import formats
from hanse.ui.parts import Tab

from .gathering import Waiting, at, computed, day_of
from .models import Arrangement

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Kept:
    """One's own arrangement whose cause is still there."""

    sentence: str
    said: str
    url: str


def mine_context(request: Request, waiting: Waiting) -> dict[str, Any]:
    """The list as the address narrows it, its ways to narrow it, and what is not on it."""
    words, wanted = request.GET.get("q", "").strip()[:100], request.GET.get("due", "")
    among = [todo for todo in waiting.todos if _tells(todo, words)]
    days = {key: [todo for todo in among if fits(todo, key, clock.today())] for key in ("", "late", "week", "none")}
    labels = {"": _("All"), "late": _("Late"), "week": _("Within seven days"), "none": _("No day")}
    query = {"q": words} if words else {}
    chips = [
        Tab(label, f"?{urlencode({**query, 'due': key} if key else query)}", key == wanted, len(days[key]))
        for key, label in labels.items()
    ]
    return {
        "items": days.get(wanted, among), "chips": chips, "words": words, "due": wanted, "any": bool(waiting.todos),
        "kept": _kept(request.actor, waiting), "quick_url": at(request.actor, "quick"),
        "all_url": at(request.actor, "mine"),
    }  # fmt: skip


def _tells(todo: Todo, words: str) -> bool:
    text = f"{todo.sentence} {todo.reason} {todo.note}".casefold()
    return all(word in text for word in words.casefold().split())


def fits(todo: Todo, wanted: str, today: date) -> bool:
    """Is it due as the filter says?"""
    day = day_of(todo)
    if wanted == "late":
        return todo.late
    if wanted == "week":
        return not todo.late and day <= today + WEEK
    return day == date.max if wanted == "none" else True


def _kept(actor: Actor, waiting: Waiting) -> list[Kept]:
    """What this person put off or handed on and still waits: what was not met on the way is asked of each source once."""
    alive, keys = dict(waiting.kept), defaultdict[str, set[str]](set)
    for source, key in waiting.arranged.hidden.keys() - alive.keys():
        keys[source].add(key)
    alive |= {(source, todo.key): todo for source, wanted in keys.items() for todo in computed(actor, source, wanted)}
    return [
        Kept(str(alive[which].sentence), said(row), at(actor, "arrangement_end", row.public_id))
        for which, row in waiting.arranged.hidden.items()
        if which in alive
    ]


def said(row: Arrangement) -> str:
    """What was arranged, as a sentence."""
    if row.to is not None:
        return _("Handed on to %(person)s.") % {"person": row.to}
    return _("Put off until %(day)s.") % {"day": formats.day(row.not_before)}
