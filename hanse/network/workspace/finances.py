"""Bank accounts, tax data and brands of a company."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.kernel.pages import Request, page
from hanse.kernel.walls.authz import require
from hanse.ui.saying import say

from ..answers import form_page, to_record
from ..company.finances import abroad, callback, finances_context, replaced_by
from ..company.record import record_context
from ..forms.finances import BankAccountForm, BrandForm, ConfirmingForm, DecliningForm, TaxForm, likely_account
from ..models import BankAccount, Brand, Organisation, TaxRecord
from .undoing import undo_url

GET_POST = ("GET", "POST")
TAB = "network:partner_finances"


def _tab(request: Request, company: Organisation, *, revealed: dict[int, str] | None = None) -> HttpResponse:
    context = record_context(request, company, current="finances")
    context |= finances_context(company, actor=request.actor, revealed=revealed)
    answer = render(request, "network/partner_finances.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@page("partners/<id:partner>/finances/", operation="finances.read")
def partner_finances(request: Request, partner: Organisation) -> HttpResponse:
    return _tab(request, partner)


@page("partners/bank/<id:account>/number/", operation="finances.reveal", methods=GET_POST)
def bank_number(request: Request, account: BankAccount) -> HttpResponse:
    """The tab once more, with the whole number of this account; whoever comes by the address alone finds it masked."""
    if request.method != "POST":
        return to_record(account.organisation, TAB)
    return _tab(request, account.organisation, revealed={account.pk: account.reveal(by=request.actor)})


@page("partners/<id:partner>/bank/new/", operation="finances.propose", methods=GET_POST)
def bank_new(request: Request, partner: Organisation) -> HttpResponse:
    form = BankAccountForm(request.POST or None, initial=likely_account(partner))
    if form.carry_out(lambda given: BankAccount.propose(partner, by=request.actor, **given)):
        say(request, _("%(account)s waits for somebody else to confirm it.") % {"account": form.outcome})
        return to_record(partner, TAB)
    back = reverse(TAB, args=[partner.public_id])
    title = _("A bank account of %(company)s") % {"company": partner}
    return form_page(request, form, title=title, verb=_("Propose"), back=back, back_label=partner.name)


@page("partners/bank/<id:account>/confirmation/", operation="finances.confirm", methods=GET_POST)
def bank_confirmation(request: Request, account: BankAccount) -> HttpResponse:
    """The whole number beside the question whether it is theirs; that it was looked at is recorded.

    Looking needs the right to look, which a program may be given, or not, beside that to decide.
    """
    require(request.actor, "finances.reveal", account)
    form, company = ConfirmingForm(request.POST or None), account.organisation
    if account.state != BankAccount.State.PROPOSED and request.method != "POST":
        return to_record(company, TAB)
    if form.carry_out(lambda given: account.confirm(by=request.actor, **given)):
        say(request, _("%(account)s is confirmed and counts from now on.") % {"account": account})
        return to_record(company, TAB)
    context = {
        "company": company,
        "account": account,
        "number": account.reveal(by=request.actor),
        "before": replaced_by(account),
        "abroad": abroad(account),
        "callback": callback(account),
        "form": form,
        "back": reverse(TAB, args=[company.public_id]),
        "decline_url": reverse("network:bank_refusal", args=[account.public_id]),
    }
    answer = render(request, "network/bank_confirmation.html", context, status=422 if form.errors else 200)
    answer["Cache-Control"] = "no-store"
    return answer


@page("partners/bank/<id:account>/withdrawal/", operation="finances.propose", methods=["POST"])
def bank_withdrawal(request: Request, account: BankAccount) -> HttpResponse:
    account.withdraw(by=request.actor)
    say(request, _("%(account)s is taken back.") % {"account": account})
    return to_record(account.organisation, TAB)


@page("partners/bank/<id:account>/refusal/", operation="finances.confirm", methods=GET_POST)
def bank_refusal(request: Request, account: BankAccount) -> HttpResponse:
    form, company = DecliningForm(request.POST or None), account.organisation
    if form.carry_out(lambda given: account.decline(by=request.actor, **given)):
        say(request, _("%(account)s is declined.") % {"account": account})
        return to_record(company, TAB)
    title = _("Decline the account %(account)s") % {"account": account}
    back = reverse(TAB, args=[company.public_id])
    return form_page(request, form, title=title, verb=_("Decline"), back=back, back_label=company.name)


@page("partners/<id:partner>/tax/edit/", operation="finances.tax", methods=GET_POST)
def tax_edit(request: Request, partner: Organisation) -> HttpResponse:
    record = TaxRecord.of(partner)
    form = TaxForm(request.POST or None, record=record)
    if form.carry_out(lambda given: record.keep(given, by=request.actor, seen=form.seen)):
        say(request, _("The tax data of %(company)s is saved.") % {"company": partner})
        return to_record(partner, TAB)
    back = reverse(TAB, args=[partner.public_id])
    return form_page(request, form, title=_("Tax data"), back=back, back_label=partner.name)


@page("partners/<id:partner>/brands/new/", operation="partners.edit", methods=GET_POST)
def brand_new(request: Request, partner: Organisation) -> HttpResponse:
    form = BrandForm(request.POST or None)
    if form.carry_out(lambda given: Brand.add(partner, by=request.actor, **given)):
        words = {"brand": form.outcome}
        say(request, _("%(brand)s is one of its brands.") % words, undo=undo_url(form.outcome.way_back))
        return to_record(partner)
    back = reverse("network:partner", args=[partner.public_id])
    title = _("A brand of %(company)s") % {"company": partner}
    return form_page(request, form, title=title, verb=_("Add"), back=back, back_label=partner.name)


@page("partners/brands/<id:brand>/removal/", operation="partners.edit", methods=["POST"])
def brand_removal(request: Request, brand: Brand) -> HttpResponse:
    company = brand.organisation
    act = brand.remove(by=request.actor)
    say(request, _("%(brand)s is removed.") % {"brand": brand}, undo=undo_url(act))
    return to_record(company)
