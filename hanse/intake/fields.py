"""Fields: what a column of a file can mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

FieldKind = Literal[
    "text", "integer", "decimal", "date", "currency", "country", "language", "boolean", "email", "coordinate",
    "organisation", "product", "choice", "share", "rate", "number",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a kind of file. `options` are the values of a choice; their synonyms may stand in files.

    `instead` names fields from which a required one can be made when it is not given. `money` marks amounts in the row's
    currency; `turns` marks what is negative in the line of a return; `longest` is how many letters a text may have. `words` are
    headers under which it stands in files, separated by commas, the best first; fields that other kinds have too are in the vocabulary.
    `called` are the names of a field that somebody declared while Hanse runs: exactly under these it is found.
    """

    name: str
    label: Any
    kind: FieldKind = "text"
    required: bool = False
    help: Any = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    instead: tuple[str, ...] = ()
    money: bool = False
    turns: bool = False
    longest: int | None = None
    words: str = ""
    called: tuple[str, ...] = ()
    any_year: bool = False
    """May its days lie long before there was trade, or long after?"""
    months: bool = False
    """May a month stand for its first day?"""

    @property
    def column(self) -> str:
        """The name of its typed column: a partner or product becomes the id of its row."""
        return f"{self.name}_id" if self.kind in {"organisation", "product"} else self.name

    def is_given(self, names: Iterable[str]) -> bool:
        """Is it, or something that it can be made from, among these fields?"""
        return not {self.name, *self.instead}.isdisjoint(names)

    @property
    def is_number(self) -> bool:
        return self.kind in {"decimal", "integer", "coordinate", "share", "rate", "number"}
