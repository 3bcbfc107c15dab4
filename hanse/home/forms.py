"""The door's forms."""

from __future__ import annotations

import zoneinfo
from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hanse.kernel.middleware import seats_of
from hanse.kernel.models import Account, Manufacturer

from . import attempts, choices


class SignInForm(forms.Form):
    """E-mail and password; the answer does not tell which of the two was wrong."""

    email = forms.EmailField(label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    password = forms.CharField(
        label=_("Password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    account: Account | None = None

    def __init__(self, *args: Any, address: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.address = address

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("email") and given.get("password"):
            self.account = self._known(given["email"], given["password"])
        return given

    def _known(self, email: str, password: str) -> Account:
        if not attempts.admitted(email, self.address):
            raise ValidationError(_("There were too many attempts. Wait a quarter of an hour and try again."))
        found = authenticate(username=email.lower(), password=password)
        if not isinstance(found, Account):
            raise ValidationError(_("This e-mail and password do not belong together."))
        if not seats_of(found):
            raise ValidationError(_("This login has no place at any company now. Your administrator can give it one."))
        attempts.succeeded(email, self.address)
        return found


class SetUpForm(forms.ModelForm[Manufacturer]):
    """The manufacturer and its first administrator."""

    person = forms.CharField(
        label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(label=_("Your e-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        min_length=10,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Ten characters or more."),
    )
    currency = forms.ChoiceField(
        label=_("Reporting currency"),
        choices=choices.currencies,
        help_text=_("Sums over partners are shown in it; lines keep the currency they came in."),
    )
    timezone = forms.ChoiceField(
        label=_("Time zone"), choices=choices.zones, initial="UTC", widget=forms.Select(attrs={"data-zone": "here"})
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
