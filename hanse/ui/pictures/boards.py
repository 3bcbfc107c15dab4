"""A board: a column for each state, cards that are dragged from one to the next or moved by a link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString


@dataclass(frozen=True, slots=True)
class Card:
    """One thing in a state. `move_url` opens the form that moves it; `ways` are the states it may be dragged to.

    Both are empty for who may not move it; `move_url` has a query already, the state is added to it.
    """

    name: str
    url: str
    lines: Sequence[Any] = ()
    move_url: str = ""
    ways: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """One state: how many are in it, the latest of them, and where all of them are listed."""

    key: str
    name: Any
    tone: str
    count: int
    cards: Sequence[Card]
    url: str

    @property
    def more(self) -> bool:
        return self.count > len(self.cards)


def board(columns: Sequence[Column], label: Any, *, move: Any) -> SafeString:
    """{% board columns _("Partners by state") move=_("Change state") %}: `move` is what the link on a card says."""
    return SafeString(render_to_string("ui/parts/board.html", {"columns": columns, "label": label, "move": move}))
