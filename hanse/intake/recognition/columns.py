"""What each column of a received file could be: how it would be read as each kind of field, and what is said of it then.

Kept with the batch, so that a person may change their mind without the file being read again.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Self

from django.utils.translation import gettext as _

from hanse.ui import formats

from ..fields import Field
from ..mapping import Mapping, Rule
from ..reading.packed import packing_of
from . import notations
from .notations import Habits
from .proposal import Column
from .remarks import Remark

MOST_TEXT = 200
MOST_LOOKED_AT = 200
MONTHS = ("month",)
NUMBERS = ("decimal", "integer", "coordinate", "share", "rate", "number")


@dataclass(frozen=True, slots=True)
class Way:
    """One notation in which a column may be meant, shown on one of its values."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A column read as one kind of field."""

    rule: Rule
    check: Remark
    sure: bool
    fits: bool
    example: str

    @classmethod
    def parse(cls, given: dict[str, Any]) -> Self:
        read = {"rule": Rule.parse(given["rule"], where="rule"), "check": Remark.parse(given["check"])}
        return cls(**(given | read))

    def as_json(self) -> dict[str, Any]:
        return {
            "rule": self.rule.as_json(), "check": self.check.as_json(), "sure": self.sure, "fits": self.fits,
            "example": self.example,
        }  # fmt: skip

    def ways(self, kind: str) -> list[Way]:
        """The notations to choose from; none where the values leave no choice."""
        if kind == "date":
            return [Way(form, _of_day(self.example, form)) for form in _orders(self.rule.date)]
        if kind in NUMBERS and re.search("[.,]", self.example):
            return [
                Way(sign, _of_number(self.example, sign)) for sign in (self.rule.decimal, _other(self.rule.decimal))
            ]
        return []

    def chosen(self, kind: str, way: str) -> Rule:
        """The rule in the notation that was chosen."""
        if way not in {each.key for each in self.ways(kind)}:
            return self.rule
        return noted(self.rule, kind, way)


def noted(rule: Rule, kind: str, way: str) -> Rule:
    """A rule with another notation of days or numbers."""
    if kind == "date":
        return rule if rule.date == (way,) else replace(rule, date=(way,))
    return rule if rule.decimal == way else replace(rule, decimal=way, thousands=_other(way))


def way_of(rule: Rule, kind: str) -> str:
    """The notation that a rule has, as the key of a way."""
    return (rule.date[0] if rule.date else "iso") if kind == "date" else rule.decimal


def _orders(dates: Sequence[str]) -> list[str]:
    """Day first and month first, the one that was found before the other."""
    if len(dates) != 1 or not {"%d", "%m"} <= set(re.findall("%[a-zA-Z]", dates[0])) or dates[0].startswith("%Y"):
        return []
    swapped = dates[0].replace("%d", "%_").replace("%m", "%d").replace("%_", "%m")
    return [dates[0], swapped]


def _other(sign: str) -> str:
    return "." if sign == "," else ","


def _of_day(example: str, form: str) -> str:
    if day := _day(example, form):
        return _("%(text)s is %(day)s") % {"text": example, "day": formats.day(day)}
    return _("day first") if form.find("%d") < form.find("%m") else _("month first")


def _day(text: str, form: str) -> date | None:
    try:
        return datetime.strptime(text.partition(" ")[0], form).date()  # noqa: DTZ007  a day has no zone
    except ValueError:
        return None


def _of_number(example: str, sign: str) -> str:
    bare = re.sub(rf"[^\d{re.escape(sign)}+-]", "", example).replace(sign, ".")
    try:
        return _("%(text)s is %(number)s") % {"text": example, "number": formats.number(Decimal(bare))}
    except InvalidOperation:
        return _("decimal comma") if sign == "," else _("decimal point")


def described(
    fields: Sequence[Field], told: Sequence[Column], rows: Sequence[Sequence[str]], habits: Habits
) -> list[dict[str, Any]]:  # fmt: skip
    """Every column in plain values, with a reading for each kind of field that there is."""
    values = [[row[place].strip() for row in rows] for place in range(len(told))]
    by_kind = {field.kind: field for field in fields}
    kinds = {field.name: field.kind for field in fields}
    return [
        {
            "name": column.name, "sample": column.sample[:MOST_TEXT], "check": column.check.as_json(),
            "sure": column.sure,
            "readings": {
                kind: _reading(field, column, filled, habits, found=kinds.get(column.field or "") == kind).as_json()
                for kind, field in by_kind.items()
            },
        }
        for column, cells in zip(told, values, strict=True)
        for filled in [[cell for cell in cells if cell]]
    ]  # fmt: skip


def named(name: str, sample: str) -> dict[str, Any]:
    """A column of which nothing is proposed, because a mapping file says what it means."""
    return {"name": name, "sample": sample.strip()[:MOST_TEXT], "check": "", "sure": True, "readings": {}}


def ask_about(described: Sequence[dict[str, Any]], names: Collection[str]) -> None:
    """An earlier import answers for every column but these."""
    for column in described:
        column["sure"] = column["name"] not in names


def renoted(mapping: Mapping, fields: Sequence[Field], described: Sequence[dict[str, Any]]) -> tuple[Mapping, set[str]]:
    """A recalled mapping, with the notation of days and numbers that this file shows where it is another one.

    Gives also the columns that somebody should look at: all that it concerns but months, which cannot be mistaken.
    """
    kinds = {field.name: field.kind for field in fields}
    by_name = {column["name"]: column for column in described}
    rules, moved = dict(mapping.fields), set()
    for name, rule in mapping.fields.items():
        column, kind = by_name.get(rule.column or ""), kinds.get(name, "text")
        if column is None or kind not in ("date", *NUMBERS):
            continue
        reading = Reading.parse(column["readings"][kind])
        if reading.example and reading.fits and len(rule.date) <= 1 and _is_another(reading, rule, kind):
            found = _in_its_order(reading.rule.date, rule.date) if kind == "date" else ()
            rules[name] = replace(rule, date=found, decimal=reading.rule.decimal, thousands=reading.rule.thousands)
            if found != MONTHS:
                moved.add(column["name"])
    return replace(mapping, fields=rules), moved


def _is_another(reading: Reading, rule: Rule, kind: str) -> bool:
    """Does a column show another notation than a rule has? Of days that can be read in two ways it does where that is neither."""
    ways = {way.key for way in reading.ways(kind)}
    shown = way_of(rule, kind) not in ways if kind == "date" and not reading.sure else reading.sure
    return shown and (kind == "date" or bool(ways)) and way_of(rule, kind) != way_of(reading.rule, kind)


def _in_its_order(dates: tuple[str, ...], before: tuple[str, ...]) -> tuple[str, ...]:
    """Days that can be read in two ways, the day or the month first as it was before."""
    orders = [re.findall("%[dm]", form) for form in before]
    return next(((form,) for form in _orders(dates) if re.findall("%[dm]", form) in orders), dates)


def in_doubt(
    mapping: Mapping, fields: Sequence[Field], described: Sequence[dict[str, Any]], before: Sequence[dict[str, Any]]
) -> Iterator[str]:
    """Columns of numbers that a recalled mapping reads in one of two notations, which neither this file nor that import shows."""
    kinds = {field.name: field.kind for field in fields if field.kind in NUMBERS}
    now, then = ({column["name"]: column["readings"] for column in columns} for columns in (described, before))
    for name, rule in mapping.fields.items():
        kind, column = kinds.get(name), rule.column or ""
        if kind is None or column not in now:
            continue
        here, there = (
            Reading.parse(each[kind]) if kind in each else None for each in (now[column], then.get(column, {}))
        )
        if here and here.ways(kind) and not here.sure and there and not there.ways(kind):
            yield column


def lines_about(path: Path, written: dict[str, Any], rows: Sequence[Sequence[str]]) -> int | None:
    """How many lines a file has, more or less, by those seen; None when its size does not tell."""
    if not rows or written.get("format") == "xlsx" or packing_of(path):
        return None
    length = sum(len(cell) + 1 for row in rows for cell in row) / len(rows) + 1
    return max(len(rows), int(path.stat().st_size / length))


def _reading(field: Field, column: Column, filled: Sequence[str], habits: Habits, *, found: bool) -> Reading:
    fits = notations.could_be(field, filled)
    rule, check, sure = notations.rule_for(field, column.name, filled, habits)
    if column.rule is not None and found:
        rule, check, sure = column.rule, column.check, column.sure
    said = check if fits else _does_not_fit(field, filled)
    example = _example(field, rule, filled)[:MOST_TEXT]
    return Reading(rule, said if filled else Remark.of("empty in every line"), sure, fits, example)


def _example(field: Field, rule: Rule, filled: Sequence[str]) -> str:
    """A value that shows the notation: a day that each order reads differently, a number with its signs."""
    if not filled:
        return ""
    telling = filled[0]
    if field.kind == "date":
        orders = _orders(rule.date)
        days = ((value, [_day(value, form) for form in orders]) for value in filled[:MOST_LOOKED_AT])
        read = [(value, len({day for day in found if day})) for value, found in days if any(found)]
        telling = max(read, key=lambda one: one[1], default=(telling, 0))[0]
    elif field.is_number:
        telling = next((value for value in filled if re.search("[.,]", value)), telling)
    return telling


def _does_not_fit(field: Field, filled: Sequence[str]) -> Remark:
    keys = {"date": "no days", "currency": "no currencies", "email": "no e-mail addresses"}
    said = keys.get(field.kind, "no numbers" if field.kind in NUMBERS else "does not look like it")
    looked_at = filled[:MOST_LOOKED_AT]
    others = sum(not notations.could_be(field, [value]) for value in looked_at)
    if said in {"no days", "no numbers"} and 0 < others < len(looked_at):
        return Remark.of(f"some {said}", count=others, all=len(looked_at))
    return Remark.of(said)
