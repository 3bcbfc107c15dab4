"""A partner's appeal, and our answer."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hanse.kernel.pages import Request, page
from hanse.kernel.walls.authz import allows
from hanse.network.answers import form_page
from hanse.ui.saying import say
from hanse.ui.tables import Head, table

from ..appeals import files
from ..appeals.forms import AnswerForm
from ..appeals.tables import AppealTable
from ..appeals.telling import against, appeal_told, has_rows
from ..models import Appeal, Kind
from ..models.appeals import ANSWER
from ..models.overrides import OPERATION
from . import beside


@page("scorecards/appeals/", operation="scorecards.read")
def appeals(request: Request) -> HttpResponseBase:
    rows = Appeal.objects.select_related("organisation", "answered_by")
    head = Head(_("Appeals"), tabs=beside.tabs("appeals"), tabs_label=_("Scorecards"))
    return table(request, AppealTable, rows=rows, head=head)


@page("scorecards/appeals/<id:appeal>/", operation="scorecards.read")
def appeal(request: Request, appeal: Appeal) -> HttpResponse:
    company = appeal.organisation
    values = appeal_told(appeal) | {
        "company": company,
        "back": reverse(f"scorecards:{appeal.kind}", args=[company.public_id]),
        "back_label": company.name,
        "rows_url": reverse("scorecards:metric", args=[company.public_id, appeal.kind, appeal.key])
        if has_rows(appeal)
        else "",
        "file_url": reverse("scorecards:appeal_file", args=[appeal.public_id]),
        "answer_url": reverse(f"scorecards:{appeal.kind}_appeal_answer", args=[appeal.public_id])
        if appeal.state == Appeal.State.OPEN
        and appeal.account_id != request.actor.account_id
        and allows(request.actor, ANSWER[appeal.kind], appeal)
        else "",
    }
    return render(request, "scorecards/appeal.html", values)


@page("scorecards/appeals/<id:appeal>/file/", operation="scorecards.read")
def appeal_file(request: Request, appeal: Appeal) -> HttpResponse:
    return files.answer(appeal)


def _answering(kind: Kind) -> None:
    """The page of an answer to appeals against one kind of scorecard: who buys answers no dealer."""

    @page(
        f"scorecards/appeals/{kind}/<id:appeal>/answer/", operation=ANSWER[kind], methods=("GET", "POST"),
        name=f"{kind}_appeal_answer",
    )  # fmt: skip
    def answer(request: Request, appeal: Appeal) -> HttpResponse:
        if appeal.kind != kind:
            raise Http404
        return _answer(request, appeal)


for each in Kind:
    _answering(each)


def _answer(request: Request, appeal: Appeal) -> HttpResponse:
    form = AnswerForm(request.POST or None, may_set=allows(request.actor, OPERATION[appeal.kind], appeal))
    if form.carry_out(lambda given: _settle(appeal, given, request)):
        say(request, _("The partner is told of your answer."))
        return redirect("scorecards:appeal", appeal.public_id)
    title = _("Answer %(company)s: %(against)s") % {"company": appeal.organisation, "against": against(appeal)}
    back = reverse("scorecards:appeal", args=[appeal.public_id])
    return form_page(request, form, title=title, verb=pgettext("verb", "Answer"), back=back, back_label=_("Appeal"))


def _settle(appeal: Appeal, given: dict[str, Any], request: Request) -> None:
    score = given.get("score")
    appeal.settle(
        upheld=given["outcome"] == "upheld", answer=given["answer"], by=request.actor, until=given.get("until"),
        score=None if score is None else int(score.scaleb(3)),
    )  # fmt: skip
