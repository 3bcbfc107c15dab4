"""A list to which rooms add, and how they are asked to. Every registry keeps the order it is told (`order`), then the order of registration."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Literal

from django.apps import apps

Audience = Literal["workspace", "portal"]


@dataclass(slots=True)
class Registry[T]:
    items: list[T] = field(default_factory=list)

    def add(self, item: T) -> T:
        if any(known.key == item.key for known in self.items):  # type: ignore[attr-defined]
            raise ValueError(f"Two rooms contribute {item.key!r}.")  # type: ignore[attr-defined]
        self.items.append(item)
        self.items.sort(key=lambda known: known.order)  # type: ignore[attr-defined]
        return item

    def __iter__(self) -> Any:
        return iter(self.items)

    def named(self, key: str) -> T | None:
        """What was contributed under this key, or None."""
        return next((known for known in self.items if known.key == key), None)  # type: ignore[attr-defined]


def rooms() -> list[str]:
    """The dotted names of the rooms that are installed, ground floor first."""
    return [config.name for config in apps.get_app_configs() if config.name.startswith("hanse.")]


def load(name: str) -> list[Any]:
    """Import `name` (say `contributions` or `reactions`) from every room that has it."""
    found = []
    for room in rooms():
        dotted = f"{room}.{name}"
        if find_spec(dotted) is not None:
            found.append(import_module(dotted))
    return found
