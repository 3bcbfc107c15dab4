"""Staging: texts become typed rows or rejected ones, block by block, set by set; nothing is kept but two files.

Good rows go to a Parquet file: the fields' typed columns (a partner or product as the id of its row), `line_no`, `raw`.
Rejected rows carry line, column as the file names it, reason, value and original text; they leave block by block too.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Mapping as MappingType
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from hanse.kernel.errors import Refused
from hanse.kernel.words import said as _
from hanse.kernel.words import said_of as ngettext

from ..fields import Field
from ..mapping import Mapping, Rule
from ..reading.blocks import LINE, RAW, Block, Reader, ahead
from ..reading.files import open_file
from ..recognition import meanings
from ..recognition.matching import SEVERAL, UNKNOWN, Register
from ..recognition.matching import Row as LookupRow
from . import reasons, typing_sql
from .reasons import Fault, Rejected
from .sides import Sides, trimmed

if TYPE_CHECKING:
    import duckdb

Progress = Callable[[int], None]
Lookups = MappingType[str, Sequence[LookupRow]]


AMBIGUOUS = frozenset({UNKNOWN, SEVERAL})
TYPES: dict[str, pa.DataType] = {
    "organisation": pa.int64(),
    "product": pa.int64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
}


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
    lookups: Lookups,
    to: Path,
    reject: Callable[[list[Rejected]], None],
    progress: Progress = lambda _read: None,
    beside: Path | None = None,
    keep_text: bool = True,
    only: frozenset[int] | None = None,
    of_one: bool = False,
) -> Staged:
    """Read `path` by `mapping` into typed rows at `to`. `beside` is the folder of side files, by default the file's own.

    `keep_text`: each row keeps its original text, as `raw`. `only`: the lines that are meant, the others are not counted.
    `of_one`: all lines are of the company that sent them, so that what names another one is refused and not kept aside.
    """
    reader = open_file(path, mapping.source)
    stager = Stager(reader, mapping, fields, lookups, beside or path.parent, keep_text=keep_text, of_one=of_one)
    staged = Staged(to)
    half = to.with_suffix(".half")
    writer: pq.ParquetWriter | None = None
    try:
        for block in ahead(reader.blocks()):
            good, bad = stager.take(block)
            if only is not None:
                good = good.filter(pc.is_in(good.column(LINE), pa.array(only, good.column(LINE).type)))
                bad = [row for row in bad if row.line in only]
            writer = writer or pq.ParquetWriter(half, good.schema, compression="lz4", use_dictionary=False)
            if good.num_rows:
                writer.write_table(good)
            if bad:
                reject(bad)
            staged.read += good.num_rows + len(bad)
            staged.good += good.num_rows
            staged.rejected += len(bad)
            progress(staged.read)
    finally:
        if writer is not None:
            writer.close()
        stager.close()
    if not staged.read:
        half.unlink(missing_ok=True)
        raise Refused(_("The file holds no lines."))
    half.replace(to)
    return staged


@dataclass(slots=True)
class Rows:
    """What a name stands for in statements that are written once: other rows for each block."""

    table: pa.Table

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return self.table.__arrow_c_stream__(requested_schema)  # type: ignore[no-untyped-call]


class Stager:
    """The prepared work for one file: side files and lookups loaded, the same statements for every block."""

    def __init__(
        self, reader: Reader, mapping: Mapping, fields: Sequence[Field], lookups: Lookups, folder: Path, *, keep_text: bool,
        of_one: bool = False,
    ) -> None:  # fmt: skip
        check_fields(mapping, fields)
        self.mapping, self.keep_text, self.of_one = mapping, keep_text, of_one
        self.fields = [field for field in fields if field.name in mapping.fields]
        self.fields += [Field(name, name, longest=120) for name in mapping.fields if name.startswith("identifier:")]
        self.connection = _connection()
        self.rows: dict[str, Rows] = {}
        self.written: set[str] = set()
        self.sides = Sides(self.connection, tuple(reader.columns), folder)
        for join in mapping.joins:
            self.sides.add(join)
        self._check_columns()
        registers = {field.name: self._register(field, lookups) for field in self.fields if field.kind in lookups}
        self.resolvers = {
            place: meanings.resolver(field, self._rule(field), registers)
            for place, field in enumerate(self.fields)
            if meanings.is_listed(field, self._rule(field))
        }
        self.returns = mapping.returns if mapping.returns and mapping.returns.negative else None
        self.source = f"FROM block b{''.join(self.sides.joins)}"
        self.texts = [typing_sql.text_of(self._rule(field)) for field in self.fields]
        self.typed = self._typed()

    def close(self) -> None:
        self.connection.close()

    def _rule(self, field: Field) -> Rule:
        return self.mapping.fields[field.name]

    def _register(self, field: Field, lookups: Lookups) -> Register:
        rule = self._rule(field)
        return Register(lookups[field.kind], scheme=rule.lookup, header=rule.column or "")

    def _check_columns(self) -> None:
        for name, rule in self.mapping.fields.items():
            for column in rule.columns:
                if column not in self.sides.columns:
                    raise Refused(
                        _(
                            "The mapping takes %(field)s from a column %(column)s, which the file does not have. It has: %(columns)s."
                        )
                        % {"field": name, "column": column, "columns": ", ".join(self.sides.columns)}
                    )
        if (returns := self.mapping.returns) and returns.column not in self.sides.columns:
            raise Refused(
                _(
                    "The mapping tells returns by a column %(column)s, which the file does not have. It has: %(columns)s."
                )
                % {"column": returns.column, "columns": ", ".join(self.sides.columns)}
            )

    def _typed(self) -> str:
        """Texts, stripped and bare texts, values and faults of each field, one step over the other."""
        made: list[typing_sql.Typed] = []
        looks = ""
        for place, field in enumerate(self.fields):
            at = typing_sql.Names.at(place)
            if place in self.resolvers:
                looks += f" LEFT JOIN meant{place} m{place} ON m{place}.text = {at.text}"
                made.append(typing_sql.Typed(f"m{place}.value", f"m{place}.fault"))
            else:
                months, returns = self.mapping.shift_months, self.returns is not None
                made.append(typing_sql.typed(field, self._rule(field), at, shift_months=months, returns=returns))
        picks = ", ".join(f"{text} AS t{place}" for place, text in enumerate(self.texts))
        picks += f", {typing_sql.returned(self.returns)} AS returned" if self.returns else ""
        steps = f"(SELECT b.line_no, {picks} {self.source})"
        for letter, step in (("s", "stripped"), ("b", "bare")):
            picks = "".join(
                f", {getattr(one, step)} AS {letter}{place}"
                for place, one in enumerate(made)
                if getattr(one, step) != "NULL"
            )
            steps = f"(SELECT *{picks} FROM {steps})"
        values = ", ".join(f"{one.value} AS v{place}" for place, one in enumerate(made))
        codes = "".join(f", m{place}.fault AS f{place}" for place in self.resolvers)
        faults = ", ".join(f"{self._fault(place, made)} AS e{place}" for place in range(len(made)))
        return f"SELECT *, {faults} FROM (SELECT x.*, {values}{codes} FROM {steps} x{looks})"

    def _fault(self, place: int, made: Sequence[typing_sql.Typed]) -> str:
        field = self.fields[place]
        fault = f"f{place}" if place in self.resolvers else f"({made[place].fault})"
        if not field.required:
            return fault
        names = [own.name for own in self.fields]
        instead = "".join(f" AND t{names.index(name)} IS NULL" for name in field.instead if name in names)
        return f"CASE WHEN t{place} IS NULL{instead} THEN 'empty' ELSE {fault} END"

    def take(self, block: Block) -> tuple[pa.Table, list[Rejected]]:
        """The good rows of a block, typed, and the rejected ones."""
        used = self.mapping.columns | set(self.sides.used)
        own = [LINE, *(column for column in block.records.column_names if column in used)]
        self._give("block", trimmed(block.records.select(own)))
        for place in self.resolvers:
            self._resolve(place)
        wrong = " OR ".join(f"e{place} IS NOT NULL" for place in range(len(self.fields)))
        typed = self._written(
            "typed", f"SELECT line_no, {', '.join(self._kept())}, ({wrong}) AS wrong FROM ({self.typed})"
        )
        found = self.connection.sql(typed).to_arrow_table().sort_by(LINE)
        good, raws = found.drop_columns(["wrong"]), block.records.column(RAW)
        bad = [self._unread(fault.line, fault.reason, fault.text) for fault in block.faults]
        if pc.any(found.column("wrong")).as_py():
            wrong_ones = found.column("wrong")
            lines = found.column(LINE).filter(wrong_ones)
            texts: dict[Any, Any] = dict(zip(lines.to_pylist(), raws.filter(wrong_ones).to_pylist(), strict=True))
            bad += self._rejected(self._told(lines), texts)
            good, raws = good.filter(pc.invert(wrong_ones)), raws.filter(pc.invert(wrong_ones))
        return good.append_column(RAW, raws) if self.keep_text else good, sorted(bad, key=lambda row: row.line)

    def _give(self, name: str, table: pa.Table) -> None:
        """The rows that statements find under a name from now on."""
        if name in self.rows:
            self.rows[name].table = table
        else:
            self.rows[name] = Rows(table)
            self.connection.register(name, self.rows[name])

    def _written(self, name: str, sql: str) -> str:
        """How to ask a statement that is planned once: to plan one takes as long as to ask it of 40,000 lines."""
        if name not in self.written:
            self.connection.execute(f"PREPARE {name} AS {sql}")
            self.written.add(name)
        return f"EXECUTE {name}"

    def _told(self, lines: Any) -> list[tuple[Any, ...]]:
        """Faults and texts of some lines."""
        self._give("wrong_lines", pa.table({LINE: lines}))
        picks = ", ".join(f"{letter}{place}" for letter in "et" for place in range(len(self.fields)))
        return self.connection.execute(
            f"SELECT line_no, {picks} FROM ({self.typed}) SEMI JOIN wrong_lines USING (line_no) ORDER BY line_no"
        ).fetchall()

    def _kept(self) -> Iterator[str]:
        """Typed values, and what the file calls products: where there is no list of them, it is all one knows."""
        for place, field in enumerate(self.fields):
            yield f"v{place} AS {typing_sql.name(field.column)}"
            if field.kind == "product":
                yield f"t{place} AS {typing_sql.name(field.name)}"

    def _resolve(self, place: int) -> None:
        """Understand each different text of a field once."""
        text = self.texts[place]
        different = self._written(f"different{place}", f"SELECT DISTINCT {text} {self.source} WHERE {text} IS NOT NULL")
        texts = [text for (text,) in self.connection.execute(different).fetchall()]
        meant = [self.resolvers[place](text) for text in texts]
        kind = TYPES.get(self.fields[place].kind, pa.string())
        table = pa.table({
            "text": pa.array(texts, pa.string()),
            "value": pa.array([value for value, _code in meant], kind),
            "fault": pa.array([code or None for _value, code in meant], pa.string()),
        })  # fmt: skip
        if self.fields[place].kind == "date" and self.mapping.shift_months:
            self.connection.register("unmoved", table)
            months = f"INTERVAL ({self.mapping.shift_months}) MONTH"
            table = self.connection.sql(
                f"SELECT text, CAST(value + {months} AS DATE) AS value, fault FROM unmoved"
            ).to_arrow_table()
        self._give(f"meant{place}", table)

    def _unread(self, line: int, reason: str, text: str) -> Rejected:
        cells = text.replace("\t", ";").replace(",", ";").replace("|", ";").split(";")
        return Rejected(line, "", reasons.total() if reasons.is_total(cells[:3]) else reason, "", text)

    def _rejected(self, rows: Sequence[tuple[Any, ...]], raws: MappingType[int, str]) -> Iterator[Rejected]:
        count = len(self.fields)
        for line, *cells in rows:
            codes, texts = cells[:count], cells[count:]
            faults = {place: self._code(place, code) for place, code in enumerate(codes) if code}
            first = next(iter(faults))
            value, text, field = texts[first] or "", raws[line] or "", self.fields[first]
            if reasons.is_total(texts):
                yield Rejected(line, ", ".join(self._rule(field).columns), reasons.total(), value, text)
                continue
            told = [
                Fault(
                    self._rule(self.fields[place]).columns,
                    reasons.sentence(code, self.fields[place], texts[place] or ""),
                )
                for place, code in faults.items()
            ]
            waits = len(faults) == 1 and field.kind == "organisation" and faults[first] in AMBIGUOUS
            yield Rejected.of(line, told, value, text, value if waits else "")

    def _code(self, place: int, code: str) -> str:
        """The fault as it is told: a partner's own file names no other company, and no product that is none of its own."""
        kind = self.fields[place].kind
        if self.of_one and kind == "organisation" and code in AMBIGUOUS:
            return "another"
        return "not yours" if self.of_one and kind == "product" and code == UNKNOWN else code


def check_fields(mapping: Mapping, fields: Sequence[Field]) -> None:
    """Refuse a mapping that names fields which there are not, or leaves out one that must be there."""
    known = {field.name for field in fields}
    unknown = [name for name in mapping.fields if name not in known and not name.startswith("identifier:")]
    if unknown:
        raise Refused(
            _("The mapping names the field %(field)s, which this kind of file does not have. It has: %(known)s.")
            % {"field": unknown[0], "known": ", ".join(sorted(known))}
        )
    if mapping.returns and not any(field.turns for field in fields):
        raise Refused(_("The mapping tells which lines are returns, but this kind of file has none."))
    missing = [field for field in fields if field.required and not field.is_given(mapping.fields)]
    if missing:
        raise Refused(
            ngettext(
                "No column is known to be: %(names)s. Say in the mapping which one it is.",
                "No columns are known to be: %(names)s. Say in the mapping which ones they are.",
                len(missing),
            ) % {"names": ", ".join(str(field.label) for field in missing)}
        )  # fmt: skip


def _connection() -> duckdb.DuckDBPyConnection:
    import duckdb

    return duckdb.connect(
        config={
            "memory_limit": os.environ.get("HANSE_MEMORY", "1GB"), "threads": 2,
            "autoinstall_known_extensions": "false", "autoload_known_extensions": "false",
        }
    )  # fmt: skip
