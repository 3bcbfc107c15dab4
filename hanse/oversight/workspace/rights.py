"""Who may do what: the decision table."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.kernel.pages import Request, page
from hanse.ui.parts import Action, Tab
from hanse.ui.tables import Head, table

from ..rights import SIDES, Rights, rights, rights_table


@page("rights/", operation="rights.read")
def rights_of_ours(request: Request) -> HttpResponseBase:
    return _table(request, "ours")


@page("rights/partners/", operation="rights.read")
def rights_of_partners(request: Request) -> HttpResponseBase:
    return _table(request, "partners")


def _table(request: Request, side: str) -> HttpResponseBase:
    chosen = [role for role in request.GET.getlist("role") if role in SIDES[side]]
    kind = rights_table(side, chosen)
    why = Action(_("Why can somebody see this?"), reverse("oversight:why"), "eye", operation="rights.read")
    tabs = [
        Tab(_("Our people"), reverse("oversight:rights_of_ours"), side == "ours"),
        Tab(_("Partners' people"), reverse("oversight:rights_of_partners"), side == "partners"),
    ]
    mine = [right for right in rights() if right.operation.roles & SIDES[side].keys()]
    head = Head(_("Who may do what"), actions=[why], tabs=tabs, tabs_label=_("Whose roles"))
    return table(request, kind, rows=Rights(mine), head=head)
