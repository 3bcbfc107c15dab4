"""Custom fields in forms: each asked as its kind is typed or chosen, and judged by the one rule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.kernel.actor import maybe_current
from hanse.ui import formats

from .declared import exact, filled_in_at, rule_of
from .models import CustomField
from .record import Customised
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
