"""The library of measures: a page for each, and the making of new ones from facts."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.kernel.pages import Request, page
from hanse.kernel.walls.authz import allows
from hanse.network.answers import form_page
from hanse.ui.saying import say

from ..library.forms import BeginForm, OwnerForm, RecipeForm
from ..library.measuring import Preview, preview
from ..library.telling import MetricTold, PreviewTold
from ..metrics.registry import Direction, Metric
from ..metrics.registry import metric as found_metric
from ..models import Kind, MadeMetric, MetricOwner
from ..recipes.offered import facts_of
from ..recipes.recipe import Recipe, Way

GET_POST = ("GET", "POST")


def _wanted(key: str) -> Metric:
    try:
        return found_metric(key)
    except KeyError:
        raise Http404 from None


def _to(key: str) -> HttpResponse:
    return redirect("scorecards:measure", key)


@page("scorecards/metrics/<slug:key>/", operation="scorecards.read")
def measure(request: Request, key: str) -> HttpResponse:
    told = MetricTold.of(_wanted(key))
    measured = None
    if told.wanted.recipe is not None and not told.measured and request.GET.get("measured") == "yes":
        measured = PreviewTold(told.wanted, preview(told.wanted.recipe, fewest=told.wanted.minimum_sample))
    may = told.made is not None and allows(request.actor, "scorecards.make_metric")
    values = {
        "told": told,
        "measured": measured,
        "may_make": may and not told.retired,
        "may_offer_again": may and told.retired,
        "may_own": allows(request.actor, "scorecards.own_metric"),
    }
    return render(request, "scorecards/measure.html", values)


@page("scorecards/metrics/<slug:key>/owner/", operation="scorecards.own_metric", methods=GET_POST)
def measure_owner(request: Request, key: str) -> HttpResponse:
    wanted = _wanted(key)
    now = MetricOwner.objects.filter(key=key).select_related("account").first()
    form = OwnerForm(request.POST or None, now=now.account if now else None)
    if form.carry_out(lambda given: MetricOwner.give(key, account=given["account"], by=request.actor)):
        say(request, _("The measure has another owner."))
        return _to(key)
    title = _("Owner of “%(measure)s”") % {"measure": wanted.label}
    back = reverse("scorecards:measure", args=[key])
    return form_page(request, form, title=title, back=back, back_label=_("Measure"))


@page("scorecards/metrics/new/<slug:kind>/", operation="scorecards.make_metric", methods=GET_POST)
def measure_new(request: Request, kind: str) -> HttpResponse:
    """First which facts and how they are combined, then what exactly."""
    if kind not in Kind.values:
        raise Http404
    begun = BeginForm(request.GET if {"facts", "way"} <= set(request.GET) else None, kind=kind)
    if not begun.is_valid():
        values = {"form": begun, "kind": Kind(kind), "back": reverse("scorecards:definitions")}
        return render(request, "scorecards/measure_begin.html", values)
    given = begun.cleaned_data
    below = facts_of(given["below"]) if given["below"] else None
    form = RecipeForm(
        request.POST or None, kind=kind, facts=facts_of(given["facts"]), way=Way(given["way"]), below=below
    )  # fmt: skip
    return _make(request, form, back=reverse("scorecards:measure_new", args=[kind]))


@page("scorecards/metrics/<slug:key>/version/", operation="scorecards.make_metric", methods=GET_POST)
def measure_version(request: Request, key: str) -> HttpResponse:
    before = get_object_or_404(MadeMetric, key=key, retired_at=None)
    recipe = Recipe.of(before.recipe)
    facts, *others = map(facts_of, recipe.kinds)
    below = others[0] if others else None
    form = RecipeForm(request.POST or None, kind=before.kind, facts=facts, way=recipe.way, below=below, before=before)
    return _make(request, form, back=reverse("scorecards:measure", args=[key]))


def _make(request: Request, form: RecipeForm, *, back: str) -> HttpResponse:
    """Shown on everybody first; kept when what was shown is what is to be kept."""
    found: Preview | None = None

    def keep(given: dict[str, Any]) -> MadeMetric | None:
        nonlocal found
        recipe: Recipe = given["recipe"]
        found = preview(recipe, fewest=given["minimum_sample"])
        if given["seen"] != str(recipe.told()):
            return None
        suggested = found.suggested(unit=given["unit"], higher_is_better=given["direction"] == Direction.HIGHER)
        named = {name: given[name] for name in ("name", "label", "meaning", "unit", "direction", "minimum_sample")}
        return MadeMetric.make(recipe, **named, suggested=suggested, by=request.actor)

    if form.carry_out(keep) and form.outcome is not None:
        say(request, _("The measure can be used in the next definition of a scorecard."))
        return _to(form.outcome.key)
    told = None
    if found is not None and form.is_valid():
        given = form.cleaned_data
        told = PreviewTold(_as_metric(form, given), found)
        form.data = form.shown(str(given["recipe"].told()))
    values = {"form": form, "told": told, "back": back, "facts": form.source}
    return render(request, "scorecards/measure_form.html", values, status=422 if form.errors else 200)


def _as_metric(form: RecipeForm, given: dict[str, Any]) -> Metric:
    """What would be kept, to be told in words; nothing is saved."""
    return MadeMetric(
        kind=form.kind, key="made", label=given["label"], meaning=given["meaning"], recipe=given["recipe"].told(),
        unit=given["unit"], direction=given["direction"], minimum_sample=given["minimum_sample"],
    ).metric  # fmt: skip


@page("scorecards/metrics/<slug:key>/retirement/", operation="scorecards.make_metric", methods=["POST"])
def measure_retirement(request: Request, key: str) -> HttpResponse:
    get_object_or_404(MadeMetric, key=key).retire(by=request.actor)
    undo = reverse("scorecards:measure_return", args=[key])
    say(request, _("The measure is offered to no new definition any more. Scorecards that have it keep it."), undo=undo)
    return _to(key)


@page("scorecards/metrics/<slug:key>/return/", operation="scorecards.make_metric", methods=["POST"])
def measure_return(request: Request, key: str) -> HttpResponse:
    get_object_or_404(MadeMetric, key=key).offer_again(by=request.actor)
    say(request, _("The measure is offered to new definitions again."))
    return _to(key)
