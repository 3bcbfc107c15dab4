"""Imports for programs: what came, how far it is, and what it did."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal

from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast
from django.http import HttpResponse
from pydantic import Field

from hanse.kernel.pages import Request
from hanse.kernel.rest.bodies import Given, body_of, filled
from hanse.kernel.rest.paging import Asked
from hanse.kernel.rest.routing import Resources
from hanse.kernel.rest.shown import AN_ID, Shown, list_of, many, one, says

from .checking.lines import RejectedRow
from .models import Batch
from .sent import EXAMPLE, SendForm

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
    work: str = says("What is being done to it now; empty for nothing.", "check")
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


@api.post(
    "/imports", operation="imports.receive", summary="Send a file", status=201, answers=ImportShown,
    body=body_of(SendForm, name="NewImport", examples={
        "kind": "products", "file_name": "products.csv", "content": EXAMPLE, "is_base64": False, "import_it": False,
    }),
)  # fmt: skip
def import_new(request: Request, given: Given) -> HttpResponse:
    """A file is taken in and checked by a worker; read the import again to see how far it is.

    Where something has to be asked about its columns, it waits as `received` until somebody answers on its page: once, the
    next file of the same layout needs no answer.
    """
    form = filled(lambda data: SendForm(data), given)
    return one(request, ImportShown, form.receive(by=request.actor), status=201, at="import_")


class RejectedShown(Shown):
    """A row that was not taken, to be mended and sent again."""

    line: int = says("The line of the file where it begins.", 17)
    column: str = says("The column that is wrong.", "Datum")
    reason: str = says("What is wrong, in a sentence.", "“31.11.2026” is not a day.")
    value: str = says("What stood there.", "31.11.2026")
    text: str = says("The whole line as it was.", "SO3;1;AW00002;31.11.2026;1;7,25;EUR")


class RejectedAsked(Asked):
    orders: ClassVar = {"line": "line"}

    order: Literal["line", "-line"] = Field("line", description="By the line of the file; `-` for backwards.")


@api.get(
    "/imports/{id:batch}/rejected-rows", operation="imports.read", summary="List the rows of an import that were refused",
    answers=list_of(RejectedShown),
)  # fmt: skip
def rejected_rows(request: Request, batch: Batch, asked: RejectedAsked) -> HttpResponse:
    """What was not taken, and why. Of a partner's file the first 10,000 are kept; `rejected` counts all of them."""
    rows: QuerySet[RejectedRow] = batch.rejected_rows.annotate(public_id=Cast("pk", CharField()))
    return many(request, RejectedShown, rows, asked)
