"""Any card that is kept, as it was: its page, its measures with their rows, and as a file."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from hanse.kernel.pages import Request, page

from ..closing import telling as closing
from ..judging.telling import judges_first
from ..metrics.registry import Nature
from ..models import Card
from ..showing import kept
from ..showing.metric_page import metric_of_card, metric_page


@page("scorecards/cards/<id:card>/", operation="scorecards.read", name="kept_card")
def kept_card(request: Request, card: Card) -> HttpResponse:
    told = kept.telling(card, route="scorecards:kept_metric")
    closed = closing.of_card(told.card, request.actor, told.currency)
    values = {
        "told": told,
        "company": card.organisation,
        "back": reverse(f"scorecards:{told.kind}", args=[card.organisation.public_id]),
        "back_label": card.organisation.name,
        "closed": closed,
        "newer_url": kept.newer_url(told.card, closed.newest, "scorecards:kept_card") if closed else "",
        "files": kept.files(card, "scorecards:card_file"),
    }
    return render(request, "scorecards/kept_card.html", values)


@page("scorecards/cards/<id:card>/file/<slug:form>/", operation="scorecards.read", name="card_file")
def card_file(request: Request, card: Card, form: str) -> HttpResponseBase:
    return kept.file(request, card, form)


@page("scorecards/cards/<id:card>/measure/<slug:key>/", operation="scorecards.read", name="kept_metric")
def kept_metric(request: Request, card: Card, key: str) -> HttpResponseBase:
    told = metric_of_card(card, key)
    back = reverse("scorecards:kept_card", args=[card.public_id])
    company, kept_one = told.line.organisation, told.card
    judged = told.metric.nature is Nature.JUDGED
    first = judges_first(request.actor, company, kept_one.computation.kind, key) if judged else ""
    label = kept.title(kept_one)
    return metric_page(request, told, company=company, back=back, back_label=label, judge_url=first)
