"""Ties between companies: the manufacturer's own knowledge, shown to no partner."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from pydantic import Field

from hanse.kernel.pages import Request
from hanse.kernel.rest.bodies import Given, body_of, filled
from hanse.kernel.rest.paging import Asked
from hanse.kernel.rest.routing import Resources
from hanse.kernel.rest.shown import AN_ID, Named, Shown, list_of, many, matching, named, nothing, one, says
from hanse.kernel.rest.written import Day

from ..forms.relationships import NewRelationshipForm, RelationshipForm
from ..models import Organisation, Relationship
from .examples import EXAMPLES

api = Resources("Relationships")

Kind = Literal["parent_of", "distributes_to", "supplies", "competes", "serves"]


class RelationshipShown(Shown):
    """What one company is to another, from a day to a day."""

    id: str = says("Its id.", AN_ID, validation_alias="public_id")
    organisation: Named = named("The company that is it.", "Petrel Distribution")
    kind: Kind = says("What it is to the other.", "distributes_to")
    other: Named = named("The other company.", "Gannet Bikes")
    share: Decimal | None = says("Share in per cent.", "60.00")
    starts_on: date | None = says("The first day; null for always before.", EXAMPLES["starts_on"])
    ends_on: date | None = says("The last day; null for still.", None)


class RelationshipsAsked(Asked):
    orders: ClassVar = {"id": "public_id"}

    organisation: str = Field("", description="With the company of this id on either side.")
    kind: list[Kind] = Field([], description="Of this kind; several times for either.", examples=[["distributes_to"]])
    on: Day | None = Field(None, description="That hold on this day.", examples=["2026-03-02"])

    def among(self, rows: QuerySet[Relationship]) -> QuerySet[Relationship]:
        if self.organisation:
            rows = rows.filter(Q(organisation__public_id=self.organisation) | Q(other__public_id=self.organisation))
        if self.kind:
            rows = rows.filter(kind__in=self.kind)
        return rows.filter(Relationship.holds_on(self.on)) if self.on else rows


@api.get("/relationships", operation="partners.read", summary="List relationships", answers=list_of(RelationshipShown))
def relationships(request: Request, asked: RelationshipsAsked) -> HttpResponse:
    """Ties of which you see both sides."""
    rows = Relationship.objects.select_related("organisation", "other")
    return many(request, RelationshipShown, asked.among(rows), asked)


@api.get(
    "/relationships/{id:relationship}", operation="partners.read", summary="Read a relationship",
    answers=RelationshipShown,
)  # fmt: skip
def relationship(request: Request, relationship: Relationship) -> HttpResponse:
    """One tie."""
    return one(request, RelationshipShown, relationship)


@api.post(
    "/organisations/{id:partner}/relationships", operation="partners.relate", summary="Add a relationship", status=201,
    answers=RelationshipShown,
    body=body_of(NewRelationshipForm, name="NewRelationship", examples=EXAMPLES | {"kind": "distributes_to"}),
)  # fmt: skip
def relationship_new(request: Request, partner: Organisation, given: Given) -> HttpResponse:
    """`other` is the other company's id, a number of it, or its name. With `of:` before the kind it is the other way round."""
    form = filled(NewRelationshipForm, given)
    tied = Relationship.tie(*form.tie(partner), by=request.actor)
    return one(request, RelationshipShown, tied, status=201, at="relationship")


@api.patch(
    "/relationships/{id:relationship}", operation="partners.relate", summary="Change a relationship",
    answers=RelationshipShown,
    body=body_of(
        RelationshipForm, name="RelationshipChange", examples=EXAMPLES | {"ends_on": "2026-12-31"},
        changing=("ends_on",),
    ),
)  # fmt: skip
def relationship_edit(request: Request, relationship: Relationship, given: Given) -> HttpResponse:
    """Correct its dates or share. What has ended gets a last day."""
    matching(request, RelationshipShown, relationship)
    form = filled(lambda data: RelationshipForm(data, record=relationship), given)
    relationship.edit(form.cleaned_data, by=request.actor, seen=form.seen)
    return one(request, RelationshipShown, relationship)


@api.delete(
    "/relationships/{id:relationship}", operation="partners.relate", summary="Remove a relationship", status=204
)
def relationship_removal(request: Request, relationship: Relationship) -> HttpResponse:
    """It never was."""
    matching(request, RelationshipShown, relationship, required=False)
    relationship.remove(by=request.actor)
    return nothing()
