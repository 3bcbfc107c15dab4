"""Being away: who looks after a territory says themselves who stands in for them, and that they are back."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hanse.kernel import clock
from hanse.kernel.models import Account
from hanse.kernel.pages import Request, page
from hanse.ui import formats
from hanse.ui.saying import say

from ..forms.territories import OwnStandInForm
from ..models import Handover, TerritoryAssignment
from ..partnership.status import capital
from ..territories.stand_ins import receivers_of
from .handovers import asked_and_planned


@page("away/", operation="territories.stand_in", methods=("GET", "POST"))
def away(request: Request) -> HttpResponse:
    """Like a handover for a time, of one's own territories alone."""
    me = get_object_or_404(Account, pk=request.actor.account_id)
    rows = list(_mine(request))
    context: dict[str, Any] = {
        "title": _("When you are away"), "away": True, "mine": True, "absences": _told(rows), "deputies": _deputies(request, rows),
        "back": reverse("network:territories"), "back_label": _("Territories"),
    }  # fmt: skip
    return asked_and_planned(request, me, OwnStandInForm, context, then=_arranged, part=lambda whole: whole.lent_by(me))


def _mine(request: Request) -> QuerySet[Handover]:
    """When somebody stands in for me and it is not over, whoever arranged it."""
    states = (Handover.State.PLANNED, Handover.State.REFUSED, Handover.State.DONE)
    mine = Handover.objects.filter(account=request.actor.account_id, state__in=states, until__gte=clock.today())
    return mine.order_by("on", "pk")


def _own(request: Request) -> QuerySet[Handover]:
    """What of it I arranged myself."""
    return _mine(request).filter(planned_by_id=request.actor.account_id)


def _told(rows: list[Handover]) -> list[tuple[Handover, str, str, str]]:
    deputies = receivers_of(rows)
    return [
        (
            row,
            ", ".join(deputies[row.pk]),
            _("Now") if row.state == Handover.State.DONE else capital(row.get_state_display()),
            _verb(row),
        )
        for row in rows
    ]


def _deputies(request: Request, rows: list[Handover]) -> list[TerritoryAssignment]:
    """Who was named a deputy in one of my territories beside those rows."""
    today, me = clock.today(), request.actor.account_id
    mine = TerritoryAssignment.objects.filter(TerritoryAssignment.on(today), account=me, is_deputy=False).order_by()
    named = TerritoryAssignment.objects.filter(territory__in=mine.values("territory"), is_deputy=True).exclude(
        account=me
    )
    there = (
        named.exclude(ends_on__lt=today).select_related("territory", "account").order_by("starts_on", "territory__name")
    )
    return [each for each in there if not any(row.brought(each) for row in rows)]


def _verb(row: Handover) -> str:
    """What ends it; nothing on its last day, nor where somebody else arranged it."""
    if not row.is_own_absence:
        return ""
    if row.state != Handover.State.DONE:
        return _("Cancel")
    return _("I am back") if row.until != clock.today() else ""


def _arranged(request: Request, row: Handover, names: list[str]) -> HttpResponse:
    words = {"day": formats.day(row.on), "until": formats.day(row.until), "names": ", ".join(names)}
    if row.state == Handover.State.DONE:
        sentence = ngettext(
            "Until %(until)s %(names)s stands in for you. Then it ends by itself.",
            "Until %(until)s %(names)s stand in for you. Then it ends by itself.", len(names),
        )  # fmt: skip
    else:
        sentence = _("From %(day)s until %(until)s %(names)s will stand in for you.")
    say(request, sentence % words, undo=reverse("network:away_end", args=[row.public_id]))
    return redirect("network:away")


@page("away/<id:handover>/end/", operation="territories.stand_in", methods=["POST"])
def away_end(request: Request, handover: str) -> HttpResponse:
    """What has not begun is cancelled, what began today is as if it had not been, all else ends with today."""
    row = get_object_or_404(_own(request), public_id=handover)
    if row.state != Handover.State.DONE:
        act = row.cancel(by=request.actor)
        undo = reverse("network:change_undo", args=[act.public_id]) if act else ""
        say(request, _("Nobody will stand in for you then."), undo=undo)
    elif row.act and row.on == clock.today():
        row.take_back(by=request.actor)
        say(request, _("Nobody stands in for you any more."))
    else:
        row.end(by=request.actor)
        say(request, _("After today nobody stands in for you any more."))
    return redirect("network:away")
