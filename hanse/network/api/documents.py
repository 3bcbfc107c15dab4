"""Documents of partners: what was sent, sending one, and what we say to it."""

from __future__ import annotations

import base64
import binascii
import tempfile
from datetime import date, datetime
from pathlib import Path
from typing import Any, ClassVar, Literal

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import Field

from hanse.kernel.operating import folders
from hanse.kernel.pages import Request
from hanse.kernel.rest.bodies import Given, body_of, filled
from hanse.kernel.rest.paging import Asked
from hanse.kernel.rest.routing import Resources, absent
from hanse.kernel.rest.shown import AN_ID, Named, Shown, list_of, many, matching, named, one, says

from ..documents.forms import DecliningForm, DocumentForm
from ..models import Document, Organisation

api = Resources("Documents")

State = Literal["sent", "accepted", "declined", "withdrawn"]
EXAMPLES = {
    "kind": AN_ID, "valid_from": "2026-01-01", "valid_until": "2026-12-31", "file_name": "insurance-2026.pdf",
    "content": "JVBERi0xLjcK", "reason": "The second page is missing.",
}  # fmt: skip


class SentForm(DocumentForm):
    """The same as on the page, with the file in base64."""

    file = None  # type: ignore[assignment]
    file_name = forms.CharField(label=gettext_lazy("What the file is called"), max_length=200)
    content = forms.CharField(
        label=gettext_lazy("The whole file in base64"), strip=False,
        help_text=gettext_lazy("A PDF, PNG, JPEG or WEBP. Up to 10 MB with all around it."),
    )  # fmt: skip

    def clean_content(self) -> bytes:
        try:
            return base64.b64decode(self.cleaned_data["content"], validate=True)
        except (binascii.Error, ValueError):
            raise forms.ValidationError(_("This is not base64.")) from None


class DocumentShown(Shown):
    """One file of one company."""

    id: str = says("Its id.", AN_ID, validation_alias="public_id")
    organisation: Named = named("The company.", "Gannet Bikes")
    kind: Named = named("What it is.", "Certificate of insurance")
    state: State = says("What became of it: an accepted one counts.", "accepted")
    file_name: str = says("What the file is called.", EXAMPLES["file_name"])
    file_size: int = says("Its size in bytes.", 48213)
    valid_from: date = says("From when it counts.", EXAMPLES["valid_from"])
    valid_until: date | None = says("Until when; null for ever.", EXAMPLES["valid_until"])
    reason: str = says("Why it was declined.", "")
    actor_name: str = says("Who sent it.", "Ada Lund")
    added_at: datetime = says("When it was sent.", "2026-01-12T09:30:00Z")


class DocumentsAsked(Asked):
    orders: ClassVar = {"added": "added_at", "id": "public_id"}

    organisation: str = Field("", description="Of the company with this id.")
    kind: str = Field("", description="Of the kind with this id.")
    state: list[State] = Field([], description="In this state; several times for either.", examples=[["sent"]])
    order: Literal["-added", "added", "id"] = Field(
        "-added", description="By what they are ordered; `-` for backwards."
    )

    def among(self, rows: QuerySet[Document]) -> QuerySet[Document]:
        wanted: dict[str, Any] = {
            "organisation__public_id": self.organisation, "kind__public_id": self.kind, "state__in": self.state,
        }  # fmt: skip
        return rows.filter(**{name: value for name, value in wanted.items() if value})


class FileShown(Shown):
    """The file of a document."""

    file_name: str = says("What it is called.", EXAMPLES["file_name"])
    content: str = says("The whole of it in base64.", EXAMPLES["content"])


@api.get("/documents", operation="documents.read", summary="List documents", answers=list_of(DocumentShown))
def documents(request: Request, asked: DocumentsAsked) -> HttpResponse:
    """Documents of the companies that you see, the newest first."""
    return many(request, DocumentShown, asked.among(Document.objects.select_related("organisation", "kind")), asked)


@api.get("/documents/{id:document}", operation="documents.read", summary="Read a document", answers=DocumentShown)
def document(request: Request, document: Document) -> HttpResponse:
    """One document, without its file."""
    return one(request, DocumentShown, document)


@api.get(
    "/documents/{id:document}/file", operation="documents.read", summary="Read a document's file", answers=FileShown
)
def document_file(request: Request, document: Document) -> HttpResponse:
    """The file as it was sent. 404 once the document was withdrawn: then its file is deleted."""
    if document.state == Document.State.WITHDRAWN or not document.file.exists():
        return absent()
    content = base64.b64encode(document.file.read_bytes()).decode()
    return one(request, FileShown, {"file_name": document.file_name, "content": content})


@api.post(
    "/organisations/{id:partner}/documents", operation="documents.add", summary="Send a document", status=201,
    answers=DocumentShown, body=body_of(SentForm, name="NewDocument", examples=EXAMPLES),
)  # fmt: skip
def document_new(request: Request, partner: Organisation, given: Given) -> HttpResponse:
    """A file of a company. What a partner sends counts once one of the manufacturer's people has accepted it."""
    form = filled(lambda data: SentForm(data, of=partner), given)
    values = dict(form.cleaned_data)
    name, content = values.pop("file_name"), values.pop("content")
    with tempfile.TemporaryDirectory(dir=folders.staging()) as folder:
        path = Path(folder) / "sent"
        path.write_bytes(content)
        made = Document.add(partner, path=path, name=name, by=request.actor, **values)
    return one(request, DocumentShown, made, status=201, at="document")


@api.post(
    "/documents/{id:document}/acceptance", operation="documents.check", summary="Accept a document",
    answers=DocumentShown,
)  # fmt: skip
def document_acceptance(request: Request, document: Document) -> HttpResponse:
    """It is what was asked for: from now on it counts."""
    matching(request, DocumentShown, document, required=False)
    document.accept(by=request.actor)
    return one(request, DocumentShown, document, at="document")


@api.post(
    "/documents/{id:document}/refusal", operation="documents.check", summary="Decline a document",
    answers=DocumentShown, body=body_of(DecliningForm, name="Declining", examples=EXAMPLES),
)  # fmt: skip
def document_refusal(request: Request, document: Document, given: Given) -> HttpResponse:
    """It is not what was asked for; whoever sent it reads why."""
    matching(request, DocumentShown, document, required=False)
    form = filled(DecliningForm, given)
    document.decline(by=request.actor, **form.cleaned_data)
    return one(request, DocumentShown, document, at="document")
