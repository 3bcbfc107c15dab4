"""A mapping: which column of a file becomes which field, and how. Data that people may write by hand.

    {"source": {"delimiter": ";"}, "fields": {"order_date": {"column": "Datum", "date": "%d.%m.%Y"}, ...}}

Every mistake in it is a sentence that names the place and what was expected. All of it is shown in docs/mapping.md.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from hanse.kernel.errors import Refused
from hanse.kernel.words import said as _
from hanse.kernel.words import said_of as ngettext

from .fields import Field

SOURCE_KEYS = {"format", "delimiter", "row_end", "encoding", "quote", "header", "columns", "sheet"}
FIELD_KEYS = {
    "column",
    "constant",
    "join",
    "with",
    "first",
    "date",
    "decimal",
    "thousands",
    "map",
    "lookup",
    "sign",
    "percent",
}
AMOUNTS = ("reporting", "document")
TOP_KEYS = {"kind", "source", "joins", "fields", "returns", "amounts", "shift_months"}


def _refuse(where: str, expected: str) -> Refused:
    return Refused(_("The mapping is not right at %(where)s: %(expected)s.") % {"where": where, "expected": expected})


@dataclass(frozen=True, slots=True)
class Source:
    """How a file is written. What is None is found out from the file."""

    format: str | None = None
    delimiter: str | None = None
    row_end: str | None = None
    encoding: str | None = None
    quote: str | None = None
    header: bool | None = None
    columns: tuple[str, ...] | None = None
    sheet: str | None = None

    @classmethod
    def parse(cls, given: Any, *, where: str) -> Self:
        _known(given, SOURCE_KEYS, where)
        columns = given.get("columns")
        return cls(**(given | {"columns": tuple(columns) if columns is not None else None}))

    def as_json(self) -> dict[str, Any]:
        found = {key: getattr(self, key) for key in sorted(SOURCE_KEYS) if getattr(self, key) is not None}
        return found | ({"columns": list(self.columns)} if self.columns is not None else {})


@dataclass(frozen=True, slots=True)
class Rule:
    """How one field gets its value from a record."""

    column: str | None = None
    constant: str | None = None
    join: tuple[str, ...] = ()
    joined_with: str = " "
    first: tuple[str, ...] = ()
    date: tuple[str, ...] = ()
    decimal: str = "."
    thousands: str = ""
    map: MappingType[str, str] = field(default_factory=dict)
    lookup: str = "any"
    sign: int = 1
    percent: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it reads."""
        return (self.column,) if self.column is not None else self.join or self.first

    @classmethod
    def parse(cls, given: Any, *, where: str) -> Self:
        _known(given, FIELD_KEYS, where)
        ways = [way for way in ("column", "constant", "join", "first") if way in given]
        if len(ways) != 1:
            raise _refuse(where, _("one of column, constant, join or first is expected"))
        dates = given.get("date", ())
        return cls(
            column=given.get("column"), constant=None if given.get("constant") is None else str(given["constant"]),
            join=tuple(given.get("join", ())), joined_with=given.get("with", " "), first=tuple(given.get("first", ())),
            date=(dates,) if isinstance(dates, str) else tuple(dates), decimal=given.get("decimal", "."),
            thousands=given.get("thousands", ""), map={str(a): str(b) for a, b in given.get("map", {}).items()},
            lookup=given.get("lookup", "any"), sign=int(given.get("sign", 1)),
            percent=bool(given.get("percent", False)),
        )  # fmt: skip

    def as_json(self) -> dict[str, Any]:
        """Only what differs from the default."""
        plain = {
            "column": self.column, "constant": self.constant, "join": list(self.join), "first": list(self.first),
            "with": self.joined_with if self.joined_with != " " else "", "date": list(self.date),
            "decimal": self.decimal if self.decimal != "." else "", "thousands": self.thousands, "map": dict(self.map),
            "lookup": self.lookup if self.lookup != "any" else "", "sign": self.sign if self.sign != 1 else 0,
            "percent": self.percent,
        }  # fmt: skip
        found = {key: value for key, value in plain.items() if value not in (None, "", [], {}, 0, False)}
        if self.constant == "":
            found["constant"] = ""
        if len(self.date) == 1:
            found["date"] = self.date[0]
        return found


@dataclass(frozen=True, slots=True)
class Join:
    """A side file whose columns are added where its key columns equal the record's."""

    file: str
    source: Source
    on: MappingType[str, str]
    prefix: str = ""

    @classmethod
    def parse(cls, given: Any, *, where: str) -> Self:
        _known(given, {"file", "source", "on", "prefix"}, where)
        if not given.get("file") or not given.get("on"):
            raise _refuse(where, _("a file and the columns to join on are expected"))
        return cls(
            given["file"],
            Source.parse(given.get("source", {}), where=f"{where}.source"),
            dict(given["on"]),
            given.get("prefix", ""),
        )

    def as_json(self) -> dict[str, Any]:
        return {"file": self.file, "source": self.source.as_json(), "on": dict(self.on), "prefix": self.prefix}


@dataclass(frozen=True, slots=True)
class Returns:
    """The lines that are credit notes or returns, by what stands in one of their columns, whatever its case.

    Their quantities and amounts are negative and their prices are not, whether the file writes a minus or none. Not so where
    `negative` is false: then somebody has said that all lines count as they are written.
    """

    column: str
    values: tuple[str, ...]
    negative: bool = True

    @classmethod
    def parse(cls, given: Any, *, where: str) -> Self:
        _known(given, {"column", "values", "negative"}, where)
        values = given.get("values")
        if not given.get("column") or not values or not isinstance(values, list):
            raise _refuse(where, _("a column and a list of its values are expected"))
        return cls(given["column"], tuple(map(str, values)), bool(given.get("negative", True)))

    def as_json(self) -> dict[str, Any]:
        found = {"column": self.column, "values": list(self.values)}
        return found if self.negative else found | {"negative": False}

    @property
    def sentence(self) -> str:
        if not self.negative:
            said = _("Lines whose %(column)s is %(values)s count as they are written.")
        else:
            said = ngettext(
                "Lines whose %(column)s is %(values)s count as returns: their quantities and amounts are taken as negative.",
                "Lines whose %(column)s is one of %(values)s count as returns: their quantities and amounts are taken as negative.",
                len(self.values),
            )
        return said % {"column": self.column, "values": ", ".join(self.values)}


@dataclass(frozen=True, slots=True)
class Mapping:
    """The whole of it. `amounts` is "reporting" where the sender has converted them, so that they count as they stand and the
    code is only kept; "document" where they are in the currency of each line, to be converted at the rate of its day.
    """

    fields: MappingType[str, Rule]
    kind: str | None = None
    source: Source = field(default_factory=Source)
    joins: tuple[Join, ...] = ()
    returns: Returns | None = None
    amounts: str = "reporting"
    shift_months: int = 0

    @classmethod
    def parse(cls, given: Any) -> Self:
        """From JSON data; raises `Refused` with the place of the mistake."""
        _known(given, TOP_KEYS, _("the top"))
        if not given.get("fields"):
            raise _refuse("fields", _("at least one field is expected"))
        if given.get("amounts", "reporting") not in AMOUNTS:
            raise _refuse("amounts", _("“reporting” or “document” is expected"))
        return cls(
            kind=given.get("kind"), source=Source.parse(given.get("source", {}), where="source"),
            joins=tuple(Join.parse(join, where=f"joins[{place}]") for place, join in enumerate(given.get("joins", []))),
            fields={name: Rule.parse(rule, where=f"fields.{name}") for name, rule in given["fields"].items()},
            returns=Returns.parse(given["returns"], where="returns") if given.get("returns") is not None else None,
            amounts=given.get("amounts", "reporting"), shift_months=int(given.get("shift_months", 0)),
        )  # fmt: skip

    @classmethod
    def read(cls, path: Path) -> Self:
        try:
            return cls.parse(json.loads(path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            raise Refused(_("There is no mapping file %(path)s.") % {"path": path}) from None
        except json.JSONDecodeError as error:
            raise Refused(
                _("The mapping file %(path)s is not JSON: line %(line)s, column %(column)s.")
                % {"path": path.name, "line": error.lineno, "column": error.colno}
            ) from None

    def as_json(self) -> dict[str, Any]:
        found = {
            "kind": self.kind, "source": self.source.as_json(), "joins": [join.as_json() for join in self.joins],
            "fields": {name: rule.as_json() for name, rule in self.fields.items()}, "amounts": self.amounts,
            "shift_months": self.shift_months,
        }  # fmt: skip
        return found if self.returns is None else found | {"returns": self.returns.as_json()}

    @property
    def columns(self) -> set[str]:
        """All that it reads of a record."""
        own = {column for rule in self.fields.values() for column in rule.columns}
        return own if self.returns is None else own | {self.returns.column}

    def within(self, fields: Iterable[Field]) -> Self:
        """Without what it says of fields that there are no more."""
        known = {each.name for each in fields}
        kept = {name: rule for name, rule in self.fields.items() if name in known or name.startswith("identifier:")}
        return replace(self, fields=kept)

    def shifted(self, months: int) -> Self:
        return replace(self, shift_months=months)


def _known(given: Any, keys: Iterable[str], where: str) -> None:
    if not isinstance(given, dict):
        raise _refuse(where, _("an object in braces is expected"))
    if unknown := sorted(set(given) - set(keys)):
        raise _refuse(
            where, _("%(unknown)s is not known; known are %(known)s")
            % {"unknown": ", ".join(unknown), "known": ", ".join(sorted(keys))},
        )  # fmt: skip


def fingerprint(columns: Iterable[str]) -> str:
    """Equal for files of the same layout: the same columns in the same order."""
    return hashlib.sha256("\x1f".join(columns).encode()).hexdigest()[:32]
