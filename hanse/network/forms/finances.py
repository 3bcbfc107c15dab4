"""What is asked about bank accounts, tax data and brands."""

from __future__ import annotations

from typing import Any

from babel.numbers import get_territory_currencies
from django import forms
from django.utils.translation import gettext_lazy as _

from hanse.kernel import clock

from ..company.bank_numbers import check_account, has_iban
from ..models import BankAccount, Brand, Organisation, TaxRecord
from .choices import countries
from .record import Asking, RecordForm
from .watched import WatchedForm


class BankAccountForm(RecordForm[BankAccount]):
    """Where a company wants to be paid."""

    iban = forms.CharField(
        label=_("IBAN"), max_length=50, required=False,
        help_text=_("With or without blanks. Where accounts have none, fill in the next three."),
    )  # fmt: skip
    country = forms.ChoiceField(label=_("Bank's country"), choices=countries, required=False)
    bank_code = forms.CharField(
        label=_("Bank code"), max_length=30, required=False,
        help_text=_("What banks there ask for: a routing number, BSB, transit number or IFSC."),
    )  # fmt: skip
    account_number = forms.CharField(label=_("Account number"), max_length=50, required=False)
    bic = forms.CharField(label=_("BIC"), max_length=20, required=False)
    currency = forms.RegexField(
        r"^[A-Za-z]{3}$", label=_("Currency"), help_text=_("Three letters, such as EUR."),
        error_messages={"invalid": _("A currency has three letters, such as EUR.")},
    )  # fmt: skip
    valid_from = forms.DateField(label=_("Valid from"), initial=clock.today)

    class Meta:
        model = BankAccount
        fields = ("holder", *BankAccount.NAMES, "currency", "valid_from")

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper()

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        names = {name: given[name] for name in BankAccount.NAMES if name in given}
        if len(names) == len(BankAccount.NAMES):
            for name, checked in check_account(**names).items():
                given[name] = checked.value
                if checked.wrong:
                    self.add_error(name, checked.wrong)
        return given


def likely_account(company: Organisation) -> dict[str, str]:
    """What an account of a company is most likely to say: its name, its currency, and its country where accounts have no IBAN."""
    country = "" if has_iban(company.country) else company.country
    currency = company.currency or usual_currency(company.country)
    return {"holder": company.legal_name or company.name, "country": country, "currency": currency}


def usual_currency(country: str) -> str:
    """The one in which most is paid there; empty where it is not known."""
    found = get_territory_currencies(country) if country else []
    return str(found[0]) if found else ""


class ConfirmingForm(Asking, forms.Form):
    """How somebody made sure that an account is the company's."""

    CALLED, PAPER, OTHERWISE = "called", "paper", "otherwise"
    WAYS = {
        CALLED: _("Called back, on a number that we knew before"),
        PAPER: _("Compared with a letter or statement of the bank"),
        OTHERWISE: _("Otherwise"),
    }

    how = forms.ChoiceField(
        label=_("How was it checked?"), choices=list(WAYS.items()), widget=forms.RadioSelect,
        help_text=_("A message that names a number proves nothing, nor does a call to a number in that message."),
    )  # fmt: skip
    note = forms.CharField(
        label=_("Note"),
        max_length=400,
        required=False,
        help_text=_("Whom you asked, and when. Stands with the account."),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        note = given.get("note", "")
        if given.get("how") == self.OTHERWISE and not note:
            self.add_error("note", _("Say how it was checked."))
        words = [str(self.WAYS[given["how"]])] if given.get("how") in {self.CALLED, self.PAPER} else []
        return {"checked": ": ".join([*words, note] if note else words)}


class DecliningForm(Asking, forms.Form):
    """Why an account is not to be used."""

    reason = forms.CharField(label=_("Reason"), max_length=500, help_text=_("Whoever proposed it reads this."))


class TaxForm(WatchedForm[TaxRecord]):
    """How a company is taxed."""

    class Meta:
        model = TaxRecord
        fields = ("number", "withholding", "exempt_until")


class BrandForm(RecordForm[Brand]):
    """A brand of a company."""

    class Meta:
        model = Brand
        fields = ("name", "is_own")
