"""A partner appeals against its card, and reads our answer."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.kernel.pages import Request, page
from hanse.kernel.walls.authz import allows
from hanse.kernel.web.limits import takes_files_up_to
from hanse.network.answers import form_page
from hanse.network.models import Organisation
from hanse.ui.saying import say
from hanse.ui.tables import Head, table

from ..appeals import files
from ..appeals.forms import AppealForm
from ..appeals.tables import OwnAppealTable
from ..appeals.telling import appeal_told, says_now
from ..metrics.registry import metric
from ..models import Appeal, Kind
from ..models.appeals import WHOLE

ALL = "whole"


@page("appeals/new/<slug:kind>/<slug:key>/", operation="scorecards.make_appeal", methods=("GET", "POST"))
@takes_files_up_to(files.MOST)
def appeal_new(request: Request, kind: str, key: str) -> HttpResponse:
    company = Organisation.objects.filter(pk=request.actor.organisation_id or 0).first()
    if company is None or kind not in Kind.values or not _is_known(kind, key):
        raise Http404
    wanted = WHOLE if key == ALL else key
    waits = Appeal.objects.filter(organisation=company, kind=kind, key=wanted, state=Appeal.State.OPEN).first()
    if request.method == "GET" and waits is not None:
        say(request, _("Your company appealed against this already; we owe you the answer."), tone="warn")
        return redirect("scorecards:portal_appeal", waits.public_id)
    form = AppealForm(request.POST or None, request.FILES or None)

    def make(given: dict[str, Any]) -> Appeal:
        sent = files.taken(given["file"])
        return Appeal.make(
            company, kind=kind, key=wanted, text=given["text"], by=request.actor, file=sent[:2], keep=sent.keep
        )

    if form.carry_out(make):
        say(request, _("We have your appeal and owe you an answer."))
        return redirect("scorecards:portal_appeal", form.outcome.public_id)
    back = reverse("scorecards:portal_card", args=[kind])
    title = _("Appeal: %(against)s") % {"against": metric(key).label if wanted else _("the whole scorecard")}
    elsewhere = None if wanted else (_("Is it one figure alone? Open it on the scorecard, and appeal there"), back)
    return form_page(
        request, form, title=title, verb=_("Appeal"), back=back, back_label=_("Your scorecard"), multipart=True,
        elsewhere=elsewhere, known=(_("What the card says"), says_now(company, kind, wanted)),
    )  # fmt: skip


def _is_known(kind: str, key: str) -> bool:
    try:
        return key == ALL or metric(key).kind == kind
    except KeyError:
        return False


@page("appeals/", operation="scorecards.own_appeals")
def appeals(request: Request) -> HttpResponseBase:
    rows = Appeal.objects.filter(organisation=request.actor.organisation_id or 0)
    head = Head(_("Your appeals"), back=reverse("scorecards:portal_scorecard"), back_label=_("Your scorecard"))
    return table(request, OwnAppealTable, rows=rows, head=head)


@page("appeals/<id:appeal>/", operation="scorecards.own_appeals")
def appeal(request: Request, appeal: Appeal) -> HttpResponse:
    may = allows(request.actor, "scorecards.make_appeal", appeal)
    values = appeal_told(appeal) | {
        "back": reverse("scorecards:portal_card", args=[appeal.kind]),
        "back_label": _("Your scorecard"),
        "file_url": reverse("scorecards:portal_appeal_file", args=[appeal.public_id]),
        "withdraw_url": reverse("scorecards:portal_appeal_withdrawal", args=[appeal.public_id])
        if may and appeal.state == Appeal.State.OPEN
        else "",
        "take_up_url": reverse("scorecards:portal_appeal_taking_up", args=[appeal.public_id])
        if may and appeal.state == Appeal.State.WITHDRAWN
        else "",
    }
    return render(request, "scorecards/appeal.html", values)


@page("appeals/<id:appeal>/file/", operation="scorecards.own_appeals")
def appeal_file(request: Request, appeal: Appeal) -> HttpResponse:
    return files.answer(appeal)


@page("appeals/<id:appeal>/withdrawal/", operation="scorecards.make_appeal", methods=["POST"])
def appeal_withdrawal(request: Request, appeal: Appeal) -> HttpResponse:
    appeal.withdraw(by=request.actor)
    undo = reverse("scorecards:portal_appeal_taking_up", args=[appeal.public_id])
    say(request, _("The appeal is withdrawn. It is not answered then."), undo=undo)
    return redirect("scorecards:portal_appeal", appeal.public_id)


@page("appeals/<id:appeal>/taking-up/", operation="scorecards.make_appeal", methods=["POST"])
def appeal_taking_up(request: Request, appeal: Appeal) -> HttpResponse:
    appeal.take_up(by=request.actor)
    say(request, _("We have your appeal and owe you an answer."))
    return redirect("scorecards:portal_appeal", appeal.public_id)
