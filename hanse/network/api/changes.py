"""What one has done and can take back, by whichever operation or page it was done."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from types import SimpleNamespace
from typing import Annotated, ClassVar, Literal

from django.db.models import QuerySet
from django.http import HttpResponse
from pydantic import BeforeValidator, Field

from hanse.kernel.pages import Request
from hanse.kernel.rest.paging import Asked
from hanse.kernel.rest.routing import Resources, absent
from hanse.kernel.rest.shown import AN_ID, Shown, list_of, many, matching, one, says

from ..models import Undo
from ..ways_back import act_in_words, own_changes, taken_back

api = Resources("Changes")


def _how_many(records: Collection[object]) -> int:
    return len(records)


class ChangeShown(Shown):
    """An act of one's own, kept for a day."""

    id: str = says("Its id.", AN_ID, validation_alias="public_id")
    operation: str = says("What it was, as the audit trail calls it.", "sites.remove")
    in_words: Annotated[str, BeforeValidator(act_in_words)] = says(
        "The same in words.", "Remove a site", validation_alias="operation"
    )
    count: Annotated[int, BeforeValidator(_how_many)] = says(
        "How many records it changed.", 1, validation_alias="records"
    )
    at: datetime = says("When it was done.", "2026-03-02T09:30:00Z")
    until: datetime = says("Until when it can be taken back.", "2026-03-03T09:30:00Z")
    undone_at: datetime | None = says("When it was taken back; null while it stands.", None)


class UndoneShown(ChangeShown):
    """An act that was taken back."""

    back: int = says("How many rows are as they were.", 1, default=0)
    stayed: list[str] = says("The names of those that somebody changed meanwhile: they stay.", [], default=[])
    refused: list[str] = says("The rules that kept others as they are.", [], default=[])


class ChangesAsked(Asked):
    orders: ClassVar = {"at": "at", "id": "public_id"}

    operation: list[str] = Field(
        [], description="Of this kind, as the trail calls it; several times for either.", examples=[["sites.remove"]]
    )
    undone: bool | None = Field(None, description="`false`: that stand; `true`: that were taken back.")
    order: Literal["-at", "at", "id"] = Field("-at", description="By what they are ordered; `-` for backwards.")

    def among(self, rows: QuerySet[Undo]) -> QuerySet[Undo]:
        if self.undone is not None:
            rows = rows.filter(undone_at__isnull=not self.undone)
        return rows.filter(operation__in=self.operation) if self.operation else rows


@api.get("/changes", operation="changes.read", summary="List one's changes", answers=list_of(ChangeShown))
def changes(request: Request, asked: ChangesAsked) -> HttpResponse:
    """What one has done within a day and can take back: by a program or on a page, the newest first."""
    return many(request, ChangeShown, asked.among(own_changes(request.actor)), asked)


@api.get("/changes/{id:change}", operation="changes.read", summary="Read a change", answers=ChangeShown)
def change(request: Request, change: Undo) -> HttpResponse:
    """One act of one's own. 404 for those of others, and after a day."""
    if not own_changes(request.actor).filter(pk=change.pk).exists():
        return absent()
    return one(request, ChangeShown, change)


@api.post("/changes/{id:change}/undo", operation="changes.undo", summary="Take a change back", answers=UndoneShown)
def change_undo(request: Request, change: Undo) -> HttpResponse:
    """Once and within a day, as on the page, by who did it and still may do its like.

    409 where somebody has changed it since; of many records that were changed at once those stay, and are named.
    """
    if not own_changes(request.actor).filter(pk=change.pk).exists():
        return absent()
    matching(request, ChangeShown, change, required=False)
    taken, refused = taken_back(change, by=request.actor)
    change.refresh_from_db()
    told_of = ("public_id", "operation", "records", "at", "until", "undone_at")
    shown = SimpleNamespace(
        **{name: getattr(change, name) for name in told_of},
        back=taken.back, stayed=[*taken.left], refused=sorted({each.sentence for each in refused}),
    )  # fmt: skip
    return one(request, UndoneShown, shown, at="change")
