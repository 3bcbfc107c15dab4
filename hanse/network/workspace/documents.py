"""Documents: what is asked of whom, a company's documents, and what becomes of what was sent."""

from __future__ import annotations

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.kernel.pages import Request, page
from hanse.kernel.web.limits import takes_files_up_to
from hanse.ui import formats
from hanse.ui.asking import must_be_typed
from hanse.ui.parts import Action
from hanse.ui.saying import say
from hanse.ui.tables import Head, table

from ..answers import form_page, to_record
from ..company.record import record_context
from ..documents import files
from ..documents.forms import AskingForm, DecliningForm, DocumentForm, KindForm
from ..documents.showing import added, documents_context, handed_over
from ..models import Document, DocumentKind, DocumentRequest, Organisation
from ..tables.document_kinds import document_kind_table
from ..together.document_kinds import RETIRED
from .together import as_before
from .undoing import undo_url

GET_POST = ("GET", "POST")
TAB = "network:partner_documents"


@page("partners/document-kinds/", operation="partners.list")
def document_kinds(request: Request) -> HttpResponseBase:
    head = Head(
        _("Needed documents"), _("What has to be there before a partner enters a state."),
        actions=[Action(_("Ask for another"), reverse("network:document_kind_new"), "plus", "primary",
                        operation="documents.require")],
        back=reverse("network:states"), back_label=_("What the states mean"),
    )  # fmt: skip
    return table(request, document_kind_table(request.actor), rows=DocumentKind.objects.all(), head=head)


@page("partners/document-kinds/undo/<id:undo>/", operation="documents.require", methods=["POST"])
def document_kinds_undo(request: Request, undo: str) -> HttpResponse:
    return as_before(request, RETIRED, undo)


@page("partners/document-kinds/new/", operation="documents.require", methods=GET_POST)
def document_kind_new(request: Request) -> HttpResponse:
    form = KindForm(request.POST or None, record=DocumentKind())
    if form.carry_out(lambda given: DocumentKind.define(by=request.actor, **given)):
        say(request, _("%(document)s is asked for from now on.") % {"document": form.outcome})
        return redirect("network:document_kinds")
    back = reverse("network:document_kinds")
    return form_page(
        request, form, title=_("Another document to ask for"), verb=_("Ask for it"), back=back,
        back_label=_("Needed documents"),
    )  # fmt: skip


def _kind(public_id: str) -> DocumentKind:
    return get_object_or_404(DocumentKind, public_id=public_id)


@page("partners/document-kinds/<id:kind>/edit/", operation="documents.require", methods=GET_POST)
def document_kind_edit(request: Request, kind: str) -> HttpResponse:
    found = _kind(kind)
    form = KindForm(request.POST or None, record=found)
    if form.carry_out(lambda given: found.edit(given, by=request.actor, seen=form.seen)):
        say(request, _("%(document)s is saved.") % {"document": found})
        return redirect("network:document_kinds")
    back = reverse("network:document_kinds")
    return form_page(request, form, title=found, back=back, back_label=_("Needed documents"))


@page("partners/<id:partner>/documents/", operation="documents.read")
def partner_documents(request: Request, partner: Organisation) -> HttpResponse:
    context = record_context(request, partner, current="documents")
    return render(request, "network/documents/partner.html", context | documents_context(partner, request.actor))


@page("partners/<id:partner>/documents/new/", operation="documents.add", methods=GET_POST)
@takes_files_up_to(files.LARGEST)
def document_new(request: Request, partner: Organisation) -> HttpResponse:
    sent = request.method == "POST"
    form = DocumentForm(
        request.POST if sent else None, request.FILES if sent else None, kind=request.GET.get("kind", ""), of=partner
    )
    if form.carry_out(lambda given: added(partner, given, request)):
        say(request, _("“%(document)s” is among its documents.") % {"document": form.outcome})
        return to_record(partner, TAB)
    back, title = reverse(TAB, args=[partner.public_id]), _("A document of %(company)s") % {"company": partner}
    context = {"form": form, "title": title, "back": back, "back_label": partner.name}
    return render(request, "network/documents/new.html", context, status=422 if form.errors else 200)


@page("partners/<id:partner>/documents/asking/", operation="documents.ask", methods=GET_POST)
def document_asking(request: Request, partner: Organisation) -> HttpResponse:
    """`?kind=` says for which."""
    kind = get_object_or_404(DocumentKind.current(), public_id=request.GET.get("kind", ""))
    form, words = AskingForm(request.POST or None), {"company": partner, "document": kind}
    if form.carry_out(lambda given: DocumentRequest.ask(partner, kind=kind, by=request.actor, **given)):
        undo = reverse("network:document_asked_no_more", args=[form.outcome.public_id])
        say(request, _("“%(document)s” is on the list of %(company)s, and they are told.") % words, undo=undo)
        return to_record(partner, TAB)
    back, title = reverse(TAB, args=[partner.public_id]), _("Ask %(company)s for “%(document)s”") % words
    elsewhere = None
    if not DocumentRequest.somebody_could_send(partner):
        people = reverse("network:partner_people", args=[partner.public_id])
        elsewhere = (_("Nobody there can sign in and send it yet: invite somebody"), people)
    return form_page(
        request, form, title=title, verb=_("Ask for it"), back=back, back_label=partner.name, elsewhere=elsewhere
    )


@page("partners/document-requests/<id:asked>/end/", operation="documents.ask", methods=["POST"])
def document_asked_no_more(request: Request, asked: DocumentRequest) -> HttpResponse:
    act = asked.close(by=request.actor)
    say(request, _("“%(document)s” is asked for no more.") % {"document": asked}, undo=undo_url(act))
    return to_record(asked.organisation, TAB)


@page("partners/documents/<id:document>/file/", operation="documents.read")
def document_file(request: Request, document: Document) -> FileResponse:
    return handed_over(document)


@page("partners/documents/<id:document>/acceptance/", operation="documents.check", methods=["POST"])
def document_acceptance(request: Request, document: Document) -> HttpResponse:
    document.accept(by=request.actor)
    words = {"document": document, "day": formats.day(document.valid_until)}
    ended = _("“%(document)s” is accepted, and counts no more: it ended on %(day)s.")
    say(request, (ended if document.has_ended else _("“%(document)s” is accepted and counts from now on.")) % words)
    return to_record(document.organisation, TAB)


@page("partners/documents/<id:document>/refusal/", operation="documents.check", methods=GET_POST)
def document_refusal(request: Request, document: Document) -> HttpResponse:
    form, company = DecliningForm(request.POST or None), document.organisation
    if form.carry_out(lambda given: document.decline(by=request.actor, **given)):
        say(request, _("“%(document)s” is declined.") % {"document": document})
        return to_record(company, TAB)
    title = _("Decline “%(document)s”") % {"document": document}
    back = reverse(TAB, args=[company.public_id])
    return form_page(request, form, title=title, verb=_("Decline"), back=back, back_label=company.name)


@page("partners/documents/<id:document>/withdrawal/", operation="documents.check", methods=["POST"])
def document_withdrawal(request: Request, document: Document) -> HttpResponse:
    company = document.organisation
    must_be_typed(request, document.file_name)
    document.withdraw(by=request.actor)
    say(request, _("“%(document)s” is withdrawn, and its file deleted.") % {"document": document})
    return to_record(company, TAB)
