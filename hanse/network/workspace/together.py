"""Many people or products changed alike: what they are now, doing it, taking it back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hanse.kernel.actor import Actor
from hanse.kernel.errors import Refused
from hanse.kernel.pages import Request, page
from hanse.ui import formats
from hanse.ui.saying import say
from hanse.ui.tables import Table, came_from, carried, selected

from ..access import open_to
from ..answers import some_of
from ..forms.together import PeopleTogether, ProductsTogether, Together
from ..models import Partnership, Person, Undo
from ..models.together import Changed, change_together
from ..tables.people import people_table
from ..tables.products import product_rows, product_table

MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Many:
    """One kind of record: its list, which of the selected rows this actor may change, and what of a row is shown."""

    name: str
    operation: str
    label: Any
    table: Callable[[], type[Table]]
    rows: Callable[[], QuerySet[Any]]
    mine: Callable[[QuerySet[Any], Actor], QuerySet[Any]]
    form: type[Together]
    columns: tuple[tuple[Any, Callable[[Any], Any]], ...]

    @property
    def back(self) -> str:
        return reverse(f"network:{self.name}")


def _people_in_care(rows: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
    there = open_to(Partnership.objects.all(), actor, "people.edit")
    return rows.filter(organisation__in=there.order_by().values("organisation"))


PRODUCTS = Many(
    "products", "products.edit", gettext_lazy("Products"), product_table, product_rows, lambda rows, _actor: rows,
    ProductsTogether,
    (
        (gettext_lazy("Product line"), lambda row: row.line or formats.UNKNOWN),
        (gettext_lazy("On sale"), lambda row: _("yes") if row.active else _("no")),
        (gettext_lazy("Unit"), lambda row: row.unit or formats.UNKNOWN),
    ),
)  # fmt: skip
PEOPLE = Many(
    "people", "people.edit", gettext_lazy("People"), people_table,
    lambda: Person.objects.select_related("organisation").prefetch_related("job_roles"), _people_in_care, PeopleTogether,
    (
        (gettext_lazy("Company"), lambda row: row.organisation),
        (gettext_lazy("Language"), lambda row: formats.language(row.language) if row.language else formats.UNKNOWN),
        (gettext_lazy("What their card says"), lambda row: row.title or formats.UNKNOWN),
        (gettext_lazy("Job roles"), lambda row: ", ".join(map(str, row.job_roles.all())) or formats.UNKNOWN),
        (gettext_lazy("Consent"), lambda row: _("yes") if row.may_be_written_to else _("no")),
    ),
)  # fmt: skip


@page("products/together/", operation="products.edit", methods=["POST"])
def products_together(request: Request) -> HttpResponse:
    return _preview(request, PRODUCTS, ProductsTogether())


@page("products/together/changes/", operation="products.edit", methods=["POST"])
def products_changed(request: Request) -> HttpResponse:
    return _changed(request, PRODUCTS)


@page("products/together/<id:undo>/undo/", operation="products.edit", methods=["POST"])
def products_as_before(request: Request, undo: str) -> HttpResponse:
    return _as_before(request, PRODUCTS, undo)


@page("people/together/", operation="people.edit", methods=["POST"])
def people_together(request: Request) -> HttpResponse:
    return _preview(request, PEOPLE, PeopleTogether())


@page("people/together/changes/", operation="people.edit", methods=["POST"])
def people_changed(request: Request) -> HttpResponse:
    return _changed(request, PEOPLE)


@page("people/together/<id:undo>/undo/", operation="people.edit", methods=["POST"])
def people_as_before(request: Request, undo: str) -> HttpResponse:
    return _as_before(request, PEOPLE, undo)


def _preview(request: Request, many: Many, form: Together) -> HttpResponse:
    """What was selected as it is, and the question what is to be different; nothing is changed yet."""
    kind = many.table()
    chosen = selected(request, kind, rows=many.rows())
    mine = many.mine(chosen, request.actor)
    count = mine.count()
    context = {
        "form": form, "count": count, "more": max(0, count - MOST_SHOWN), "not_mine": chosen.count() - count,
        "heads": [label for label, _value in many.columns],
        "rows": [
            (row, [(label, value(row)) for label, value in many.columns]) for row in mine.order_by("pk")[:MOST_SHOWN]
        ],
        "carried": carried(request), "url": reverse(f"network:{many.name}_changed"), "many": many,
        "back": came_from(request, kind, many.back),
    }  # fmt: skip
    return render(request, "network/together.html", context, status=422 if form.errors else 200)


def _changed(request: Request, many: Many) -> HttpResponse:
    kind, form = many.table(), many.form(request.POST)
    rows = many.mine(selected(request, kind, rows=many.rows()), request.actor)

    def act(_given: object) -> Changed:
        return change_together(rows, form.wanted(), by=request.actor, operation=many.operation, roles=form.roles())

    if not form.carry_out(act):
        return _preview(request, many, form)
    done, count = form.outcome
    sentence = ngettext("%(count)s of them is different now.", "%(count)s of them are different now.", count)
    undo = reverse(f"network:{many.name}_as_before", args=[done.public_id]) if count else ""
    say(request, sentence % {"count": formats.number(count)}, undo=undo)
    return redirect(came_from(request, kind, many.back))


RECORDS = {"people": "person", "products": "product"}
"""Where one goes back to of which a single record was taken back."""


def _about(kept: Mapping[str, Any]) -> int:
    """Which record a kept row belongs to: a job role to its person."""
    if kept["model"] != "network.jobrole":
        return int(kept["pk"])
    return int((kept["before"] or kept["after"])["person_id"])


def _as_before(request: Request, many: Many, undo: str) -> HttpResponse:
    """Only who did it may take it back, and who still may change all of it."""
    mine = Undo.objects.filter(public_id=undo, account_id=request.actor.account_id, operation=many.operation)
    act = mine.first()
    if act is None:
        raise Http404
    about = {_about(each) for each in act.rows}
    if many.mine(many.rows().filter(pk__in=about), request.actor).count() < len(about):
        raise Refused(_("Not all of these are there for you to change any more. Ask who looks after them now."))
    back, left = act.take_back(by=request.actor)
    sentence = ngettext("%(count)s is as it was.", "%(count)s are as they were.", back) % {
        "count": formats.number(back)
    }
    if left:
        words = {"back": sentence, "names": some_of(left)}
        sentence = _("%(back)s These were changed meanwhile and stay: %(names)s.") % words
    say(request, sentence)
    one = many.rows().filter(pk__in=about).first() if len(about) == 1 else None
    return redirect(reverse(f"network:{RECORDS[many.name]}", args=[one.public_id]) if one else many.back)
