"""Scorecards for programs: every card that is kept, as it was, each figure exact."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from django.db.models import QuerySet
from django.http import HttpResponse
from pydantic import AliasPath, BeforeValidator, Field

from hanse.kernel.pages import Request
from hanse.kernel.rest.paging import Asked
from hanse.kernel.rest.routing import Resources
from hanse.kernel.rest.shown import AN_ID, Named, Rows, Shown, list_of, many, named, one, says
from hanse.network.models import Organisation

from .appeals.api import CardKind
from .appeals.api import api as appeals
from .models import Card
from .showing.ranks import with_ranks

api = Resources("Scorecards")
routers = [api, appeals]

Exact = Annotated[Decimal | None, BeforeValidator(lambda value: _plain(value))]
"""A number without an exponent and without noughts at its end."""


def _plain(value: Any) -> Decimal | None:
    return None if value is None else Decimal(f"{Decimal(value).normalize():f}")


class CardLineShown(Shown):
    """One measure on a card: its figure, what it was made of, and the points that it adds."""

    key: str = says("The measure.", "on_time")
    weight: int = says("Its weight, of 100.", 20)
    status: Literal["ok", "insufficient", "no_data", "not_applicable"] = says("Does it count?", "ok")
    value: Exact = says("Its value; null where it is unknown.", "0.9625", validation_alias=AliasPath("figure", "value"))
    numerator: Exact = says("What stands above the line, exact.", "77")
    denominator: Exact = says("What stands below the line, exact; null for sums.", "80")
    n: int = says("How many events it rests on.", 80)
    low: Exact = says("The lower end of its 95 % interval.", "0.8954")
    high: Exact = says("The upper end of its 95 % interval.", "0.9872")
    points: Decimal | None = says("The points that it adds to the score.", "17.250")
    most_points: Decimal | None = says("The points that it could add.", "20.000")
    reason: str = says("Why it does not count, as a sentence; empty where it does.", "")
    shrunk: dict[str, str | None] | None = says(
        "Where the definition draws small partners to their peers: the value as measured with its interval, the peers' mean,"
        " and the share of its own that was kept. Null where the value is as measured.",
        {"measured": "0.9833", "low": "0.9101", "high": "0.9991", "mean": "0.9400", "kept": "0.5196"},
    )
    left_out: dict[str, int | str] | None = says(
        "Of a ratio of two kinds of fact, such as sell-in to quotas: how many lines above and below the line nothing of the other"
        " kind could stand against, so that they do not count, and what they add up to. Null where all of them count.",
        {"lines_above": 2, "above": "1240.5", "lines_below": 0, "below": "0"},
    )


class CardShown(Shown):
    """One partner's scorecard in one role for one period."""

    id: str = says("Its id.", AN_ID, validation_alias="public_id")
    organisation: Named = named("The company.", "Gannet Bikes")
    kind: CardKind = says("The role that is scored.", "dealer", validation_alias=AliasPath("computation", "kind"))
    current: bool = says("Does it count now?", True, validation_alias=AliasPath("computation", "is_current"))
    reference: str = says("The manufacturer's number for the partner.", "D-1042")
    starts_on: date = says(
        "First day of its period.", "2025-07-01", validation_alias=AliasPath("computation", "starts_on")
    )
    ends_on: date = says("Last day of its period.", "2026-06-30", validation_alias=AliasPath("computation", "ends_on"))
    computed_at: datetime = says("When it was computed.", "2026-07-01T04:30:00Z")
    version: int = says(
        "The version of the definition.", 3, validation_alias=AliasPath("computation", "version", "number")
    )
    facts_version: int = says("The version of the lines.", 41)
    score: Decimal | None = says(
        "The score, of 100; null where too little is known.", "72.431", validation_alias="points"
    )
    low: Decimal | None = says("It could be as low as this.", "69.020", validation_alias="low_points")
    high: Decimal | None = says("It could be as high as this.", "75.118", validation_alias="high_points")
    coverage: Decimal = says(
        "The share of the weight that is known, 0 to 1.", "0.910", validation_alias="coverage_share"
    )
    band: str = says("The band that it lies in; empty for none.", "B")
    rank: int | None = says(
        "Its place among its peers; null where it has none, or where it would tell of peers that you do not see.", 12,
        validation_alias="rank_told",
    )  # fmt: skip
    of: int | None = says("How many peers have a place.", 204)
    lines: Rows[CardLineShown] = Field(description="Its measures; their points sum to the score exactly.")


class CardsAsked(Asked):
    orders: ClassVar = {"id": "public_id", "ends": "computation__ends_on"}

    kind: list[CardKind] = Field([], description="In this role; several times for either.", examples=[["dealer"]])
    band: list[str] = Field([], description="In this band; several times for either.", examples=[["B"]])
    organisation: str = Field("", description="Of the company with this id.")
    current: bool | None = Field(None, description="Only those that count now, or only those that count no more.")
    order: Literal["id", "ends", "-ends"] = Field("id", description="By what they are ordered; `-` for backwards.")

    def among(self, rows: QuerySet[Card]) -> QuerySet[Card]:
        wanted = {
            "computation__kind__in": self.kind, "band__in": self.band, "organisation__public_id": self.organisation,
        }  # fmt: skip
        rows = rows.filter(**{name: value for name, value in wanted.items() if value})
        return rows if self.current is None else rows.filter(computation__is_current=self.current)


class HistoryAsked(Asked):
    orders: ClassVar = {"ends": "computation__ends_on", "id": "public_id"}

    kind: list[CardKind] = Field([], description="In this role.", examples=[["dealer"]])
    order: Literal["-ends", "ends", "id"] = Field("-ends", description="By what they are ordered; `-` for backwards.")


def told(cards: QuerySet[Card]) -> Any:
    """With all that is shown of them; whose ranks are told is asked of their own computations alone."""
    whole = cards.select_related("organisation", "computation__version").prefetch_related("lines")
    return with_ranks(whole, cards.order_by().values("computation"))


@api.get(
    "/scorecards", operation="scorecards.read", own="scorecards.own", summary="List scorecards",
    answers=list_of(CardShown),
)  # fmt: skip
def scorecards(request: Request, asked: CardsAsked) -> HttpResponse:
    """Cards that you see, of every period that is kept; `current=true` for those that count now."""
    return many(request, CardShown, told(asked.among(Card.objects.all())), asked)


@api.get(
    "/scorecards/{id:card}", operation="scorecards.read", own="scorecards.own", summary="Read a scorecard",
    answers=CardShown,
)  # fmt: skip
def scorecard(request: Request, card: Card) -> HttpResponse:
    """One card as it was computed."""
    return one(request, CardShown, told(Card.objects.filter(pk=card.pk)).get())


@api.get(
    "/organisations/{id:partner}/scorecards", operation="scorecards.read", own="scorecards.own",
    summary="List a company's scorecards", answers=list_of(CardShown),
)  # fmt: skip
def company_scorecards(request: Request, partner: Organisation, asked: HistoryAsked) -> HttpResponse:
    """Its cards over time, the newest first."""
    rows = Card.objects.filter(organisation=partner)
    return many(request, CardShown, told(rows.filter(computation__kind__in=asked.kind) if asked.kind else rows), asked)
