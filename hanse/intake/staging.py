"""Staging: texts become typed rows or rejected ones, block by block, set by set; nothing is kept but two files.

Good rows go to a Parquet file: the fields' typed columns (a partner or product as the id of its row), `line_no`, `raw`.
Rejected rows carry line, column as the file names it, reason, value and original text.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Mapping as MappingType
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hanse.kernel.errors import Refused

from . import typing_sql
from .fields import Field
from .mapping import Join, Mapping, Rule
from .places import country_names
from .reading import Block, Reader, open_file

if TYPE_CHECKING:
    import duckdb

Progress = Callable[[int], None]
_LOOKUP: list[tuple[str, pa.DataType]] = [("scheme", pa.string()), ("value", pa.string()), ("id", pa.int64())]
LOOKUP = pa.schema(_LOOKUP)


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was not taken: where, why, and what stood there."""

    line: int
    column: str
    reason: str
    value: str
    text: str


@dataclass(slots=True)
class Staged:
    """What staging found: `read` = `good` + `rejected`."""

    path: Path
    read: int = 0
    good: int = 0
    rejected: int = 0


def stage(
    path: Path,
    mapping: Mapping,
    fields: Sequence[Field],
    *,
    lookups: MappingType[str, pa.Table],
    to: Path,
    reject: Callable[[list[Rejected]], None],
    progress: Progress = lambda _read: None,
    beside: Path | None = None,
) -> Staged:
    """Read `path` by `mapping` into typed rows at `to`. `beside` is the folder of side files, by default the file's own."""
    reader = open_file(path, mapping.source)
    stager = Stager(reader, mapping, fields, lookups, beside or path.parent)
    staged = Staged(to)
    writer: pq.ParquetWriter | None = None
    try:
        for block in reader.blocks():
            good, bad = stager.take(block)
            writer = writer or pq.ParquetWriter(to, good.schema, compression="zstd")
            writer.write_table(good)
            reject(bad)
            staged.read += good.num_rows + len(bad)
            staged.good += good.num_rows
            staged.rejected += len(bad)
            progress(staged.read)
    finally:
        if writer is not None:
            writer.close()
        stager.close()
    if writer is None:
        raise Refused(_("The file holds no lines."))
    return staged


class Stager:
    """The prepared work for one file: side files and lookups loaded, one statement for every block."""

    def __init__(
        self,
        reader: Reader,
        mapping: Mapping,
        fields: Sequence[Field],
        lookups: MappingType[str, pa.Table],
        folder: Path,
    ) -> None:
        self.mapping = mapping
        self.fields = [field for field in fields if field.name in mapping.fields]
        for name in mapping.fields:
            if name.startswith("identifier:"):
                self.fields.append(Field(name, name))
        self.missing = [field for field in fields if field.required and field.name not in mapping.fields]
        self._check_fields(fields)
        self.connection = _connection()
        self.connection.register("country_names", country_names())
        self.columns = list(reader.columns)
        self.own_columns = frozenset(reader.columns)
        self._load_joins(folder)
        self._check_columns()
        self._load_lookups(lookups)
        self.statement = self._statement()

    def close(self) -> None:
        self.connection.close()

    def _check_fields(self, fields: Sequence[Field]) -> None:
        known = {field.name for field in fields}
        unknown = [name for name in self.mapping.fields if name not in known and not name.startswith("identifier:")]
        if unknown:
            raise Refused(
                _("The mapping names the field %(field)s, which this kind of file does not have. It has: %(known)s.")
                % {"field": unknown[0], "known": ", ".join(sorted(known))}
            )
        if self.missing:
            names = ", ".join(str(field.label) for field in self.missing)
            raise Refused(
                ngettext(
                    "No column is known to be: %(names)s. Say in the mapping which one it is.",
                    "No columns are known to be: %(names)s. Say in the mapping which ones they are.",
                    len(self.missing),
                ) % {"names": names}
            )  # fmt: skip

    def _check_columns(self) -> None:
        for name, rule in self.mapping.fields.items():
            for column in rule.columns:
                if column not in self.columns:
                    raise Refused(
                        _(
                            "The mapping takes %(field)s from a column %(column)s, which the file does not have. It has: %(columns)s."
                        )
                        % {"field": name, "column": column, "columns": ", ".join(self.columns)}
                    )

    def _load_joins(self, folder: Path) -> None:
        self.joins: list[str] = []
        for place, join in enumerate(self.mapping.joins):
            self._load_join(place, join, folder)

    def _load_join(self, place: int, join: Join, folder: Path) -> None:
        side = open_file(folder / join.file, join.source)
        tables = [block.records.select(side.columns) for block in side.blocks()]
        named = pa.concat_tables(tables).rename_columns([join.prefix + column for column in side.columns])
        keys = [join.prefix + theirs for theirs in join.on.values()]
        for column in (*join.on, *keys):
            if column not in [*self.columns, *named.column_names]:
                raise Refused(
                    _("The join with %(file)s needs a column %(column)s, which is not there.")
                    % {"file": join.file, "column": column}
                )
        self.connection.register(f"side_file_{place}", named)
        by = ", ".join(typing_sql.name(key) for key in keys)
        self.connection.execute(
            f"CREATE TABLE side_{place} AS SELECT * FROM side_file_{place} QUALIFY row_number() OVER (PARTITION BY {by}) = 1"
        )
        on = " AND ".join(
            f"trim({self._from(ours)}) = trim(s{place}.{typing_sql.name(join.prefix + theirs)})"
            for ours, theirs in join.on.items()
        )
        self.joins.append(f" LEFT JOIN side_{place} s{place} ON {on}")
        self.columns += [column for column in named.column_names if column not in self.columns]

    def _from(self, column: str) -> str:
        """A column of the file itself, or of a side file that was joined before."""
        return f"b.{typing_sql.name(column)}" if column in self.own_columns else typing_sql.name(column)

    def _load_lookups(self, lookups: MappingType[str, pa.Table]) -> None:
        for field in self.fields:
            if field.kind not in {"organisation", "product"}:
                continue
            scheme = self.mapping.fields[field.name].lookup
            self.connection.register("lookup_source", lookups[field.kind])
            chosen = {
                "any": "scheme IN ('reference', 'name') OR scheme NOT LIKE 'reference:%'",
            }.get(scheme, f"scheme = {typing_sql.quoted(scheme)}")
            if (
                scheme != "any"
                and not self.connection.execute(f"SELECT 1 FROM lookup_source WHERE {chosen} LIMIT 1").fetchone()
            ):
                chosen += " AND false"
            self.connection.execute(
                f"CREATE TABLE look_{field.name} AS SELECT value, min(id) AS id, count(DISTINCT id) AS many FROM ("
                " SELECT lower(trim(value)) AS value, id, CASE scheme WHEN 'reference' THEN 0 WHEN 'name' THEN 2 ELSE 1 END AS rank"
                f" FROM lookup_source WHERE {chosen}"
                " QUALIFY rank = min(rank) OVER (PARTITION BY lower(trim(value)))) GROUP BY value"
            )

    def _statement(self) -> str:
        shift = self.mapping.shift_months
        inner, outer, faults, looks = [], [], [], []
        for place, field in enumerate(self.fields):
            rule = self.mapping.fields[field.name]
            inner.append(f"{typing_sql.text_of(rule)} AS t{place}")
            text = f"x.t{place}"
            if field.kind in {"organisation", "product"}:
                looks.append(f" LEFT JOIN look_{field.name} k{place} ON k{place}.value = lower({text})")
                made = typing_sql.Typed(
                    f"k{place}.id",
                    f"CASE WHEN {text} IS NULL THEN NULL WHEN k{place}.id IS NULL THEN 'unknown'"
                    f" WHEN k{place}.many > 1 THEN 'several' END",
                )
            else:
                made = typing_sql.typed(field, rule, text, shift_months=shift)
            outer.append(f"{made.value} AS {typing_sql.name(field.column)}")
            empty = f"WHEN {text} IS NULL THEN 'empty' " if field.required else ""
            fault = f"CASE {empty}ELSE ({made.fault}) END" if empty else f"({made.fault})"
            faults.append(f"{fault} AS e{place}")
        base = ", ".join(f"b.{typing_sql.name(column)}" for column in ("line_no", "raw"))
        return (
            f"SELECT x.line_no, x.raw, {', '.join(outer)}, {', '.join(faults)},"
            f" {', '.join(f't{place}' for place in range(len(self.fields)))}"
            f" FROM (SELECT {base}, {', '.join(inner)} FROM block b{''.join(self.joins)}) x{''.join(looks)}"
        )

    def take(self, block: Block) -> tuple[pa.Table, list[Rejected]]:
        """The good rows of a block, typed, and the rejected ones."""
        self.connection.register("block", block.records)
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE taken AS {self.statement}")
        wrong = " OR ".join(f"e{place} IS NOT NULL" for place in range(len(self.fields)))
        kept = ", ".join(["line_no", "raw", *(typing_sql.name(field.column) for field in self.fields)])
        good = self.connection.sql(f"SELECT {kept} FROM taken WHERE NOT ({wrong}) ORDER BY line_no").to_arrow_table()
        bad = [Rejected(fault.line, fault.column, fault.reason, "", fault.text) for fault in block.faults]
        bad += self._rejected(self.connection.execute(f"SELECT * FROM taken WHERE {wrong} ORDER BY line_no").fetchall())
        return good, sorted(bad, key=lambda row: row.line)

    def _rejected(self, rows: Sequence[tuple[Any, ...]]) -> Iterator[Rejected]:
        count = len(self.fields)
        for row in rows:
            codes, texts = row[2 + count : 2 + 2 * count], row[2 + 2 * count :]
            wrong = [place for place, code in enumerate(codes) if code]
            first = wrong[0]
            field = self.fields[first]
            reason = self._reason(codes[first], field, texts[first])
            if len(wrong) > 1:
                more = len(wrong) - 1
                reason = ngettext("%(reason)s And %(count)s more.", "%(reason)s And %(count)s more.", more) % {
                    "reason": reason,
                    "count": more,
                }
            yield Rejected(
                row[0], _column_name(self.mapping.fields[field.name]), reason, texts[first] or "", row[1] or ""
            )

    def _reason(self, code: str, field: Field, text: str | None) -> str:
        return _reason(code, field, text or "")


def _column_name(rule: Rule) -> str:
    return ", ".join(rule.columns)


def _reason(code: str, field: Field, text: str) -> str:
    """The sentence for a fault."""
    value = {"value": text, "field": str(field.label)}
    sentences = {
        "empty": _("%(field)s is empty."),
        "number": _("“%(value)s” is not a number."),
        "decimals": _("“%(value)s” has more than four decimals."),
        "large": _("“%(value)s” is too large."),
        "integer": _("“%(value)s” is not a whole number."),
        "date": _("“%(value)s” is not a day."),
        "era": _("“%(value)s” lies before 1950 or after 2100."),
        "currency": _("“%(value)s” is not a currency."),
        "country": _("“%(value)s” is not a country."),
        "language": _("“%(value)s” is not a language code."),
        "boolean": _("“%(value)s” is neither yes nor no."),
        "email": _("“%(value)s” is not an e-mail address."),
        "choice": _("“%(value)s” is none of the choices for %(field)s."),
        "unknown": _("No partner has the number %(value)s.")
        if field.kind == "organisation"
        else _("No product has the number %(value)s."),
        "several": _("Several partners are called %(value)s. Use the number instead."),
    }
    return sentences[code] % value


def _connection() -> duckdb.DuckDBPyConnection:
    import duckdb

    return duckdb.connect(
        config={
            "memory_limit": os.environ.get("HANSE_MEMORY", "1GB"), "threads": 2,
            "autoinstall_known_extensions": "false", "autoload_known_extensions": "false",
        }
    )  # fmt: skip
