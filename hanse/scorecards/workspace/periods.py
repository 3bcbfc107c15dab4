"""Closed periods: which there are, what was revised in them, closing and opening them by hand; what was computed again."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.intake.ways import to
from hanse.kernel.pages import Request, page
from hanse.kernel.walls.authz import allows
from hanse.network.answers import form_page
from hanse.ui import formats
from hanse.ui.frame.later import is_part
from hanse.ui.parts import Action
from hanse.ui.saying import say
from hanse.ui.tables import Head, table

from ..closing import closings, failing, telling
from ..closing.forms import CloseForm, ReopenForm, ScheduleForm
from ..closing.tables import PeriodTable, move_rows, move_table, period_rows
from ..models import ClosedPeriod, Closing, Kind, Recomputation, Schedule
from ..models.closed import CLOSE
from ..models.closings import CLOSE_AGAIN
from ..showing.telling import currency
from . import beside


@page("scorecards/periods/", operation="scorecards.read")
def periods(request: Request) -> HttpResponseBase:
    actions = [
        Action(_("When %(kind)s close") % {"kind": label}, reverse("scorecards:schedule", args=[kind]), operation=CLOSE)
        for kind, label in Kind.choices
    ]
    actions.append(Action(_("Close a period"), reverse("scorecards:closing"), icon="calendar", operation=CLOSE))
    head = Head(PeriodTable.title, actions=actions, tabs=beside.tabs("periods"), tabs_label=_("Scorecards"))
    return table(request, PeriodTable, rows=period_rows(), head=head)


@page("scorecards/periods/closing/", operation=CLOSE, methods=["GET", "POST"])
def closing(request: Request) -> HttpResponse:
    """A job closes it, for cards that wait are computed first."""
    form = CloseForm(request.POST or None)
    if form.carry_out(lambda given: Closing.ask(*given["period"], by=request.actor)):
        return redirect("scorecards:closing_progress", form.outcome.public_id)
    back = reverse("scorecards:periods")
    return form_page(request, form, title=_("Close a period"), verb=_("Close"), back=back, back_label=PeriodTable.title)


@page("scorecards/periods/closings/<id:closing>/", operation=CLOSE)
def closing_progress(request: Request, closing: str) -> HttpResponse:
    """How far it is: asked for again and again by the page that waits."""
    found = get_object_or_404(Closing, public_id=closing)
    values = {
        "title": _("Close a period"), "closing": found, "sentence": closings.sentence(found), "outcome": closings.outcome(found),
        "failure": failing.sentence(found) if found.failed_at else "", "may_try_again": allows(request.actor, CLOSE_AGAIN),
    }  # fmt: skip
    return render(request, "scorecards/parts/closing.html" if is_part(request) else "scorecards/closing.html", values)


@page(
    "scorecards/periods/closings/<id:closing>/another-try/", operation="scorecards.close_again", methods=["POST"]
)  # fmt: skip
def closing_again(request: Request, closing: str) -> HttpResponse:
    """One that failed; who clicks twice, or late, sees how far it is."""
    found = get_object_or_404(Closing, public_id=closing)
    found.try_again(by=request.actor)
    return redirect("scorecards:closing_progress", found.public_id)


@page("scorecards/periods/schedule/<slug:kind>/", operation=CLOSE, methods=["GET", "POST"])
def schedule(request: Request, kind: str) -> HttpResponse:
    if kind not in Kind.values:
        raise Http404
    now = Schedule.of(kind)
    form = ScheduleForm(request.POST or None, initial={"every": now.every, "days": now.days})
    if form.carry_out(lambda given: Schedule.keep(kind, every=given["every"], days=given["days"], by=request.actor)):
        say(request, _("It is kept; periods that are closed stay as they are."))
        return redirect("scorecards:periods")
    title = _("When scorecards close: %(kind)s") % {"kind": Kind(kind).label}
    return form_page(request, form, title=title, back=reverse("scorecards:periods"), back_label=PeriodTable.title)


@page("scorecards/periods/<id:closed_period>/", operation="scorecards.read")
def period(request: Request, closed_period: str) -> HttpResponseBase:
    """The cards that moved by its revisions."""
    period = get_object_or_404(ClosedPeriod, public_id=closed_period)
    newest = period.newest
    number = newest.number if newest else 0
    words = {"day": formats.day(period.closed_at), "number": formats.number(number)}
    meta = (
        _("Closed on %(day)s; revision %(number)s counts") % words
        if period.is_closed
        else _("Opened again: %(reason)s") % {"reason": period.reason}
    )
    again = reverse("scorecards:opening", args=[period.public_id])
    actions = [Action(_("Open again"), again, operation=CLOSE)] if period.is_closed else []
    title = _("Twelve months to %(day)s: %(kind)s") % {
        "day": formats.day(period.ends_on),
        "kind": period.get_kind_display(),
    }
    head = Head(title, meta=meta, actions=actions, back=reverse("scorecards:periods"), back_label=PeriodTable.title)
    rows = move_rows().filter(recomputation__closed=period)
    return table(request, move_table(currency(), of_period=True), rows=rows, head=head)


@page("scorecards/periods/<id:closed_period>/opening/", operation=CLOSE, methods=["GET", "POST"])
def opening(request: Request, closed_period: str) -> HttpResponse:
    period = get_object_or_404(ClosedPeriod, public_id=closed_period)
    form = ReopenForm(request.POST or None)
    back = reverse("scorecards:period", args=[period.public_id])
    if form.carry_out(lambda given: period.reopen(reason=given["reason"], by=request.actor)):
        say(request, _("The period is open again."))
        return redirect(back)
    title = _("Open the period to %(day)s again") % {"day": formats.day(period.ends_on)}
    return form_page(request, form, title=title, verb=_("Open again"), back=back, back_label=_("Closed period"))


@page("scorecards/recomputations/<id:recomputation>/", operation="scorecards.read")
def recomputation(request: Request, recomputation: str) -> HttpResponseBase:
    """The cards that moved when they were computed again."""
    found = get_object_or_404(
        Recomputation.objects.select_related("batch", "closed", "together"), public_id=recomputation
    )
    batch = found.batch
    seen = batch is not None and allows(request.actor, "imports.read")
    head = Head(
        telling.heading(found),
        meta=telling.why(found) if seen else "",
        back=to("batch", batch.public_id) if batch and seen else reverse("scorecards:cards"),
        back_label=batch.file_name if batch and seen else _("Scorecards"),
    )
    rows = move_rows().filter(recomputation=found.moved_by)
    return table(request, move_table(currency(), of_period=found.closed is not None), rows=rows, head=head)
