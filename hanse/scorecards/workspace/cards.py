"""The list of scorecards, a partner's card with the metrics on it, and the judgement of those who know the partner."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.kernel.pages import Request, page
from hanse.kernel.walls.authz import allows
from hanse.network.access import BUYING, has_in_care
from hanse.network.company.record import record_context
from hanse.network.models import Organisation
from hanse.network.tables.care import yours
from hanse.ui import formats
from hanse.ui.frame.later import is_part
from hanse.ui.parts import Action
from hanse.ui.tables import Head, table

from ..appeals import telling as appeals
from ..closing import telling as closing
from ..judging.telling import judges_first, own_judgements
from ..metrics.registry import Nature
from ..models import Kind, Override
from ..models.overrides import OPERATION
from ..overrides import telling as override
from ..runs import working
from ..showing import kept
from ..showing.asking import Asking
from ..showing.metric_page import metric_page, metric_telling
from ..showing.telling import CardTelling
from ..tables import CardTable, card_rows
from . import beside
from .computations import nothing_scored, refreshing_part


@page("scorecards/", operation="scorecards.read", methods=("GET", "POST"), changes=False, name="cards")
def cards(request: Request) -> HttpResponseBase:
    standing = working.standing()
    if not standing.scored:
        return nothing_scored(request, standing)
    actions = [
        Action(_("Heat map"), reverse("scorecards:heat", args=[_kind(request)]), icon="grid-dots", kind="quiet"),
        Action(_("Measures"), reverse("scorecards:definitions"), icon="ruler-2", kind="quiet"),
        Action(_("Compute again"), reverse("scorecards:computation"), icon="refresh", operation="scorecards.compute"),
    ]
    head = Head(
        _("Scorecards"), actions=actions, tabs=beside.tabs("cards"), tabs_label=_("Scorecards"),
        meta=_of_when(standing.of(_kind(request))),
    )  # fmt: skip
    return table(
        request, _table(request), rows=card_rows(), head=head, template="scorecards/cards.html", standing=standing
    )


def _of_when(now: Any) -> str:
    """Which days the scores are of, and since when they changed."""
    if now is None:
        return ""
    first, last = formats.days(now.starts_on, now.ends_on)
    words = {"from": first, "to": last}
    if (before := now.compared_with) is None:
        return _("Period from %(from)s to %(to)s") % words
    month = formats.month(before)
    return _("Period from %(from)s to %(to)s, change since %(month)s") % (words | {"month": month})


def _table(request: Request) -> type[CardTable]:
    """The list with the views of who is looking: first what they look after, what fell most at its head; suppliers before dealers
    for who looks after these alone.
    """  # fmt: skip
    dealers, suppliers = CardTable.views
    both = (suppliers, dealers) if _buys(request) else (dealers, suppliers)
    own = tuple(replace(view, sort="moved") for view in yours(request.actor))

    class Theirs(CardTable):
        views = (*own, *both) if has_in_care(request.actor) else (*both, *own)

    return Theirs


def _buys(request: Request) -> bool:
    return bool(request.actor.roles) and request.actor.roles <= BUYING


def _kind(request: Request) -> str:
    """Which of the list's views is open."""
    usual = Kind.SUPPLIER if _buys(request) else Kind.DEALER
    asked = request.GET.get("kind", request.GET.get("view", "").removesuffix("s"))
    return asked if asked in Kind.values else usual.value


@page("partners/<id:partner>/scorecard/dealer/", operation="scorecards.read")
def dealer(request: Request, partner: Organisation) -> HttpResponse:
    return _card(request, partner, Kind.DEALER.value)


@page("partners/<id:partner>/scorecard/supplier/", operation="scorecards.read")
def supplier(request: Request, partner: Organisation) -> HttpResponse:
    return _card(request, partner, Kind.SUPPLIER.value)


def _card(request: Request, partner: Organisation, kind: str) -> HttpResponse:
    """A partner's card in the frame of its record."""
    context = record_context(request, partner, current=f"scorecard-{kind}")
    against = appeals.latest(partner.pk, kind)
    told = CardTelling.of(
        partner, partner.pk, kind, address=lambda key: _metric_url(partner, kind, key), beside=[against]
    )
    if told and allows(request.actor, "todos.give"):
        told.asking = Asking(partner, kind, request.actor)
    may_rate = allows(request.actor, f"scorecards.rate_{kind}", partner)
    values = {
        "told": told,
        "definitions": reverse("scorecards:definitions"),
        "stale": working.stale_sentence(told.computation) if told else "",
        "refresh": refreshing_part(request, partner, told.card) if told else {},
        "judgements_url": reverse("scorecards:judgements", args=[partner.public_id, kind]) if may_rate else "",
        "override": override.told(
            override.of_company(partner, partner.pk).get(kind),
            request.actor,
            told.computation.version if told else None,
        ),
        "set_url": _set_url(request, partner, kind) if told else "",
        "months_url": reverse("scorecards:months", args=[partner.public_id, kind]) if told else "",
        "set_label": _("Set the score"),
        "closed": closing.of_card(told.card, request.actor, told.currency) if told else None,
        "files": kept.files(told.card, "scorecards:card_file") if told else [],
        "appeals": appeals.in_words(against),
        "appeal_route": "scorecards:appeal",
    }
    return render(request, "scorecards/card.html", context | values)


def _set_url(request: Request, partner: Organisation, kind: str) -> str:
    """Where this person may set the score; empty where they may not, or where one is set already."""
    its_card = Override(organisation=partner, kind=kind)
    if kind in override.of_company(partner, partner.pk) or not allows(request.actor, OPERATION[kind], its_card):
        return ""
    return reverse(f"scorecards:override_{kind}", args=[partner.public_id])


def _metric_url(partner: Organisation, kind: str, key: str) -> str:
    return reverse("scorecards:metric", args=[partner.public_id, kind, key])


@page("partners/<id:partner>/judgements/<slug:kind>/", operation="scorecards.read")
def judgements(request: Request, partner: Organisation, kind: str) -> HttpResponse:
    """What who is looking judges of the partner: the card asks for it once it is there; for who runs no script it is a page."""
    if kind not in Kind.values:
        raise Http404
    back = reverse(f"scorecards:{kind}", args=[partner.public_id])
    values = {"company": partner, "back": back, "judgements": own_judgements(request.actor, partner, kind)}
    return render(
        request, "scorecards/parts/judgements.html" if is_part(request) else "scorecards/judgements.html", values
    )


@page("partners/<id:partner>/scorecard/<slug:kind>/<slug:key>/", operation="scorecards.read")
def metric(request: Request, partner: Organisation, kind: str, key: str) -> HttpResponseBase:
    told = metric_telling(partner.pk, kind, key)
    back = reverse(f"scorecards:{told.card.computation.kind}", args=[partner.public_id])
    first = judges_first(request.actor, partner, kind, key) if told.metric.nature is Nature.JUDGED else ""
    return metric_page(request, told, company=partner, back=back, back_label=_("Scorecard"), judge_url=first)
