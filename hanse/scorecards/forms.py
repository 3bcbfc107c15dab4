"""What is asked of those who judge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hanse.network.forms.record import Asking

from .judging.criterion import Judged


class RatingForm(Asking, forms.Form):
    """A mark, each with its words, and the reason."""

    mark = forms.TypedChoiceField(label=_("Mark"), coerce=int, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What you saw, so that the partner can act on it."),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, judged: Judged) -> None:
        super().__init__(data)
        mark: Any = self.fields["mark"]
        mark.choices = [(str(grade), f"{grade}: {words}") for grade, words in judged.graded]


class ReasonForm(Asking, forms.Form):
    """Why not."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("They read this and act on it."),
    )  # fmt: skip
