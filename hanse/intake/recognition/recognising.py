"""What the columns of a received file mean: recognised, remembered from an earlier import, and what is still to be asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy

from ..fields import Field
from ..kinds import Kind, kind_named
from ..mapping import Mapping, Rule, Source, fingerprint
from . import columns, layouts
from .matching import Register
from .proposal import Column, Proposal, Sheet, propose

if TYPE_CHECKING:
    from ..reading.blocks import Reader

RECENT = 10
RECOGNISED = ("layout", "described", "columns", "mapping", "recalled")


class Recognising(models.Model):
    """How a file is written (`described`), its columns with what each could be, and the mapping that is proposed or confirmed.

    `recalled` tells of the earlier import that the mapping follows, and what differs from it.
    """

    kind = models.CharField(gettext_lazy("kind"), max_length=40)
    file_name = models.CharField(gettext_lazy("file"), max_length=255)
    layout = models.CharField(max_length=32, blank=True)
    described = models.JSONField(default=dict)
    columns = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    recalled = models.JSONField(default=dict)

    class Meta:
        abstract = True

    @property
    def file(self) -> Path:
        raise NotImplementedError

    def confirmed(self) -> models.QuerySet[Any]:
        """Imports of the same kind that were confirmed, newest first."""
        raise NotImplementedError

    @property
    def declared(self) -> Kind:
        return kind_named(self.kind)

    def _opened(self, source: Source) -> Reader:
        from ..reading.files import open_file  # its engines are slow to load, and most pages never need them

        return open_file(self.file, source)

    def recognise(self, *, sheet: str | None = None, like: Any = None) -> list[Column]:
        """Propose a mapping, and keep it."""
        found = self.recognised(sheet=sheet, like=like)
        self.save(update_fields=RECOGNISED)
        return found

    def recognised(self, *, sheet: str | None = None, like: Any = None) -> list[Column]:
        """Propose a mapping: the one last confirmed for the same layout, else from headers and values. Nothing is saved: a large
        file takes its time.

        `sheet`: which one of a workbook was chosen; else the one that was read last time, or the fullest. `like`: the file from
        which its lines are, so that they mean what they meant there, whatever was said of another one since.
        """
        source, reader, about_sheets = self._at_sheet(sheet)
        rows, fields = reader.sample(), self.declared.all_fields()
        found = self._proposal(reader, rows, fields)
        proposed = Mapping(
            fields=found.rules, kind=self.kind, source=source, returns=found.returns, amounts="document"
        )  # fmt: skip
        self.layout = fingerprint(layouts.own(reader.columns))
        recalled = layouts.recall(reader.columns, proposed, self._earlier(fields, like))
        if recalled and not reader.described.get("header", True) and not layouts.agree(recalled.mapping, proposed):
            recalled = None
        described = columns.described(fields, found.columns, rows, found.habits)
        mapping = recalled.mapping if recalled else proposed
        if recalled:
            mapping, moved = columns.renoted(mapping if like else self._named(mapping), fields, described)
            doubtful = columns.in_doubt(mapping, fields, described, recalled.earlier.described)
            columns.ask_about(described, {*recalled.added, *recalled.asked, *moved, *doubtful})
            mapping = replace(mapping, source=source)
        self.described = (
            reader.described | about_sheets | {"lines": columns.lines_about(self.file, reader.described, rows)}
        )
        self.columns, self.mapping = described, mapping.as_json()
        self.recalled = recalled.as_json() if recalled else {}
        return found.columns

    def _at_sheet(self, chosen: str | None) -> tuple[Source, Reader, dict[str, Any]]:
        """The file opened; of a workbook in which several sheets hold something, at the one that is meant, and what is told of them.

        `sheet_asked`: nobody has said yet which one is meant, or there is one that was not there when they did.
        """
        reader = self._opened(Source())
        sheets: list[str] = reader.described.get("sheets", [])
        if not sheets and chosen is None:
            return Source(), reader, {}
        before = self._sheet_before(sheets) if chosen is None else None
        source = Source(sheet=chosen or (before[0] if before else reader.described["sheet"]))
        if source.sheet != reader.described.get("sheet"):
            reader = self._opened(source)
        known = chosen is not None or (before is not None and before[1] >= {*sheets})
        return source, reader, {"sheets": sheets, "sheet_asked": not known}

    def _sheet_before(self, sheets: Sequence[str]) -> tuple[str, set[str]] | None:
        """Which of these sheets the same sender's last import was read from, and which ones it had."""
        for mapping, described in self.confirmed().exclude(pk=self.pk).values_list("mapping", "described")[:RECENT]:
            name = mapping.get("source", {}).get("sheet")
            if name in sheets:
                return name, {*described.get("sheets", [])}
        return None

    def _named(self, mapping: Mapping) -> Mapping:
        """The mapping with what the file's name says, where the earlier import had one value for every line."""
        told = {
            name: Rule(constant=value)
            for name, value in self.declared.told_by_name(self.file_name).items()
            if name not in mapping.fields or mapping.fields[name].constant is not None
        }
        return replace(mapping, fields={**mapping.fields, **told})

    def describe(self, mapping: Mapping) -> None:
        """Note how the file is written and which columns it has, where a mapping file says what they mean."""
        reader = self._opened(mapping.source)
        first = next(iter(reader.sample(1)), ("",) * len(reader.columns))
        self.layout, self.described = fingerprint(layouts.own(reader.columns)), reader.described
        self.columns = [columns.named(name, cell) for name, cell in zip(reader.columns, first, strict=True)]

    def lookups(self) -> dict[str, Any]:
        """By what its lines may name rows of ours."""
        return self.declared.lookups()

    def constants(self, names: Sequence[str]) -> dict[str, str]:
        """What a file with these columns need not say."""
        return self.declared.constants(names, self.file_name)

    def _proposal(self, reader: Reader, rows: Sequence[tuple[str, ...]], fields: Sequence[Field]) -> Proposal:
        lookups = self.lookups()
        registers = {field.name: Register(lookups[field.kind]) for field in fields if field.kind in lookups}
        sheet = Sheet(
            reader.columns,
            rows,
            delimiter=reader.described.get("delimiter", ""),
            lookups=registers,
            more=reader.different,
        )
        return propose(
            fields,
            sheet,
            constants=self.constants(reader.columns),
            numbered=self.declared.numbered,
            headings=self.declared.headings(),
        )

    def _earlier(self, fields: Sequence[Field], like: Any) -> Iterator[layouts.Earlier]:
        """Imports of this kind that were confirmed: the last of the same layout, then the last ones; of fields that there still are."""
        before = self.confirmed().exclude(pk=self.pk).exclude(layout="")
        known = before.only("public_id", "file_name", "columns", "mapping")
        for rows in ([like] if like else [], known.filter(layout=self.layout)[:1], known[:RECENT]):
            for row in rows:
                names = tuple(column["name"] for column in row.columns)
                yield layouts.Earlier(
                    row.public_id, row.file_name, names, Mapping.parse(row.mapping).within(fields), (*row.columns,)
                )

    @property
    def missing(self) -> list[Field]:
        """Required fields that nothing gives yet."""
        given = self.mapping.get("fields", {})
        return [field for field in self.declared.fields if field.required and not field.is_given(given)]

    @property
    def in_doubt(self) -> list[str]:
        """The columns that are read and can be read in two ways."""
        read = {rule["column"]: name for name, rule in self.mapping.get("fields", {}).items() if "column" in rule}
        kinds = {field.name: field.kind for field in self.declared.all_fields()}
        asked = [column for column in self.columns if not column["sure"] and column["name"] in read]
        readings = ((each["name"], each["readings"].get(kinds.get(read[each["name"]]))) for each in asked)
        return [name for name, given in readings if given and columns.Reading.parse(given).check.is_doubt]

    @property
    def is_clear(self) -> bool:
        """Is there nothing to ask about the columns?"""
        is_said = not self.described.get("sheet_asked")
        return is_said and bool(self.columns) and not self.missing and all(column["sure"] for column in self.columns)
