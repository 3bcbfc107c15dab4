"""What programs send, asked by the same forms as on pages: one set of rules, whoever fills them in."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest
from django.utils import translation
from django.utils.choices import flatten_choices
from django.utils.translation import gettext as _
from ninja.parser import Parser
from pydantic import BaseModel, ConfigDict, Field, create_model

from .problems import Invalid, Mistake
from .written import Day, Number, Whole, one_of

Given = dict[str, Any]
"""The fields that were sent, by name."""
MOST_NAMED = 30
OURS = "seen"
"""Pages keep in this field what they showed; programs say that by an ETag."""

TYPES: tuple[tuple[type[forms.Field], Any], ...] = (
    (forms.JSONField, dict[str, str | None]),
    (forms.BooleanField, bool),
    (forms.IntegerField, Whole),
    (forms.DateField, Day),
    (forms.MultipleChoiceField, list[str]),
    (forms.ModelMultipleChoiceField, list[str]),
)
"""The first that fits; a decimal is not among them, since it stands on a whole number's class."""


class Sent(Parser):
    """Reads what is sent. Whatever it raises is answered as a body that cannot be read."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """JSON whose texts are texts: half of a letter (\\ud800) can be escaped there, but no database takes it."""
        told = super().parse_body(request)
        json.dumps(told, ensure_ascii=False).encode()
        return told


def _type(field: forms.Field) -> Any:
    if isinstance(field, forms.DecimalField):
        return Number
    return next((kind for known, kind in TYPES if isinstance(field, known)), str)


def body_of(
    form: type[forms.BaseForm], *, name: str, examples: Mapping[str, Any], changing: Collection[str] = ()
) -> type[BaseModel]:
    """The shape of what is sent for a form, told in English. What is missing, too long or wrong is for the form to say.

    With `changing`, what is not sent stays as it is; the example changes these.
    """
    fields: dict[str, Any] = {}
    declared: Mapping[str, forms.Field] = form.base_fields  # type: ignore[attr-defined]
    for key, field in declared.items():
        if key != OURS:
            fields[key] = (_type(field) | None, _described(field, examples[key]))
    required = [key for key in fields if not changing and declared[key].required and not _has_default(declared[key])]
    example = {key: field.examples[0] for key, (_kind, field) in fields.items() if key in (changing or fields)}
    extra: dict[str, Any] = {"examples": [example], **({"required": required} if required else {})}
    config = ConfigDict(extra="forbid", json_schema_extra=extra)
    return create_model(name, __config__=config, __doc__=None, **fields)


def _has_default(field: forms.Field) -> bool:
    return field.initial is not None or isinstance(field, forms.BooleanField)


@translation.override("en")
def _described(field: forms.Field, example: Any) -> Any:
    told = [f"{str(text).rstrip('.')}." for text in (field.label, field.help_text) if text]
    extra: dict[str, Any] = {}
    if isinstance(field, forms.CharField) and field.max_length:
        extra["maxLength"] = field.max_length
    return Field(None, description=" ".join(told) or None, examples=[example], json_schema_extra=extra or None)


def filled[F: forms.BaseForm](make: Callable[[Given | None], F], given: Given) -> F:
    """The form that `make` builds, with what was sent over what it says at first, checked by all its rules.

    Raises `Invalid` with what is wrong in each field.
    """
    shown = make(None)
    if strange := [name for name in given if name not in shown.fields or name == OURS]:
        raise Invalid([{"field": name, "detail": _("You cannot change this here.")} for name in strange])
    first = {
        name: field.prepare_value(shown.get_initial_for_field(field, name)) for name, field in shown.fields.items()
    }
    form = make({name: value for name, value in first.items() if value is not None} | given)
    if not form.is_valid():
        raise Invalid(_mistakes(form))
    return form


def _mistakes(form: forms.BaseForm) -> list[Mistake]:
    return [
        {"field": "" if name == NON_FIELD_ERRORS else name, "detail": _told(wrong, form.fields.get(name))}
        for name, several in form.errors.as_data().items()
        for wrong in several
    ]


def _told(wrong: forms.ValidationError, field: forms.Field | None) -> str:
    """Its sentence. A program has no list before its eyes: where the field says nothing of its own, it is told what may be chosen."""
    if wrong.code == "invalid_choice" and isinstance(field, forms.ChoiceField):
        is_own = wrong.message != type(field).default_error_messages["invalid_choice"]
        if (values := _values(field)) and not is_own:
            return one_of(values)
    return " ".join(map(str, wrong.messages))


def _values(field: forms.ChoiceField) -> list[str]:
    """What may be chosen; none where these are rows, or many."""
    choices: Any = [] if isinstance(field, forms.ModelChoiceField) else flatten_choices(field.choices)  # type: ignore[arg-type]
    values = [str(key) for key, _label in choices if key]
    return values if len(values) <= MOST_NAMED else []
