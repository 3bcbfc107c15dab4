"""What is asked of those who judge."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from hanse.network.forms.record import Asking

MARKS = (
    ("5", _("5: excellent")),
    ("4", _("4: good")),
    ("3", _("3: fair")),
    ("2", _("2: poor")),
    ("1", _("1: bad")),
)


class RatingForm(forms.Form):
    """A mark with its reason."""

    mark = forms.TypedChoiceField(label=_("Mark"), choices=MARKS, coerce=int, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What you saw, so that the partner can act on it."),
    )


class ReasonForm(Asking, forms.Form):
    """Why not."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("They read this and act on it."),
    )  # fmt: skip
