"""What is asked of who sets a score."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from hanse.network.forms.record import Asking


class OverrideForm(Asking, forms.Form):
    """Another score, why, and until when."""

    score = forms.DecimalField(label=_("Score"), min_value=0, max_value=100, max_digits=6, decimal_places=3)
    until = forms.DateField(label=_("Until"), help_text=_("It ends by itself after this day."))
    reason = forms.CharField(
        label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The partner reads it beside both scores."),
    )  # fmt: skip
