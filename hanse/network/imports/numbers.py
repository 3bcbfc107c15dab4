"""The numbers in other registers that a line of a file bears: recognised, put into their usual form, checked."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from hanse.intake.recognition.matching import exactly

from ..company.identifiers import check, register_named
from .planning import Row

PREFIX = "identifier:"
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Number:
    """One number; `wrong` says why it cannot be one of its register."""

    column: str
    register: str
    value: str
    wrong: str = ""

    @property
    def key(self) -> Key:
        return key(self.register, self.value)


def key(register: str, value: str) -> Key:
    """By what a number is found again: case and blanks aside."""
    return register_named(register), exactly(value)


def numbers_in(row: Row, *, country: str, known: Container[Key]) -> list[Number]:
    """Every number of the line. One that is `known` as it stands there, from before numbers were checked, stays as it is."""
    found = []
    for column, text in row.items():
        if not column.startswith(PREFIX) or text is None:
            continue
        register = register_named(column.removeprefix(PREFIX))
        if key(register, text) in known:
            found.append(Number(column, register, text))
        else:
            checked = check(register, text, country=country)
            found.append(Number(column, register, checked.value, checked.wrong))
    return found
