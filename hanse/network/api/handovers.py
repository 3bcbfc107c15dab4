"""Handovers: all that a colleague looks after goes to others, for good or while they are away."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar, Literal

from django.db.models import QuerySet
from django.http import HttpResponse
from pydantic import Field

from hanse.kernel.pages import Request
from hanse.kernel.rest.bodies import Given, body_of, filled
from hanse.kernel.rest.paging import Asked
from hanse.kernel.rest.routing import Resources, absent
from hanse.kernel.rest.shown import AN_ID, Named, Shown, list_of, many, matching, named, nothing, one, says

from ..forms.territories import WholeHandoverForm
from ..models import Handover
from .examples import EXAMPLES

api = Resources("Handovers")

State = Literal["planned", "done", "undone", "cancelled", "refused"]


class HandoverShown(Shown):
    """What somebody looks after goes to others on a day."""

    id: str = says("Its id.", AN_ID, validation_alias="public_id")
    account: Named = named("Who hands over.", "Ada Lund")
    receiver: Named = named("Who takes over, but for single territories that go to others.", "Bo Tern")
    on: date = says("The day.", EXAMPLES["on"])
    until: date | None = says("The last day of who stands in; null for good.", None)
    state: State = says("Where it stands.", "planned")
    refusal: str = says("Why it was not possible on its day; empty for nothing.", "")
    came: int = says("How many territories and partners came since it was planned, and stayed.", 0)
    went: int = says("How many had gone to others by then.", 0)
    at: datetime = says("When it was planned.", "2026-03-02T14:05:12Z")
    actor_name: str = says("Who planned it.", "Cy Gull")


class HandoversAsked(Asked):
    orders: ClassVar = {"at": "at", "on": "on", "id": "public_id"}

    account: str = Field("", description="Of the colleague with this id.")
    state: list[State] = Field([], description="In this state; several times for either.", examples=[["planned"]])
    order: Literal["-at", "at", "on", "-on", "id"] = Field(
        "-at", description="By what they are ordered; `-` for backwards."
    )

    def among(self, rows: QuerySet[Handover]) -> QuerySet[Handover]:
        wanted = {"account__public_id": self.account, "state__in": self.state}
        return rows.filter(**{name: value for name, value in wanted.items() if value})


@api.get("/handovers", operation="territories.assign", summary="List handovers", answers=list_of(HandoverShown))
def handovers(request: Request, asked: HandoversAsked) -> HttpResponse:
    """What was handed over, is planned, or was not possible."""
    return many(request, HandoverShown, asked.among(Handover.objects.select_related("account", "receiver")), asked)


@api.get("/handovers/{id:handover}", operation="territories.assign", summary="Read a handover", answers=HandoverShown)
def handover(request: Request, handover: Handover) -> HttpResponse:
    """One handover."""
    return one(request, HandoverShown, handover)


@api.post(
    "/handovers", operation="territories.assign", summary="Hand over", status=201, answers=HandoverShown,
    body=body_of(WholeHandoverForm, name="NewHandover", examples=EXAMPLES | {
        "receiver": "p4ze1y6hb9rn", "on": "2026-12-31", "until": None, "territories": {},
    }),
)  # fmt: skip
def handover_new(request: Request, given: Given) -> HttpResponse:
    """At once where its day has come, else on its day: for good with all partners, or with a last day to deputies."""
    form = filled(WholeHandoverForm, given)
    terms = {name: form.cleaned_data[name] for name in ("receiver", "on", "until")}
    made = Handover.plan_it(form.cleaned_data["account"], plan=form.plan, by=request.actor, **terms)
    return one(request, HandoverShown, made, status=201, at="handover")


@api.delete("/handovers/{id:handover}", operation="territories.assign", summary="Cancel a handover", status=204)
def handover_cancel(request: Request, handover: Handover) -> HttpResponse:
    """It will not happen. It stays in the list, as cancelled. 409 once it has happened."""
    matching(request, HandoverShown, handover, required=False)
    handover.cancel(by=request.actor)
    return nothing()


@api.post(
    "/handovers/{id:handover}/undo", operation="territories.assign", summary="Take a handover back",
    answers=HandoverShown,
)  # fmt: skip
def handover_undo(request: Request, handover: Handover) -> HttpResponse:
    """Within a day, by who planned it: everything to who had it, but for what somebody changed since."""
    if handover.planned_by_id != request.actor.account_id:
        return absent()
    matching(request, HandoverShown, handover, required=False)
    handover.take_back(by=request.actor)
    handover.refresh_from_db()
    return one(request, HandoverShown, handover, at="handover")
