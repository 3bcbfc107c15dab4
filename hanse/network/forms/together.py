"""What many records are to have alike; what is left empty stays as it is with each."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hanse.ui import formats

from ..models import ProductLine
from .record import Asking

AS_IT_IS = _("as it is with each")


class Together(Asking, forms.Form):
    """Every field may stay empty."""

    def wanted(self) -> dict[str, Any]:
        """The fields that were filled in."""
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}


class ProductsTogether(Together):
    line = forms.ModelChoiceField(
        ProductLine.objects.order_by("name"), label=_("Product line"), to_field_name="public_id", required=False,
        empty_label=AS_IT_IS,
    )  # fmt: skip
    active = forms.TypedChoiceField(
        label=_("On sale"), choices=[("", AS_IT_IS), ("yes", _("yes")), ("no", _("no"))], required=False,
        coerce=lambda value: value == "yes", empty_value=None,
    )  # fmt: skip
    unit = forms.CharField(label=_("Unit"), max_length=20, required=False, help_text=_("Empty: as it is with each."))


class PeopleTogether(Together):
    language = forms.ChoiceField(label=_("Language"), required=False)
    title = forms.CharField(
        label=_("What their card says"), max_length=120, required=False, help_text=_("Empty: as it is with each.")
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        choices: Any = self.fields["language"]
        choices.choices = [("", AS_IT_IS), *formats.languages()]
