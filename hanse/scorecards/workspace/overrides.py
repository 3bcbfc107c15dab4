"""Setting a partner's score for a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.kernel.actor import Actor
from hanse.kernel.pages import Request, page
from hanse.network.answers import form_page
from hanse.network.models import Organisation
from hanse.ui.saying import say
from hanse.ui.tables import Head, table

from ..models import Kind, Override
from ..models.overrides import OPERATION
from ..overrides.forms import OverrideForm
from ..overrides.tables import OverrideTable
from . import beside

SET = gettext_lazy("The score is set; the computed one stands beside it.")
DECIDE = {Kind.DEALER: "scorecards.decide_dealer_override", Kind.SUPPLIER: "scorecards.decide_supplier_override"}
DEALER, SUPPLIER = OPERATION[Kind.DEALER], OPERATION[Kind.SUPPLIER]


@page("scorecards/set-scores/", operation="scorecards.read", name="overrides")
def overrides(request: Request) -> HttpResponseBase:
    rows = Override.objects.select_related("organisation", "account")
    head = Head(_("Set scores"), tabs=beside.tabs("overrides"), tabs_label=_("Scorecards"))
    return table(request, OverrideTable, rows=rows, head=head)


@page("partners/<id:partner>/set-score/dealer/", operation=DEALER, methods=("GET", "POST"))
def override_dealer(request: Request, partner: Organisation) -> HttpResponse:
    return _set(request, partner, Kind.DEALER.value)


@page("partners/<id:partner>/set-score/supplier/", operation=SUPPLIER, methods=("GET", "POST"))
def override_supplier(request: Request, partner: Organisation) -> HttpResponse:
    return _set(request, partner, Kind.SUPPLIER.value)


def _set(request: Request, partner: Organisation, kind: str) -> HttpResponse:
    form = OverrideForm(request.POST or None)
    if form.carry_out(
        lambda given: Override.give(
            partner, kind=kind, score=int(given["score"].scaleb(3)), reason=given["reason"], until=given["until"],
            by=request.actor,
        )
    ):  # fmt: skip
        waits = form.outcome.state == Override.State.WAITS
        say(request, _("It waits for a second person.") if waits else SET)
        return redirect(f"scorecards:{kind}", partner.public_id)
    back = reverse(f"scorecards:{kind}", args=[partner.public_id])
    title = _("Set the score of %(company)s") % {"company": partner}
    return form_page(request, form, title=title, verb=_("Set"), back=back, back_label=_("Scorecard"))


def _back(override: Override) -> HttpResponse:
    return redirect(f"scorecards:{override.kind}", override.organisation.public_id)


def _step(kind: Kind, name: str, take: Callable[[Override, Actor], None], sentence: Any) -> None:
    """The page of one decision about what is set on one kind of scorecard."""

    @page(
        f"scorecards/overrides/{kind}/<id:override>/{name}/",
        operation=DECIDE[kind], methods=["POST"], name=f"{kind}_override_{name}",
    )  # fmt: skip
    def decided(request: Request, override: Override) -> HttpResponse:
        if override.kind != kind:
            raise Http404
        take(override, request.actor)
        say(request, sentence)
        return _back(override)


for each in Kind:
    _step(each, "confirmation", lambda row, by: row.confirm(by=by), SET)
    _step(each, "refusal", lambda row, by: row.decline(by=by), gettext_lazy("The computed score stays alone."))
    _step(each, "end", lambda row, by: row.end(by=by), gettext_lazy("The computed score counts alone from now on."))
