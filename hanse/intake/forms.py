"""Forms of an import: which kind and file, and what each of its columns means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.kernel.actor import Actor

from .fields import Field
from .kinds import Kind
from .mapping import Mapping, Returns, Rule
from .models import Batch
from .recognition.columns import Reading, noted, way_of
from .recognition.currencies import CODES
from .recognition.remarks import Remark
from .recognition.vocabulary import folded

Choices = list[tuple[str, Any]]
RETURNS, AS_WRITTEN = "returns", "as written"


class StartForm(forms.Form):
    """A file and what it holds."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What does the file hold?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say what the file holds.")},
    )
    file = forms.FileField(
        label=gettext_lazy("The file"),
        allow_empty_file=True,
        max_length=255,
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "max_length": gettext_lazy("The name of the file is too long: at most 255 characters."),
        },
    )

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        offered: Sequence[Kind],
        kind: str | None = None,
        by: Actor,
    ) -> None:
        first = offered[0].key if len(offered) == 1 else None
        super().__init__(data, files, auto_id="drop-%s", initial={"kind": kind or first})
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        line = '<span><b>{}</b><br><span class="hint">{}</span></span>'
        abouts = {each.key: (by.is_partner and each.about_own) or each.about for each in offered}
        field.choices = [(each.key, format_html(line, each.called_by(by), abouts[each.key])) for each in offered]


@dataclass(frozen=True, slots=True)
class Line:
    """One column as the page shows it."""

    name: str
    sample: str
    means: BoundField
    way: BoundField | None
    returns: BoundField | None
    check: str
    sure: bool
    said: Any


@dataclass(frozen=True, slots=True)
class Composed:
    """A field that is made of several columns, or by a rule that only a mapping file can say; it stays as it is."""

    field: Any
    columns: str


class ColumnsForm(forms.Form):
    """What each column means. `mapping` is the whole of it, once the form is valid.

    Rules that a page cannot express (several columns for one field, replaced values, signs) stay as they were.
    """

    def __init__(self, batch: Batch, data: Any = None) -> None:
        super().__init__(data)
        self.batch = batch
        self.asked = batch.declared.all_fields()
        self.declared = {field.name: field for field in self.asked}
        self.numbers = _numbers(batch) if batch.declared.numbered else {}
        self.declared |= {field.name: field for field in self.numbers.values()}
        self.now = (
            Mapping.parse(batch.mapping).within(self.asked)
            if batch.mapping.get("fields")
            else Mapping(fields={}, kind=batch.kind)
        )
        self.readings = [
            {kind: Reading.parse(reading) for kind, reading in column.get("readings", {}).items()}
            for column in batch.columns
        ]
        self._add_columns()
        self._add_returns()
        self._add_constants()

    def _add_columns(self) -> None:
        meaning = {rule.column: name for name, rule in self.now.fields.items() if name not in self.kept and rule.column}
        needed = [(field.name, field.label) for field in self.asked if field.required]
        others = [(field.name, field.label) for field in self.asked if not field.required]
        for place, column in enumerate(self.batch.columns):
            number = self.numbers.get(column["name"])
            more = [*others, (number.name, number.label)] if number else others
            choices: Choices = [("", _("Leave out")), (_("Needed"), needed), (_("If there is one"), more)]
            self.fields[f"means_{place}"] = forms.ChoiceField(
                choices=choices, required=False, initial=meaning.get(column["name"], ""), label=column["name"]
            )
            self._add_way(place, column["name"])

    @cached_property
    def kept(self) -> dict[str, Rule]:
        """Rules that no single column says: several columns for one field, or a column that serves another field too."""
        free = {column["name"] for column in self.batch.columns}
        found = {}
        for name, rule in self.now.fields.items():
            if name in self.declared and (rule.constant is not None or rule.column in free):
                free.discard(rule.column)
            else:
                found[name] = rule
        return found

    def meant(self, place: int) -> str:
        """The field that the column at `place` is said to be, now or in what was sent."""
        return str(self[f"means_{place}"].value() or "")

    def _add_way(self, place: int, name: str) -> None:
        field = self.declared.get(self.meant(place))
        reading = self.readings[place].get(field.kind) if field else None
        ways = reading.ways(field.kind) if field and reading else []
        if field is None or reading is None or not ways:
            return
        rule = self.now.fields.get(field.name, reading.rule)
        known = {way.key for way in ways}
        here = way_of(rule, field.kind) if rule.column == name else ""
        chosen = here if here in known else way_of(reading.rule, field.kind)
        self.fields[f"way_{place}"] = forms.ChoiceField(
            choices=[(way.key, way.label) for way in ways], required=False, initial=chosen, label=name
        )

    def ways(self, place: int) -> list[str]:
        """The notations in which the column at `place` can be read; none where it can be in one alone."""
        field: Any = self.fields.get(f"way_{place}")
        return [key for key, _label in field.choices] if field else []

    def _add_returns(self) -> None:
        """Whether the lines that look like returns count as such."""
        if returns := self.now.returns:
            said = {"values": ", ".join(returns.values)}
            choices = [
                (RETURNS, _("Returns: %(values)s") % said),
                (AS_WRITTEN, _("As written: %(values)s") % said),
            ]
            self.fields["returns"] = forms.ChoiceField(
                choices=choices,
                required=False,
                initial=RETURNS if returns.negative else AS_WRITTEN,
                label=returns.column,
            )

    @property
    def returns(self) -> Returns | None:
        """Which lines are returns, as it is said now or in what was sent."""
        said = self["returns"].value() if "returns" in self.fields else None
        return replace(self.now.returns, negative=said == RETURNS) if self.now.returns and said else self.now.returns

    def _add_constants(self) -> None:
        """A value for every line: for required fields that nothing else gives, and for fields that have one already."""
        given = {self.meant(place) for place in range(len(self.batch.columns))} | self.kept.keys()
        for field in [field for field in self.declared.values() if not self._is_of_sender(field.name)]:
            rule = self.now.fields.get(field.name)
            constant = rule.constant if rule else None
            if field.name not in given and (constant is not None or (field.required and not field.is_given(given))):
                self.fields[f"constant_{field.name}"] = _constant_field(field, constant)

    def _is_of_sender(self, name: str) -> bool:
        """A partner's lines are its own where they name no company; nobody has to say so."""
        return name == "organisation" and self.batch.is_own

    @property
    def lines(self) -> list[Line]:
        """The columns, those first of which one is not sure."""
        found = list(self._lines())
        return sorted(found, key=lambda line: line.sure)

    def _lines(self) -> Iterator[Line]:
        hidden = self.batch.hidden_columns
        for place, column in enumerate(self.batch.columns):
            way = f"way_{place}"
            field = self.declared.get(self.meant(place))
            reading = self.readings[place].get(field.kind) if field else None
            returns = self.returns if self.returns and self.returns.column == column["name"] else None
            is_hidden = column["name"] in hidden
            as_found = self.meant(place) == self.fields[f"means_{place}"].initial and not is_hidden
            yield Line(
                name=column["name"], sample="" if is_hidden else column["sample"], means=self[f"means_{place}"],
                way=self[way] if way in self.fields else None,
                returns=self["returns"] if returns else None,
                check=returns.sentence if returns else str(reading.check if reading else Remark.parse(column["check"]) if as_found else Remark.of("left out")),
                sure=column["sure"], said=field.label if field else _("Leave out"),
            )  # fmt: skip

    @property
    def constants(self) -> list[BoundField]:
        return [self[name] for name in self.fields if name.startswith("constant_")]

    @property
    def composed(self) -> list[Composed]:
        chosen = {self.meant(place) for place in range(len(self.batch.columns))}
        return [
            Composed(self.declared[name].label if name in self.declared else name, ", ".join(rule.columns))
            for name, rule in self.kept.items()
            if name not in chosen
        ]

    @property
    def left_out(self) -> int:
        read = self.returns.column if self.returns else ""
        return sum(not self.meant(place) and each["name"] != read for place, each in enumerate(self.batch.columns))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        seen: dict[str, str] = {}
        for place, column in enumerate(self.batch.columns):
            name = given.get(f"means_{place}", "")
            if name and name in seen:
                sentence = _("%(first)s and %(second)s cannot both be %(field)s.")
                told = {"first": seen[name], "second": column["name"], "field": self.declared[name].label}
                self.add_error(f"means_{place}", sentence % told)
            elif name:
                seen[name] = column["name"]
        return given

    def hush(self) -> None:
        """Do not complain of what is not said yet: the person is still at it."""
        for name in [name for name in self.errors if name.startswith("constant_") and not self[name].value()]:
            del self.errors[name]

    @property
    def mapping(self) -> Mapping:
        """What was said, as a mapping."""
        rules = dict(self.kept)
        for place, column in enumerate(self.batch.columns):
            if name := self.cleaned_data[f"means_{place}"]:
                rules[name] = self._rule(place, column["name"], self.declared[name])
        for key, value in self.cleaned_data.items():
            name = key.removeprefix("constant_")
            if key.startswith("constant_") and name not in rules and value:
                rules[name] = Rule(constant=value)
        for name, value in self.batch.constants(()).items():
            if self._is_of_sender(name) and name not in rules:
                rules[name] = Rule(constant=value)
        return replace(self.now, fields=rules, returns=self.returns, kind=self.batch.kind)

    def _rule(self, place: int, column: str, field: Field) -> Rule:
        before, way = self.now.fields.get(field.name), self.cleaned_data.get(f"way_{place}", "")
        if before is not None and before.column == column and field.name not in self.kept:
            return noted(before, field.kind, way) if way else before
        reading = self.readings[place].get(field.kind)
        return reading.chosen(field.kind, way) if reading else Rule(column=column)


def _numbers(batch: Batch) -> dict[str, Field]:
    """For each column the field that it is as the number of another register, which it names."""
    return {
        column["name"]: Field(f"identifier:{folded(column['name'])}", batch.declared.number_called(column["name"]))
        for column in batch.columns
    }


def _constant_field(field: Field, constant: str | None) -> forms.Field:
    """A control for one value that stands in every line."""
    missing = _("No column is %(field)s. Choose the column, or give one value for every line.") % {"field": field.label}
    common: dict[str, Any] = {
        "label": field.label, "required": field.required, "initial": constant or "", "help_text": field.help,
    }  # fmt: skip
    wrong = {"required": missing}
    if field.kind == "choice":
        return forms.ChoiceField(choices=[("", _("Not said")), *field.options.items()], error_messages=wrong, **common)
    if field.kind == "currency":
        return forms.CharField(validators=[_is_currency], max_length=3, error_messages=wrong, **common)
    if field.kind == "date":
        return forms.RegexField(
            r"^\d{4}-\d{2}-\d{2}$", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            error_messages=wrong | {"invalid": _("A day is wanted, such as 2026-11-03.")}, **common,
        )  # fmt: skip
    if field.is_number:
        return forms.RegexField(
            r"^[+-]?\d+(\.\d+)?$",
            error_messages=wrong | {"invalid": _("A number is wanted, with a decimal point.")}, **common,
        )  # fmt: skip
    return forms.CharField(max_length=200, error_messages=wrong, **common)


def _is_currency(value: str) -> None:
    if value not in CODES:
        raise forms.ValidationError(_("%(value)s is not the code of a currency, such as EUR.") % {"value": value})
