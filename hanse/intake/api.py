"""Imports for programs, step by step as on pages: a file is sent, checked, imported, withdrawn, or forgotten."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast, Coalesce
from django.http import HttpResponse
from pydantic import BaseModel, ConfigDict, Field

from hanse.kernel.pages import Request
from hanse.kernel.rest.bodies import Given, body_of, filled
from hanse.kernel.rest.paging import Asked
from hanse.kernel.rest.routing import Resources
from hanse.kernel.rest.shown import AN_ID, Shown, list_of, many, matching, nothing, one, says

from . import mending
from .checking.lines import Difference, RejectedRow
from .models import Batch
from .sent import EXAMPLE, CheckForm, CommitmentForm, SendForm, SheetForm, choices

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
    lines_done: int = says("Lines that were checked so far, while it is being checked.", 240)
    asked_as: UUID | None = says(
        "Names what was last asked of a worker; each check has another one.", "0d9f9c5e-64c1-4f0e-9d0e-1f6f3a5b7c21",
        validation_alias="work_id",
    )  # fmt: skip
    asks: bool = says("Does it wait until somebody says what its columns mean?", False)
    only_new: bool = says("Did it leave known records as they were?", False)
    trouble: str = says("What stands in its way; empty for nothing.", "", validation_alias="trouble_told")
    kept: list[str] = says("What a withdrawal could not take back, in sentences.", [])
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
    return many(request, ImportShown, asked.among(Batch.objects.defer("mapping", "recalled", "samples")), asked)


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

    Where something has to be asked about its columns, it waits as `received` and `asks`, until somebody answers by a check or
    on its page: once, the next file of the same layout needs no answer.
    """
    form = filled(lambda data: SendForm(data), given)
    return one(request, ImportShown, form.receive(by=request.actor), status=201, at="import_")


class NotationShown(Shown):
    """A way in which the days or numbers of a column can be read."""

    notation: str = says("What says so: a form of days, or the decimal sign.", "%d/%m/%Y")
    reads: str = says("What it makes of a value of the column.", "03/04/2026 is 3 April")


class ColumnShown(Shown):
    """A column of the file."""

    name: str = says("What the file calls it.", "Number")
    sample: str = says("What stands in its first line.", "HL-9001")
    field: str = says("The field that it gives; empty where it is left out.", "number")
    sure: bool = says("Is that certain, so that nobody need look?", True)
    about: str = says("What is said of its values, and what is in doubt.", "2 different values")
    notation: str = says("How its days or numbers are read; empty where there is one way alone.", "%d/%m/%Y")
    notations: list[NotationShown] = Field(description="How they can be read; none where there is one way alone.")


class FieldShown(Shown):
    """What a column can be."""

    name: str = says("Its name.", "number")
    label: str = says("What it means.", "Product number")
    required: bool = says("Must every file say it?", True)


class ColumnsShown(Shown):
    """What the columns of a file are taken for."""

    columns: list[ColumnShown] = Field(description="Its columns, in the order of the file.")
    constants: dict[str, str] = says("Fields with the same value in every line.", {"currency": "EUR"})
    missing: list[str] = says("Fields that are needed and that nothing gives yet.", [])
    returns: str = says("Which lines count as returns; empty where no column says it.", "")
    sheet: str = says("Of a workbook, the sheet that is read.", "")
    sheets: list[str] = says("Of a workbook, the sheets that one may choose from; none where there is one alone.", [])
    fields: list[FieldShown] = Field(description="All that a column of such a file can be.")


@api.get(
    "/imports/{id:batch}/columns", operation="imports.read", summary="Read the columns of an import", answers=ColumnsShown
)  # fmt: skip
def import_columns(request: Request, batch: Batch) -> HttpResponse:
    """What each column is taken for, and what it could be."""
    return one(request, ColumnsShown, choices(batch))


@api.post(
    "/imports/{id:batch}/check", operation="imports.check", summary="Have a file checked", answers=ImportShown,
    body=body_of(CheckForm, name="Check", examples={
        "columns": {"Number": "number", "Remark": None}, "constants": {}, "notations": {"List price": ","}, "as_written": False,
    }),
)  # fmt: skip
def import_check(request: Request, batch: Batch, given: Given) -> HttpResponse:
    """Say what columns mean and have the file checked by a worker; nothing is imported. What is not said stays as it was.

    Where days or numbers can be read in several ways, `notations` says which one is right, by the names under `columns`.
    """
    matching(request, ImportShown, batch, required=False)
    form = filled(lambda data: CheckForm(data, batch=batch), given)
    batch.have_checked(form.mapping, by=request.actor)
    return one(request, ImportShown, batch, at="import_")


@api.post(
    "/imports/{id:batch}/sheet", operation="imports.check", summary="Read another sheet of a workbook", answers=ImportShown,
    body=body_of(SheetForm, name="Sheet", examples={"sheet": "Lines"}),
)  # fmt: skip
def import_sheet(request: Request, batch: Batch, given: Given) -> HttpResponse:
    """Its columns are recognised anew, and it is checked where nothing has to be asked about them; its sender's next one is read there too."""
    matching(request, ImportShown, batch, required=False)
    form = filled(lambda data: SheetForm(data), given)
    batch.read_sheet(form.cleaned_data["sheet"], by=request.actor)
    return one(request, ImportShown, batch, at="import_")


class DifferenceShown(Shown):
    """What a line makes, or changes in a record that is known."""

    line: int = says("The line of the file where it begins.", 17)
    status: Literal["new", "corrected"] = says("A new record or line, or a change of a known one.", "corrected")
    record: str = says("The record, or the paper and its line.", "Nordrad Lübeck", validation_alias="title")
    field: str = says("The field that changes; empty for a whole record, or where it gets something more.", "city")
    before: str = says("What stood there.", "Bremen")
    after: str = says("What will stand there.", "Hamburg")


class DifferencesAsked(Asked):
    orders: ClassVar = {"line": "line"}

    status: Literal["", "new", "corrected"] = Field("", description="New records, or changes, alone.")
    order: Literal["line", "-line"] = Field("line", description="By the line of the file; `-` for backwards.")


@api.get(
    "/imports/{id:batch}/differences", operation="imports.read", summary="List what an import changes",
    answers=list_of(DifferenceShown),
)  # fmt: skip
def differences(request: Request, batch: Batch, asked: DifferencesAsked) -> HttpResponse:
    """Before it is imported what it would change, field by field, and afterwards what it did.

    Of lines of facts the first hundred new ones and the first thousand corrected ones: `new`, `corrected` and `known` of the import count
    all of them. Of an import that was withdrawn it is what it had done.
    """
    rows: QuerySet[Difference] = batch.differences_read.annotate(public_id=Cast("pk", CharField()))
    return many(request, DifferenceShown, rows.filter(status=asked.status) if asked.status else rows, asked)


@api.post(
    "/imports/{id:batch}/commitment", operation="imports.commit", summary="Import what was checked", answers=ImportShown,
    body=body_of(CommitmentForm, name="Commitment", examples={"only_new": False}),
)  # fmt: skip
def import_commitment(request: Request, batch: Batch, given: Given) -> HttpResponse:
    """Its good rows are imported by a worker. Send the ETag of what you read: another check since is then not meant."""
    matching(request, ImportShown, batch, required=False)
    form = filled(lambda data: CommitmentForm(data), given)
    batch.confirm(seen=str(batch.work_id or ""), by=request.actor, **form.cleaned_data)
    return one(request, ImportShown, batch, at="import_")


class WithdrawalAsked(BaseModel):
    model_config = ConfigDict(extra="forbid")

    too: list[str] = Field(
        [], max_length=100, description="Imports that mend its refused lines and go along with it; several times for several.",
        examples=[[]],
    )  # fmt: skip


@api.post(
    "/imports/{id:batch}/withdrawal", operation="imports.withdraw", summary="Withdraw an import", answers=ImportShown
)  # fmt: skip
def import_withdrawal(request: Request, batch: Batch, asked: WithdrawalAsked) -> HttpResponse:
    """All that it did is taken out again by a worker; what was changed since stays, and `kept` tells of it.

    Another import that mends lines which were refused here stays, unless `too` names it: `mended_by` of these lines says which.
    """
    matching(request, ImportShown, batch, required=False)
    mending.refuse_others(batch, too=asked.too, by=request.actor)
    mending.withdraw(batch, too=asked.too, by=request.actor)
    return one(request, ImportShown, batch, at="import_")


@api.delete("/imports/{id:batch}", operation="imports.discard", summary="Forget an import", status=204)
def import_removal(request: Request, batch: Batch) -> HttpResponse:
    """A file that was not imported is forgotten. What was imported is withdrawn instead."""
    matching(request, ImportShown, batch, required=False)
    batch.discard()
    return nothing()


class RejectedShown(Shown):
    """A row that was not taken, to be mended and sent again."""

    line: int = says("The line of the file where it begins.", 17)
    column: str = says("The column that is wrong; several with commas between.", "Datum")
    reason: str = says("What is wrong, in a sentence.", "“31.11.2026” is not a day.", validation_alias="told")
    value: str = says("What stood there.", "31.11.2026")
    text: str = says("The whole line as it was.", "SO3;1;AW00002;31.11.2026;1;7,25;EUR")
    mended_by: str = says(
        "The import by which it counts since; empty while it is refused.", "", validation_alias="mender"
    )


class RejectedAsked(Asked):
    orders: ClassVar = {"line": "line"}

    order: Literal["line", "-line"] = Field("line", description="By the line of the file; `-` for backwards.")


@api.get(
    "/imports/{id:batch}/rejected-rows", operation="imports.read", summary="List the rows of an import that were refused",
    answers=list_of(RejectedShown),
)  # fmt: skip
def rejected_rows(request: Request, batch: Batch, asked: RejectedAsked) -> HttpResponse:
    """What was not taken, and why. Of a partner's file the first 10,000 are kept; `rejected` counts all of them."""
    rows: QuerySet[RejectedRow] = batch.rejected_read.annotate(
        public_id=Cast("pk", CharField()), mender=Coalesce("matched_in__public_id", Value(""))
    )
    return many(request, RejectedShown, rows, asked)
