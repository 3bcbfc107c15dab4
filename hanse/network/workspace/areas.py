"""Areas of territories: changing one after seeing what would move, and where the division is not whole."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hanse.kernel.pages import Request, page
from hanse.ui.saying import say
from hanse.ui.tables import Head, table

from ..forms.territories import AreaForm
from ..models import Territory, Undo
from ..models.coverage import MOST_AT_ONCE, recompute
from ..models.editing import refuse_overtaken
from ..tables.without_partner import without_partner, without_partner_table
from ..territories.by_line import coverage
from ..territories.gaps import causes, overlapping, uncovered
from ..territories.redrawing import preview
from .undoing import undo_url


@page("territories/<id:territory>/area/", operation="territories.edit", methods=("GET", "POST"))
def territory_area(request: Request, territory: str) -> HttpResponse:
    """Another area is first shown with what would move; it is saved as it was shown, or shown again."""
    found = get_object_or_404(Territory, public_id=territory)
    form = AreaForm(request.POST or None, territory=found)
    context = {"form": form, "territory": found, "back": reverse("network:territory", args=[found.public_id])}
    if form.carry_out(lambda _given: refuse_overtaken(found, form.seen)):
        would = context["would"] = preview(found, form.claim)
        asked = request.POST.get("mark")
        if asked == would.mark and form.carry_out(
            lambda given: found.redraw(
                given["area"], roles=given["roles"], lines=given["lines"], by=request.actor, seen=form.seen
            )
        ):
            return _saved(request, found, form.outcome)
        context["again"] = bool(asked) and form.faster is None
    if form.faster:
        context.pop("would", None)
    status = 409 if form.faster else 422 if form.errors else 200
    return render(request, "network/territory_area.html", context | {"faster": form.faster}, status=status)


def _saved(request: Request, territory: Territory, undo: Undo | None) -> HttpResponse:
    moved = recompute(most=MOST_AT_ONCE)
    sentence = ngettext(
        "%(territory)s has its new area. %(count)d partner moved.",
        "%(territory)s has its new area. %(count)d partners moved.",
        moved,
    ) % {"territory": territory, "count": moved}
    say(request, sentence, undo=undo_url(undo, "network:territory_undo"))
    return redirect("network:territory", territory=territory.public_id)


@page("territories/without-partner/", operation="territories.read")
def territories_without_partner(request: Request) -> HttpResponseBase:
    """Where nobody does business with us, in any role or in one."""
    kind = without_partner_table()
    head = Head(kind.title, back=reverse("network:territories"), back_label=_("Territories"))
    return table(request, kind, rows=without_partner(request.actor), head=head)


@page("territories/coverage/", operation="territories.read")
def territory_coverage(request: Request) -> HttpResponse:
    """Overlaps, gaps, and partners without a territory."""
    territories = list(Territory.objects.order_by("name", "pk"))
    context = {
        "clashes": overlapping(territories),
        "gaps": uncovered(),
        "causes": causes(),
        "undrawn": [each for each in territories if not each.area],
        "by_line": coverage(territories),
        "some": bool(territories),
    }
    return render(request, "network/territory_coverage.html", context)
