"""One's own open to-dos, found by their words."""

from __future__ import annotations

from django.db.models import Q

from hanse.finding.ranking import is_called
from hanse.kernel.actor import current
from hanse.kernel.contributions import Found
from hanse.ui import formats

from .gathering import BY_DAY, at, may_have
from .models import Task

LEAST_LETTERS = 3
MOST_ASKED, MOST_FOUND = 200, 5


def by_words(text: str) -> list[Found]:
    """Those that the reader has or gave, due first; at a partner those of its company that the reader sees."""
    actor = current()
    if len(text) < LEAST_LETTERS or not may_have(actor):
        return []
    mine = (
        Q(organisation=actor.organisation_id)
        if actor.is_partner
        else Q(owner=actor.account_id) | Q(given_by=actor.account_id)
    )
    rows = Task.objects.filter(mine, state=Task.State.OPEN).order_by(*BY_DAY)[:MOST_ASKED]
    named = [each for each in rows if is_called(text, each.sentence)]
    return [
        Found(each.sentence, formats.day(each.due_on), at(actor, "todo", each.public_id), "clipboard-check")
        for each in named[:MOST_FOUND]
    ]
