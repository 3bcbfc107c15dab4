"""What stands beside scorecards, for programs: appeals of partners with our answers, and scores that a person set."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar, Literal

from django.db.models import QuerySet
from django.http import HttpResponse
from pydantic import Field

from hanse.kernel.pages import Request
from hanse.kernel.rest.paging import Asked
from hanse.kernel.rest.routing import Resources
from hanse.kernel.rest.shown import AN_ID, Named, Shown, list_of, many, named, one, says

from ..models import Appeal, Override

api = Resources("Scorecards")

CardKind = Literal["dealer", "supplier"]
AppealState = Literal["open", "upheld", "refused", "withdrawn"]
OverrideState = Literal["waits", "holds", "declined", "ended"]


class AppealShown(Shown):
    """What a partner says against its card, and the answer."""

    id: str = says("Its id.", AN_ID, validation_alias="public_id")
    organisation: Named = named("Who appeals.", "Gannet Bikes")
    kind: CardKind = says("Against the card of this role.", "dealer")
    key: str = says("Against this measure; empty for the whole card.", "on_time")
    text: str = says("What is wrong, in the partner's words.", "Two orders of May came on the promised day.")
    file_name: str = says("The file that it sent with it; empty for none.", "delivery-notes.pdf")
    state: AppealState = says("What became of it.", "open")
    at: datetime = says("When it came.", "2026-03-02T09:30:00Z")
    due_at: datetime = says("Until when the manufacturer owes an answer.", "2026-03-16T17:00:00Z")
    answer: str = says("The answer.", "")
    answered_at: datetime | None = says("When it was answered.", None)


class AppealsAsked(Asked):
    orders: ClassVar = {"at": "at", "due": "due_at", "id": "public_id"}

    organisation: str = Field("", description="Of the company with this id.")
    kind: list[CardKind] = Field([], description="Against cards of this role.", examples=[["dealer"]])
    state: list[AppealState] = Field([], description="In this state; several times for either.", examples=[["open"]])
    order: Literal["-at", "at", "due", "-due", "id"] = Field(
        "-at", description="By what they are ordered; `-` for backwards."
    )

    def among(self, rows: QuerySet[Appeal]) -> QuerySet[Appeal]:
        wanted = {"organisation__public_id": self.organisation, "kind__in": self.kind, "state__in": self.state}
        return rows.filter(**{name: value for name, value in wanted.items() if value})


class OverrideShown(Shown):
    """A score that a person set beside the computed one, until a day."""

    id: str = says("Its id.", AN_ID, validation_alias="public_id")
    organisation: Named = named("Whose score.", "Gannet Bikes")
    kind: CardKind = says("Of the card of this role.", "dealer")
    score: Decimal = says("The score that was set, of 100.", "70.000", validation_alias="points")
    distance: Decimal = says("By how many points it differs from what was computed then.", "4.500")
    reason: str = says("Why.", "The new shop is not in the figures yet.")
    until: date = says("The last day on which it holds.", "2026-12-31")
    state: OverrideState = says("`waits`: far from the computed one, it waits for a second person.", "holds")
    at: datetime = says("When it was set.", "2026-03-02T09:30:00Z")


class OverridesAsked(Asked):
    orders: ClassVar = {"at": "at", "until": "until", "id": "public_id"}

    organisation: str = Field("", description="Of the company with this id.")
    state: list[OverrideState] = Field([], description="In this state; several times for either.", examples=[["holds"]])
    order: Literal["-at", "at", "until", "-until", "id"] = Field(
        "-at", description="By what they are ordered; `-` for backwards."
    )

    def among(self, rows: QuerySet[Override]) -> QuerySet[Override]:
        wanted = {"organisation__public_id": self.organisation, "state__in": self.state}
        return rows.filter(**{name: value for name, value in wanted.items() if value})


@api.get(
    "/appeals", operation="scorecards.read", own="scorecards.own_appeals", summary="List appeals",
    answers=list_of(AppealShown),
)  # fmt: skip
def appeals(request: Request, asked: AppealsAsked) -> HttpResponse:
    """What partners say against their cards; a partner reads its own. A person answers them, on their page."""
    return many(request, AppealShown, asked.among(Appeal.objects.select_related("organisation")), asked)


@api.get(
    "/appeals/{id:appeal}", operation="scorecards.read", own="scorecards.own_appeals", summary="Read an appeal",
    answers=AppealShown,
)  # fmt: skip
def appeal(request: Request, appeal: Appeal) -> HttpResponse:
    """One appeal with its answer."""
    return one(request, AppealShown, appeal)


@api.get("/set-scores", operation="scorecards.read", summary="List set scores", answers=list_of(OverrideShown))
def set_scores(request: Request, asked: OverridesAsked) -> HttpResponse:
    """Scores that a person of the manufacturer's set for a time; only a person sets one."""
    return many(request, OverrideShown, asked.among(Override.objects.select_related("organisation")), asked)


@api.get("/set-scores/{id:override}", operation="scorecards.read", summary="Read a set score", answers=OverrideShown)
def set_score(request: Request, override: Override) -> HttpResponse:
    """One of them."""
    return one(request, OverrideShown, override)
