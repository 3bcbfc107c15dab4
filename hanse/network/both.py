"""What one changed lately, on both sides: each act with its way back, as long as there is one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hanse.kernel.actor import Actor
from hanse.kernel.errors import Refused
from hanse.kernel.pages import Request, on_side, page
from hanse.ui import formats
from hanse.ui.saying import say

from .models import Handover, TerritoryAssignment, Undo
from .models.undoing import COMPANY, TakenBack, some_of
from .ways_back import act_in_words, own_changes, taken_back

MOST, MOST_LOOKED_AT = 50, 200
CALLED_WITH: dict[type[models.Model], tuple[str, ...]] = {
    TerritoryAssignment: ("account", "territory"), Handover: ("account",),
}  # fmt: skip
"""Rows that are called by others."""


@dataclass(frozen=True, slots=True)
class Change:
    """One act: what it was, whom it concerned, and where it is taken back; `state` where it is already."""

    sentence: str
    detail: str
    at: datetime
    state: str
    url: str


@page("changes/", operation="changes.read")
def changes(request: Request) -> HttpResponse:
    acts = list(own_changes(request.actor).order_by("-at", "-id")[:MOST])
    names = _names(acts)
    return render(request, "network/changes.html", {"rows": [_told(request.actor, act, names) for act in acts]})


def _key(row: Mapping[str, Any]) -> tuple[str, int]:
    """What a changed row is called by: its company, else itself."""
    company = row.get("organisation")
    return (COMPANY, company) if company else (row["model"], row["pk"])


def _names(acts: Iterable[Undo]) -> dict[tuple[str, int], str]:
    """As far as they are in sight, and still there: one question for each kind."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for act in acts:
        for model, key in dict.fromkeys(map(_key, act.rows[:MOST_LOOKED_AT])):
            wanted[model].add(key)
    found: dict[tuple[str, int], str] = {}
    for label, keys in wanted.items():
        kind: type[models.Model] = apps.get_model(label)
        rows = kind._default_manager.filter(pk__in=keys).select_related(*CALLED_WITH.get(kind, (None,)))
        found |= {(label, row.pk): str(row) for row in rows}
    return found


def _told(actor: Actor, act: Undo, names: Mapping[tuple[str, int], str]) -> Change:
    """Companies that are out of their sight by now are counted and not named."""
    known = [names[key] for key in dict.fromkeys(map(_key, act.rows)) if key in names]
    count = len(act.records)
    number = ngettext("%(count)s record", "%(count)s records", count) % {"count": formats.number(count)}
    detail = some_of(known) if known and len(known) == count else number
    if known and len(known) != count:
        detail = _("%(number)s: %(names)s") % {"number": number, "names": some_of(known)}
    gone = act.undone_at is not None
    return Change(
        act_in_words(act.operation), detail, act.at, _("Taken back") if gone else "",
        "" if gone else on_side(actor, "network:change_undo", act.public_id),
    )  # fmt: skip


@page("changes/<id:undo>/undo/", operation="changes.undo", methods=["POST"])
def change_undo(request: Request, undo: str) -> HttpResponse:
    """By who did it, and who still may do its like; of many what somebody changed meanwhile stays."""
    act = get_object_or_404(own_changes(request.actor), public_id=undo)
    taken, refused = taken_back(act, by=request.actor)
    say(request, _as_it_was(taken, refused), tone="warn" if taken.left or refused else "good")
    return redirect(on_side(request.actor, "network:changes"))


def _as_it_was(taken: TakenBack, refused: list[Refused]) -> str:
    if taken.left:
        names = some_of(taken.left)
        sentence = _("It is as it was, but for what somebody changed meanwhile: %(names)s.") % {"names": names}
    else:
        sentence = _("It is as it was.")
    if refused:
        return _("%(sentence)s Something stays: %(why)s") % {"sentence": sentence, "why": refused[0].sentence}
    return sentence
