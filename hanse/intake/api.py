"""Imports for programs: what came, how far it is, and what it did."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal

from django.db.models import QuerySet
from django.http import HttpResponse
from pydantic import Field

from hanse.kernel.pages import Request
from hanse.kernel.rest.paging import Asked
from hanse.kernel.rest.routing import Resources
from hanse.kernel.rest.shown import AN_ID, Shown, list_of, many, one, says

from .models import Batch

api = Resources("Imports")
routers = [api]

State = Literal["received", "staged", "committing", "committed", "withdrawn", "failed"]


class ImportShown(Shown):
    """A file on its way from what was sent to what it changed."""

    id: str = says("Its id.", AN_ID, validation_alias="public_id")
    kind: str = says("What kind of rows it holds.", "organisations")
    file_name: str = says("What the file was called.", "dealers.xlsx")
    state: State = says("How far it is.", "committed")
    read: int = says("Rows that were read.", 240)
    new: int = says("Of these new ones.", 12)
    known: int = says("Of these known already.", 194)
    corrected: int = says("Of these corrections.", 30)
    rejected: int = says("Of these refused; the page of the import tells why.", 4)
    trouble: str = says("What stands in its way; empty for nothing.", "")
    actor_name: str = says("Who brought it.", "Ada Lund")
    received_at: datetime = says("When it came.", "2026-03-02T14:05:12Z")
    committed_at: datetime | None = says("When its rows began to count.", "2026-03-02T14:06:40Z")
    withdrawn_at: datetime | None = says("When they were taken out again.", None)


class ImportsAsked(Asked):
    orders: ClassVar = {"received": "received_at", "id": "public_id"}

    kind: str = Field("", description="Of this kind of rows.", examples=["organisations"])
    state: list[State] = Field([], description="In this state; several times for either.", examples=[["committed"]])
    order: Literal["-received", "received", "id"] = Field(
        "-received", description="By what they are ordered; `-` for backwards."
    )

    def among(self, rows: QuerySet[Batch]) -> QuerySet[Batch]:
        wanted = {"kind": self.kind, "state__in": self.state}
        return rows.filter(**{name: value for name, value in wanted.items() if value})


@api.get("/imports", operation="imports.read", summary="List imports", answers=list_of(ImportShown))
def imports(request: Request, asked: ImportsAsked) -> HttpResponse:
    """Files that were brought, the newest first."""
    return many(request, ImportShown, asked.among(Batch.objects.all()), asked)


@api.get("/imports/{id:batch}", operation="imports.read", summary="Read an import", answers=ImportShown)
def import_(request: Request, batch: Batch) -> HttpResponse:
    """One import: ask again while it is being checked or imported."""
    return one(request, ImportShown, batch)
