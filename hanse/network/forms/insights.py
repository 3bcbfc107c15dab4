"""What is asked when one partner is to see a part of another's portal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from hanse.kernel import clock, contributions

from .record import Asking
from .relationships import CompanyField, Dated


def parts() -> list[tuple[str, Any]]:
    return [(each.key, each.label) for each in contributions.shareables]


class InsightForm(Dated, Asking, forms.Form):
    """Who may look into which part, from when to when, and why."""

    grantee = CompanyField(
        label=gettext_lazy("Who may look in"), max_length=200, help_text=gettext_lazy("Its name, or our number for it.")
    )
    resource = forms.ChoiceField(label=gettext_lazy("Part"), choices=parts)
    starts_on = forms.DateField(label=gettext_lazy("From"), initial=clock.today)
    ends_on = forms.DateField(label=gettext_lazy("Until"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Both companies read it."),
    )  # fmt: skip
