"""Who else could do a to-do: colleagues are asked many at once, each with the rights that they have now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import batched
from typing import Any

from django.db.models import Exists

from hanse.kernel import contributions
from hanse.kernel.actor import Actor, acting
from hanse.kernel.together import answers
from hanse.kernel.walls.remit import remits
from hanse.network.models import Organisation

MOST_AT_ONCE = 100
"""Of so many colleagues one question is made."""


def who_could_do(source: str, key: str, among: Mapping[str, Actor]) -> set[str]:
    """For whom of these what a source computed under this key waits as well."""
    known = contributions.todos.named(source)
    return set() if known is None else _for_whom(lambda actor: known.waits(actor, {key}), among)


def who_sees(company: Organisation, among: Mapping[str, Actor]) -> set[str]:
    """Who of these sees this company."""
    return _for_whom(lambda _actor: Exists(Organisation.objects.filter(pk=company.pk)), among)


def _for_whom(asked: Callable[[Actor], Any], among: Mapping[str, Actor]) -> set[str]:
    remits(actor for actor in among.values() if actor.is_bounded)
    found: set[str] = set()
    for some in batched(among.items(), MOST_AT_ONCE, strict=False):
        questions = {}
        for key, actor in some:
            with acting(actor):
                questions[key] = asked(actor)
        found |= {key for key, said in answers(questions).items() if said}
    return found
