"""What programs say of an import: a file inside a request, what its columns mean, and that it shall count."""

from __future__ import annotations

import base64
import binascii
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.kernel.actor import Actor
from hanse.kernel.operating import folders
from hanse.kernel.walls.authz import require

from .forms import ColumnsForm
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


class CheckForm(forms.Form):
    """What columns mean: the same choices as on the page, by the names of columns and fields."""

    columns = forms.JSONField(
        label=gettext_lazy("Columns with the field that each gives, or null to leave it out"), required=False
    )
    constants = forms.JSONField(
        label=gettext_lazy("Fields that no column gives, with their value for every line"), required=False
    )

    def __init__(self, data: Any = None, *, batch: Batch) -> None:
        super().__init__(data)
        self.batch = batch

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        said, known = given.get("columns") or {}, {column["name"] for column in self.batch.columns}
        for name in said.keys() - known:
            self.add_error("columns", _("The file has no column %(name)s.") % {"name": name})
        self.chosen = ColumnsForm(self.batch, self._chosen(said, given.get("constants") or {}))
        for key, mistakes in self.chosen.errors.items():
            for mistake in mistakes:
                self.add_error(*self._mistake(key, str(mistake)))
        return given

    def _chosen(self, said: dict[str, Any], constants: dict[str, Any]) -> dict[str, Any]:
        """What the page would send: what stands there, with what is said over it."""
        shown = ColumnsForm(self.batch)
        data = {name: shown.get_initial_for_field(field, name) for name, field in shown.fields.items()}
        for place, column in enumerate(self.batch.columns):
            if column["name"] in said:
                data[f"means_{place}"] = said[column["name"]] or ""
        return data | {f"constant_{name}": value for name, value in constants.items()}

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
    fields: list[dict[str, Any]]


def choices(batch: Batch) -> Choices:
    rules = batch.mapping.get("fields", {})
    hidden = batch.hidden_columns
    rules = {name: rule for name, rule in rules.items() if name not in batch.hidden_fields}
    by_column = {rule["column"]: name for name, rule in rules.items() if "column" in rule}
    return Choices(
        columns=[
            {"name": each["name"], "sample": "" if each["name"] in hidden else each["sample"], "field": by_column.get(each["name"], ""), "sure": each["sure"]}
            for each in batch.columns
        ],
        constants={name: rule["constant"] for name, rule in rules.items() if "constant" in rule},
        missing=[field.name for field in batch.missing],
        fields=[
            {"name": field.name, "label": str(field.label), "required": field.required} for field in batch.declared.all_fields()
        ],
    )  # fmt: skip
