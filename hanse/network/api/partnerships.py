"""Companies' roles towards the manufacturer, and their way through the lifecycle."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal

from django.db.models import QuerySet
from django.http import HttpResponse
from pydantic import Field

from hanse.kernel.pages import Request
from hanse.kernel.rest.bodies import Given, body_of, filled
from hanse.kernel.rest.paging import Asked
from hanse.kernel.rest.routing import Resources
from hanse.kernel.rest.shown import AN_ID, Named, Shown, list_of, many, matching, named, nothing, one, says
from hanse.kernel.rest.written import Day, Moment

from ..access import roles_to_begin
from ..custom.programs import Customs, asked, body_with_custom, filled_with_custom, shown, where
from ..forms.companies import RoleForm
from ..forms.partnerships import PartnershipForm, StateForm
from ..models import Organisation, Partnership, PlannedMove, Transition
from ..past.changed import changed_since
from .examples import EXAMPLES

api = Resources("Partnerships")

Role = Literal["supplier", "distributor", "dealer", "alliance", "service"]
State = Literal[
    "target", "applicant", "qualified", "contracted", "onboarding", "active", "developing", "probation", "suspended",
    "renewing", "exiting", "former", "declined", "blocked",
]  # fmt: skip


class PartnershipShown(Shown):
    """One role of one company towards the manufacturer."""

    id: str = says("Its id.", AN_ID, validation_alias="public_id")
    organisation: Named = named("The company.", "Gannet Bikes")
    role: Role = says("What it is to the manufacturer.", EXAMPLES["role"])
    reference: str | None = says("The manufacturer's number for it in this role.", EXAMPLES["reference"])
    state: State = says("Where it stands in the lifecycle.", "active")
    state_since: date = says("Since when.", "2024-05-01")
    manager: Named | None = named("The colleague who looks after it.", "Ada Lund")
    territory: Named | None = named("The territory it is in.", "Germany, north")
    custom: Customs = shown()
    preferred: bool = says("Is it preferred?", EXAMPLES["preferred"], ours=True)


class TransitionShown(Shown):
    """One step of a partnership's life."""

    id: str = says("Its id.", AN_ID, validation_alias="public_id")
    before: str = says("The state before; empty where it began.", "active")
    after: State = says("The state after.", EXAMPLES["to"])
    on: date = says("From which day on.", EXAMPLES["on"])
    reason: str = says("Why.", EXAMPLES["reason"], ours=True)
    actor_name: str = says("Who did it.", "Ada Lund", ours=True)


class PlannedMoveShown(Shown):
    """A change of state that is to happen on a day."""

    id: str = says("Its id.", AN_ID, validation_alias="public_id")
    to: State = says("The state that it enters.", EXAMPLES["to"])
    on: date = says("From which day on.", "2026-12-31")
    reason: str = says("Why.", "The contract ends.")
    stage: Literal["planned", "done", "refused", "cancelled"] = says("What became of it.", "planned")
    refusal: str = says("What stood in the way, where something did.", "")
    actor_name: str = says("Who planned it.", "Ada Lund")


class PlannedMovesAsked(Asked):
    orders: ClassVar = {"on": "on", "id": "public_id"}

    stage: list[Literal["planned", "done", "refused", "cancelled"]] = Field(
        [], description="Of which this became; several times for either.", examples=[["planned"]]
    )
    order: Literal["on", "-on", "id"] = Field("on", description="By what they are ordered; `-` for backwards.")


class PartnershipsAsked(Asked):
    orders: ClassVar = {"id": "public_id", "since": "state_since", "created": "created_at"}

    custom: list[str] = asked()
    role: list[Role] = Field([], description="In this role; several times for either.", examples=[["dealer"]])
    state: list[State] = Field([], description="In this state; several times for either.", examples=[["active"]])
    country: list[str] = Field([], description="Of companies in this country.", examples=[["DE"]])
    manager: str = Field("", description="Looked after by the colleague with this id; `none` for nobody.")
    territory: str = Field("", description="In the territory with this id; `none` for none.")
    reference: str = Field("", description="With exactly this number of ours.", examples=["D-1042"])
    since: Day | None = Field(None, description="That came into their state on or after this day.")
    changed_since: Moment | None = Field(
        None,
        description="Begun or changed at or after this time. For the manufacturer's people alone.",
        examples=["2026-03-01T00:00:00Z"],
    )
    order: Literal["id", "since", "-since", "created", "-created"] = Field(
        "id", description="By what they are ordered; `-` for backwards."
    )

    def among(self, rows: QuerySet[Partnership]) -> QuerySet[Partnership]:
        wanted = {
            "role__in": self.role, "state__in": self.state, "organisation__country__in": self.country,
            "reference": self.reference, "state_since__gte": self.since,
        }  # fmt: skip
        rows = rows.filter(where("partnership", self.custom))
        for name in ("manager", "territory"):
            if wants := getattr(self, name):
                rows = rows.filter((f"{name}__isnull", True) if wants == "none" else (f"{name}__public_id", wants))
        if self.changed_since:
            rows = changed_since(rows, self.changed_since)
        return rows.filter(**{name: value for name, value in wanted.items() if value})


class TransitionsAsked(Asked):
    orders: ClassVar = {"on": "on", "id": "public_id"}

    order: Literal["-on", "on", "id"] = Field("-on", description="By what they are ordered; `-` for backwards.")


def partnership_rows() -> QuerySet[Partnership]:
    return Partnership.objects.select_related("organisation", "manager", "territory")


@api.get(
    "/partnerships", operation="partners.read", own="company.read", summary="List partnerships",
    answers=list_of(PartnershipShown),
)  # fmt: skip
def partnerships(request: Request, asked: PartnershipsAsked) -> HttpResponse:
    """A row for each role of each company that you see."""
    return many(request, PartnershipShown, asked.among(partnership_rows()), asked)


@api.get(
    "/partnerships/{id:partnership}", operation="partners.read", own="company.read", summary="Read a partnership",
    answers=PartnershipShown,
)  # fmt: skip
def partnership(request: Request, partnership: Partnership) -> HttpResponse:
    """One role of one company."""
    return one(request, PartnershipShown, partnership)


@api.post(
    "/organisations/{id:partner}/partnerships", operation="partners.begin", summary="Begin a partnership", status=201,
    answers=PartnershipShown, body=body_with_custom(body_of(RoleForm, name="NewPartnership", examples=EXAMPLES)),
)  # fmt: skip
def partnership_new(request: Request, partner: Organisation, given: Given) -> HttpResponse:
    """A company that is known takes up a further role."""
    held = set(partner.partnerships.values_list("role", flat=True))
    roles = [role for role in roles_to_begin(request.actor) if role not in held]
    form = filled_with_custom(lambda data: RoleForm(data, roles=roles, whole=True), given, whole=True)
    begun = Partnership.begin(partner, by=request.actor, **form.cleaned_data)
    return one(request, PartnershipShown, begun, status=201, at="partnership")


@api.patch(
    "/partnerships/{id:partnership}", operation="partners.edit_role", summary="Change a partnership",
    answers=PartnershipShown,
    body=body_with_custom(
        body_of(PartnershipForm, name="PartnershipChange", examples=EXAMPLES, changing=("reference", "manager"))
    ),
)  # fmt: skip
def partnership_edit(request: Request, partnership: Partnership, given: Given) -> HttpResponse:
    """Number, manager, territory, preference. The state is changed by a transition, never here."""
    matching(request, PartnershipShown, partnership)
    form = filled_with_custom(lambda data: PartnershipForm(data, record=partnership), given)
    partnership.edit(form.cleaned_data, by=request.actor, seen=form.seen)
    return one(request, PartnershipShown, partnership)


@api.post(
    "/partnerships/{id:partnership}/state", operation="partners.move", summary="Change the state", status=200,
    answers=PartnershipShown, body=body_of(StateForm, name="NewState", examples=EXAMPLES),
)  # fmt: skip
def state(request: Request, partnership: Partnership, given: Given) -> HttpResponse:
    """Go to another state of the lifecycle. 422 where the lifecycle has no such way, 409 where a gate is not met.

    A day to come in `on` plans it: the state is as before, and the list of planned moves tells of it.
    """
    matching(request, PartnershipShown, partnership, required=False)
    form = filled(lambda data: StateForm(data, partnership=partnership), given)
    PlannedMove.now_or_then(partnership, by=request.actor, **form.cleaned_data)
    return one(request, PartnershipShown, partnership, at="partnership")


@api.get(
    "/partnerships/{id:partnership}/transitions", operation="partners.read", own="company.read",
    summary="List a partnership's transitions", answers=list_of(TransitionShown),
)  # fmt: skip
def transitions(request: Request, partnership: Partnership, asked: TransitionsAsked) -> HttpResponse:
    """Through which states it went, when and why; the newest first."""
    return many(request, TransitionShown, Transition.objects.filter(partnership=partnership), asked)


@api.get(
    "/partnerships/{id:partnership}/planned-moves",
    operation="partners.read",
    summary="List planned changes of state",
    answers=list_of(PlannedMoveShown),
)
def planned_moves(request: Request, partnership: Partnership, asked: PlannedMovesAsked) -> HttpResponse:
    """What is to happen, what did, and what could not."""
    rows = PlannedMove.objects.filter(partnership=partnership)
    return many(request, PlannedMoveShown, rows.filter(stage__in=asked.stage) if asked.stage else rows, asked)


@api.delete(
    "/planned-moves/{id:planned_move}", operation="partners.move", summary="Cancel a planned change", status=204
)
def planned_move_cancel(request: Request, planned_move: PlannedMove) -> HttpResponse:
    """It will not happen. It stays in the list, as cancelled."""
    planned_move.cancel(by=request.actor)
    return nothing()
