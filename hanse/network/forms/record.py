"""What all forms of records do alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.db import models

from hanse.kernel.errors import Refused


class Asking(forms.BaseForm):
    """A form whose values are told to one method of a model; what that refuses becomes a mistake of the form.

    `outcome` is what the method gave back.
    """

    outcome: Any = None

    def carry_out(self, act: Callable[[dict[str, Any]], object]) -> bool:
        """Is the form filled in right, and did `act` do what it asks for?"""
        if not self.is_valid():
            return False
        try:
            self.outcome = act(self.cleaned_data)
        except Refused as refusal:
            self.refuse(refusal)
            return False
        return True

    def refuse(self, refusal: Refused) -> None:
        """Make it a mistake of the form; what is forbidden is none."""
        if refusal.status == 403:
            raise refusal
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.sentence)


class RecordForm[M: models.Model](Asking, forms.ModelForm[M]):
    """The fields of a record. The record itself is left alone, so that a page with mistakes still calls it by its name.

    Whether a number is taken is for the database to say, when the record is saved.
    """

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        record: M | None = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        now = {name: getattr(record, name) for name in self._meta.fields or ()} if record else {}
        super().__init__(data, initial={**now, **(initial or {})})

    def clean(self) -> dict[str, Any]:
        return self.cleaned_data
