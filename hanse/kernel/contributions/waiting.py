"""What waits for somebody, and what is under way for them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from ..actor import Actor
from .registry import Audience, Registry


@dataclass(frozen=True, slots=True)
class Todo:
    """Something that waits for a person: a sentence with verb and object, the reason, and when it is due.

    `key` is the same as long as its cause is the same: with one it can be put off and handed on. `note` says from whom it
    comes, `done` is the address that takes a POST and ticks it off, `ways` are (label, address) of what else may be done.
    """

    sentence: Any
    reason: Any
    url: str
    icon: str = "clipboard"
    due: Any = None
    late: bool = False
    key: str = ""
    note: Any = ""
    done: str = ""
    ways: tuple[tuple[Any, str], ...] = ()


@dataclass(frozen=True, slots=True)
class TodoSource:
    """What waits for an actor by itself, worked out anew each time: it is gone with its cause.

    `among` gives those of some keys that still wait, as far as this actor may see them and act on them; without it nothing
    from here can be handed on. `sign` is an expression of the database that tells whether there may be anything at all, or
    None where there is nothing for this actor: the signs of all sources are asked in one question. Where the sign says all
    there is to say, `read` makes the to-dos of it, and `find` is not asked. `rows` gives the rows (a queryset, not yet asked) of
    which `tell` makes what `find` would: those of all sources are fetched together, however many have something to say.
    """

    key: str
    audience: Audience
    find: Callable[[Actor], Iterable[Todo]]
    order: int = 100
    among: Callable[[Actor, Collection[str]], Iterable[Todo]] | None = None
    sign: Callable[[Actor], Any | None] | None = None
    read: Callable[[Any], Iterable[Todo]] | None = None
    rows: Callable[[Actor], Any] | None = None
    tell: Callable[[Actor, Any], Iterable[Todo]] | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """Long work that somebody asked for and that is under way: a sentence, where it is told in full, and how far it is."""

    sentence: Any
    url: str
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class WorkSource:
    key: str
    find: Callable[[Actor], Iterable[Work]]
    audience: Audience = "workspace"
    order: int = 100


todos: Registry[TodoSource] = Registry()
works: Registry[WorkSource] = Registry()
