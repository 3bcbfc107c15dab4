"""What a backup has to know of a database: a consistent copy while others write, its content, and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, ClassVar, Protocol

from .manifest import Content


class Snapshot(Protocol):
    """One moment of the database, however long one looks at it."""

    server: str

    def select(self, statement: str) -> list[tuple[Any, ...]]: ...

    def tables(self) -> Iterator[tuple[str, Content]]: ...

    def roles(self) -> list[str]: ...


class Engine(Protocol):
    """How one kind of database is taken and given back. `file` is the name of its copy in the backup."""

    name: ClassVar[str]
    file: ClassVar[str]

    def taken(self, to: Path) -> AbstractContextManager[Snapshot]:
        """A copy at `to`; inside, exactly what the copy holds can be asked."""

    def looked_at(self) -> AbstractContextManager[Snapshot]:
        """The database as it is now."""

    def holds(self) -> list[str]:
        """The tables that there are."""

    def prepare(self, roles: tuple[str, ...]) -> None:
        """See to it that the roles are there; refuse when a program or a right that giving back needs is missing."""

    def give_back(self, copy: Path, *, check: Callable[[Snapshot], None]) -> None:
        """Make the empty database the copy; `check` raises to keep it from counting."""
