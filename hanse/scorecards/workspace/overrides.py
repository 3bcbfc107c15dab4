"""Setting a partner's score for a time."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.kernel.pages import Request, page
from hanse.kernel.walls.authz import require
from hanse.network.answers import form_page
from hanse.network.models import Organisation
from hanse.ui.saying import say
from hanse.ui.tables import Head, table

from ..models import Kind, Override
from ..models.overrides import OPERATION
from ..overrides.forms import OverrideForm
from ..overrides.tables import OverrideTable
from . import beside

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
        say(
            request,
            _("It waits for a second person.") if waits else _("The score is set; the computed one stands beside it."),
        )
        return redirect(f"scorecards:{kind}", partner.public_id)
    back = reverse(f"scorecards:{kind}", args=[partner.public_id])
    title = _("Set the score of %(company)s") % {"company": partner}
    return form_page(request, form, title=title, verb=_("Set"), back=back, back_label=_("Scorecard"))


def _back(override: Override) -> HttpResponse:
    return redirect(f"scorecards:{override.kind}", override.organisation.public_id)


@page("scorecards/overrides/<id:override>/confirmation/", operation="scorecards.decide_override", methods=["POST"])
def override_confirmation(request: Request, override: Override) -> HttpResponse:
    require(request.actor, OPERATION[override.kind], override)
    override.confirm(by=request.actor)
    say(request, _("The score is set; the computed one stands beside it."))
    return _back(override)


@page("scorecards/overrides/<id:override>/refusal/", operation="scorecards.decide_override", methods=["POST"])
def override_refusal(request: Request, override: Override) -> HttpResponse:
    require(request.actor, OPERATION[override.kind], override)
    override.decline(by=request.actor)
    say(request, _("The computed score stays alone."))
    return _back(override)


@page("scorecards/overrides/<id:override>/end/", operation="scorecards.decide_override", methods=["POST"])
def override_end(request: Request, override: Override) -> HttpResponse:
    require(request.actor, OPERATION[override.kind], override)
    override.end(by=request.actor)
    say(request, _("The computed score counts alone from now on."))
    return _back(override)
