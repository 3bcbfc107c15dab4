"""One's own list: narrowed by words and by day, and what was put off or handed on; to arrange what rooms compute."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.contributions import Todo
from hanse.kernel.errors import Refused
from hanse.kernel.models import Account
from hanse.kernel.pages import Request
from hanse.network.answers import form_page
from hanse.network.models import Person
from hanse.ui import formats
from hanse.ui.parts import Tab
from hanse.ui.saying import say

from . import owners
from .access import one_of_ours, somebody_there
from .forms import OwnerForm, PutOffForm
from .gathering import arrangements, at, computed, counted_anew, day_of, own_company
from .models import Arrangement

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Kept:
    """One's own arrangement whose cause is still there."""

    sentence: str
    said: str
    url: str


def mine_context(request: Request, every: list[Todo]) -> dict[str, Any]:
    """The list as the address narrows it, its ways to narrow it, and what is not on it."""
    words, wanted = request.GET.get("q", "").strip()[:100], request.GET.get("due", "")
    among = [todo for todo in every if _tells(todo, words)]
    days = {key: [todo for todo in among if fits(todo, key, clock.today())] for key in ("", "late", "week", "none")}
    labels = {"": _("All"), "late": _("Late"), "week": _("Within seven days"), "none": _("No day")}
    query = {"q": words} if words else {}
    chips = [
        Tab(label, f"?{urlencode({**query, 'due': key} if key else query)}", key == wanted, len(days[key]))
        for key, label in labels.items()
    ]
    return {
        "items": days.get(wanted, among), "chips": chips, "words": words, "due": wanted, "any": bool(every),
        "kept": list(_kept(request.actor)), "quick_url": at(request.actor, "quick"),
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


def _kept(actor: Actor) -> list[Kept]:
    """What this person put off or handed on and still waits: asked of each source once."""
    today = clock.today()
    own = [row for row in arrangements(actor) if row.account_id == actor.account_id and row.holds_on(today)]
    keys: dict[str, set[str]] = defaultdict(set)
    for row in own:
        keys[row.source].add(row.key)
    alive = {(source, todo.key): todo for source, wanted in keys.items() for todo in computed(actor, source, wanted)}
    return [
        Kept(str(alive[row.source, row.key].sentence), _said(row), at(actor, "arrangement_end", row.public_id))
        for row in own
        if (row.source, row.key) in alive
    ]


def _said(row: Arrangement) -> str:
    if row.to is not None:
        return _("Handed on to %(person)s.") % {"person": row.to}
    return _("Put off until %(day)s.") % {"day": formats.day(row.not_before)}


def put_off(request: Request) -> HttpResponse:
    source, todo = _wanted(request)
    form = PutOffForm(request.POST or None)
    if form.carry_out(
        lambda given: Arrangement.put_off(
            source, todo.key, sentence=str(todo.sentence), until=given["not_before"], by=request.actor
        )
    ):
        return _arranged(request, form.outcome)
    back = at(request.actor, "mine")
    return form_page(request, form, title=todo.sentence, verb=_("Put off"), back=back, back_label=_("To-dos"))


def pass_on(request: Request) -> HttpResponse:
    source, todo = _wanted(request)
    form = OwnerForm(request.POST or None, among=_others(request.actor))
    if form.carry_out(lambda given: _passed(request.actor, source, todo, given["owner"])):
        return _arranged(request, form.outcome)
    back = at(request.actor, "mine")
    return form_page(request, form, title=todo.sentence, verb=_("Hand on"), back=back, back_label=_("To-dos"))


def _wanted(request: Request) -> tuple[str, Todo]:
    """The computed to-do that the address names, if it waits and this person may see it."""
    source, key = request.GET.get("source", ""), request.GET.get("key", "")
    found = computed(request.actor, source, {key}) if key else []
    if not found:
        raise Http404
    return source, found[0]


def _others(actor: Actor) -> owners.Choices:
    if not actor.is_partner:
        return owners.colleagues(actor)
    return owners.people(own_company(actor), actor)


def _passed(actor: Actor, source: str, todo: Todo, choice: str) -> Arrangement:
    """Refused for a colleague who could not do it."""
    to = owners.account_of(choice)
    other = _as(to, actor)
    with acting(other):
        could = bool(computed(other, source, {todo.key}))
    if not could:
        raise Refused(_("%(person)s may not do this, or does not see it.") % {"person": to}, field="owner")
    return Arrangement.pass_on(source, todo.key, sentence=str(todo.sentence), to=to, by=actor)


def _as(account: Account, actor: Actor) -> Actor:
    if not actor.is_partner:
        return one_of_ours(account)
    return somebody_there(Person.objects.get(organisation=actor.organisation_id, account=account))


def _arranged(request: Request, row: Arrangement) -> HttpResponse:
    counted_anew(request.actor)
    say(request, f"{row}: {_said(row)}", undo=at(request.actor, "arrangement_end", row.public_id))
    return redirect(at(request.actor, "mine"))


def arrangement_end(request: Request, row: Arrangement) -> HttpResponse:
    sentence = str(row)
    row.end(by=request.actor)
    counted_anew(request.actor)
    say(request, _("“%(sentence)s” is on your list again.") % {"sentence": sentence})
    return redirect(at(request.actor, "mine"))
