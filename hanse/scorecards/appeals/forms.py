"""What is asked of who appeals, and of who answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hanse.network.forms.record import Asking


class AppealForm(Asking, forms.Form):
    """What is wrong, with a file if there is one."""

    text = forms.CharField(
        label=_("What is wrong, and how do you know?"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Order numbers and days help us to find it."),
    )  # fmt: skip
    file = forms.FileField(label=_("A file that shows it"), required=False, max_length=255, allow_empty_file=True)


class AnswerForm(Asking, forms.Form):
    """Upheld or not, why, and the score that is set in its place, if one is."""

    outcome = forms.ChoiceField(
        label=_("Answer"),
        choices=(("upheld", _("Upheld: we put it right")), ("refused", _("Not upheld"))),
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}), help_text=_("The partner reads this."),
    )  # fmt: skip
    score = forms.DecimalField(
        label=_("Set the score to"), min_value=0, max_value=100, max_digits=6, decimal_places=3, required=False,
        help_text=_("Only if upheld, and only where the facts cannot be corrected at once."),
    )  # fmt: skip
    until = forms.DateField(label=_("Set until"), required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, *, may_set: bool) -> None:
        super().__init__(data)
        if not may_set:
            del self.fields["score"], self.fields["until"]
