"""Where people go and what they may begin: the navigation, the bar, one's own menu, actions, and parts of common pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .registry import Audience, Registry


@dataclass(frozen=True, slots=True)
class NavItem:
    """A place in the navigation. `operation` decides who sees it; `count` may tell how much waits there.

    No page asks for that: the navigation does, by a small request of its own. A page shows what `known` remembers of it
    without asking a database: None where it does not know. `whole_room`: all pages of its room are marked as being there,
    `also`: those of another room too, which has no place of its own.
    `words` are what else somebody may call it, who then finds it too.
    """

    key: str
    label: Any
    icon: str
    url: str
    operation: str
    audience: Audience = "workspace"
    group: Any = ""
    order: int = 100
    count: Callable[[], int] | None = None
    known: Callable[[], int | None] | None = None
    phone: bool = False
    whole_room: bool = False
    also: str | None = None
    words: Any = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a common page: `context` gives what `template` needs, or None to stay away.

    `place` is one of: partner.main, partner.side, partner.strip, home.main, home.side, home.strip, portal.acts, portal.main,
    portal.side, portal.strip, own.main, own.side, person.side, colleague.side, product.main, import.main. `context` gets the
    request, and on the page of a company, a person, a colleague, a product or an import that row after it. Only those who may do `operation` get it.
    """

    key: str
    place: str
    template: str
    context: Callable[..., dict[str, Any] | None]
    order: int = 100
    operation: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """Something one may begin from anywhere, as a verb with its object; `url` is where it begins. `words` as of a place."""

    key: str
    label: Any
    icon: str
    url: str
    operation: str
    audience: Audience = "workspace"
    order: int = 100
    words: Any = ""


nav: Registry[NavItem] = Registry()
bar: Registry[NavItem] = Registry()
"""Signs in the bar above every page, each with how much there is."""
own_pages: Registry[NavItem] = Registry()
"""Places in one's own menu, behind one's name."""
panels: Registry[Panel] = Registry()
actions: Registry[Action] = Registry()
