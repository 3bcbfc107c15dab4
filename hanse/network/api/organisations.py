"""Companies."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import ClassVar, Literal

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from pydantic import Field

from hanse.kernel.pages import Request
from hanse.kernel.rest.bodies import Given, body_of
from hanse.kernel.rest.paging import Asked
from hanse.kernel.rest.routing import Resources
from hanse.kernel.rest.shown import AN_ID, Rows, Shown, list_of, many, matching, one, says
from hanse.kernel.rest.written import Moment

from ..access import roles_to_begin
from ..custom.programs import Customs, asked, body_with_custom, filled_with_custom, shown, where
from ..forms.companies import CompanyForm, NewPartnerForm
from ..forms.company import OwnCompanyForm
from ..models import Organisation, Partnership
from ..past.changed import for_ours_alone
from .examples import EXAMPLES
from .partnerships import PartnershipShown, Role, State
from .sites import IdentifierShown, SiteShown

api = Resources("Organisations")


class OrganisationShown(Shown):
    """A company, with its numbers, its sites and its roles towards the manufacturer."""

    id: str = says("Its id.", AN_ID, validation_alias="public_id")
    name: str = says("The name it is known by.", EXAMPLES["name"])
    legal_name: str = says("Its legal name.", EXAMPLES["legal_name"])
    business_type: str = says("What kind of business it is, in the manufacturer's words.", EXAMPLES["business_type"])
    specialty: str = says("What it is known for.", EXAMPLES["specialty"])
    country: str = says("Country, two letters by ISO 3166.", EXAMPLES["country"])
    language: str = says("Language by ISO 639.", EXAMPLES["language"])
    currency: str = says("Currency by ISO 4217.", EXAMPLES["currency"])
    phone: str = says("Phone.", EXAMPLES["phone"])
    email: str = says("E-mail.", EXAMPLES["email"])
    website: str = says("Website.", EXAMPLES["website"])
    employees: int | None = says("How many people work there.", EXAMPLES["employees"])
    year_opened: int | None = says("The year in which it was founded.", EXAMPLES["year_opened"])
    annual_sales: Decimal | None = says("What it says it sells in a year, of everything.", "2400000.0000")
    annual_sales_currency: str = says("The currency of that.", EXAMPLES["annual_sales_currency"])
    credit_rating: int | None = says("1 is best, 5 is worst.", EXAMPLES["credit_rating"], ours=True)
    identifiers: Rows[IdentifierShown] = Field(description="The numbers by which registers know it.")
    sites: Rows[SiteShown] = Field(description="Where it is; the site that stands for it comes first.")
    partnerships: Rows[PartnershipShown] = Field(description="Its roles towards the manufacturer.")
    custom: Customs = shown()
    created_at: datetime = says("When it was entered.", "2026-01-12T09:30:00Z")
    updated_at: datetime | None = says(
        "When what is known of the company itself was last changed.", "2026-03-02T14:05:12Z", ours=True
    )


class OrganisationsAsked(Asked):
    orders: ClassVar = {"name": "name", "id": "public_id", "created": "created_at", "updated": "updated_at"}

    custom: list[str] = asked()
    q: str = Field("", description="A part of its name, legal name or of the number by which it is known.")
    role: list[Role] = Field([], description="Companies in this role; several times for either.", examples=[["dealer"]])
    state: list[State] = Field([], description="With a partnership in this state.", examples=[["active"]])
    country: list[str] = Field([], description="In this country, two letters.", examples=[["DE"]])
    manager: str = Field("", description="Looked after by the colleague with this id.")
    territory: str = Field("", description="In the territory with this id.")
    changed_since: Moment | None = Field(
        None,
        description="Whose own fields were changed at or after this time. For the manufacturer's people alone.",
        examples=["2026-03-01T00:00:00Z"],
    )
    order: Literal["name", "-name", "id", "created", "-created", "updated", "-updated"] = Field(
        "name", description="By what they are ordered; `-` for backwards."
    )

    def among(self, rows: QuerySet[Organisation]) -> QuerySet[Organisation]:
        """Those that are asked for. What is asked of a partnership has to hold for one and the same."""
        theirs = {
            "role__in": self.role, "state__in": self.state, "manager__public_id": self.manager,
            "territory__public_id": self.territory,
        }  # fmt: skip
        if wanted := {name: value for name, value in theirs.items() if value}:
            rows = rows.filter(pk__in=Partnership.objects.filter(**wanted).order_by().values("organisation"))
        rows = rows.filter(where("company", self.custom))
        if self.country:
            rows = rows.filter(country__in=self.country)
        if self.changed_since:
            for_ours_alone()
            rows = rows.filter(updated_at__gte=self.changed_since)
        if self.q:
            numbered = Partnership.objects.filter(reference__icontains=self.q).order_by().values("organisation")
            named = Q(name__icontains=self.q) | Q(legal_name__icontains=self.q)
            rows = rows.filter(named | Q(pk__in=numbered))
        return rows


def companies() -> QuerySet[Organisation]:
    return Organisation.objects.prefetch_related(
        "identifiers", "sites", "partnerships__manager", "partnerships__territory", "partnerships__organisation"
    )


@api.get(
    "/organisations", operation="partners.read", own="company.read", summary="List companies",
    answers=list_of(OrganisationShown),
)  # fmt: skip
def organisations(request: Request, asked: OrganisationsAsked) -> HttpResponse:
    """Companies that you see: our people those in their remit, a partner's people their own company."""
    return many(request, OrganisationShown, asked.among(companies()), asked)


@api.get(
    "/organisations/{id:partner}", operation="partners.read", own="company.read", summary="Read a company",
    answers=OrganisationShown,
)  # fmt: skip
def organisation(request: Request, partner: Organisation) -> HttpResponse:
    """One company with its identifiers, sites and partnerships."""
    return one(request, OrganisationShown, partner)


@api.post(
    "/organisations", operation="partners.create", summary="Enter a company", status=201, answers=OrganisationShown,
    body=body_with_custom(body_of(NewPartnerForm, name="NewOrganisation", examples=EXAMPLES)),
)  # fmt: skip
def organisation_new(request: Request, given: Given) -> HttpResponse:
    """A company that is new takes up its first role, with the address where it is."""
    roles = roles_to_begin(request.actor)
    form = filled_with_custom(lambda data: NewPartnerForm(data, roles=roles, whole=True), given, whole=True)
    return one(request, OrganisationShown, form.enter(by=request.actor).organisation, status=201, at="organisation")


@api.patch(
    "/organisations/{id:partner}", operation="partners.edit", own="company.edit", summary="Change a company",
    answers=OrganisationShown,
    body=body_with_custom(
        body_of(CompanyForm, name="OrganisationChange", examples=EXAMPLES, changing=("phone", "website"))
    ),
)  # fmt: skip
def organisation_edit(request: Request, partner: Organisation, given: Given) -> HttpResponse:
    """Correct what is known of it. A partner's administrator changes its own phone, e-mail and website."""
    matching(request, OrganisationShown, partner)
    kind = OwnCompanyForm if request.actor.is_partner else CompanyForm
    form = filled_with_custom(lambda data: kind(data, record=partner), given)
    partner.edit(form.cleaned_data, by=request.actor, seen=form.seen)
    return one(request, OrganisationShown, partner)
