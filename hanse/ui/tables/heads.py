"""The heads of a list's columns: each with where one sorts by it, and how it is sorted now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .columns import Column
from .state import State


@dataclass(frozen=True, slots=True)
class Header:
    """`sort` is empty where one cannot sort by it; `direction` as `aria-sort` has it, empty where it is not sorted so."""

    label: Any
    classes: str
    sort: str
    direction: str


def heads(columns: Iterable[Column], state: State) -> list[Header]:
    """Figures begin with the largest; a second press turns the order round."""
    found = []
    for column in columns:
        here = column.key == state.sorted_by
        direction = ("descending" if state.descending else "ascending") if here else ""
        url = ""
        if column.sort is not False:
            first = "-" if column.end else ""
            flipped = column.key if state.descending else f"-{column.key}"
            url = state.address(sort=flipped if here else f"{first}{column.key}")
        found.append(Header(column.label, column.head_classes, url, direction))
    return found
