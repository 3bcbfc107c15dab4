"""A partner's own company: what is known of it, how it can be reached, and its people."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.kernel import contributions
from hanse.kernel.pages import Request, page
from hanse.kernel.walls.authz import require
from hanse.kernel.web.limits import at_any_time, count_what_has_ended, takes_files_up_to
from hanse.ui.parts import Action
from hanse.ui.saying import say
from hanse.ui.tables import Head, table

from .answers import form_page, own_act
from .company.finances import finances_context
from .company.own_company import company_context, own, way_to_move
from .custom.filling import fill_in
from .documents import files
from .documents.forms import DocumentForm
from .documents.showing import added, documents_context, handed_over
from .forms.company import OwnCompanyForm, OwnRoleForm
from .forms.finances import BankAccountForm, likely_account
from .forms.people import LeavingForm, OwnPersonForm
from .models import BankAccount, Document, Organisation, Partnership, Person, Undo, VisibilityGrant
from .people.person_page import person_context
from .tables.people import own_people_table, with_standing
from .ways_back import known_to, needed_for

GET_POST = ("GET", "POST")


@page("company/", operation="company.read")
def company(request: Request) -> HttpResponse:
    return render(request, "network/own_company.html", company_context(request))


@page("company/edit/", operation="company.edit", methods=GET_POST)
def company_edit(request: Request) -> HttpResponse:
    mine = own(request)
    require(request.actor, "company.edit", mine)
    form = OwnCompanyForm(request.POST or None, record=mine)
    if form.carry_out(lambda given: mine.edit(given, by=request.actor, seen=form.seen)):
        say(request, _("Saved: by this we reach you from now on."), undo=_undo_url(form.outcome))
        return redirect("network:portal_company")
    back = reverse("network:portal_company")
    moved = way_to_move(request.actor)
    elsewhere = (_("Have you moved? Tell us your new address"), moved) if moved else None
    return form_page(
        request, form, title=_("How we reach you"), back=back, back_label=_("Your company"), elsewhere=elsewhere
    )


@page("company/roles/<id:partnership>/edit/", operation="company.edit", methods=GET_POST)
def role_edit(request: Request, partnership: Partnership) -> HttpResponse:
    """What the manufacturer asks of it in one role, as far as it is for the partner to say."""
    form = OwnRoleForm(request.POST or None, record=partnership)
    if not form.watched:
        raise Http404
    if form.carry_out(lambda given: fill_in(partnership, given, by=request.actor, seen=form.seen)):
        say(request, _("Saved."), undo=_undo_url(form.outcome))
        return redirect("network:portal_company")
    back = reverse("network:portal_company")
    title = _("As %(role)s") % {"role": partnership.get_role_display()}
    return form_page(request, form, title=title, back=back, back_label=_("Your company"))


@page("company/insights/<id:grant>/end/", operation="insights.end", methods=["POST"])
def insight_end(request: Request, grant: VisibilityGrant) -> HttpResponse:
    act = grant.end(by=request.actor)
    say(request, _("%(insight)s: ended.") % {"insight": grant}, undo=_undo_url(act))
    return redirect("network:portal_company")


def _undo_url(act: Undo | None) -> str:
    return reverse("network:portal_undo", args=[act.public_id]) if act else ""


@page("company/undo/<id:undo>/", operation="company.undo", methods=["POST"])
def undo(request: Request, undo: str) -> HttpResponse:
    """Only for who did it, and who still may."""
    act, mine = own_act(request, undo, *known_to(request.actor)), own(request)
    if act.organisation_id != mine.pk:
        raise Http404
    require(request.actor, needed_for(act, request.actor), mine)
    act.take_back_whole(by=request.actor)
    say(request, _("It is as it was."))
    return redirect("network:portal_people" if act.operation.startswith("people.") else "network:portal_company")


@page("company/people/", operation="people.read")
def people(request: Request) -> HttpResponseBase:
    mine = own(request)
    new = Action(_("Add somebody"), reverse("network:portal_person_new"), "plus", operation="people.join")
    others = [
        Action(act.label, reverse(act.url), act.icon, "primary", operation=act.operation)
        for act in contributions.people_acts
        if act.audience == "portal"
    ]
    head = Head(_("Your people"), actions=[new, *others], back=reverse("network:portal_company"), back_label=mine)
    rows = Person.objects.filter(organisation=mine).prefetch_related("job_roles")
    return table(request, own_people_table(), rows=with_standing(rows), head=head)


@page("company/people/new/", operation="people.join", methods=GET_POST)
def person_new(request: Request) -> HttpResponse:
    mine = own(request)
    require(request.actor, "people.join", mine)
    new = Person(organisation=mine)
    form = OwnPersonForm(request.POST or None, record=new, roles=new.roles_to_give(by=request.actor))
    if form.carry_out(lambda given: Person.join(mine, by=request.actor, **given)):
        words = {"person": form.outcome}
        say(request, _("%(person)s is one of your people now.") % words, undo=_undo_url(form.outcome.way_back))
        return redirect("network:portal_person", person=form.outcome.public_id)
    back = reverse("network:portal_people")
    return form_page(
        request, form, title=_("Somebody new"), verb=_("Add"), back=back, back_label=_("Your people"), two=True
    )


@page("company/people/<id:person>/", operation="people.read")
def person(request: Request, person: Person) -> HttpResponse:
    return render(request, "network/own_person.html", _record(request, person, LeavingForm()))


def _record(request: Request, person: Person, leaving: LeavingForm) -> dict[str, Any]:
    return person_context(request, person, leaving, portal=True)


@page("company/people/<id:person>/edit/", operation="people.edit", methods=GET_POST)
def person_edit(request: Request, person: Person) -> HttpResponse:
    form = OwnPersonForm(request.POST or None, record=person, roles=person.roles_to_give(by=request.actor))
    if form.carry_out(lambda given: person.edit(by=request.actor, seen=form.seen, **given)):
        say(request, _("%(person)s is saved.") % {"person": person}, undo=_undo_url(form.outcome))
        return redirect("network:portal_person", person=person.public_id)
    back = reverse("network:portal_person", args=[person.public_id])
    return form_page(request, form, title=person, back=back, back_label=person, two=True)


@page("company/people/<id:person>/leaving/", operation="people.leave", methods=["POST"])
@at_any_time
def person_leaving(request: Request, person: Person) -> HttpResponse:
    count_what_has_ended(request, has_ended=person.left_on is not None)
    form = LeavingForm(request.POST)
    if not form.carry_out(lambda given: person.leave(by=request.actor, **given)):
        return render(request, "network/own_person.html", _record(request, person, form), status=422)
    undo = reverse("network:portal_person_return", args=[person.public_id])
    say(request, _("%(person)s has left. Their seat at the company has ended.") % {"person": person}, undo=undo)
    return redirect("network:portal_people")


@page("company/people/<id:person>/return/", operation="people.leave", methods=["POST"])
def person_return(request: Request, person: Person) -> HttpResponse:
    person.come_back(by=request.actor)
    say(request, _("%(person)s is one of your people again.") % {"person": person})
    return redirect("network:portal_person", person=person.public_id)


def _finances(request: Request, company: Organisation, *, revealed: dict[int, str] | None = None) -> HttpResponse:
    context = finances_context(company, actor=request.actor, revealed=revealed)
    answer = render(request, "network/own_finances.html", {"company": company, **context})
    answer["Cache-Control"] = "no-store"
    return answer


@page("company/finances/", operation="finances.read")
def finances(request: Request) -> HttpResponse:
    mine = own(request)
    require(request.actor, "finances.read", mine)
    return _finances(request, mine)


@page("company/bank/<id:account>/number/", operation="finances.reveal", methods=GET_POST)
def bank_number(request: Request, account: BankAccount) -> HttpResponse:
    if request.method != "POST":
        return redirect("network:portal_finances")
    return _finances(request, own(request), revealed={account.pk: account.reveal(by=request.actor)})


@page("company/bank/new/", operation="finances.propose", methods=GET_POST)
def bank_new(request: Request) -> HttpResponse:
    mine = own(request)
    require(request.actor, "finances.propose", mine)
    form = BankAccountForm(request.POST or None, initial=likely_account(mine))
    if form.carry_out(lambda given: BankAccount.propose(mine, by=request.actor, **given)):
        say(
            request,
            _("%(account)s counts when one of the manufacturer's people has confirmed it.") % {"account": form.outcome},
        )
        return redirect("network:portal_finances")
    back = reverse("network:portal_finances")
    return form_page(
        request, form, title=_("Another bank account"), verb=_("Propose"), back=back, back_label=_("Bank and tax")
    )


@page("company/bank/<id:account>/withdrawal/", operation="finances.propose", methods=["POST"])
def bank_withdrawal(request: Request, account: BankAccount) -> HttpResponse:
    account.withdraw(by=request.actor)
    say(request, _("%(account)s is taken back.") % {"account": account})
    return redirect("network:portal_finances")


@page("company/documents/", operation="documents.read")
def documents(request: Request) -> HttpResponse:
    mine = own(request)
    require(request.actor, "documents.read", mine)
    return render(request, "network/documents/own.html", {"company": mine, **documents_context(mine, request.actor)})


@page("company/documents/new/", operation="documents.add", methods=GET_POST)
@takes_files_up_to(files.LARGEST)
def document_new(request: Request) -> HttpResponse:
    mine, sent = own(request), request.method == "POST"
    require(request.actor, "documents.add", mine)
    form = DocumentForm(
        request.POST if sent else None, request.FILES if sent else None, kind=request.GET.get("kind", ""), of=mine
    )
    if form.carry_out(lambda given: added(mine, given, request)):
        say(
            request, _("“%(document)s” is sent. It counts when one of us has accepted it.") % {"document": form.outcome}
        )
        return redirect("network:portal_documents")
    back = reverse("network:portal_documents")
    context = {"form": form, "title": _("Send a document"), "back": back, "back_label": _("Documents")}
    return render(request, "network/documents/new.html", context, status=422 if form.errors else 200)


@page("company/documents/<id:document>/file/", operation="documents.read")
def document_file(request: Request, document: Document) -> FileResponse:
    return handed_over(document)
