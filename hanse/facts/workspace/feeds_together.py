"""The same expected of many partners, selected in their list: what would be declared, doing it."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hanse.kernel.pages import Request, page
from hanse.network.access import open_to
from hanse.network.models import Partnership
from hanse.network.tables.partners import partner_rows, partner_table
from hanse.ui import formats
from hanse.ui.saying import say
from hanse.ui.tables import carried, selected

from ..expecting.forms import RuleForm
from ..expecting.models import DECLARE
from ..jobs import take_stock

MOST_SHOWN = 50


@page("feeds/together/", operation="feeds.declare", methods=["POST"])
def feeds_together(request: Request) -> HttpResponse:
    """Who was selected, and the question what they are to send; nothing is declared yet."""
    return _asked(request, RuleForm())


@page("feeds/together/declared/", operation="feeds.declare", methods=["POST"])
def feeds_declared(request: Request) -> HttpResponse:
    form, mine = RuleForm(request.POST), _mine(request)
    if not form.carry_out(lambda _given: form.declare_for(mine, by=request.actor)):
        return _asked(request, form)
    rows, act = form.outcome
    take_stock.enqueue(kind=form.cleaned_data["kind"])
    count = len(rows)
    sentence = ngettext(
        "It is expected of %(count)s partner from now on.", "It is expected of %(count)s partners from now on.", count
    ) % {"count": formats.number(count)}  # fmt: skip
    if left := mine.values("organisation").distinct().count() - count:
        sentence = _("%(sentence)s Of %(count)s it is expected already, or they have no such lines.") % {
            "sentence": sentence, "count": formats.number(left),
        }  # fmt: skip
    say(request, sentence, undo=reverse("facts:feed_undo", args=[act.public_id]) if rows else "")
    return redirect("facts:feeds")


def _chosen(request: Request) -> QuerySet[Partnership]:
    return selected(request, partner_table(request), rows=partner_rows(request))


def _mine(request: Request) -> QuerySet[Partnership]:
    return open_to(_chosen(request), request.actor, DECLARE).select_related("organisation")


def _asked(request: Request, form: RuleForm) -> HttpResponse:
    mine = _mine(request)
    count = mine.count()
    context = {
        "form": form, "count": count, "not_mine": _chosen(request).count() - count, "carried": carried(request),
        "names": [row.organisation.name for row in mine.order_by("organisation__name", "pk")[:MOST_SHOWN]],
        "more": max(0, count - MOST_SHOWN), "back": reverse("network:partners"),
    }  # fmt: skip
    return render(request, "facts/feeds/together.html", context, status=422 if form.errors else 200)
