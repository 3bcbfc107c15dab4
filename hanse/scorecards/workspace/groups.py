"""Groups of peers as lists: how each lies on each measure, and who is in none."""

from __future__ import annotations

from django.http import Http404, HttpResponseBase
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from hanse.kernel.pages import Request, page
from hanse.ui.parts import Tab
from hanse.ui.tables import Head, table

from ..drafting.telling import peers_told
from ..library.groups import Groups, UngroupedTable, groups_table, without_peers
from ..models import Computation, Kind
from ..runs import working
from .computations import nothing_scored


@page("scorecards/groups/<slug:kind>/", operation="scorecards.read")
def groups(request: Request, kind: str) -> HttpResponseBase:
    computation = _computation(kind)
    if computation is None:
        return nothing_scored(request, working.standing())
    return table(request, groups_table(computation), rows=Groups.of(computation), head=_head(computation, "groups"))


@page("scorecards/groups/<slug:kind>/without/", operation="scorecards.read")
def ungrouped(request: Request, kind: str) -> HttpResponseBase:
    computation = _computation(kind)
    if computation is None:
        return nothing_scored(request, working.standing())
    return table(request, UngroupedTable, rows=without_peers(computation), head=_head(computation, "ungrouped"))


def _computation(kind: str) -> Computation | None:
    if kind not in Kind.values:
        raise Http404
    return Computation.current(kind)


def _head(computation: Computation, current: str) -> Head:
    """Which of the four lists is open: dealers' or suppliers' groups, or who is in none."""
    tabs = []
    for kind in Kind:
        for name, label in (("groups", kind.label), ("ungrouped", _("%(kind)s without peers") % {"kind": kind.label})):
            url = reverse(f"scorecards:{name}", args=[kind.value])
            tabs.append(Tab(capfirst(label), url, current=(kind.value, name) == (computation.kind, current)))
    return Head(
        _("Groups of peers"), meta=capfirst(peers_told(computation.version.traits)), back=reverse("scorecards:definitions"),
        back_label=_("Measures"), tabs=tabs, tabs_label=_("Groups of peers"),
    )  # fmt: skip
