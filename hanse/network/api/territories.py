"""Territories, and who looks after them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Literal

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from pydantic import BeforeValidator, Field

from hanse.kernel.pages import Request
from hanse.kernel.rest.bodies import Given, body_of, filled
from hanse.kernel.rest.paging import Asked
from hanse.kernel.rest.routing import Resources
from hanse.kernel.rest.shown import AN_ID, Named, Rows, Shown, list_of, many, matching, named, nothing, one, says

from ..forms.territories import AreaForm, AssignmentEndForm, AssignmentForm, TerritoryForm
from ..models import Territory
from ..models.coverage import MOST_AT_ONCE, recompute
from ..models.editing import as_seen
from .examples import EXAMPLES

api = Resources("Territories")

NAMES = EXAMPLES | {"name": "Germany, north"}
AREA = {"area": "DE, 20000-29999", "roles": ["dealer"], "lines": []}


class AssignmentShown(Shown):
    """Who looks after a territory, from when to when."""

    account: Named = named("The colleague.", "Ada Lund")
    is_deputy: bool = says("As a deputy?", EXAMPLES["is_deputy"])
    starts_on: date = says("The first day.", EXAMPLES["starts_on"])
    ends_on: date | None = says("The last day; null for no end.", None)


def _listed(found: list[str] | None) -> list[str]:
    return found or []


class AreaShown(Shown):
    """What a territory claims."""

    area: str = says("Which countries, regions and postcodes it claims, one a line.", AREA["area"])
    roles: Annotated[list[str], BeforeValidator(_listed)] = says(
        "For partners in these roles; none for all.", ["dealer"]
    )
    lines: Annotated[list[str], BeforeValidator(_listed)] = says(
        "For the product lines with these ids; none for all.", []
    )


class TerritoryShown(AreaShown):
    """An area of the market."""

    id: str = says("Its id.", AN_ID, validation_alias="public_id")
    code: str = says("Its code.", EXAMPLES["code"])
    name: str = says("Its name.", NAMES["name"])
    group: str = says("The group it is in.", EXAMPLES["group"])
    country: str = says("Country, two letters by ISO 3166.", EXAMPLES["country"])
    assignments: Rows[AssignmentShown] = Field(description="Who looks after it, looked after it and will.")


class TerritoriesAsked(Asked):
    orders: ClassVar = {"name": "name", "code": "code", "id": "public_id"}

    q: str = Field("", description="A part of the name, the code or the group.")
    country: list[str] = Field([], description="In this country, two letters.", examples=[["DE"]])
    group: str = Field("", description="In exactly this group.", examples=["Europe"])
    order: Literal["name", "-name", "code", "-code", "id"] = Field(
        "name", description="By what they are ordered; `-` for backwards."
    )

    def among(self, rows: QuerySet[Territory]) -> QuerySet[Territory]:
        if self.q:
            rows = rows.filter(Q(name__icontains=self.q) | Q(code__icontains=self.q) | Q(group__icontains=self.q))
        if self.country:
            rows = rows.filter(country__in=self.country)
        return rows.filter(group=self.group) if self.group else rows


@api.get("/territories", operation="territories.read", summary="List territories", answers=list_of(TerritoryShown))
def territories(request: Request, asked: TerritoriesAsked) -> HttpResponse:
    """How the manufacturer divides the market."""
    rows = Territory.objects.prefetch_related("assignments__account")
    return many(request, TerritoryShown, asked.among(rows), asked)


@api.get(
    "/territories/{id:territory}", operation="territories.read", summary="Read a territory", answers=TerritoryShown
)
def territory(request: Request, territory: Territory) -> HttpResponse:
    """One territory with who looks after it."""
    return one(request, TerritoryShown, territory)


@api.post(
    "/territories", operation="territories.edit", summary="Draw a territory", status=201, answers=TerritoryShown,
    body=body_of(TerritoryForm, name="NewTerritory", examples=NAMES),
)  # fmt: skip
def territory_new(request: Request, given: Given) -> HttpResponse:
    """A new area of the market. 409 when another one has the code."""
    form = filled(lambda data: TerritoryForm(data, record=Territory()), given)
    drawn = Territory.draw(by=request.actor, **form.cleaned_data)
    return one(request, TerritoryShown, drawn, status=201, at="territory")


@api.patch(
    "/territories/{id:territory}", operation="territories.edit", summary="Change a territory", answers=TerritoryShown,
    body=body_of(TerritoryForm, name="TerritoryChange", examples=NAMES, changing=("name", "group")),
)  # fmt: skip
def territory_edit(request: Request, territory: Territory, given: Given) -> HttpResponse:
    """Correct its code, name, group or country."""
    matching(request, TerritoryShown, territory)
    form = filled(lambda data: TerritoryForm(data, record=territory), given)
    territory.edit(by=request.actor, seen=form.seen, **form.cleaned_data)
    return one(request, TerritoryShown, territory)


@api.delete("/territories/{id:territory}", operation="territories.edit", summary="Remove a territory", status=204)
def territory_removal(request: Request, territory: Territory) -> HttpResponse:
    """One that was drawn by mistake. 409 while partners are in it, or where somebody looks or looked after it."""
    matching(request, TerritoryShown, territory, required=False)
    territory.remove(by=request.actor)
    return nothing()


@api.get("/territories/{id:territory}/area", operation="territories.read", summary="Read an area", answers=AreaShown)
def territory_area(request: Request, territory: Territory) -> HttpResponse:
    """What a territory claims."""
    return one(request, AreaShown, territory)


@api.patch(
    "/territories/{id:territory}/area", operation="territories.edit", summary="Change an area", answers=AreaShown,
    body=body_of(AreaForm, name="AreaChange", examples=AREA, changing=("area", "roles")),
)  # fmt: skip
def territory_area_edit(request: Request, territory: Territory, given: Given) -> HttpResponse:
    """Partners then move to where their addresses say: at once or, where they are many, within minutes."""
    matching(request, AreaShown, territory)
    seen = as_seen(territory, AREA)
    area = filled(lambda data: AreaForm(data, territory=territory), given).cleaned_data
    territory.redraw(area["area"], roles=area["roles"], lines=area["lines"], by=request.actor, seen=seen)
    recompute(most=MOST_AT_ONCE)
    return one(request, AreaShown, territory)


@api.post(
    "/territories/{id:territory}/assignments", operation="territories.assign", summary="Assign a colleague",
    answers=TerritoryShown, body=body_of(AssignmentForm, name="NewAssignment", examples=EXAMPLES),
)  # fmt: skip
def territory_assign(request: Request, territory: Territory, given: Given) -> HttpResponse:
    """Let somebody look after it, beside the others or in the place of one, whose time then ends the day before."""
    matching(request, TerritoryShown, territory, required=False)
    form = filled(lambda data: AssignmentForm(data, territory=territory), given)
    territory.assign(by=request.actor, **form.cleaned_data)
    return one(request, TerritoryShown, territory, at="territory")


@api.post(
    "/territories/{id:territory}/assignments/ending",
    operation="territories.assign",
    summary="End an assignment",
    answers=TerritoryShown,
    body=body_of(AssignmentEndForm, name="AssignmentEnd", examples=EXAMPLES),
)
def territory_end(request: Request, territory: Territory, given: Given) -> HttpResponse:
    """`on` is the last day. The assignment is named by who and since when."""
    matching(request, TerritoryShown, territory, required=False)
    form = filled(lambda data: AssignmentEndForm(data, territory=territory), given)
    form.cleaned_data["assignment"].end(on=form.cleaned_data["on"], by=request.actor)
    return one(request, TerritoryShown, territory, at="territory")
