"""What waits for somebody, and what is under way for them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from django.db.models import Exists, QuerySet

from ..actor import Actor
from .registry import Audience, Registry


@dataclass(frozen=True, slots=True)
class Todo:
    """Something that waits for a person: a sentence with verb and object, the reason, and when it is due.

    `key` is the same as long as its cause is the same: with one it can be put off and handed on. `note` says from whom it
    comes, `done` is the address that takes a POST and ticks it off, `ways` are (label, address) of what else may be done.
    `owner` says who has to do it, where others look too; `url` may then be empty, for one who could do nothing there.
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
    owner: Any = ""


@dataclass(frozen=True, slots=True)
class AboutCompany:
    """A source's to-dos about one company, whosever they are: its record shows them to all who may know.

    `rows` gives, of a company, what waits, behind the walls and not yet asked; none to an actor who may not read such things, be it one
    of ours or of the company's own people. `tell` makes to-dos of them, each with its `owner`.
    """

    rows: Callable[[Actor, Any], QuerySet[Any]]
    tell: Callable[[Actor, Any, Iterable[Any]], Iterable[Todo]]


def owned(todos: Iterable[Todo], owner: Any, **other: Any) -> Iterator[Todo]:
    """The same with who has to do them, and whatever else is `other` than on the owner's own list."""
    return (replace(todo, owner=owner, **other) for todo in todos)


@dataclass(frozen=True, slots=True)
class TodoSource:
    """What waits for an actor by itself, worked out anew each time: it is gone with its cause.

    `rows` gives what waits, behind the walls and not yet asked: this actor's own; or with keys those of them that still wait,
    whosever they were, as far as this actor may see them and act on them. `tell` makes to-dos of such rows together. Whether there is
    anything at all follows from the rows; a `sign` is an expression of the database that tells it at less cost. What is not to be
    `handed_on` is found by whose own it is alone.
    """

    key: str
    audience: Audience
    rows: Callable[[Actor, Collection[str] | None], QuerySet[Any]]
    tell: Callable[[Actor, Any], Iterable[Todo]]
    order: int = 100
    sign: Callable[[Actor], Any] | None = None
    handed_on: bool = True
    about: AboutCompany | None = None

    def asked(self, actor: Actor) -> tuple[Any, QuerySet[Any] | None]:
        """An expression that tells whether anything waits, and the rows where they were made for it."""
        if self.sign is not None:
            return self.sign(actor), None
        rows = self.rows(actor, None)
        return Exists(rows), rows

    def waits(self, actor: Actor, keys: Collection[str]) -> Any:
        """An expression of the database: does anything wait for this actor under these keys?"""
        return Exists(self.rows(actor, keys))

    def find(self, actor: Actor, keys: Collection[str] | None = None) -> list[Todo]:
        """All that waits for this actor; or what still waits under some keys."""
        return _under(keys, self.tell(actor, self.rows(actor, keys if self.handed_on else None)))


@dataclass(frozen=True, slots=True)
class TodoNumber:
    """The same where a number says all there is to say: an expression of the database, or None where there is nothing for this actor.

    Whoever such a to-do is handed to finds the same of themselves, or nothing.
    """

    key: str
    audience: Audience
    number: Callable[[Actor], Any | None]
    tell: Callable[[Actor, int], Iterable[Todo]]
    order: int = 100
    about: AboutCompany | None = None
    handed_on: ClassVar[bool] = True

    def asked(self, actor: Actor) -> tuple[Any | None, None]:
        return self.number(actor), None

    def waits(self, actor: Actor, keys: Collection[str]) -> Any | None:
        return self.number(actor)

    def find(self, actor: Actor, keys: Collection[str] | None = None) -> list[Todo]:
        from ..together import answers

        number = answers({self.key: self.number(actor)})[self.key]
        return _under(keys, self.tell(actor, number)) if number else []


def _under(keys: Collection[str] | None, every: Iterable[Todo]) -> list[Todo]:
    return [todo for todo in every if keys is None or todo.key in keys]


def keyed(rows: QuerySet[Any], keys: Collection[str] | None) -> QuerySet[Any]:
    """Those of the rows under these keys; without keys all."""
    return rows if keys is None else rows.filter(public_id__in=keys)


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


todos: Registry[TodoSource | TodoNumber] = Registry()
works: Registry[WorkSource] = Registry()
