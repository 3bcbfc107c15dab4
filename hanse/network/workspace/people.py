"""People at partners: the list, a person's page, adding, correcting, leaving and coming back."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.kernel.pages import Request, page
from hanse.ui.parts import Action, Contact
from hanse.ui.saying import say
from hanse.ui.tables import Head, table

from ..answers import form_page
from ..company.record import record_context
from ..forms.people import LeavingForm, PersonForm
from ..models import Organisation, Person
from ..past.record_changes import changes_of
from ..people.person_page import person_context
from ..tables.people import ColleaguesTable, people_table, with_standing
from .undoing import undo_url

GET_POST = ("GET", "POST")


@page("people/", operation="people.read", methods=GET_POST, changes=False)
def people(request: Request) -> HttpResponseBase:
    rows = Person.objects.select_related("organisation").prefetch_related("job_roles")
    bring = Action(_("Import"), f"{reverse('intake:start')}?kind=people", "upload", operation="imports.receive")
    return table(request, people_table(), rows=with_standing(rows), head=Head(_("People"), actions=[bring]))


@page("people/<id:person>/", operation="people.read")
def person(request: Request, person: Person) -> HttpResponse:
    return render(request, "network/person.html", _record(request, person, LeavingForm()))


def _record(request: Request, person: Person, leaving: LeavingForm) -> dict[str, Any]:
    elsewhere = _elsewhere(person)
    return {
        **person_context(request, person, leaving, portal=False),
        "company_url": reverse("network:partner", args=[person.organisation.public_id]),
        "elsewhere": elsewhere,
        "events": changes_of(person),
    }


def _elsewhere(person: Person) -> list[Contact]:
    """The same human at other companies, by their login, which is read along with the company of this one."""
    if person.account_id is None:
        return []
    found = []
    for each in Person.objects.filter(account_id=person.account_id).select_related("organisation", "account"):
        if each.pk == person.pk:
            person.organisation, person.account = each.organisation, each.account
        else:
            url = reverse("network:person", args=[each.public_id])
            found.append(Contact(each.name, url, each.organisation))
    return found


@page("partners/<id:partner>/people/new/", operation="people.join", methods=GET_POST)
def person_new(request: Request, partner: Organisation) -> HttpResponse:
    new = Person(organisation=partner)
    form = PersonForm(request.POST or None, record=new, roles=new.roles_to_give(by=request.actor))
    if form.carry_out(lambda given: Person.join(partner, by=request.actor, **given)):
        words = {"person": form.outcome, "company": partner}
        say(request, _("%(person)s is now known at %(company)s.") % words, undo=undo_url(form.outcome.way_back))
        return redirect("network:partner_people", partner=partner.public_id)
    return form_page(
        request,
        form,
        title=_("Somebody new at %(company)s") % {"company": partner},
        verb=_("Add"),
        back=reverse("network:partner_people", args=[partner.public_id]),
        back_label=partner,
        two=True,
    )


@page("people/<id:person>/edit/", operation="people.edit", methods=GET_POST)
def person_edit(request: Request, person: Person) -> HttpResponse:
    form = PersonForm(request.POST or None, record=person, roles=person.roles_to_give(by=request.actor))
    if form.carry_out(lambda given: person.edit(by=request.actor, seen=form.seen, **given)):
        act = form.outcome
        undo = reverse("network:people_as_before", args=[act.public_id]) if act else ""
        say(request, _("%(person)s is saved.") % {"person": person}, undo=undo)
        return redirect("network:person", person=person.public_id)
    back = reverse("network:person", args=[person.public_id])
    return form_page(request, form, title=person, back=back, back_label=person, two=True)


@page("people/<id:person>/leaving/", operation="people.leave", methods=["POST"])
def person_leaving(request: Request, person: Person) -> HttpResponse:
    form = LeavingForm(request.POST)
    if not form.carry_out(lambda given: person.leave(by=request.actor, **given)):
        return render(request, "network/person.html", _record(request, person, form), status=422)
    undo = reverse("network:person_return", args=[person.public_id])
    say(request, _("%(person)s has left. Their seat at the company has ended.") % {"person": person}, undo=undo)
    return redirect("network:person", person=person.public_id)


@page("people/<id:person>/return/", operation="people.leave", methods=["POST"])
def person_return(request: Request, person: Person) -> HttpResponse:
    person.come_back(by=request.actor)
    say(request, _("%(person)s is at %(company)s.") % {"person": person, "company": person.organisation})
    return redirect("network:person", person=person.public_id)


@page("partners/<id:partner>/people/", operation="people.read")
def partner_people(request: Request, partner: Organisation) -> HttpResponseBase:
    rows = Person.objects.filter(organisation=partner).prefetch_related("job_roles")
    context = record_context(request, partner, current="people")
    return table(request, ColleaguesTable, rows=with_standing(rows), template="network/partner_people.html", **context)
