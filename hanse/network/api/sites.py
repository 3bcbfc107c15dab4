"""Where companies are, and the numbers by which registers know them."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar, Literal

from django.http import HttpResponse
from pydantic import Field

from hanse.kernel.pages import Request
from hanse.kernel.rest.bodies import Given, body_of, filled
from hanse.kernel.rest.paging import Asked
from hanse.kernel.rest.routing import Resources
from hanse.kernel.rest.shown import AN_ID, Shown, list_of, many, matching, nothing, one, says

from ..forms.companies import IdentifierForm, NewIdentifierForm, NewSiteForm, SiteForm
from ..models import Identifier, Organisation, Site
from .examples import EXAMPLES

api = Resources("Sites and identifiers")

Kind = Literal["head_office", "shop", "warehouse", "plant", "branch"]


class SiteShown(Shown):
    """A place of a company."""

    id: str = says("Its id.", AN_ID, validation_alias="public_id")
    name: str = says("What the company calls it.", "Shop at the harbour")
    kind: Kind = says("What kind of place it is.", EXAMPLES["kind"])
    is_head: bool = says("Does it stand for the company?", EXAMPLES["is_head"])
    line1: str = says("Street and number.", EXAMPLES["line1"])
    line2: str = says("Addition to the address.", EXAMPLES["line2"])
    postcode: str = says("Postcode.", EXAMPLES["postcode"])
    city: str = says("Town.", EXAMPLES["city"])
    region: str = says("Region.", EXAMPLES["region"])
    country: str = says("Country, two letters by ISO 3166.", EXAMPLES["country"])
    latitude: Decimal | None = says("Degrees north (WGS 84).", "53.865500")
    longitude: Decimal | None = says("Degrees east (WGS 84).", "10.686600")


class IdentifierShown(Shown):
    """A number by which a register knows a company."""

    id: str = says("Its id.", AN_ID, validation_alias="public_id")
    scheme: str = says("The register: VAT, DUNS, GLN, or another system.", EXAMPLES["scheme"])
    value: str = says("The number.", EXAMPLES["value"])


class SitesAsked(Asked):
    orders: ClassVar = {"city": "city", "id": "public_id"}

    kind: list[Kind] = Field([], description="Places of this kind.", examples=[["shop"]])
    country: list[str] = Field([], description="In this country, two letters.", examples=[["DE"]])
    order: Literal["city", "-city", "id"] = Field("city", description="By what they are ordered; `-` for backwards.")


class IdentifiersAsked(Asked):
    orders: ClassVar = {"scheme": "scheme", "id": "public_id"}

    scheme: str = Field("", description="Of this register.")
    order: Literal["scheme", "-scheme", "id"] = Field("scheme", description="By what they are ordered.")


@api.get(
    "/organisations/{id:partner}/sites", operation="partners.read", own="company.read",
    summary="List a company's sites", answers=list_of(SiteShown),
)  # fmt: skip
def sites(request: Request, partner: Organisation, asked: SitesAsked) -> HttpResponse:
    """Where one company is."""
    rows = Site.objects.filter(organisation=partner)
    if asked.kind:
        rows = rows.filter(kind__in=asked.kind)
    if asked.country:
        rows = rows.filter(country__in=asked.country)
    return many(request, SiteShown, rows, asked)


@api.post(
    "/organisations/{id:partner}/sites", operation="partners.edit", summary="Add a site", status=201,
    answers=SiteShown, body=body_of(NewSiteForm, name="NewSite", examples=EXAMPLES),
)  # fmt: skip
def site_new(request: Request, partner: Organisation, given: Given) -> HttpResponse:
    """A further place of the company. Its first one stands for it."""
    form = filled(NewSiteForm, given)
    return one(request, SiteShown, partner.add_site(form.cleaned_data, by=request.actor), status=201, at="site")


@api.get("/sites/{id:site}", operation="partners.read", own="company.read", summary="Read a site", answers=SiteShown)
def site(request: Request, site: Site) -> HttpResponse:
    """One place of a company."""
    return one(request, SiteShown, site)


@api.patch(
    "/sites/{id:site}", operation="partners.edit", summary="Change a site", answers=SiteShown,
    body=body_of(SiteForm, name="SiteChange", examples=EXAMPLES, changing=("line1", "postcode")),
)  # fmt: skip
def site_edit(request: Request, site: Site, given: Given) -> HttpResponse:
    """Correct a place. One that begins to stand for the company takes that over from the one before."""
    matching(request, SiteShown, site)
    form = filled(lambda data: SiteForm(data, record=site), given)
    site.edit(form.cleaned_data, by=request.actor, seen=form.seen)
    return one(request, SiteShown, site)


@api.delete("/sites/{id:site}", operation="partners.edit", summary="Remove a site", status=204)
def site_removal(request: Request, site: Site) -> HttpResponse:
    """The company is no longer there; the next of its sites then stands for it."""
    matching(request, SiteShown, site, required=False)
    site.remove(by=request.actor)
    return nothing()


@api.get(
    "/organisations/{id:partner}/identifiers", operation="partners.read", own="company.read",
    summary="List a company's identifiers", answers=list_of(IdentifierShown),
)  # fmt: skip
def identifiers(request: Request, partner: Organisation, asked: IdentifiersAsked) -> HttpResponse:
    """The numbers by which registers know one company."""
    rows = Identifier.objects.filter(organisation=partner)
    return many(request, IdentifierShown, rows.filter(scheme=asked.scheme) if asked.scheme else rows, asked)


@api.post(
    "/organisations/{id:partner}/identifiers", operation="partners.edit", summary="Add an identifier", status=201,
    answers=IdentifierShown, body=body_of(NewIdentifierForm, name="NewIdentifier", examples=EXAMPLES),
)  # fmt: skip
def identifier_new(request: Request, partner: Organisation, given: Given) -> HttpResponse:
    """A register gives each number to one company only: 409 when another has it."""
    form = filled(NewIdentifierForm, given)
    made = partner.add_identifier(by=request.actor, **form.cleaned_data)
    return one(request, IdentifierShown, made, status=201, at="identifier")


@api.get(
    "/identifiers/{id:identifier}", operation="partners.read", own="company.read", summary="Read an identifier",
    answers=IdentifierShown,
)  # fmt: skip
def identifier(request: Request, identifier: Identifier) -> HttpResponse:
    """One number of a company."""
    return one(request, IdentifierShown, identifier)


@api.patch(
    "/identifiers/{id:identifier}", operation="partners.edit", summary="Change an identifier", answers=IdentifierShown,
    body=body_of(IdentifierForm, name="IdentifierChange", examples=EXAMPLES, changing=("value",)),
)  # fmt: skip
def identifier_edit(request: Request, identifier: Identifier, given: Given) -> HttpResponse:
    """Correct register or number."""
    matching(request, IdentifierShown, identifier)
    form = filled(lambda data: IdentifierForm(data, record=identifier), given)
    identifier.edit(form.cleaned_data, by=request.actor, seen=form.seen)
    return one(request, IdentifierShown, identifier)


@api.delete("/identifiers/{id:identifier}", operation="partners.edit", summary="Remove an identifier", status=204)
def identifier_removal(request: Request, identifier: Identifier) -> HttpResponse:
    """The register does not know the company by this number."""
    matching(request, IdentifierShown, identifier, required=False)
    identifier.remove(by=request.actor)
    return nothing()
