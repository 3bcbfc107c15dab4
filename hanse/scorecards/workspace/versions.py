"""The history of a scorecard's versions, each with what it changed."""

from __future__ import annotations

from itertools import pairwise

from django.http import Http404, HttpResponse
from django.shortcuts import render

from hanse.kernel.pages import Request, page

from ..drafting.telling import bands_told, version_changes
from ..models import CardDraft, CardVersion, Computation, Kind

MOST = 50


@page("scorecards/versions/<slug:kind>/", operation="scorecards.read")
def versions(request: Request, kind: str) -> HttpResponse:
    if kind not in Kind.values:
        raise Http404
    rows = list(
        CardVersion.objects.filter(kind=kind)
        .prefetch_related("drafts__account", "drafts__decided_by")
        .order_by("-number")[: MOST + 1]
    )
    current = Computation.current(kind)
    told = [
        {
            "version": now,
            "draft": next(iter(now.drafts.all()), None),
            "changes": version_changes(now, before),
            "bands": bands_told(now.declared_bands),
            "counts": current is not None and current.version_id == now.pk,
        }
        for now, before in pairwise([*rows, None])
        if now is not None
    ]
    values = {"kind": Kind(kind), "told": told[:MOST], "draft": CardDraft.on_its_way(kind), "kinds": Kind.choices}
    return render(request, "scorecards/versions.html", values)
