"""Custom fields in forms: each asked as its kind is typed or chosen, and judged by the one rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.kernel.actor import current, maybe_current
from hanse.ui import formats

from ..models.partnerships import Partnership
from .declared import exact, filled_in_at, fills_in, rule_of
from .models import CustomField, every
from .record import EMPTY, Customised
from .rules import LONGEST_LINK, LONGEST_LONG_TEXT, LONGEST_TEXT, Kind, Rule, take

NUMBERED = frozenset({Kind.WHOLE, Kind.DECIMAL, Kind.MONEY})


class ValueField(forms.Field):
    """What is asked in one custom field."""

    def __init__(self, field: CustomField) -> None:
        self.kind, self.rule = field.kind, rule_of(field)
        unit = f" ({field.unit})" if field.unit else ""
        super().__init__(
            label=f"{field.called}{unit}",
            help_text=field.explained,
            required=field.required,
            widget=_widget(field, self.rule),
        )

    @property
    def several(self) -> bool:
        return bool(self.kind == Kind.CHOICES)

    def clean(self, value: Any) -> Any:
        taken = take(self.rule, value)
        if taken.wrong:
            raise forms.ValidationError(taken.wrong)
        return taken.value

    def of_many(self, as_it_is: Any) -> ValueField:
        """Asked of many records at once, where nothing said leaves each as it is."""
        self.rule = replace(self.rule, required=False)
        if isinstance(self.widget, forms.Select):
            self.widget.choices = [("", as_it_is), *list(self.widget.choices)[1:]]
        return self

    def of_roles(self, field: CustomField) -> ValueField:
        """Asked before the role of the partner is known; the form judges then whether it had to be said."""
        if field.roles:
            self.required, self.rule = False, replace(self.rule, required=False)
            roles = ", ".join(str(Partnership.Role(role).label) for role in field.roles)
            self.help_text = " ".join(filter(None, (field.explained, _("Only of: %(roles)s.") % {"roles": roles})))
        return self

    def prepare_value(self, value: Any) -> Any:
        """What a record says, as it would be typed."""
        if isinstance(value, bool):
            return "yes" if value else "no"
        return str(exact(value)) if isinstance(value, int | float) else value


def _widget(field: CustomField, rule: Rule) -> forms.Widget:
    match field.kind:
        case Kind.LONG_TEXT:
            return forms.Textarea(attrs={"rows": 4, "maxlength": LONGEST_LONG_TEXT})
        case Kind.DATE:
            return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        case Kind.YES_NO:
            return forms.Select(choices=[("", formats.UNKNOWN), ("yes", _("yes")), ("no", _("no"))])
        case Kind.CHOICE:
            return forms.Select(choices=[("", formats.UNKNOWN), *((word, field.word(word)) for word in rule.options)])
        case Kind.CHOICES:
            return forms.CheckboxSelectMultiple(choices=[(word, field.word(word)) for word in rule.options])
        case Kind.COLLEAGUE:
            return forms.Select(choices=[("", formats.UNKNOWN), *rule.options.items()])
        case Kind.LINK:
            return forms.URLInput(attrs={"maxlength": LONGEST_LINK})
    if field.kind in NUMBERED:
        return forms.NumberInput(attrs={"step": "1" if field.kind == Kind.WHOLE else "any"})
    return forms.TextInput(attrs={"maxlength": LONGEST_TEXT})


def has_several(field: forms.Field | None) -> bool:
    """Are several answers sent under its name?"""
    several = (forms.MultipleChoiceField, forms.ModelMultipleChoiceField)
    return isinstance(field, several) or getattr(field, "several", False)


class CustomFieldset(forms.BaseForm):
    """A form of a record that asks its custom fields too: those that who is at work fills in there."""

    def offer_custom_fields(self, record: models.Model) -> tuple[str, ...]:
        """Their names, once they stand in the form."""
        actor = maybe_current()
        if actor is None or not isinstance(record, Customised):
            return ()
        if "asked_here" not in vars(record):  # a program's form is made twice
            vars(record)["asked_here"] = filled_in_at(actor, record)
        found: list[CustomField] = vars(record)["asked_here"]
        for each in found:
            self.fields[each.attribute] = ValueField(each)
            self.initial[each.attribute] = getattr(record, each.attribute)
        return tuple(each.attribute for each in found)


class NewCustomFieldset(forms.BaseForm):
    """A form of a record that is not there yet, with what is asked of it: for a person what is required, for a program all.

    What is asked of partners in some roles alone is judged by the role that the form is given.
    """

    asked: tuple[CustomField, ...] = ()

    def offer_new(self, *sorts: str, whole: bool) -> None:
        there = (field for of in sorts for field in every() if field.of == of and fills_in(current(), field))
        self.asked = tuple(field for field in there if whole or field.required)
        for field in self.asked:
            self.fields[field.attribute] = ValueField(field).of_roles(field)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for field in self.asked:
            is_said, is_asked = given.get(field.attribute) not in EMPTY, field.is_asked_of(given.get("role", ""))
            if field.attribute in self.errors or not field.roles:
                continue
            if is_asked and field.required and not is_said:
                self.add_error(field.attribute, _("Something has to be said here."))
            if is_said and not is_asked:
                self.add_error(field.attribute, _("This is not asked of a partner in this role. Leave it empty."))
        return given

    def said(self, of: str) -> dict[str, Any]:
        """What is said of one sort of record, by the names of its fields."""
        return {field.attribute: self.cleaned_data[field.attribute] for field in self.asked if field.of == of}


WORDS = gettext_lazy("A line for each; after a bar what it is in German: Own | Eigen")


class OptionsField(forms.CharField):
    """The words of a list, a line for each."""

    def __init__(self, **given: Any) -> None:
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": 5}), help_text=WORDS, **given)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return "\n".join(" | ".join(part for part in pair if part) for pair in value)

    def to_python(self, value: Any) -> Any:
        lines = (line.partition("|") for line in str(super().to_python(value)).splitlines() if line.strip())
        return [[word.strip(), german.strip()] for word, _bar, german in lines]


def preview_of(values: Mapping[str, Any]) -> forms.Form:
    """A form that asks one field alone, as a declaration with these values would stand there."""
    asked, form = CustomField(**values), forms.Form(auto_id="preview_%s")
    form.fields["preview"] = ValueField(asked)
    form.fields["preview"].disabled = True
    return form
