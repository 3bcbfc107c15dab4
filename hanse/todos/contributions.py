"""What to-dos add to common places."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hanse.kernel.contributions import (
    Action,
    Named,
    NavItem,
    Panel,
    actions,
    digest_parts,
    named,
    nav,
    notice_kinds,
    panels,
    tellings,
    todos,
)
from hanse.network.ways_back import Way, given_away, ways

from .finding import by_words
from .gathering import count, known
from .left import SOURCES
from .notices import KINDS, PARTS
from .panels import later, of_ours_for_them, ways_to_tell
from .tellings import TELLINGS

nav.add(
    NavItem(
        "todos",
        _("To-dos"),
        "clipboard-check",
        "todos:mine",
        "todos.read",
        order=1,
        count=count,
        known=known,
        phone=True,
    )
)
nav.add(
    NavItem(
        "own-todos", _("To-dos"), "clipboard-check", "todos:portal_mine", "todos.read", audience="portal", order=10,
        count=count, known=known, phone=True,
    )
)  # fmt: skip
actions.add(
    Action("new_todo", _("New to-do"), "plus", "todos:new", "todos.give", order=35, words=_("task reminder note ask"))
)
actions.add(
    Action(
        "moved", _("We have moved"), "map-pin", "todos:portal_moved", "todos.give", audience="portal", order=36,
        words=_("address street town relocation"),
    )
)  # fmt: skip
panels.add(Panel("todos", "partner.side", "todos/parts/later.html", later, order=5, operation="todos.read"))
panels.add(Panel("todos-own", "own.main", "todos/parts/later.html", later, order=5, operation="todos.read"))
panels.add(
    Panel("todos-changed", "own.side", "todos/parts/changed.html", ways_to_tell, order=5, operation="todos.give")
)
panels.add(
    Panel("todos-asked", "portal.side", "todos/parts/asked.html", of_ours_for_them, order=5, operation="todos.read")
)
named.add(Named("todos", _("To-dos"), "todos.read", by_words, last=True))
named.add(Named("own-todos", _("To-dos"), "todos.read", by_words, audience="portal", last=True))
for kind in KINDS:
    notice_kinds.add(kind)
for part in PARTS:
    digest_parts.add(part)
for source in SOURCES:
    todos.add(source)
ways.add(Way("todos.hand_on", "todos.do", "todos.do", judge=given_away))
for telling in TELLINGS:
    tellings.add(telling)
