"""What is judged and by whom, rounds in which colleagues are asked, and judging itself."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hanse.kernel import clock
from hanse.kernel.errors import Refused
from hanse.kernel.pages import Request, page
from hanse.kernel.walls.authz import allows
from hanse.network.answers import form_page
from hanse.network.models import Organisation
from hanse.ui.asking import must_be_typed
from hanse.ui.saying import say
from hanse.ui.tables import selected, table

from ..forms import RatingForm
from ..judging import telling
from ..judging.forms import CriterionForm, RoundForm
from ..judging.rating import rate
from ..judging.tables import AskTable, way_to
from ..models import Ask, JudgedCriterion, JudgingRound, Kind, Rating
from ..models.judged import judged_by_key, judged_of_kind
from ..models.rounds import MOST_PARTNERS
from ..showing import wording
from ..tables import CardTable, card_rows
from . import beside

GET_POST = ("GET", "POST")


@page("scorecards/judging/", operation="scorecards.read")
def judging(request: Request) -> HttpResponse:
    rounds = list(_rounds()[:20])
    values = {
        "kinds": [(kind, judged_of_kind(kind.value), *_ways(kind)) for kind in Kind],
        "rounds": [(each, telling.label_of(each.key)) for each in rounds],
        "may_define": allows(request.actor, "scorecards.define_judgement"),
        "may_ask": allows(request.actor, "scorecards.ask_judgements"),
        "tabs": beside.tabs("judging"),
    }  # fmt: skip
    return render(request, "scorecards/judging.html", values)


def _ways(kind: Kind) -> list[str]:
    """To judging something else too, and to asking."""
    return [reverse(f"scorecards:{name}", args=[kind.value]) for name in ("criterion_new", "round_new")]


@page("scorecards/judging/criteria/new/<slug:kind>/", operation="scorecards.define_judgement", methods=GET_POST)
def criterion_new(request: Request, kind: str) -> HttpResponse:
    if kind not in Kind.values:
        raise Http404
    form = CriterionForm(request.POST or None, kind=kind)
    if form.carry_out(lambda given: JudgedCriterion.define(given, kind=kind, by=request.actor)):
        say(request, _("It can be judged from now on. Draft a definition to give it weight."))
        return redirect("scorecards:judging")
    title = _("What else is judged: %(kind)s") % {"kind": Kind(kind).label}
    return form_page(request, form, title=title, back=reverse("scorecards:judging"), back_label=_("Judging"))


@page("scorecards/judging/criteria/<slug:key>/edit/", operation="scorecards.define_judgement", methods=GET_POST)
def criterion_edit(request: Request, key: str) -> HttpResponse:
    judged, row = _judged(key), JudgedCriterion.objects.filter(key=key).first()
    form = CriterionForm(request.POST or None, kind=judged.kind, now=judged)

    def carry_out(given: dict[str, Any]) -> None:
        if row is not None:
            row.edit(given, by=request.actor)
        else:
            values = given | {"label": str(judged.label)}
            JudgedCriterion.define(values, kind=judged.kind, key=key, by=request.actor)

    if form.carry_out(carry_out):
        say(request, _("Judgements from now on are given by these words."))
        return redirect("scorecards:judging")
    back = reverse("scorecards:judging")
    return form_page(request, form, title=judged.label, back=back, back_label=_("Judging"))


@page("scorecards/judging/criteria/<slug:key>/retirement/", operation="scorecards.define_judgement", methods=["POST"])
def criterion_retirement(request: Request, key: str) -> HttpResponse:
    row = get_object_or_404(JudgedCriterion, key=key)
    row.retire(by=request.actor)
    undo = reverse("scorecards:criterion_return", args=[key])
    say(request, _("It is judged no more. Scorecards that have it keep it."), undo=undo)
    return redirect("scorecards:judging")


@page("scorecards/judging/criteria/<slug:key>/return/", operation="scorecards.define_judgement", methods=["POST"])
def criterion_return(request: Request, key: str) -> HttpResponse:
    get_object_or_404(JudgedCriterion, key=key).take_up(by=request.actor)
    say(request, _("It is judged again."))
    return redirect("scorecards:judging")


def _judged(key: str) -> Any:
    found = judged_by_key(key)
    if found is None:
        raise Http404
    return found


@page("scorecards/judging/asking/", operation="scorecards.ask_judgements", methods=["POST"], changes=False)
def asking(request: Request) -> HttpResponse:
    """From the list's ticks to the form."""
    chosen = list(selected(request, CardTable, rows=card_rows()).order_by("pk")[: MOST_PARTNERS + 1])
    if not 0 < len(chosen) <= MOST_PARTNERS:
        raise Refused(_("Tick one to %(partners)s partners to have them judged.") % {"partners": MOST_PARTNERS})
    kind = chosen[0].computation.kind
    if any(card.computation.kind != kind for card in chosen):
        raise Refused(_("Dealers and suppliers are judged by different criteria. Tick partners of one kind."))
    query = urlencode([("partner", card.organisation.public_id) for card in chosen])
    return redirect(f"{reverse('scorecards:round_new', args=[kind])}?{query}")


@page("scorecards/judging/rounds/new/<slug:kind>/", operation="scorecards.ask_judgements", methods=GET_POST)
def round_new(request: Request, kind: str) -> HttpResponse:
    asked = request.GET.getlist("partner")[:MOST_PARTNERS]
    partners = list(Organisation.objects.filter(public_id__in=asked).order_by("name", "pk"))
    if kind not in Kind.values:
        raise Http404
    if not partners:
        say(request, _("Tick the partners that are to be judged, and choose “Ask for judgements”."))
        return redirect(f"{reverse('scorecards:cards')}?kind={kind}")
    form = RoundForm(request.POST or None, criteria=judged_of_kind(kind), kind=kind, partners=partners)
    if form.carry_out(
        lambda given: JudgingRound.begin(
            given["judged"], partners=partners, raters=given["raters"], due_on=given["due_on"], note=given["note"],
            by=request.actor,
        )
    ):  # fmt: skip
        say(request, _("They are asked, each about the partners that they may judge."))
        return redirect("scorecards:round", form.outcome.public_id)
    title = ngettext("Ask for judgements: %(count)s partner", "Ask for judgements: %(count)s partners", len(partners))
    title %= {"count": len(partners)}
    return form_page(
        request, form, title=title, verb=_("Ask"), back=reverse("scorecards:cards"), back_label=_("Scorecards")
    )


def _rounds() -> QuerySet[JudgingRound]:
    """Those about partners whom the reader sees; a note may name them."""
    return JudgingRound.objects.filter(pk__in=Ask.objects.order_by().values("round")).select_related("account")


def _round(public_id: str) -> JudgingRound:
    return get_object_or_404(_rounds(), public_id=public_id)


@page("scorecards/judging/rounds/<id:judging_round>/", operation="scorecards.read", name="round")
def round_(request: Request, judging_round: str) -> HttpResponseBase:
    row = _round(judging_round)
    may = row.is_open and row.is_theirs(request.actor) and allows(request.actor, "scorecards.end_round")
    rows = Ask.told().filter(round=row).select_related("organisation", "account", "round")
    label = telling.label_of(row.key)
    mine = Ask.open_of(request.actor.account_id).filter(round=row).order_by("organisation__name", "pk")
    own = mine.select_related("organisation", "round").first()
    return table(
        request, AskTable, rows=rows, template="scorecards/round.html", round=row, label=label, may=may,
        progress=telling.progress(row), own=own, own_url=way_to(own) if own else "",
    )  # fmt: skip


@page("scorecards/judging/rounds/<id:judging_round>/reminder/", operation="scorecards.end_round", methods=["POST"])
def round_reminder(request: Request, judging_round: str) -> HttpResponse:
    _round(judging_round).remind(by=request.actor)
    say(request, _("Those who have not judged yet are reminded."))
    return redirect("scorecards:round", judging_round)


@page("scorecards/judging/rounds/<id:judging_round>/closing/", operation="scorecards.end_round", methods=["POST"])
def round_closing(request: Request, judging_round: str) -> HttpResponse:
    found = _round(judging_round)
    must_be_typed(request, telling.label_of(found.key))
    found.close(by=request.actor)
    say(request, _("The round is closed. What was judged counts."))
    return redirect("scorecards:round", judging_round)


@page("partners/<id:partner>/judgement/dealer/<slug:key>/", operation="scorecards.rate_dealer", methods=GET_POST)
def judge_dealer(request: Request, partner: Organisation, key: str) -> HttpResponse:
    return _judge(request, partner, Kind.DEALER.value, key)


@page("partners/<id:partner>/judgement/supplier/<slug:key>/", operation="scorecards.rate_supplier", methods=GET_POST)
def judge_supplier(request: Request, partner: Organisation, key: str) -> HttpResponse:
    return _judge(request, partner, Kind.SUPPLIER.value, key)


def _judge(request: Request, partner: Organisation, kind: str, key: str) -> HttpResponse:
    """The words for each grade, and the others' judgements only beside one's own."""
    own = next((one for one in telling.own_judgements(request.actor, partner, kind) if one.judged.key == key), None)
    if own is None:
        raise Http404
    form = RatingForm(request.POST or None, judged=own.judged)
    if form.carry_out(
        lambda given: rate(
            partner, kind=kind, mark=given["mark"], reason=given["reason"], by=request.actor, judged=own.judged
        )
    ):
        say(request, _("Your rating counts from the next computation, which has been asked for."))
        return redirect(_after(request, partner, kind))
    others = Rating.of_company(partner.pk, kind, key) if own.counts else []
    counting = [each for each in others if each.counts_on(clock.today())]
    values = {
        "form": form, "own": own, "company": partner, "others": counting,
        "agreement": wording.agreement([Decimal(each.mark) for each in counting]),
        "back": reverse(f"scorecards:{kind}", args=[partner.public_id]),
    }  # fmt: skip
    return render(request, "scorecards/judge.html", values, status=422 if form.errors else 200)


def _after(request: Request, partner: Organisation, kind: str) -> str:
    """On to the next partner that one is asked about, else to the card."""
    following = (
        Ask.open_of(request.actor.account_id).select_related("organisation", "round").order_by("round__due_on", "pk")
    )
    found = following.filter(round__public_id=request.GET.get("round", "")).first()
    if found is None:
        return reverse(f"scorecards:{kind}", args=[partner.public_id])
    url = telling.judge_url(found.organisation, found.round.kind, found.round.key)
    return f"{url}?{urlencode({'round': found.round.public_id})}"
