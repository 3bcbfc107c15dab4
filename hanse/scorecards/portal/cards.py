"""A partner's own scorecard: our page, in the portal's frame."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.kernel.pages import Request, page
from hanse.kernel.walls.authz import allows
from hanse.ui.parts import Tab

from ..appeals import telling as appeals
from ..closing import telling as closing
from ..models import Kind
from ..overrides import telling as override
from ..showing import history, kept
from ..showing.metric_page import metric_page, metric_telling
from ..showing.telling import CardTelling
from .appeals import ALL


@page("scorecard/", operation="scorecards.own")
def scorecard(request: Request) -> HttpResponse:
    """The way to the company's first card."""
    first = next(iter(history.of_company(request, request.actor.organisation_id or 0)), None)
    if first is None:
        return render(request, "scorecards/own_card.html")
    return redirect("scorecards:portal_card", first)


@page("scorecard/<slug:kind>/", operation="scorecards.own")
def card(request: Request, kind: str) -> HttpResponse:
    organisation_id = request.actor.organisation_id or 0
    kinds = list(history.of_company(request, organisation_id))
    against = appeals.latest(organisation_id, kind)
    told = CardTelling.of(request, organisation_id, kind, address=lambda key: _metric_url(kind, key), beside=[against])
    if told is None:
        raise Http404
    tabs = [Tab(_role(each), reverse("scorecards:portal_card", args=[each]), current=each == kind) for each in kinds]
    values = {
        "told": told,
        "tabs": tabs,
        "override": override.told(
            override.of_company(request, organisation_id).get(kind), request.actor, told.computation.version
        ),
        "appeals": appeals.in_words(against),
        "appeal_route": "scorecards:portal_appeal",
        "appeals_url": reverse("scorecards:portal_appeals") if allows(request.actor, "scorecards.own_appeals") else "",
        "appeal_url": _appeal_url(request, kind, ALL),
        "appeal_label": _("Appeal against the score"),
        "closed": closing.of_card(told.card, request.actor, told.currency),
        "files": kept.files(told.card, "scorecards:portal_card_file"),
        "periods": kept.periods(history.of_company(request, organisation_id)[kind], "scorecards:portal_kept_card"),
    }
    return render(request, "scorecards/own_card.html", values)


def _appeal_url(request: Request, kind: str, key: str) -> str:
    may = allows(request.actor, "scorecards.make_appeal")
    return reverse("scorecards:portal_appeal_new", args=[kind, key]) if may else ""


def _metric_url(kind: str, key: str) -> str:
    return reverse("scorecards:portal_metric", args=[kind, key])


def _role(kind: str) -> str:
    return _("As a dealer") if kind == Kind.DEALER else _("As a supplier")


@page("scorecard/<slug:kind>/<slug:key>/", operation="scorecards.own")
def metric(request: Request, kind: str, key: str) -> HttpResponseBase:
    told = metric_telling(request.actor.organisation_id or 0, kind, key)
    back = reverse("scorecards:portal_card", args=[kind])
    return metric_page(
        request, told, back=back, back_label=_("Your scorecard"), appeal_url=_appeal_url(request, kind, key)
    )
