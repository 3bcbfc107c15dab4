"""People at companies."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Literal

from django.db import transaction
from django.db.models import Q, QuerySet, prefetch_related_objects
from django.http import HttpResponse
from pydantic import BeforeValidator, Field

from hanse.kernel.pages import Request
from hanse.kernel.rest.bodies import Given, body_of, filled
from hanse.kernel.rest.paging import Asked
from hanse.kernel.rest.routing import Resources
from hanse.kernel.rest.shown import AN_ID, Named, Shown, list_of, many, matching, named, one, says
from hanse.kernel.rest.written import Moment
from hanse.kernel.trail.changes import locked

from ..custom.programs import Customs, asked, body_with_custom, filled_with_custom, shown, where
from ..forms.people import LeavingForm, OwnPersonForm, PersonForm
from ..models import Organisation, Person
from ..past.changed import changed_since
from .examples import EXAMPLES

api = Resources("People")

JobRole = Literal[
    "partner_administrator",
    "sales",
    "technical",
    "marketing",
    "service",
    "finance",
    "executive",
    "quality",
    "purchasing",
]


def _in_order(roles: Any) -> list[str]:
    return sorted(row.role for row in roles.all())


def _is_there(account_id: int | None) -> bool:
    return account_id is not None


class PersonShown(Shown):
    """A human at a company."""

    id: str = says("Its id.", AN_ID, validation_alias="public_id")
    organisation: Named = named("The company.", "Gannet Bikes")
    reference: str = says("A number in another system.", "CRM-7", ours=True)
    honorific: str = says("Form of address.", EXAMPLES["honorific"])
    given_name: str = says("Given name.", EXAMPLES["given_name"])
    family_name: str = says("Family name.", EXAMPLES["family_name"])
    title: str = says("What their card says.", EXAMPLES["title"])
    email: str = says("E-mail.", "ada@gannet.example")
    phone: str = says("Phone.", EXAMPLES["phone"])
    language: str = says("Language by ISO 639.", EXAMPLES["language"])
    further_languages: str = says("Other languages, best first, with commas between.", EXAMPLES["further_languages"])
    may_be_written_to: bool = says("Do they agree to be written to?", True, ours=True)
    consent_on: date | None = says("Since when they agree.", EXAMPLES["consent_on"], ours=True)
    consent_source: str = says("How they agreed.", EXAMPLES["consent_source"], ours=True)
    job_roles: Annotated[list[JobRole], BeforeValidator(_in_order)] = says("What they do there.", EXAMPLES["job_roles"])
    signs_in: Annotated[bool, BeforeValidator(_is_there)] = says(
        "Have they a login for this company?", True, validation_alias="account_id"
    )
    left_on: date | None = says("The day on which they left; null while they are there.", None)
    custom: Customs = shown()
    created_at: datetime = says("When they were entered.", "2026-01-12T09:30:00Z")


class PeopleAsked(Asked):
    orders: ClassVar = {"name": "family_name", "id": "public_id", "created": "created_at"}

    custom: list[str] = asked()
    q: str = Field("", description="A part of the name, the title or the e-mail.")
    organisation: str = Field("", description="At the company with this id.")
    job_role: list[JobRole] = Field([], description="With this job role; several times for either.")
    language: str = Field("", description="Who speak this language.")
    here: bool | None = Field(None, description="`true`: still there; `false`: who have left.")
    changed_since: Moment | None = Field(
        None,
        description="Entered or changed at or after this time. For the manufacturer's people alone.",
        examples=["2026-03-01T00:00:00Z"],
    )
    order: Literal["name", "-name", "id", "created", "-created"] = Field(
        "name", description="By what they are ordered; `-` for backwards."
    )

    def among(self, rows: QuerySet[Person]) -> QuerySet[Person]:
        wanted = {"organisation__public_id": self.organisation, "language": self.language}
        if self.here is not None:
            rows = rows.filter(left_on__isnull=self.here)
        if self.job_role:
            rows = rows.filter(pk__in=Person.objects.filter(job_roles__role__in=self.job_role).order_by().values("pk"))
        for word in self.q.split()[:5]:
            rows = rows.filter(
                Q(given_name__icontains=word) | Q(family_name__icontains=word) | Q(title__icontains=word)
                | Q(email__icontains=word)
            )  # fmt: skip
        if self.changed_since:
            rows = changed_since(rows, self.changed_since)
        return rows.filter(where("person", self.custom), **{name: value for name, value in wanted.items() if value})


@api.get("/people", operation="people.read", summary="List people", answers=list_of(PersonShown))
def people(request: Request, asked: PeopleAsked) -> HttpResponse:
    """People at the companies that you see."""
    rows = Person.objects.select_related("organisation").prefetch_related("job_roles")
    return many(request, PersonShown, asked.among(rows), asked)


@api.get("/people/{id:person}", operation="people.read", summary="Read a person", answers=PersonShown)
def person(request: Request, person: Person) -> HttpResponse:
    """One person."""
    return one(request, PersonShown, person)


@api.post(
    "/organisations/{id:partner}/people", operation="people.join", summary="Add a person", status=201,
    answers=PersonShown, body=body_with_custom(body_of(PersonForm, name="NewPerson", examples=EXAMPLES)),
)  # fmt: skip
def person_new(request: Request, partner: Organisation, given: Given) -> HttpResponse:
    """Somebody new at a company. No token makes anybody an administrator."""
    kind = OwnPersonForm if request.actor.is_partner else PersonForm
    new = Person(organisation=partner)
    form = filled_with_custom(
        lambda data: kind(data, record=new, roles=new.roles_to_give(by=request.actor)), given, whole=True
    )
    joined = Person.join(partner, by=request.actor, **form.cleaned_data)
    return one(request, PersonShown, joined, status=201, at="person")


@api.patch(
    "/people/{id:person}", operation="people.edit", summary="Change a person", answers=PersonShown,
    body=body_with_custom(body_of(PersonForm, name="PersonChange", examples=EXAMPLES, changing=("title", "job_roles"))),
)  # fmt: skip
def person_edit(request: Request, person: Person, given: Given) -> HttpResponse:
    """Correct what is known of somebody; `job_roles` replaces what they do."""
    kind = OwnPersonForm if request.actor.is_partner else PersonForm
    with transaction.atomic():
        locked(Person, person.pk)  # the fields are compared again when saved, job roles only here
        prefetch_related_objects([person], "job_roles")
        form = filled_with_custom(
            lambda data: kind(data, record=person, roles=person.roles_to_give(by=request.actor)), given
        )
        values = form.cleaned_data if "job_roles" in given else {**form.cleaned_data, "job_roles": None}
        matching(request, PersonShown, person)
        person.edit(by=request.actor, seen=form.seen, **values)
    return one(request, PersonShown, person)


@api.post(
    "/people/{id:person}/leaving", operation="people.leave", summary="Say that somebody left", people_only=True,
    answers=PersonShown, body=body_of(LeavingForm, name="Leaving", examples=EXAMPLES),
)  # fmt: skip
def person_leaving(request: Request, person: Person, given: Given) -> HttpResponse:
    """They left the company: their seat there ends at once."""
    matching(request, PersonShown, person, required=False)
    form = filled(LeavingForm, given)
    person.leave(by=request.actor, **form.cleaned_data)
    return one(request, PersonShown, person, at="person")


@api.post(
    "/people/{id:person}/return", operation="people.leave", summary="Say that somebody is back", people_only=True,
    answers=PersonShown,
)  # fmt: skip
def person_return(request: Request, person: Person) -> HttpResponse:
    """They did not leave, or are back: their seat is theirs again."""
    matching(request, PersonShown, person, required=False)
    person.come_back(by=request.actor)
    return one(request, PersonShown, person, at="person")
