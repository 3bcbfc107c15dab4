"""What is found of a staged file: how many rows would do what, which are refused, and what they would make and change."""

from __future__ import annotations

from dataclasses import dataclass

from .values import Kept, Name


@dataclass(frozen=True, slots=True)
class Sample:
    """Something that would come ("new") or change ("corrected"); `values` are (field, old, new)."""

    status: str
    title: Kept
    values: tuple[tuple[Name, Kept, Kept], ...]
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What a line makes or changes: one for a record that is new, one for each field of a record that is known.

    `model` and `field` are names in the code, so that each reader gets them in their language, and values are plain; a known record that gets
    something more, such as a further number, has no field. A line of facts has no model: its fields are those of its kind.
    """

    line: int
    status: str
    title: str
    model: str
    field: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a staged file would do: rows by what becomes of them, and rows that are refused only now.

    `refused` holds (line, column, reason, value, original text) of rows that contradict another row or the records;
    `samples` a few of those that would come or change, `differences` all of them or, of lines of facts, the first of each sort; None
    where those that were found before stand. `left` says how many known lines could have changed something and were asked not to.
    """

    new: int
    known: int
    corrected: int
    refused: tuple[tuple[int, str, str, str, str], ...] = ()
    samples: tuple[Sample, ...] = ()
    differences: tuple[Change, ...] | None = ()
    left: int = 0
