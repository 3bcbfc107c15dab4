"""What one changed lately, on both sides: each act with its way back, as long as there is one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hanse.kernel.actor import Actor
from hanse.kernel.errors import Refused
from hanse.kernel.pages import Request, on_side, page
from hanse.ui import formats
from hanse.ui.saying import say

from .answers import some_of
from .models import Organisation, Undo
from .models.undoing import TakenBack
from .ways_back import act_in_words, own_changes, taken_back

MOST = 50


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
    numbers = {row.get("organisation") for act in acts for row in act.rows} - {None}
    names = dict(Organisation.objects.filter(pk__in=numbers).order_by().values_list("pk", "name"))
    rows = [_told(request.actor, act, names) for act in acts]
    return render(request, "network/changes.html", {"rows": rows})


def _told(actor: Actor, act: Undo, names: dict[int, str]) -> Change:
    """Companies that are out of their sight by now are counted and not named."""
    companies = list(dict.fromkeys(row.get("organisation") for row in act.rows))
    known = [names[key] for key in companies if key in names]
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


@page("changes/<id:change>/undo/", operation="changes.undo", methods=["POST"])
def change_undo(request: Request, change: str) -> HttpResponse:
    """By who did it, and who still may do its like; of many what somebody changed meanwhile stays."""
    act = get_object_or_404(own_changes(request.actor), public_id=change)
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
