"""All measures with their definitions, and how partners lie on them now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.kernel.pages import Request, page
from hanse.kernel.walls.authz import allows

from ..metrics.registry import Metric, of_kind
from ..models import Computation, JudgedCriterion, Kind, MadeMetric, PeerStrip
from ..rules.scoring import Criterion
from ..showing import peers, wording
from ..showing.telling import currency


@dataclass(frozen=True, slots=True)
class Definition:
    """One metric with its place in the scorecard that counts now, and how each group of partners lies on it."""

    metric: Metric
    criterion: Criterion | None
    strips: list[PeerStrip]
    currency: str
    scored: bool

    @property
    def weight(self) -> int:
        return self.criterion.weight if self.criterion else self.metric.weight if not self.scored else 0

    @property
    def weight_told(self) -> str:
        if not self.weight:
            return _("takes no part")
        return _("weight %(weight)s") % {"weight": self.weight}

    @property
    def scale(self) -> str:
        return wording.scale(self.metric, self.criterion.scale if self.criterion else None, self.currency)

    @property
    def facts(self) -> list[tuple[Any, Any]]:
        return [
            (_("Direction"), wording.direction(self.metric)),
            (_("Minimum sample"), wording.minimum(self.metric)),
            (_("Scale"), self.scale),
            (_("Answers for it"), wording.owner(self.metric)),
        ]

    @property
    def groups(self) -> list[tuple[str, int, list[str]]]:
        """Each group: its name, how many have the figure, its quartiles."""
        return [
            (
                strip.group,
                strip.peers,
                [wording.value(self.metric, end, self.currency) for end in peers.ends(strip)],
            )
            for strip in self.strips
        ]


@page("scorecards/metrics/", operation="scorecards.read")
def definitions(request: Request) -> HttpResponse:
    computed = {each.kind: each for each in Computation.objects.filter(is_current=True).select_related("version")}
    strips: dict[str, list[PeerStrip]] = {}
    for computation in computed.values():
        for strip in peers.strips_of(computation).order_by("group"):
            strips.setdefault(strip.key, []).append(strip)
    money, made = currency(), _made()
    parts = [
        (
            label,
            computed.get(kind),
            [
                _definition(each, computed.get(kind), strips, money)
                for each in (*of_kind(kind, also=_declared(computed.get(kind))), *made.get(kind, []))
            ],
            reverse("scorecards:versions", args=[kind]),
            reverse("scorecards:measure_new", args=[kind]),
            reverse("scorecards:groups", args=[kind]),
            reverse("scorecards:draft_new", args=[kind]),
        )
        for kind, label in Kind.choices
    ]
    may = {
        name: allows(request.actor, f"scorecards.{does}")
        for name, does in (("may_make", "make_metric"), ("may_draft", "draft"))
    }
    return render(request, "scorecards/definitions.html", {"parts": parts} | may)


def _declared(computation: Computation | None) -> set[str]:
    return {each.key for each in computation.criteria} if computation else set()


def _made() -> dict[str, list[Metric]]:
    """What was made by a form, measured or judged, and is not retired, by kind."""
    found: dict[str, list[Metric]] = {}
    for each in MadeMetric.objects.filter(retired_at=None).order_by("label", "pk"):
        found.setdefault(each.kind, []).append(each.metric)
    for kind in Kind.values:
        found.setdefault(kind, []).extend(JudgedCriterion.offered(kind))
    return found


def _definition(
    wanted: Metric, computation: Computation | None, strips: dict[str, list[PeerStrip]], money: str
) -> Definition:
    criteria = computation.criteria if computation else ()
    criterion = next((each for each in criteria if each.key == wanted.key), None)
    return Definition(wanted, criterion, strips.get(wanted.key, []), money, computation is not None)
