"""The form of set-up."""

from __future__ import annotations

import zoneinfo
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from hanse.kernel.models import Manufacturer
from hanse.ui.addresses import AddressField
from hanse.ui.zones import zones

from . import choices


class SetUpForm(forms.ModelForm[Manufacturer]):
    """The manufacturer and its first administrator."""

    person = forms.CharField(
        label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = AddressField(label=_("Your e-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Ten characters or more."),
    )
    currency = forms.ChoiceField(
        label=_("Reporting currency"),
        choices=choices.currencies,
        help_text=_("Sums over partners are shown in it; lines keep the currency they came in."),
    )
    timezone = forms.ChoiceField(
        label=_("Time zone"), choices=zones, initial="UTC", widget=forms.Select(attrs={"data-zone": "here"})
    )

    class Meta:
        model = Manufacturer
        fields = ("name", "currency", "timezone")
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "organization"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound:
            self.fields["timezone"].widget.attrs.pop("data-zone")

    def clean_timezone(self) -> str:
        name = str(self.cleaned_data["timezone"])
        zoneinfo.ZoneInfo(name)
        return name

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password)
        return password
