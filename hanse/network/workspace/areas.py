"""Areas of territories: changing one after seeing what would move, and where the division is not whole."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hanse.intake.recognition.places import countries
from hanse.kernel.pages import Request, page
from hanse.kernel.walls.authz import allows
from hanse.ui.saying import say
from hanse.ui.tables import Head, table

from ..answers import form_page
from ..forms.territories import AreaForm, GivingForm
from ..models import Territory, Undo
from ..models.coverage import MOST_AT_ONCE, recompute
from ..models.editing import refuse_overtaken
from ..tables.without_partner import without_partner, without_partner_table
from ..territories.areas import Part, Unreadable, left_to, read
from ..territories.by_line import coverage
from ..territories.gaps import causes, overlapping, uncovered
from ..territories.redrawing import place_in_words, preview
from .undoing import undo_url


@page("territories/<id:territory>/area/", operation="territories.edit", methods=("GET", "POST"))
def territory_area(request: Request, territory: str) -> HttpResponse:
    """Another area is first shown with what would move; it is saved as it was shown, or shown again."""
    found = get_object_or_404(Territory, public_id=territory)
    form = AreaForm(request.POST or None, territory=found)
    context = {"form": form, "territory": found, "back": reverse("network:territory", args=[found.public_id])}
    context["proposed"] = _propose(form, found, also=request.GET.get("also", ""), less=request.GET.get("less", ""))
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


def _propose(form: AreaForm, territory: Territory, *, also: str, less: str) -> str:
    """Begin with a place more, or without what another territory claims too; what was done, for the reader."""
    if part := _part(also):
        form.begin_with({*territory.parts, part})
        return _("%(place)s is added to it.") % {"place": place_in_words(part)}
    other = Territory.objects.filter(public_id=less).first() if less else None
    if other is None:
        return ""
    kept = left_to(territory.parts, other.parts)
    form.begin_with(kept)
    if len(kept) == len(territory.parts):
        return _("Change the postcodes that %(other)s claims too.") % {"other": other}
    return _("What %(other)s claims too is taken out.") % {"other": other}


def _part(written: str) -> Part | None:
    """The one place that is meant; None for anything else."""
    try:
        found = read(written, countries=countries())
    except Unreadable:
        return None
    return found[0] if len(found) == 1 else None


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


@page("territories/giving/", operation="territories.edit", methods=("GET", "POST"), changes=False)
def territory_giving(request: Request) -> HttpResponse:
    """A place that nobody claims, `?place=`: to which territory it is added is chosen here, what moves by that shown next."""
    part = _part(request.GET.get("place", ""))
    if part is None:
        raise Http404
    form, back = GivingForm(request.POST or None), reverse("network:territory_coverage")
    if form.is_valid():
        area = reverse("network:territory_area", args=[form.cleaned_data["territory"].public_id])
        return redirect(f"{area}?{urlencode({'also': str(part)})}")
    title = _("Who gets %(place)s?") % {"place": place_in_words(part)}
    return form_page(request, form, title=title, verb=_("Go on"), back=back, back_label=_("Overlaps and gaps"))


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
        "edits": allows(request.actor, "territories.edit"),
    }
    return render(request, "network/territory_coverage.html", context)
