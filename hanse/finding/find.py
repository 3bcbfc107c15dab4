"""What the palette and the page answer: places, acts, and rows of every kind that the actor may see, best first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from hanse.kernel import contributions
from hanse.kernel.actor import Actor, acting
from hanse.kernel.contributions import Action, Audience, Finder, Found, Named, NavItem
from hanse.kernel.pages import Request
from hanse.kernel.walls.authz import allows
from hanse.kernel.walls.remit import looking_at
from hanse.ui.frame.context import href

from . import index
from .folding import fold
from .ranking import Question, Rank, Stretch, marked, rank

MOST = 6
MOST_PLACES = 4
LONGEST = 200
LEAST_LETTERS = 2


@dataclass(frozen=True, slots=True)
class Hit:
    title: list[Stretch]
    detail: list[Stretch]
    url: str
    icon: str


@dataclass(frozen=True, slots=True)
class Group:
    key: str
    label: Any
    hits: list[Hit]


def answer(request: HttpRequest) -> HttpResponse:
    """The page, or only the hits when the palette asks."""
    question = Question(request.GET.get("q", "").replace("\0", "").strip()[:LONGEST])
    found = list(groups(cast(Request, request).actor, question))
    alone = request.headers.get("HX-Target", "").endswith("#hits")
    context = {"groups": found, "text": question.text, "count": sum(len(each.hits) for each in found)}
    drawn = render(request, "finding/palette.html" if alone else "finding/find.html", context)
    patch_vary_headers(drawn, ("HX-Request", "HX-Target"))
    return drawn


def groups(actor: Actor, question: Question) -> Iterator[Group]:
    """Places and acts; and rows, once there is enough to tell which are meant. Nothing typed: all places and acts."""
    audience: Audience = "portal" if actor.is_partner else "workspace"
    for key, label, items in (
        ("pages", _("Pages"), [*contributions.nav, *contributions.own_pages]),
        ("actions", _("Actions"), contributions.actions),
    ):
        hits = list(_places(actor, audience, question, items))
        if hits:
            yield Group(key, label, hits)
    named = [each for each in contributions.named if each.audience == audience and allows(actor, each.operation)]
    yield from _called(question, (each for each in named if not each.last))
    for finder, found in rows(actor, question, audience=audience, most=MOST):
        yield Group(finder.key, finder.label, [_hit(question, each) for each in found])
    yield from _called(question, (each for each in named if each.last))


def _called(question: Question, named: Iterable[Named]) -> Iterator[Group]:
    for each in named if question.words else ():
        if called := each.called(question.text):
            yield Group(each.key, each.label, [_hit(question, found) for found in called])


def _places(actor: Actor, audience: Audience, question: Question, items: Iterable[NavItem | Action]) -> Iterator[Hit]:
    there = [each for each in items if each.audience == audience and allows(actor, each.operation)]
    if not question.words:
        chosen = there if question.text == "" else []
    else:
        ranked = [(_rank(question, each), place) for place, each in enumerate(there)]
        fitting = sorted((fits, place) for fits, place in ranked if fits is not None and fits < Rank.NEAR)
        chosen = [there[place] for _fits, place in fitting[:MOST_PLACES]]
    for each in chosen:
        yield Hit(marked(question, str(each.label)), [], href(each.url), each.icon)


def _rank(question: Question, place: NavItem | Action) -> Rank | None:
    title = fold(str(place.label))
    words = fold(str(place.words))
    return rank(question, title=title, text=f" {title} {words} ", numbers="")


def rows(actor: Actor, question: Question, *, audience: Audience, most: int) -> Iterator[tuple[Finder, list[Found]]]:
    """Of each kind that the actor may find at most `most` rows that they may see."""
    if len(question.whole) < LEAST_LETTERS:
        return
    finders = [each for each in contributions.finders if each.audience == audience and allows(actor, each.operation)]
    numbered = {each.searches for each in finders if each.by_numbers}
    proposed = index.answer(question, {each.searches for each in finders}, most=most, numbered=numbered)
    ids = proposed.best()
    with acting(looking_at(actor, proposed.companies)):
        shown = [(finder, finder.show(ids.get(finder.searches, []))) for finder in finders]
    for finder, found in shown:
        if found:
            yield finder, found


def _hit(question: Question, found: Found) -> Hit:
    return Hit(marked(question, found.title), marked(question, found.detail), found.url, found.icon)
