"""The company's own cards of earlier periods, as they were, and each as a file."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.kernel.pages import Request, page

from ..closing import telling as closing
from ..models import Card
from ..showing import kept
from ..showing.metric_page import metric_of_card, metric_page


@page("scorecards/cards/<id:card>/", operation="scorecards.own", name="kept_card")
def kept_card(request: Request, card: Card) -> HttpResponse:
    told = kept.telling(card, route="scorecards:portal_kept_metric")
    closed = closing.of_card(told.card, request.actor, told.currency)
    values = {
        "told": told,
        "back": reverse("scorecards:portal_card", args=[told.kind]),
        "back_label": _("Your scorecard"),
        "closed": closed,
        "newer_url": kept.newer_url(told.card, closed.newest, "scorecards:portal_kept_card") if closed else "",
        "files": kept.files(card, "scorecards:portal_card_file"),
    }
    return render(request, "scorecards/kept_card.html", values)


@page("scorecards/cards/<id:card>/file/<slug:form>/", operation="scorecards.own", name="card_file")
def card_file(request: Request, card: Card, form: str) -> HttpResponseBase:
    return kept.file(request, card, form)


@page("scorecards/cards/<id:card>/measure/<slug:key>/", operation="scorecards.own", name="kept_metric")
def kept_metric(request: Request, card: Card, key: str) -> HttpResponseBase:
    told = metric_of_card(card, key)
    back = reverse("scorecards:portal_kept_card", args=[card.public_id])
    return metric_page(request, told, back=back, back_label=kept.title(told.card))
