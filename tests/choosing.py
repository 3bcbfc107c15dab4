"""Which forms are made while pages are opened, and what each lets one choose from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django import forms
from django.forms.forms import DeclarativeFieldsMetaclass
from django.utils.choices import flatten_choices

from hanse.kernel.actor import Actor, acting, maybe_current
from hanse.kernel.models import Account

from .world import belongs_to_partners, walled

Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Choice:
    """One field of a form as somebody got it, and all that can be read of its choices."""

    field: str
    told: str


@contextmanager
def forms_made(then: Callable[[forms.BaseForm], None] = lambda form: None) -> Iterator[Callable[[], list[Choice]]]:
    """Gives, whenever it is asked, what could be chosen in the forms made since; `then` is done to each form first."""
    made: list[tuple[forms.BaseForm, Actor | None]] = []

    def make(cls: Any, *given: Any, **named: Any) -> Any:
        form = type.__call__(cls, *given, **named)
        if isinstance(form, forms.BaseForm):
            then(form)
            made.append((form, maybe_current()))
        return form

    def choices() -> list[Choice]:
        some, made[:] = list(made), []
        return [one for form, actor in some for one in _choices(form, actor)]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DeclarativeFieldsMetaclass, "__call__", make, raising=False)
        yield choices


def _choices(form: forms.BaseForm, actor: Actor | None) -> Iterator[Choice]:
    with acting(actor or Actor.public()):
        for name, field in form.fields.items():
            if hasattr(field, "choices"):
                told = "\n".join(f"{value} {label}" for value, label in _pairs(field))
                yield Choice(f"{type(form).__module__}.{type(form).__name__}.{name}", told)


def _pairs(field: Any) -> Pairs:
    return [(str(value), str(label)) for value, label in flatten_choices(field.choices)]


def of_partners() -> dict[str, type[Any]]:
    """Every public id of what may be a partner's, with its model: rows behind the walls, and logins."""
    models = [Account, *filter(belongs_to_partners, walled())]
    with acting(Actor.system("a test looks behind the wall")):
        return {key: model for model in models for key in model._default_manager.values_list("public_id", flat=True)}


@dataclass
class Widened:
    """Mutation: whatever lets one choose among rows that may be a partner's offers every row of the model."""

    models: dict[str, type[Any]]
    fields: set[str]

    def __call__(self, form: forms.BaseForm) -> None:
        for name, field in form.fields.items():
            if not hasattr(field, "choices"):
                continue
            offered = _pairs(field)
            keys = {value.rpartition(":")[2] for value, _label in offered}
            models = {self.models[key] for key in keys & self.models.keys()}
            if isinstance(field, forms.ModelChoiceField) and field.queryset.model in self.models.values():  # type: ignore[union-attr]
                models.add(field.queryset.model)  # type: ignore[union-attr]
            if models:
                self.fields.add(f"{type(form).__module__}.{type(form).__name__}.{name}")
                with acting(Actor.system("a planted fault")):
                    more = [(row.public_id, str(row)) for model in models for row in model._default_manager.all()]
                field.choices = [*offered, *more]  # type: ignore[attr-defined]
