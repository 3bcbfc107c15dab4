"""Many records changed alike: what they are now, what would change, doing it, taking it back."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hanse.kernel.errors import Refused
from hanse.kernel.pages import Request, View, page
from hanse.ui import formats
from hanse.ui.saying import say
from hanse.ui.tables import came_from, carried, lost, selected, way_back

from ..forms.record import Asking
from ..forms.together import CustomTogether
from ..models import Undo
from ..models.undoing import locked_rows, some_of
from ..together.acts import COMPANY_FIELDS, MANAGERS, PEOPLE, PREFERRED, PRODUCTS, ROLE_FIELDS, STATES, Act
from ..together.document_kinds import RETIRED, RETURNED
from ..together.placing import PLACING
from ..together.preview import Preview
from ..ways_back import GONE

MOST_SHOWN = 50


def many_at(route: str, asking: str, act: Act, *, done: str = "changes/", taken_back: bool = True) -> None:
    """The pages of an act: what is asked, called `asking`, at `route`, doing it, and taking it back unless another page does."""

    def ask(request: Request) -> HttpResponse:
        return asked(request, act)

    def do(request: Request) -> HttpResponse:
        return changed(request, act)

    def take_back(request: Request, undo: str) -> HttpResponse:
        return as_before(request, act, undo)

    _list, doing, undoing = (name.removeprefix("network:") for name in act.pages)
    there: list[tuple[str, str, View]] = [(route, asking, ask), (route + done, doing, do)]
    if taken_back:
        there.append((f"{route}<id:undo>/undo/", undoing, take_back))
    for where, name, answer in there:
        page(where, operation=act.operation, methods=["POST"], changes=answer is not ask, name=name)(answer)


def asked(request: Request, act: Act) -> HttpResponse:
    """What was selected as it is, and the question what is to be different; nothing is changed yet.

    Where nothing is to be asked, what would change is shown at once.
    """
    chosen, mine = _chosen(request, act)
    form = act.form(None, mine)
    return _shown(request, act, chosen, mine, form) if form.fields else changed(request, act)


@transaction.atomic
def changed(request: Request, act: Act) -> HttpResponse:
    """First shown with what would change of which rows; done as it was shown, or shown again.

    What was shown is compared when nobody else can change these rows any more.
    """
    chosen, mine = _chosen(request, act)
    mark = request.POST.get("mark")
    if mark:
        list(locked_rows(mine.model, mine.order_by().values("pk")).values_list("pk"))
    form = act.form(request.POST, mine)

    def previewed(_given: object) -> Preview:
        act.refuse_too_many(form, mine.count())
        return Preview(act.would(list(mine.order_by(act.order, "pk")), form, request.actor))

    if not form.carry_out(previewed):
        return _shown(request, act, chosen, mine, form)
    would: Preview = form.outcome
    rows = mine.filter(pk__in=[each.row.pk for each in would.changing])
    if mark != would.mark or not would.changing or not form.carry_out(lambda _given: act.do(rows, form, request.actor)):
        return _shown(request, act, chosen, mine, form, would, again=bool(mark) and mark != would.mark)
    done = form.outcome
    undo = way_back(request, act.table(request), reverse(act.pages[2], args=[done.undo.public_id])) if done.undo else ""
    say(request, done.sentence, undo=undo)
    return redirect(to_list(request, act))


def to_list(request: Request, act: Act) -> str:
    """The list as it was looked at when the rows were selected."""
    return came_from(request, act.table(request), reverse(act.pages[0]))


def _chosen(request: Request, act: Act) -> tuple[QuerySet[Any], QuerySet[Any]]:
    """All that was selected, and of it what this actor may change."""
    chosen = selected(request, act.table(request), rows=act.rows(request))
    return chosen, act.mine(chosen, request.actor)


def _shown(
    request: Request, act: Act, chosen: QuerySet[Any], mine: QuerySet[Any], form: Asking,
    would: Preview | None = None, *, again: bool = False,
) -> HttpResponse:  # fmt: skip
    found = chosen.order_by().count()
    count, there = mine.count(), chosen.order_by().values(act.of_row).distinct().count()
    rows = [] if would else mine.order_by(act.order, "pk")[:MOST_SHOWN]
    columns = [*act.columns, *(form.columns() if isinstance(form, CustomTogether) else ())]
    context: dict[str, Any] = {
        "act": act, "form": form, "count": count, "told": count or there, "not_mine": there - count, "lost": lost(request, found),
        "more": max(0, count - MOST_SHOWN), "heads": [label for label, _value in columns],
        "rows": [(row, [(label, value(row)) for label, value in columns]) for row in rows],
        "carried": carried(request), "url": reverse(act.pages[1]), "again": again,
        "back": to_list(request, act), "elsewhere": act.elsewhere(request, mine),
    }  # fmt: skip
    if would:
        changing = len(would.changing)
        context |= {
            "would": would, "changing": would.changing[:MOST_SHOWN], "refused": would.refused[:MOST_SHOWN],
            "compared": [line for each in would.changing[:MOST_SHOWN] for line in each.compared],
            "changing_more": max(0, changing - MOST_SHOWN), "refused_more": max(0, len(would.refused) - MOST_SHOWN),
            "verb": act.verb(changing), "given": _given(request, form),
        }  # fmt: skip
    return render(request, "network/together.html", context, status=422 if form.errors else 200)


def _given(request: Request, form: Asking) -> list[tuple[str, str]]:
    """What was filled in, as hidden fields."""
    return [(name, value) for name in form.fields for value in request.POST.getlist(name)]


def as_before(request: Request, act: Act, undo: str) -> HttpResponse:
    """Only who did it may take it back, and who still may change all of it. To the list, or to the person it was alone."""
    mine = Undo.by_actor(request.actor).filter(public_id=undo, operation=act.audited)
    kept = mine.first()
    if kept is None:
        raise Http404
    about = {key for _label, key in kept.records}
    rows = act.rows(request).filter(**{f"{act.of_row}__in": about})
    if act.mine(rows, request.actor).count() < len(about):
        raise Refused(GONE)
    refused: list[Refused] = []
    back, left = kept.take_back(by=request.actor, refused=refused)
    sentence = ngettext("%(count)s is as it was.", "%(count)s are as they were.", back) % {
        "count": formats.number(back)
    }
    if left:
        words = {"back": sentence, "names": some_of(left)}
        sentence = _("%(back)s These were changed meanwhile and stay: %(names)s.") % words
    if refused:
        words = {"back": sentence, "count": formats.number(len(refused)), "why": refused[0].sentence}
        stay = ngettext("%(back)s %(count)s stays: %(why)s", "%(back)s %(count)s stay: %(why)s", len(refused))
        sentence = stay % words
    say(request, sentence)
    one = rows.first() if act is PEOPLE and "state" not in request.GET else None
    return redirect("network:person", one.public_id) if one else redirect(to_list(request, act))


many_at("products/together/", "products_together", PRODUCTS)
many_at("people/together/", "people_together", PEOPLE)
many_at("partners/together/states/", "states_together", STATES)
many_at("partners/together/preferred/", "preferred_together", PREFERRED)
many_at("partners/placing/", "placing", PLACING, done="done/")
many_at("partners/together/companies/", "company_fields_together", COMPANY_FIELDS)
many_at("partners/together/roles/", "role_fields_together", ROLE_FIELDS)
many_at("partners/managers/", "assign", MANAGERS, done="assignments/", taken_back=False)
many_at("partners/document-kinds/retirement/", "document_kinds_retirement", RETIRED, done="done/", taken_back=False)
many_at("partners/document-kinds/return/", "document_kinds_return", RETURNED, done="done/", taken_back=False)
