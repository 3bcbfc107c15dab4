"""The door's forms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hanse.kernel.models import Account, Manufacturer


class SignInForm(forms.Form):
    """E-mail and password; the answer does not tell which of the two was wrong."""

    email = forms.EmailField(label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    password = forms.CharField(
        label=_("Password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    account: Account | None = None

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("email") and given.get("password"):
            found = authenticate(username=given["email"].lower(), password=given["password"])
            if not isinstance(found, Account):
                raise ValidationError(_("This e-mail and password do not belong together."))
            self.account = found
        return given


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

    class Meta:
        model = Manufacturer
        fields = ("name", "currency", "timezone")

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper()

    def clean_timezone(self) -> str:
        import zoneinfo

        name = str(self.cleaned_data["timezone"])
        if name not in zoneinfo.available_timezones():
            raise ValidationError(_("%(name)s is not a time zone. Write it like Europe/Berlin.") % {"name": name})
        return name

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password)
        return password
