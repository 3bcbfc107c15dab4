"""What one partner lets another see, given and ended by us, seen by both."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal

from django.http import HttpResponse
from pydantic import Field

from hanse.kernel.pages import Request
from hanse.kernel.rest.bodies import Given, body_of, filled
from hanse.kernel.rest.paging import Asked
from hanse.kernel.rest.routing import Resources, absent
from hanse.kernel.rest.shown import AN_ID, Shown, list_of, many, matching, one, says

from ..company.insights import give
from ..forms.insights import InsightForm
from ..models import Organisation, VisibilityGrant
from .examples import EXAMPLES

api = Resources("Insights")


class InsightShown(Shown):
    """Another partner may look into a part of what a company has in its portal."""

    id: str = says("Its id.", AN_ID, validation_alias="public_id")
    resource: str = says("The part.", EXAMPLES["resource"])
    grantee_name: str = says("Who looks in, as it was called when it was given.", "Petrel Distribution")
    starts_on: date = says("The first day.", EXAMPLES["starts_on"])
    ends_on: date | None = says("The last day; null for no end.", None)
    reason: str = says("Why. Both companies read it.", "The distributor plans their stock.")


class InsightsAsked(Asked):
    orders: ClassVar = {"since": "starts_on", "id": "public_id"}

    order: Literal["-since", "since", "id"] = Field(
        "-since", description="By what they are ordered; `-` for backwards."
    )


@api.get(
    "/organisations/{id:partner}/insights", operation="partners.read", own="company.read",
    summary="List who looks into a company", answers=list_of(InsightShown),
)  # fmt: skip
def insights(request: Request, partner: Organisation, asked: InsightsAsked) -> HttpResponse:
    """What it lets others see, let them see and will."""
    rows = VisibilityGrant.objects.filter(organisation=partner)
    if request.actor.looks_from is not None:  # who looks in learns of no other company that does
        rows = rows.filter(grantee_id=request.actor.looks_from)
    return many(request, InsightShown, rows, asked)


@api.get(
    "/insights/{id:grant}", operation="partners.read", own="company.read", summary="Read an insight",
    answers=InsightShown,
)  # fmt: skip
def insight(request: Request, grant: VisibilityGrant) -> HttpResponse:
    """One of them."""
    if request.actor.looks_from not in {None, grant.grantee_id}:
        return absent()
    return one(request, InsightShown, grant)


@api.post(
    "/organisations/{id:partner}/insights", operation="insights.give", summary="Let another partner look in", status=201,
    answers=InsightShown, body=body_of(InsightForm, name="NewInsight", examples=EXAMPLES),
)  # fmt: skip
def insight_new(request: Request, partner: Organisation, given: Given) -> HttpResponse:
    """`grantee` is the id, a number or the name of who may look in. It gives reading alone."""
    form = filled(InsightForm, given)
    grant = give(partner, by=request.actor, **form.cleaned_data)
    return one(request, InsightShown, grant, status=201, at="insight")


@api.post("/insights/{id:grant}/end", operation="insights.end", summary="End an insight", answers=InsightShown)
def insight_end(request: Request, grant: VisibilityGrant) -> HttpResponse:
    """From now on it does not hold. 409 when it has ended already."""
    matching(request, InsightShown, grant, required=False)
    grant.end(by=request.actor)
    return one(request, InsightShown, grant, at="insight")
