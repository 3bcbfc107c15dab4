"""Handovers: who looks after what, giving it to others after seeing to whom, cancelling and taking back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hanse.kernel import clock
from hanse.kernel.models import Account
from hanse.kernel.pages import Request, page
from hanse.ui import formats
from hanse.ui.frame.later import is_part
from hanse.ui.parts import Tab
from hanse.ui.saying import say

from ..answers import own_act
from ..forms.choices import colleagues
from ..forms.territories import HandoverForm, StandInForm
from ..models import Handover
from ..models.handovers import ALREADY
from ..models.holdings import Holding
from ..models.undoing import UNDONE_WITHIN, some_of
from ..territories.holdings import holders, planned, refuse_for_another, stands_in
from ..territories.stand_ins import receivers_of

MOST_SHOWN = 30
SHOWN_FOR = timedelta(days=90)


@page("territories/handovers/", operation="territories.assign")
def handovers(request: Request) -> HttpResponse:
    rows = Handover.objects.filter(at__gte=clock.now() - SHOWN_FOR).select_related("account", "act")[:MOST_SHOWN]
    names = receivers_of(rows)
    told = [(row, ", ".join(names[row.pk]), _way_back(request, row)) for row in rows]
    return render(request, "network/handovers.html", {"holders": list(holders()), "rows": told})


@page("territories/handovers/<id:handover>/", operation="territories.assign")
def handover(request: Request, handover: str) -> HttpResponse:
    """One that is planned: who gets what on its day, of what is looked after now."""
    waiting = Handover.objects.filter(state__in=[Handover.State.PLANNED, Handover.State.REFUSED])
    row = get_object_or_404(waiting.select_related("account", "receiver"), public_id=handover)
    others = row.planned_others
    would = planned(row.planned_holding, receiver=row.receiver, others=others, on=row.on, until=row.until)
    names = ", ".join(sorted({row.receiver.name, *(other.name for other in others.values())}))
    words = {"names": names, "person": row.account.name}
    title = (_("%(names)s for %(person)s, as a stand-in") if row.until else _("%(person)s to %(names)s")) % words
    context = {"title": title, "row": row, "account": row.account, "would": would}
    return render(request, "network/handover.html", context)


def _way_back(request: Request, row: Handover) -> tuple[str, str] | None:
    """The verb and where it is done; taking back is only for who planned it, and for a day."""
    if row.is_planned:
        return _("Cancel"), reverse("network:handover_cancel", args=[row.public_id])
    mine = row.planned_by_id == request.actor.account_id
    if row.state == Handover.State.DONE and row.act and mine and clock.now() <= row.act.at + UNDONE_WITHIN:
        return _("Undo"), reverse("network:handover_undo", args=[row.public_id])
    return None


@page("territories/handovers/<id:account>/new/", operation="territories.assign", methods=("GET", "POST"))
def handover_new(request: Request, account: str) -> HttpResponse:
    """For good, or with `?away=yes` for a time."""
    found = get_object_or_404(holders(), public_id=account)
    away = request.GET.get("away") == "yes"
    title = (_("Who stands in for %(name)s?") if away else _("Hand over from %(name)s")) % {"name": found.name}
    context = {
        "title": title, "away": away, "ways": _ways(request, away), "back": reverse("network:handovers"),
        "back_label": _("Handovers"),
    }  # fmt: skip
    return asked_and_planned(request, found, StandInForm if away else HandoverForm, context, then=_planned)


def asked_and_planned(
    request: Request,
    account: Account,
    form_class: type[HandoverForm],
    context: dict[str, Any],
    *,
    then: Callable[[Request, Handover, list[str]], HttpResponse],
    part: Callable[[Holding], Holding] = lambda whole: whole,
) -> HttpResponse:
    """First shown with who would get what; saved as it was shown, or shown again. `part` of what they look after is given.

    The page asks for what would be whenever something in it is chosen (then it is a part): nothing is done by that. `then`
    answers what was done, told who gets something.
    """
    holding = part(Holding.of(account, since=clock.today()))
    asking = partial(form_class, account=account, territories=holding.territories)
    form = asking(request.POST or None, initial=_proposed(request, holding, account))
    context |= {"form": form, "account": account, "holding": holding}
    if not form.is_bound and (proposed := asking(form.initial)).is_valid():
        context["would"] = planned(holding, others={}, **proposed.given_terms)
    if form.is_valid():
        terms = form.given_terms
        asked = None if is_part(request) else request.POST.get("mark")
        with transaction.atomic():
            holding = part(Holding.locked(account, since=terms["on"]))
            would = planned(holding, others=form.plan, **terms)
            if terms["until"]:
                form.carry_out(lambda _given: refuse_for_another(holding, others=form.plan, **terms))
            if form.is_valid() and holding.assignments and not would.shares:
                form.add_error("receiver", ALREADY)
            if asked == would.mark and form.carry_out(
                lambda _given: Handover.plan_it(account, plan=form.plan, by=request.actor, holding=holding, **terms)
            ):
                return then(request, form.outcome, [share.receiver for share in would.shares])
        context |= {"would": would, "again": bool(asked)} if not form.errors else {}
    if is_part(request):
        return render(request, "network/parts/handover_plan.html", context)
    return render(request, "network/handover_new.html", context, status=422 if form.errors else 200)


def _proposed(request: Request, holding: Holding, account: Account) -> dict[str, Any]:
    """What the address proposes; else from today on to whom stands in for them already."""
    named = {name: request.GET[name] for name in ("receiver", "on", "until") if request.GET.get(name)}
    if "receiver" not in named and (deputy := stands_in(holding, of=colleagues().exclude(pk=account.pk))):
        named["receiver"] = deputy.public_id
    return {"on": clock.today()} | named


def _ways(request: Request, away: bool) -> list[Tab]:
    """For good, or for a time: two pages of one address."""
    return [
        Tab(_("For good"), request.path, current=not away),
        Tab(_("While they are away"), f"{request.path}?away=yes", current=away),
    ]


def _planned(request: Request, row: Handover, names: list[str]) -> HttpResponse:
    until = formats.day(row.until) if row.until else ""
    words = {"person": row.account, "names": ", ".join(names), "day": formats.day(row.on), "until": until}
    if row.state == Handover.State.DONE:
        lasting = _("What %(person)s looked after is handed over.")
        for_a_time = ngettext(
            "Until %(until)s %(names)s stands in for %(person)s. Then it ends by itself.",
            "Until %(until)s %(names)s stand in for %(person)s. Then it ends by itself.", len(names),
        )  # fmt: skip
        sentence = for_a_time if row.until else lasting
        say(request, sentence % words, undo=reverse("network:handover_undo", args=[row.public_id]))
    else:
        lasting = _("On %(day)s, what %(person)s looks after will be handed over.")
        for_a_time = _("From %(day)s until %(until)s %(names)s will stand in for %(person)s.")
        sentence = for_a_time if row.until else lasting
        say(request, sentence % words, undo=reverse("network:handover_cancel", args=[row.public_id]))
    return redirect("network:handovers")


@page("territories/handovers/<id:handover>/cancel/", operation="territories.assign", methods=["POST"])
def handover_cancel(request: Request, handover: str) -> HttpResponse:
    row = get_object_or_404(Handover.objects.select_related("account"), public_id=handover)
    act = row.cancel(by=request.actor)
    undo = reverse("network:handover_planned_again", args=[act.public_id]) if act else ""
    say(request, _("The handover of %(person)s is cancelled.") % {"person": row.account}, undo=undo)
    return redirect("network:handovers")


@page("territories/handovers/cancelled/<id:undo>/undo/", operation="territories.assign", methods=["POST"])
def handover_planned_again(request: Request, undo: str) -> HttpResponse:
    """Only who cancelled it may have it happen after all."""
    own_act(request, undo, "handovers.cancel").take_back_whole(by=request.actor)
    say(request, _("The handover is planned again."))
    return redirect("network:handovers")


@page("territories/handovers/<id:handover>/undo/", operation="territories.assign", methods=["POST"])
def handover_undo(request: Request, handover: str) -> HttpResponse:
    """Only who planned it may take it back."""
    mine = Handover.objects.filter(planned_by_id=request.actor.account_id)
    row = get_object_or_404(mine.select_related("account"), public_id=handover)
    left = row.take_back(by=request.actor).left
    if left:
        say(
            request,
            _("%(person)s has everything back but what somebody changed meanwhile: %(names)s.")
            % {"person": row.account, "names": some_of(left)},
            tone="warn",
        )
    else:
        say(request, _("%(person)s has everything back.") % {"person": row.account})
    return redirect("network:handovers")
