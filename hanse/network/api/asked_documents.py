"""What is asked of partners for documents: the kinds, how a company stands to each, and single requests."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar, Literal

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext_lazy
from pydantic import Field

from hanse.kernel import clock
from hanse.kernel.pages import Request
from hanse.kernel.rest.bodies import Given, body_of, filled
from hanse.kernel.rest.paging import Asked, Piece, piece
from hanse.kernel.rest.routing import Resources
from hanse.kernel.rest.shown import AN_ID, Named, Shown, list_of, listed, many, matching, named, one, says

from ..documents.forms import AskingForm, KindForm
from ..documents.gate import standings
from ..models import DocumentKind, DocumentRequest, Organisation

api = Resources("Documents")

EXAMPLES = {
    "kind": AN_ID, "due_on": "2999-04-30", "name": "Certificate of origin", "why": "So that customs let it through.",
    "months": 12, "roles": ["dealer"], "states": ["contracted", "active"],
}  # fmt: skip
Stage = Literal["held", "ending", "waiting", "later", "ended", "declined", "missing"]


class DocumentKindShown(Shown):
    """What is asked of partners in some roles before they enter some states."""

    id: str = says("Its id.", AN_ID, validation_alias="public_id")
    name: str = says("What it is.", "Certificate of insurance")
    why: str = says("Why it is needed.", "So that a fire ends nobody.")
    months: int | None = says("For how many months one counts; null for ever.", 12)
    roles: list[str] = says("Of partners in these roles.", ["dealer"])
    states: list[str] = says("Before they enter these states.", ["contracted", "active"])
    retired_at: datetime | None = says("Since when it is asked for no more; null while it is.", None)


class DocumentKindsAsked(Asked):
    orders: ClassVar = {"name": "name"}

    retired: bool = Field(False, description="`true`: those that are asked for no more, for the manufacturer's people.")
    order: Literal["name", "-name"] = Field("name", description="By their name; `-` for backwards.")


class NeededShown(Shown):
    """One kind that a company is asked for, and how it stands to it today."""

    kind: Named = named("What is asked for.", "Certificate of insurance")
    stage: Stage = says("`held` counts; `ending` counts, and a new one is asked for; others do not count.", "ending")
    on: date | None = says("The last day while one counts, the first where one counts later.", "2026-12-31")
    due_on: date | None = says("By when one of the manufacturer's people asked for it; null where nobody did.", None)


class NeededAsked(Asked):
    orders: ClassVar = {"name": "name"}


class DocumentRequestShown(Shown):
    """One of the manufacturer's people asked a company for a document."""

    id: str = says("Its id.", AN_ID, validation_alias="public_id")
    organisation: Named = named("Of whom it is asked.", "Gannet Bikes")
    kind: Named = named("What is asked for.", "Certificate of insurance")
    due_on: date = says("By when.", EXAMPLES["due_on"])
    actor_name: str = says("Who asked.", "Ada Lund")
    asked_at: datetime = says("When.", "2026-03-02T09:30:00Z")
    closed_at: datetime | None = says("Since when nothing is asked any more; null while it is.", None)


class DocumentRequestsAsked(Asked):
    orders: ClassVar = {"due": "due_on", "id": "public_id"}

    organisation: str = Field("", description="Of the company with this id.")
    open: bool | None = Field(None, description="`true`: still asked for; `false`: that are over.")
    order: Literal["due", "-due", "id"] = Field("due", description="By what they are ordered; `-` for backwards.")

    def among(self, rows: QuerySet[DocumentRequest]) -> QuerySet[DocumentRequest]:
        if self.open is not None:
            rows = rows.filter(closed_at__isnull=self.open)
        return rows.filter(organisation__public_id=self.organisation) if self.organisation else rows


class AskForm(AskingForm):
    """Which document, by when."""

    kind = forms.ModelChoiceField(
        DocumentKind.objects.none(), label=gettext_lazy("Document"), to_field_name="public_id", empty_label=None
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        choices: Any = self.fields["kind"]
        choices.queryset = DocumentKind.current()


def _kinds(request: Request) -> QuerySet[DocumentKind]:
    """All for ours; a partner sees what its own roles are asked for."""
    if request.actor.is_partner:
        return DocumentKind.asked_of_company(Organisation.objects.get(pk=request.actor.organisation_id or 0))
    return DocumentKind.objects.all()


@api.get(
    "/document-kinds", operation="documents.read", summary="List kinds of documents", answers=list_of(DocumentKindShown)
)
def document_kinds(request: Request, asked: DocumentKindsAsked) -> HttpResponse:
    """What is asked of partners now; a partner reads what its own roles are asked for."""
    return many(request, DocumentKindShown, _kinds(request).filter(retired_at__isnull=not asked.retired), asked)


@api.get(
    "/document-kinds/{id:kind}", operation="partners.list", summary="Read a kind of documents",
    answers=DocumentKindShown,
)  # fmt: skip
def document_kind(request: Request, kind: DocumentKind) -> HttpResponse:
    """One of them."""
    return one(request, DocumentKindShown, kind)


@api.post(
    "/document-kinds", operation="documents.require", summary="Ask for another document", status=201,
    answers=DocumentKindShown, body=body_of(KindForm, name="NewDocumentKind", examples=EXAMPLES),
)  # fmt: skip
def document_kind_new(request: Request, given: Given) -> HttpResponse:
    """From now on it is asked of all partners in these roles. 409 where another has the name."""
    form = filled(lambda data: KindForm(data, record=DocumentKind()), given)
    made = DocumentKind.define(by=request.actor, **form.cleaned_data)
    return one(request, DocumentKindShown, made, status=201, at="document_kind")


@api.patch(
    "/document-kinds/{id:kind}", operation="documents.require", summary="Change a kind of documents",
    answers=DocumentKindShown, body=body_of(KindForm, name="DocumentKindChange", examples=EXAMPLES, changing=("why",)),
)  # fmt: skip
def document_kind_edit(request: Request, kind: DocumentKind, given: Given) -> HttpResponse:
    """Ask for it otherwise."""
    matching(request, DocumentKindShown, kind)
    form = filled(lambda data: KindForm(data, record=kind), given)
    kind.edit(form.cleaned_data, by=request.actor, seen=form.seen)
    return one(request, DocumentKindShown, kind)


@api.post(
    "/document-kinds/{id:kind}/retirement", operation="documents.require", summary="Ask for it no more",
    answers=DocumentKindShown,
)  # fmt: skip
def document_kind_retire(request: Request, kind: DocumentKind) -> HttpResponse:
    """Of nobody any more; what was sent stays."""
    matching(request, DocumentKindShown, kind, required=False)
    kind.retire(by=request.actor)
    return one(request, DocumentKindShown, kind, at="document_kind")


@api.post(
    "/document-kinds/{id:kind}/return", operation="documents.require", summary="Ask for it again",
    answers=DocumentKindShown,
)  # fmt: skip
def document_kind_return(request: Request, kind: DocumentKind) -> HttpResponse:
    """It is asked for as before."""
    matching(request, DocumentKindShown, kind, required=False)
    kind.bring_back(by=request.actor)
    return one(request, DocumentKindShown, kind, at="document_kind")


@api.get(
    "/organisations/{id:partner}/needed-documents", operation="documents.read", summary="List what a company is asked for",
    answers=list_of(NeededShown),
)  # fmt: skip
def needed_documents(request: Request, partner: Organisation, asked: NeededAsked) -> HttpResponse:
    """Every kind that is asked of it in any of its roles, by name, and how it stands to it today."""
    kinds = piece(DocumentKind.asked_of_company(partner), asked)
    stand = standings(partner.pk, kinds.rows, on=clock.today())
    due = dict(DocumentRequest.open_ones(partner.pk).values_list("kind", "due_on"))
    told = [
        {"kind": kind, "stage": stand[kind.pk].stage.value, "on": stand[kind.pk].on, "due_on": due.get(kind.pk)}
        for kind in kinds.rows
    ]
    return listed(request, NeededShown, Piece(told, kinds.following))


@api.get(
    "/document-requests", operation="documents.read", summary="List requests for documents",
    answers=list_of(DocumentRequestShown),
)  # fmt: skip
def document_requests(request: Request, asked: DocumentRequestsAsked) -> HttpResponse:
    """What was asked of the companies that you see, by the day on which it is due."""
    rows = DocumentRequest.objects.select_related("organisation", "kind")
    return many(request, DocumentRequestShown, asked.among(rows), asked)


@api.get(
    "/document-requests/{id:asked_for}", operation="documents.read", summary="Read a request for a document",
    answers=DocumentRequestShown,
)  # fmt: skip
def document_request(request: Request, asked_for: DocumentRequest) -> HttpResponse:
    """One of them."""
    return one(request, DocumentRequestShown, asked_for)


@api.post(
    "/organisations/{id:partner}/document-requests", operation="documents.ask", summary="Ask for a document", status=201,
    answers=DocumentRequestShown, body=body_of(AskForm, name="NewDocumentRequest", examples=EXAMPLES),
)  # fmt: skip
def document_request_new(request: Request, partner: Organisation, given: Given) -> HttpResponse:
    """Whoever sends documents there is told. 409 where nobody there could, and while it is asked for already."""
    form = filled(AskForm, given)
    made = DocumentRequest.ask(partner, by=request.actor, **form.cleaned_data)
    return one(request, DocumentRequestShown, made, status=201, at="document_request")


@api.post(
    "/document-requests/{id:asked_for}/end", operation="documents.ask", summary="Ask no more",
    answers=DocumentRequestShown,
)  # fmt: skip
def document_request_end(request: Request, asked_for: DocumentRequest) -> HttpResponse:
    """It is not needed after all. `/changes` takes that back."""
    matching(request, DocumentRequestShown, asked_for, required=False)
    asked_for.close(by=request.actor)
    return one(request, DocumentRequestShown, asked_for, at="document_request")
