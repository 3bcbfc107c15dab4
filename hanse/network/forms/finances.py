"""What is asked about bank accounts, tax data and brands."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from hanse.kernel import clock

from ..company.bank_numbers import check_bic, check_iban
from ..models import BankAccount, Brand, TaxRecord
from .record import Asking, RecordForm
from .watched import WatchedForm


class BankAccountForm(RecordForm[BankAccount]):
    """Where a company wants to be paid."""

    iban = forms.CharField(label=_("IBAN"), max_length=50, help_text=_("With or without blanks."))
    bic = forms.CharField(label=_("BIC"), max_length=20, required=False)
    currency = forms.RegexField(
        r"^[A-Za-z]{3}$", label=_("Currency"), help_text=_("Three letters, such as EUR."),
        error_messages={"invalid": _("A currency has three letters, such as EUR.")},
    )  # fmt: skip
    valid_from = forms.DateField(label=_("Valid from"), initial=clock.today)

    class Meta:
        model = BankAccount
        fields = ("holder", "iban", "bic", "currency", "valid_from")

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper()

    def clean_iban(self) -> str:
        checked = check_iban(self.cleaned_data["iban"])
        if checked.wrong:
            raise forms.ValidationError(checked.wrong)
        return checked.value

    def clean_bic(self) -> str:
        checked = check_bic(self.cleaned_data["bic"])
        if checked.wrong:
            raise forms.ValidationError(checked.wrong)
        return checked.value


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
