"""Partners beside each other: up to five side by side, all of a kind as shades, one over the months."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import F
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from hanse.kernel.errors import Refused
from hanse.kernel.pages import Request, page
from hanse.network.models import Organisation
from hanse.ui.parts import Tab
from hanse.ui.tables import Head, selected, table

from ..comparing import telling
from ..comparing.heat import heat_rows, heat_table
from ..models import Card, Computation, Kind
from ..models.overrides import overrides_of
from ..showing import history, kept
from ..showing.ranks import with_ranks
from ..tables import CardTable, card_rows


@page("scorecards/comparing/", operation="scorecards.compare", methods=["POST"], changes=False)
def comparing(request: Request) -> HttpResponse:
    """From the list's ticks to the page that can be kept and sent on."""
    chosen = list(selected(request, CardTable, rows=card_rows()).order_by("-score", "pk")[: telling.MOST + 1])
    if not 2 <= len(chosen) <= telling.MOST:
        raise Refused(_("Tick two to five partners to compare them."))
    kind = chosen[0].computation.kind
    if any(card.computation.kind != kind for card in chosen):
        raise Refused(_("Dealers and suppliers have different scorecards. Tick partners of one kind."))
    query = urlencode([("partner", card.organisation.public_id) for card in chosen])
    return redirect(f"{reverse('scorecards:comparison', args=[kind])}?{query}")


@page("scorecards/comparison/<slug:kind>/", operation="scorecards.read")
def comparison(request: Request, kind: str) -> HttpResponse:
    computation = _current(kind)
    asked = request.GET.getlist("partner")[: telling.MOST]
    rows = with_ranks(Card.objects.filter(computation=computation, organisation__public_id__in=asked), [computation.pk])
    cards = list(
        rows.select_related("organisation", "computation__version").order_by(F("score").desc(nulls_last=True), "pk")
    )
    held = overrides_of(card.organisation_id for card in cards)
    values = {
        "heads": telling.heads(cards, held),
        "rows": telling.side_by_side(cards, computation.criteria) if cards else [],
        "back": reverse("scorecards:cards"),
    }
    return render(request, "scorecards/comparison.html", values)


@page("scorecards/heat/<slug:kind>/", operation="scorecards.read")
def heat(request: Request, kind: str) -> HttpResponseBase:
    scored = {each.kind: each for each in Computation.all_current()}
    if (computation := scored.get(kind)) is None:
        raise Http404
    head = Head(
        _("Heat map"),
        meta=_("The share of its points that each partner earned on each measure; a dash where it does not count"),
        back=reverse("scorecards:cards"), back_label=_("Scorecards"), tabs=_kinds(kind, scored), tabs_label=_("Scorecards of"),
    )  # fmt: skip
    return table(request, heat_table(computation), rows=heat_rows(computation), head=head)


def _kinds(shown: str, scored: Collection[str]) -> list[Tab]:
    """Those kinds that are scored."""
    return [
        Tab(capfirst(Kind(each).label), reverse("scorecards:heat", args=[each]), current=each == shown)
        for each in Kind.values
        if each in scored
    ]


def _current(kind: str) -> Computation:
    found = Computation.current(kind) if kind in Kind.values else None
    if found is None:
        raise Http404
    return found


@page("partners/<id:partner>/scorecard-months/<slug:kind>/", operation="scorecards.read")
def months(request: Request, partner: Organisation, kind: str) -> HttpResponse:
    cards = history.of_company(partner, partner.pk).get(kind)
    if not cards:
        raise Http404
    values = {
        "company": partner, "charts": telling.over_time(cards),
        "periods": kept.periods(cards, "scorecards:kept_card"),
        "back": reverse(f"scorecards:{cards[0].computation.kind}", args=[partner.public_id]),
    }  # fmt: skip
    return render(request, "scorecards/months.html", values)
