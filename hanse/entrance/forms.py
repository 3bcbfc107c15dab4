"""The forms of the door and of the own sign-in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from hanse.kernel.models import Account
from hanse.kernel.web.middleware import seats_of
from hanse.network.forms.watched import SeenField
from hanse.network.models import Person
from hanse.ui.zones import languages, zones

from . import attempts, known
from .proofs import codes
from .you import OF_PERSON

LONGEST_CODE = 20
LONGEST_NAME = 60


def _code(label: Any, **more: Any) -> forms.CharField:
    attributes = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
    return forms.CharField(label=label, max_length=LONGEST_CODE, widget=forms.TextInput(attrs=attributes), **more)


def _password(label: Any, complete: str = "current-password", **more: Any) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": complete})
    return forms.CharField(label=label, strip=False, widget=widget, **more)


class SignInForm(forms.Form):
    """E-mail and password; the answer does not tell which of the two was wrong."""

    email = forms.EmailField(label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    password = _password(_("Password"))

    account: Account | None = None

    def __init__(self, *args: Any, address: str = "", browser: known.Names | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.address = address
        self.browser = browser or {}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("email") and given.get("password"):
            self.account = self._known(given["email"], given["password"])
        return given

    def _known(self, email: str, password: str) -> Account:
        tried, most = known.tried(email, self.browser)
        attempts.admit(tried, self.address, most=most)
        found = authenticate(username=email.lower(), password=password)
        if not isinstance(found, Account):
            raise ValidationError(_("This e-mail and password do not belong together."))
        if not seats_of(found):
            raise ValidationError(_("This login has no place at any company now. Your administrator can give it one."))
        attempts.succeeded(tried, self.address)
        return found


class OfAccount(forms.Form):
    """A form that somebody known fills in, from some address."""

    def __init__(self, *args: Any, account: Account, address: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account
        self.address = address


class SecondFactorForm(OfAccount):
    """The code after the password; `by` tells which of the two it was."""

    code = _code(
        pgettext_lazy("of a second factor", "Code"),
        help_text=_("Six digits from your app, or one of your recovery codes."),
    )

    by: str | None = None

    def clean_code(self) -> str:
        tried = f"second factor of {self.account.public_id}"
        attempts.admit(tried, self.address, most=attempts.SECOND_FACTOR)
        self.by = codes.accept(self.account, self.cleaned_data["code"])
        if self.by is None:
            raise ValidationError(_("This is no code of yours for now. Codes work once, and for half a minute."))
        attempts.succeeded(tried, self.address)
        return str(self.cleaned_data["code"])


class ForgottenForm(forms.Form):
    """To which e-mail the link goes."""

    email = forms.EmailField(label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username"}))


class NewPasswordForm(forms.Form):
    """A new password for an account, whoever asked for it; and what becomes of its passkeys, which open it without."""

    new = _password(_("New password"), "new-password", help_text=_("Ten characters or more."))
    end_passkeys = forms.BooleanField(
        required=False,
        initial=True,
        help_text=_(
            "They open your login without a password. Keep them only if each of these devices is in your hands."
        ),
    )

    def __init__(self, *args: Any, account: Account, passkeys: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account
        if passkeys:
            names = ", ".join(passkeys)
            self.fields["end_passkeys"].label = gettext("Remove your passkeys: %(names)s") % {"names": names}
        else:
            del self.fields["end_passkeys"]

    def clean_new(self) -> str:
        new = str(self.cleaned_data["new"])
        validate_password(new, user=self.account)
        return new


class OwnPasswordForm(OfAccount):
    """The own password, without which nothing about one's sign-in is changed."""

    password = _password(_("Your password"))

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        attempts.admit(self.account.email, self.address)
        if not self.account.check_password(password):
            raise ValidationError(_("This is not your password."))
        attempts.succeeded(self.account.email, self.address)
        return password


class ChangePasswordForm(OwnPasswordForm):
    new = _password(_("New password"), "new-password", help_text=_("Ten characters or more."))

    def clean_new(self) -> str:
        new = str(self.cleaned_data["new"])
        validate_password(new, user=self.account)
        return new


class TurnOnForm(OwnPasswordForm):
    """The first code shows that the app has the secret."""

    code = _code(_("Code that the app shows"))

    field_order = ("code", "password")

    def __init__(self, *args: Any, secret: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.secret = secret

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        if not codes.fits(self.secret, code):
            raise ValidationError(_("The app shows another code by now, or the clock of its device is wrong."))
        return code


class YouForm(forms.Form):
    """Who one is, and how one reads. At a partner the record of the company's person says what one is called.

    It remembers what its page said: `different` is what was changed there.
    """

    given_name = forms.CharField(label=_("Given name"), max_length=100, required=False)
    family_name = forms.CharField(label=_("Family name"), max_length=100)
    name = forms.CharField(label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel"}),
        help_text=_("Partners whom you look after see it."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=languages)
    timezone = forms.ChoiceField(
        label=_("Time zone"), help_text=_("Times and days are shown to you as they are there.")
    )
    seen = SeenField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, account: Account, person: Person | None, at_partner: bool) -> None:
        kept = {name: getattr(account, name) for name in ("name", "phone", "language", "timezone")}
        kept |= {name: getattr(person, name) for name in OF_PERSON} if person else {}
        super().__init__(data, initial=kept | {"seen": kept})
        for name in ("name",) if person else OF_PERSON:
            del self.fields[name]
        if at_partner:
            del self.fields["phone"]
        field = self.fields["timezone"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = zones(account.timezone)

    @property
    def different(self) -> dict[str, str]:
        """What was typed otherwise than the page said it; somebody may have corrected the rest meanwhile."""
        given = dict(self.cleaned_data)
        seen = given.pop("seen", None)
        return {name: value for name, value in given.items() if not isinstance(seen, dict) or seen.get(name) != value}


class PasskeyNameForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME, help_text=_("So that you know it again."))


class PasskeyForm(OwnPasswordForm):
    """What the new passkey is called."""

    name = forms.CharField(
        label=_("Name"), max_length=LONGEST_NAME, help_text=_("Where it is kept, so that you know it again.")
    )

    field_order = ("name", "password")
