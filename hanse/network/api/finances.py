"""Where companies are paid, how they are taxed, and the brands that they carry. Whole account numbers are seen on pages alone."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar, Literal

from django.http import HttpResponse
from pydantic import Field

from hanse.kernel.pages import Request
from hanse.kernel.rest.bodies import Given, body_of, filled
from hanse.kernel.rest.paging import Asked
from hanse.kernel.rest.routing import Resources
from hanse.kernel.rest.shown import AN_ID, Named, Shown, list_of, many, matching, named, nothing, one, says

from ..forms.finances import BankAccountForm, BrandForm, TaxForm
from ..models import BankAccount, Brand, Organisation, TaxRecord

api = Resources("Money and brands")

EXAMPLES = {
    "holder": "Petrel Distribution", "iban": "DE89 3704 0044 0532 0130 00", "country": "", "bank_code": "",
    "account_number": "", "bic": "COBADEFFXXX", "currency": "EUR",
    "valid_from": "2026-04-01", "number": "12/345/67890", "withholding": "15.00", "exempt_until": "2027-12-31",
    "name": "Gannet", "is_own": False,
}  # fmt: skip


class BankAccountShown(Shown):
    """An account of a company. Only a confirmed one is paid to."""

    id: str = says("Its id.", AN_ID, validation_alias="public_id")
    organisation: Named = named("Whose it is.", "Petrel Distribution")
    holder: str = says("The account's holder.", EXAMPLES["holder"])
    number: str = says(
        "The last four characters of its IBAN, or of its number at the bank.", "•••• 3000", validation_alias="masked"
    )
    country: str = says("The bank's country, by ISO 3166; empty for an account with an IBAN.", "")
    bank_code: str = says("The bank's code there.", "")
    bic: str = says("The bank.", EXAMPLES["bic"])
    currency: str = says("Three letters by ISO 4217.", EXAMPLES["currency"])
    valid_from: date = says("The first day on which it may be paid to.", EXAMPLES["valid_from"])
    state: Literal["proposed", "confirmed", "declined", "replaced", "withdrawn"] = says(
        "How far it has come.", "confirmed"
    )
    reason: str = says("Why it was declined.", "", validation_alias="refusal")
    checked: str = says(
        "How the one who confirmed it made sure that it is theirs.", "Called back, on a number that we knew before",
        ours=True,
    )  # fmt: skip
    proposed_at: datetime = says("When it was proposed.", "2026-03-02T09:30:00Z")


class TaxShown(Shown):
    """How a company is taxed."""

    number: str = says("Its tax number.", EXAMPLES["number"])
    withholding: Decimal | None = says("Withholding tax in per cent.", EXAMPLES["withholding"])
    exempt_until: date | None = says("It is exempt from that until this day.", EXAMPLES["exempt_until"])


class BrandShown(Shown):
    """A brand that a company carries, or makes itself."""

    id: str = says("Its id.", AN_ID, validation_alias="public_id")
    name: str = says("Its name.", EXAMPLES["name"])
    is_own: bool = says("Does the company make it?", EXAMPLES["is_own"])


class BankAccountsAsked(Asked):
    orders: ClassVar = {"proposed_at": "proposed_at", "id": "public_id"}

    state: list[Literal["proposed", "confirmed", "declined", "replaced", "withdrawn"]] = Field(
        [], description="As far as this; several times for either.", examples=[["confirmed"]]
    )
    order: Literal["proposed_at", "-proposed_at", "id"] = Field(
        "-proposed_at", description="By what they are ordered; `-` for backwards."
    )


class BrandsAsked(Asked):
    orders: ClassVar = {"name": "name", "id": "public_id"}

    order: Literal["name", "-name", "id"] = Field("name", description="By what they are ordered; `-` for backwards.")


@api.get(
    "/organisations/{id:partner}/bank-accounts", operation="finances.read", summary="List a company's bank accounts",
    answers=list_of(BankAccountShown),
)  # fmt: skip
def bank_accounts(request: Request, partner: Organisation, asked: BankAccountsAsked) -> HttpResponse:
    """Every account that was ever proposed for it."""
    rows = BankAccount.objects.filter(organisation=partner).select_related("organisation")
    return many(request, BankAccountShown, rows.filter(state__in=asked.state) if asked.state else rows, asked)


@api.get(
    "/bank-accounts/{id:account}", operation="finances.read", summary="Read a bank account", answers=BankAccountShown
)
def bank_account(request: Request, account: BankAccount) -> HttpResponse:
    """One account of a company."""
    return one(request, BankAccountShown, account)


@api.post(
    "/organisations/{id:partner}/bank-accounts", operation="finances.propose", summary="Propose a bank account",
    status=201, answers=BankAccountShown, body=body_of(BankAccountForm, name="NewBankAccount", examples=EXAMPLES),
)  # fmt: skip
def bank_account_new(request: Request, partner: Organisation, given: Given) -> HttpResponse:
    """It counts once a person who did not propose it has confirmed it on its page. 409 while another one waits."""
    form = filled(BankAccountForm, given)
    made = BankAccount.propose(partner, by=request.actor, **form.cleaned_data)
    return one(request, BankAccountShown, made, status=201, at="bank_account")


@api.delete(
    "/bank-accounts/{id:account}", operation="finances.propose", summary="Take back a proposed bank account", status=204
)
def bank_account_withdrawal(request: Request, account: BankAccount) -> HttpResponse:
    """It stays in the list as withdrawn. 403 for whoever did not propose it, 409 once it is confirmed or declined."""
    matching(request, BankAccountShown, account, required=False)
    account.withdraw(by=request.actor)
    return nothing()


@api.get("/organisations/{id:partner}/tax", operation="finances.read", summary="Read tax data", answers=TaxShown)
def tax(request: Request, partner: Organisation) -> HttpResponse:
    """How a company is taxed; empty where nothing is known."""
    return one(request, TaxShown, TaxRecord.of(partner))


@api.patch(
    "/organisations/{id:partner}/tax", operation="finances.tax", summary="Change tax data", answers=TaxShown,
    body=body_of(TaxForm, name="TaxChange", examples=EXAMPLES, changing=("withholding", "exempt_until")),
)  # fmt: skip
def tax_edit(request: Request, partner: Organisation, given: Given) -> HttpResponse:
    """Correct it, or enter it."""
    record = TaxRecord.of(partner)
    matching(request, TaxShown, record)
    form = filled(lambda data: TaxForm(data, record=record), given)
    record.keep(form.cleaned_data, by=request.actor, seen=form.seen)
    return one(request, TaxShown, TaxRecord.of(partner))


@api.get(
    "/organisations/{id:partner}/brands", operation="partners.read", own="company.read",
    summary="List a company's brands", answers=list_of(BrandShown),
)  # fmt: skip
def brands(request: Request, partner: Organisation, asked: BrandsAsked) -> HttpResponse:
    """What it carries, and what it makes."""
    return many(request, BrandShown, Brand.objects.filter(organisation=partner), asked)


@api.get(
    "/brands/{id:brand}", operation="partners.read", own="company.read", summary="Read a brand", answers=BrandShown
)
def brand(request: Request, brand: Brand) -> HttpResponse:
    """One brand of a company."""
    return one(request, BrandShown, brand)


@api.post(
    "/organisations/{id:partner}/brands", operation="partners.edit", summary="Add a brand", status=201,
    answers=BrandShown, body=body_of(BrandForm, name="NewBrand", examples=EXAMPLES),
)  # fmt: skip
def brand_new(request: Request, partner: Organisation, given: Given) -> HttpResponse:
    """A further brand of the company. 409 when it is known there already."""
    form = filled(BrandForm, given)
    return one(request, BrandShown, Brand.add(partner, by=request.actor, **form.cleaned_data), status=201, at="brand")


@api.delete("/brands/{id:brand}", operation="partners.edit", summary="Remove a brand", status=204)
def brand_removal(request: Request, brand: Brand) -> HttpResponse:
    """The company has it no more."""
    matching(request, BrandShown, brand, required=False)
    brand.remove(by=request.actor)
    return nothing()
