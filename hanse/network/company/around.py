"""A company and those around it, two steps far, as of a day: a picture, and the same as a list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.ui.pictures.graphs import Edge, Node

from ..models import Organisation, Relationship
from ..partnership.status import capital
from .neighbourhood import Picture, arrange
from .overview import Tie, told_from

MOST_FIRST, MOST_SECOND = 200, 400
LOOKS = {str(kind): place for place, kind in enumerate(Relationship.Kind)}


@dataclass(frozen=True, slots=True)
class Beside:
    """One neighbour's own relationships, beside the one with the company itself."""

    name: str
    url: str
    ties: list[Tie]


def around(company: Organisation, *, on: date) -> dict[str, Any]:
    """What the tab "Network" shows: `nodes`, `edges` and `kinds` for the picture, `first` and `further` for the list."""
    holding = Relationship.objects.filter(Relationship.holds_on(on)).select_related("organisation", "other")
    first = list(holding.filter(Q(organisation=company) | Q(other=company)).order_by("kind", "id")[:MOST_FIRST])
    beside = list(dict.fromkeys(tie.opposite(company) for tie in first))
    keys = [each.pk for each in beside]
    more = holding.filter(Q(organisation__in=keys) | Q(other__in=keys)).exclude(
        Q(organisation=company) | Q(other=company)
    )
    second = list(more.order_by("kind", "id")[:MOST_SECOND])
    picture = arrange(company.pk, [(tie.organisation_id, tie.other_id) for tie in (*first, *second)])
    drawn = [tie for tie in (*first, *second) if {tie.organisation_id, tie.other_id} <= picture.keys]
    return {
        "nodes": _nodes(picture, company, (*first, *second)),
        "edges": _edges(picture, drawn),
        "kinds": [(LOOKS[kind.value], capital(kind.label)) for kind in Relationship.Kind if any(tie.kind == kind for tie in drawn)],
        "left_out": picture.left_out,
        "first": [told_from(company, tie) for tie in first],
        "further": _further(beside, second),
        "label": _("%(company)s and those around it") % {"company": company},
    }  # fmt: skip


def _nodes(picture: Picture, company: Organisation, ties: Sequence[Relationship]) -> list[Node]:
    known = {each.pk: each for tie in ties for each in (tie.organisation, tie.other)} | {company.pk: company}
    return [
        Node(spot.column, spot.row, spot.line, known[spot.key].name, reverse(PAGE, args=[known[spot.key].public_id]))
        for spot in picture.spots
    ]


PAGE = "network:partner_network"


def _edges(picture: Picture, ties: Sequence[Relationship]) -> list[Edge]:
    places = {spot.key: place for place, spot in enumerate(picture.spots)}
    return [Edge(places[tie.organisation_id], places[tie.other_id], LOOKS[tie.kind], str(tie)) for tie in ties]


def _further(beside: Sequence[Organisation], ties: Sequence[Relationship]) -> list[Beside]:
    by_company: dict[int, list[Relationship]] = defaultdict(list)
    for tie in ties:
        by_company[tie.organisation_id].append(tie)
        by_company[tie.other_id].append(tie)
    return [
        Beside(each.name, reverse(PAGE, args=[each.public_id]), [told_from(each, tie) for tie in by_company[each.pk]])
        for each in beside
        if by_company[each.pk]
    ]
