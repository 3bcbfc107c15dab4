"""What a form says of a field that was left empty, or holds what it cannot mean: what to do, and not that it is required or no valid one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

EMPTY: dict[type[forms.Field], Any] = {
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
MEANINGLESS: dict[type[forms.Field], Any] = {
    forms.EmailField: _("Enter an e-mail address, such as name@example.com."),
    forms.URLField: _("Enter a web address, such as https://example.com."),
    forms.DateField: _("Enter a day, such as 2026-11-03."),
    forms.TimeField: _("Enter a time, such as 14:30."),
}


def say_what_to_do() -> None:
    """For every form of the house, whoever made it: what a field says of itself still comes first."""
    for code, sentences in (("required", EMPTY), ("invalid", MEANINGLESS)):
        for kind, sentence in sentences.items():
            kind.default_error_messages = {**kind.__dict__.get("default_error_messages", {}), code: sentence}
