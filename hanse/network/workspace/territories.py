"""Territories: the list, a territory with its partners, drawing and changing one, and who looks after it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from hanse.kernel import clock
from hanse.kernel.pages import Request, page
from hanse.kernel.walls.authz import allows
from hanse.ui import formats
from hanse.ui.parts import Action, Contact
from hanse.ui.saying import say
from hanse.ui.tables import Head, table

from ..answers import form_page
from ..forms.territories import AssignmentForm, EndForm, TerritoryForm
from ..models import ProductLine, Territory, TerritoryAssignment
from ..past.record_changes import changes_of
from ..tables.territories import PartnersInTerritoryTable, partners_in, partners_url, territory_rows, territory_table
from ..territories.redrawing import place_in_words, roles_in_words
from .removing import removed, uses_of_territory
from .undoing import undo_url

UNDO, UNDO_ASSIGNMENT = "network:territory_undo", "network:territory_assignment_undo"
GET_POST = ("GET", "POST")


def _found(public_id: str) -> Territory:
    return get_object_or_404(Territory, public_id=public_id)


@page("territories/", operation="territories.read")
def territories(request: Request) -> HttpResponseBase:
    new = Action(
        _("Add a territory"), reverse("network:territory_new"), "plus", "primary", operation="territories.edit"
    )
    whole = Action(_("Overlaps and gaps"), reverse("network:territory_coverage"), "map-search")
    empty = Action(_("Without a partner"), reverse("network:territories_without_partner"), "user-question")
    hand_over = Action(
        _("Hand over or stand in"), reverse("network:handovers"), "transfer", operation="territories.assign"
    )
    head = Head(_("Territories"), actions=[whole, empty, hand_over, new])
    return table(request, territory_table(), rows=territory_rows(), head=head)


@page("territories/<id:territory>/", operation="territories.read")
def territory(request: Request, territory: str) -> HttpResponseBase:
    found = _found(territory)
    rows = partners_in(found)
    assignments = sorted(found.assignments.select_related("account").order_by("-starts_on", "-id"), key=_now_first)
    may_assign = allows(request.actor, "territories.assign")
    return table(
        request,
        PartnersInTerritoryTable,
        rows=rows,
        template="network/territory.html",
        territory=found,
        assignments=[_contact(each, may_end=may_assign) for each in assignments],
        partners_url=partners_url(found),
        events=changes_of(found),
        **_area(request, found),
    )


def _area(request: Request, territory: Territory) -> dict[str, Any]:
    """What it claims, for whom and for what; and the way to change that for who may."""
    lines = ProductLine.objects.filter(public_id__in=territory.lines or ()).order_by("name")
    return {
        "area": [place_in_words(part) for part in territory.parts],
        "area_roles": roles_in_words(territory.roles or ()),
        "area_lines": ", ".join(lines.values_list("name", flat=True)) if territory.lines else _("all product lines"),
        "area_link": _("Change") if allows(request.actor, "territories.edit") else "",
        "area_url": reverse("network:territory_area", args=[territory.public_id]),
    }


def _now_first(assignment: TerritoryAssignment) -> tuple[int, bool]:
    """Who looks after it today, then who will, then who did; those before who stand in."""
    today = clock.today()
    when = 0 if assignment.meets(today, today) else 1 if assignment.starts_on > today else 2
    return when, assignment.is_deputy


def _contact(assignment: TerritoryAssignment, *, may_end: bool) -> Contact:
    """Who looks after it and when; beside it the way to its end, while that is still to come."""
    words = {"first": formats.day_short(assignment.starts_on), "last": formats.day_short(assignment.ends_on)}
    if assignment.is_deputy:
        detail = _("Deputy from %(first)s to %(last)s") if assignment.ends_on else _("Deputy since %(first)s")
    else:
        detail = _("From %(first)s to %(last)s") if assignment.ends_on else _("Since %(first)s")
    today = clock.today()
    beside: str = _("from %(first)s") % words if assignment.starts_on > today else ""
    if may_end and (assignment.ends_on is None or assignment.ends_on >= today):
        beside = format_html('<a href="{}">{}</a>', _end_url(assignment), _("End"))
    account, said = assignment.account, detail % words
    if account.is_active:
        said = format_html('{}, <a href="mailto:{}">{}</a>', said, account.email, account.email)
    return Contact(account.name, detail=said, beside=beside)


def _end_url(assignment: TerritoryAssignment) -> str:
    named = (assignment.territory.public_id, assignment.account.public_id, assignment.starts_on.isoformat())
    return reverse("network:territory_end", args=named)


@page("territories/new/", operation="territories.edit", methods=GET_POST)
def territory_new(request: Request) -> HttpResponse:
    form = TerritoryForm(request.POST or None, record=Territory())
    if form.carry_out(lambda given: Territory.draw(by=request.actor, **given)):
        undo = undo_url(form.outcome.way_back, UNDO)
        say(request, _("%(territory)s is entered.") % {"territory": form.outcome}, undo=undo)
        return redirect("network:territory", territory=form.outcome.public_id)
    back = reverse("network:territories")
    return form_page(request, form, title=_("A new territory"), verb=_("Add"), back=back, back_label=_("Territories"))


@page("territories/<id:territory>/edit/", operation="territories.edit", methods=GET_POST)
def territory_edit(request: Request, territory: str) -> HttpResponse:
    found = _found(territory)
    form = TerritoryForm(request.POST or None, record=found)
    back = reverse("network:territory", args=[found.public_id])
    if form.carry_out(lambda given: found.edit(by=request.actor, seen=form.seen, **given)):
        say(request, _("%(territory)s is saved.") % {"territory": found}, undo=undo_url(form.outcome, UNDO))
        return redirect(back)
    removal = reverse("network:territory_removal", args=[found.public_id])
    return form_page(request, form, title=found, back=back, back_label=found, removal=removal)


@page("territories/<id:territory>/removal/", operation="territories.edit", methods=["POST"])
def territory_removal(request: Request, territory: str) -> HttpResponse:
    found = _found(territory)
    back, to = reverse("network:territory", args=[found.public_id]), reverse("network:territories")
    return removed(request, found, to=to, back=back, uses=uses_of_territory(found), undo=UNDO)


@page("territories/<id:territory>/assignments/new/", operation="territories.assign", methods=GET_POST)
def territory_assign(request: Request, territory: str) -> HttpResponse:
    found = _found(territory)
    form = AssignmentForm(request.POST or None, territory=found)
    back = reverse("network:territory", args=[found.public_id])
    if form.carry_out(lambda given: found.assign(by=request.actor, **given)):
        words = {"person": form.outcome.account, "territory": found}
        undo = undo_url(form.outcome.way_back, UNDO_ASSIGNMENT)
        say(request, _("%(person)s is assigned to %(territory)s.") % words, undo=undo)
        return redirect(back)
    title = _("Who looks after %(territory)s") % {"territory": found}
    return form_page(request, form, title=title, verb=_("Assign"), back=back, back_label=found)


@page(
    "territories/<id:territory>/assignments/<id:account>/<str:since>/end/",
    operation="territories.assign",
    methods=GET_POST,
)
def territory_end(request: Request, territory: str, account: str, since: str) -> HttpResponse:
    """The end of one assignment, which is named by who and since when."""
    found = _found(territory)
    held = get_object_or_404(
        found.assignments.select_related("account"), account__public_id=account, starts_on=_day(since)
    )
    form = EndForm(request.POST or None, record=held)
    back = reverse("network:territory", args=[found.public_id])
    if form.carry_out(lambda given: held.end(on=given["ends_on"], by=request.actor, seen=form.seen)):
        words = {"person": held.account, "territory": found}
        undo = undo_url(form.outcome, UNDO_ASSIGNMENT)
        say(request, _("%(person)s's time for %(territory)s has its end.") % words, undo=undo)
        return redirect(back)
    title = _("When does %(person)s stop looking after %(territory)s?") % {"person": held.account, "territory": found}
    return form_page(request, form, title=title, back=back, back_label=found)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Http404 from None
