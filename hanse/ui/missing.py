"""What a form says of a field that was left empty: what to do, and not that a field is required."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[type[forms.Field], Any] = {
    forms.Field: _("Fill this in."),
    forms.ChoiceField: _("Choose one."),
    forms.ModelChoiceField: _("Choose one."),
    forms.MultipleChoiceField: _("Choose at least one."),
    forms.ModelMultipleChoiceField: _("Choose at least one."),
    forms.DateField: _("Enter a day."),
    forms.TimeField: _("Enter a time."),
    forms.FileField: _("Choose a file."),
    forms.BooleanField: _("Tick this to go on."),
}


def say_what_to_do() -> None:
    """For every form of the house, whoever made it: what a field says of itself still comes first."""
    for kind, sentence in SENTENCES.items():
        kind.default_error_messages = {**kind.__dict__.get("default_error_messages", {}), "required": sentence}
