"""What programs say of an import: a file inside a request, what its columns mean, and that it shall count."""

from __future__ import annotations

import base64
import binascii
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.kernel.actor import Actor
from hanse.kernel.operating import folders
from hanse.kernel.rest.written import one_of
from hanse.kernel.walls.authz import require

from .forms import AS_WRITTEN, RETURNS, ColumnsForm, Line
from .kinds import kind_named
from .mapping import Mapping
from .models import Batch

EXAMPLE = "Number;Name\nHL-9001;Sport Helmet\n"


class SendForm(forms.Form):
    """What is sent: the kind of rows, the file's name, and all of the file."""

    kind = forms.CharField(label=gettext_lazy("What kind of rows it holds"), max_length=40)
    file_name = forms.CharField(
        label=gettext_lazy("What the file is called"),
        max_length=200,
        help_text=gettext_lazy("Its ending says how it is packed."),
    )
    content = forms.CharField(
        label=gettext_lazy("The whole file"),
        strip=False,
        help_text=gettext_lazy("As text, or in base64. Up to 10 MB with all around it."),
    )
    is_base64 = forms.BooleanField(label=gettext_lazy("Is the content in base64?"), required=False)
    import_it = forms.BooleanField(
        label=gettext_lazy("Import what is good without asking"), required=False,
        help_text=gettext_lazy("Only where nothing has to be asked about the columns."),
    )  # fmt: skip

    def clean_kind(self) -> str:
        kind: str = self.cleaned_data["kind"]
        kind_named(kind)
        return kind

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("is_base64") and "content" in given:
            try:
                given["content"] = base64.b64decode(given["content"], validate=True)
            except (binascii.Error, ValueError):
                self.add_error("content", _("This is not base64."))
        return given

    def receive(self, *, by: Actor) -> Batch:
        """Take it in; a worker checks it, and imports it where that was asked for."""
        given = self.cleaned_data
        if given["import_it"]:
            require(by, "imports.commit")
        content = given["content"] if given["is_base64"] else given["content"].encode()
        with tempfile.TemporaryDirectory(dir=folders.staging()) as folder:
            path = Path(folder) / "sent"
            path.write_bytes(content)
            return Batch.take_in(
                path, kind=given["kind"], by=by, name=given["file_name"], at_once=given["import_it"], told=True
            )


class CommitmentForm(forms.Form):
    """How much of it shall count."""

    only_new = forms.BooleanField(label=gettext_lazy("Leave records that are known as they are"), required=False)


class SheetForm(forms.Form):
    """Which sheet of a workbook is read."""

    sheet = forms.CharField(label=gettext_lazy("The name of the sheet"), max_length=200)


class CheckForm(forms.Form):
    """What columns mean: the same choices as on the page, by the names of columns and fields."""

    columns = forms.JSONField(
        label=gettext_lazy("Columns with the field that each gives, or null to leave it out"), required=False
    )
    constants = forms.JSONField(
        label=gettext_lazy("Fields that no column gives, with their value for every line"), required=False
    )
    notations = forms.JSONField(
        label=gettext_lazy("Columns with the notation of their days or numbers, where they can be read in several"),
        required=False,
    )
    as_written = forms.BooleanField(
        label=gettext_lazy("Do lines that look like returns count as they are written?"), required=False
    )

    def __init__(self, data: Any = None, *, batch: Batch) -> None:
        now = ColumnsForm(batch).returns
        super().__init__(data, initial={"as_written": now is not None and not now.negative})
        self.batch = batch

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        given, known = dict(cleaned), {column["name"] for column in self.batch.columns}
        for key in ("columns", "notations"):
            for name in (given.get(key) or {}).keys() - known:
                self.add_error(key, _("The file has no column %(name)s.") % {"name": name})
        self.chosen = ColumnsForm(self.batch, self._chosen(given))
        if given.get("as_written") and not self.chosen.returns:
            self.add_error("as_written", _("No column of this file says which lines are returns."))
        for name, wrong in self._unreadable(given.get("notations") or {}):
            self.add_error("notations", f"{name}: {wrong}")
        for key, mistakes in self.chosen.errors.items():
            for mistake in mistakes:
                if not key.startswith("way_"):
                    self.add_error(*self._mistake(key, str(mistake)))
        return cleaned

    def _chosen(self, given: dict[str, Any]) -> dict[str, Any]:
        """What the page would send: what stands there, with what is said over it."""
        shown = ColumnsForm(self.batch)
        data = {name: shown.get_initial_for_field(field, name) for name, field in shown.fields.items()}
        columns, notations = given.get("columns") or {}, given.get("notations") or {}
        for place, column in enumerate(self.batch.columns):
            if (name := column["name"]) in columns:
                data[f"means_{place}"] = columns[name] or ""
                data.pop(f"way_{place}", None)
            if name in notations:
                data[f"way_{place}"] = notations[name] or ""
        if shown.returns:
            data["returns"] = AS_WRITTEN if given.get("as_written") else RETURNS
        return data | {f"constant_{name}": value for name, value in (given.get("constants") or {}).items()}

    def _unreadable(self, notations: dict[str, Any]) -> Iterator[tuple[str, str]]:
        """Columns that cannot be read as is said, and how they can."""
        for place, column in enumerate(self.batch.columns):
            if not (said := notations.get(column["name"])):
                continue
            ways = self.chosen.ways(place)
            if not ways:
                yield column["name"], _("This can be read in one way alone.")
            elif said not in ways:
                yield column["name"], one_of([f"“{way}”" for way in ways])

    def _mistake(self, key: str, mistake: str) -> tuple[str, str]:
        """The field of ours in which it is, and a sentence that names the place."""
        kind, _underscore, rest = key.partition("_")
        if kind == "constant":
            return "constants", f"{rest}: {mistake}"
        return "columns", f"{self.batch.columns[int(rest)]['name']}: {mistake}" if rest.isdigit() else mistake

    @property
    def mapping(self) -> Mapping:
        return self.chosen.mapping


@dataclass(frozen=True, slots=True)
class Choices:
    """What the columns of a file are taken for, and what they can be."""

    columns: list[dict[str, Any]]
    constants: dict[str, str]
    missing: list[str]
    returns: str
    sheet: str
    sheets: list[str]
    fields: list[dict[str, Any]]


def choices(batch: Batch) -> Choices:
    form, hidden = ColumnsForm(batch), batch.hidden_columns
    rules = {name: rule for name, rule in batch.mapping.get("fields", {}).items() if name not in batch.hidden_fields}
    by_column = {rule["column"]: name for name, rule in rules.items() if "column" in rule}
    lines = {line.name: line for line in form.lines}
    return Choices(
        columns=[
            {
                "name": each["name"], "sample": lines[each["name"]].sample, "field": by_column.get(each["name"], ""),
                "sure": each["sure"], "about": lines[each["name"]].check,
            } | _notations(lines[each["name"]], is_hidden=each["name"] in hidden)
            for each in batch.columns
        ],
        constants={name: rule["constant"] for name, rule in rules.items() if "constant" in rule},
        missing=[field.name for field in batch.missing],
        returns=form.returns.sentence if form.returns and form.returns.column not in hidden else "",
        sheet=batch.described.get("sheet", ""), sheets=list(batch.described.get("sheets", [])),
        fields=[
            {"name": field.name, "label": str(field.label), "required": field.required} for field in batch.declared.all_fields()
        ],
    )  # fmt: skip


def _notations(line: Line, *, is_hidden: bool) -> dict[str, Any]:
    """How its days or numbers are read, and how else they can be."""
    if line.way is None or is_hidden:
        return {"notation": "", "notations": []}
    ways: Any = line.way.field
    return {
        "notation": line.way.value() or "",
        "notations": [{"notation": key, "reads": label} for key, label in ways.choices],
    }
