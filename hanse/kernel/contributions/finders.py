"""What can be found from anywhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from .registry import Audience, Registry


@dataclass(frozen=True, slots=True)
class Found:
    """One search hit."""

    title: str
    detail: str
    url: str
    icon: str


@dataclass(frozen=True, slots=True)
class Finder:
    """A kind of thing that can be found: `searches` names what the index keeps of it (hanse.finding.declaring), and
    `show(ids)` fetches these rows with the actor's eyes, in this order. `by_numbers`: also by the numbers of a row, which is
    not for readers who are not shown them.
    """

    key: str
    label: Any
    operation: str
    searches: str
    show: Callable[[Sequence[int]], list[Found]]
    audience: Audience = "workspace"
    order: int = 100
    by_numbers: bool = True


@dataclass(frozen=True, slots=True)
class Named:
    """Things that the index does not keep: `called(text)` gives those that the actor may see. They stand before rows, or `last`."""

    key: str
    label: Any
    operation: str
    called: Callable[[str], list[Found]]
    audience: Audience = "workspace"
    order: int = 100
    last: bool = False


finders: Registry[Finder] = Registry()
named: Registry[Named] = Registry()
