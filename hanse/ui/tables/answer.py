"""The answer to a request for a table: the page, its list alone, or a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hanse.kernel.errors import Refused
from hanse.kernel.web.limits import spend_by

from .. import formats
from ..frame.offline import readable
from ..models import SavedView
from . import export, state
from .declare import Head, Table
from .draw import Drawn
from .look import Look
from .sources import FromQuerySet, Rows, source
from .tabs import alone

YEAR = 365 * 24 * 3600
FORMS = ("csv", "xlsx")
MOST_SELECTED = 5_000
"""So many rows can be selected one by one."""


def table(
    request: HttpRequest,
    kind: type[Table],
    *,
    rows: QuerySet[Any] | Rows,
    head: Head | None = None,
    template: str = "ui/table_page.html",
    **context: Any,
) -> HttpResponseBase:
    """Show `rows` as the table `kind`: a whole page, the list alone when the list asked, or an export; of a POST the
    export of what is selected.

    A template of a room's own puts the list where it says {% table table %}; without `head` the heading is the page's own.
    """
    if request.method == "POST":
        return _selected_as_file(request, kind, rows)
    saved = saved_views(request, kind)
    opens = opening(request, saved)
    seen = state.read(kind, request, opens=opens)
    origin = source(kind, rows, exact=request.GET.get("exact") == "yes")
    if kind.exports and request.GET.get("export") in FORMS:
        called = filed_as(kind, request, seen, saved)
        return export.response(kind, seen, origin.narrow(seen), request.GET["export"], called=called)
    if head is None and template == "ui/table_page.html":
        head = Head(kind.title)
    drawn = Drawn(kind, request, seen, origin, head, saved, opens_saved=opens is not None)
    alone = request.headers.get("HX-Target", "").endswith(f"#{drawn.id}")
    values = {**context, "table": drawn, "head": head}
    answer: HttpResponse = render(request, "ui/table/list.html" if alone else template, values)
    patch_vary_headers(answer, ("HX-Request", "HX-Target"))
    if alone:
        answer["HX-Push-Url"] = request.path + (drawn.state.address() if drawn.state.pairs() else "")
    else:
        readable(answer)
    if "keep" in request.GET:
        shown = f"{'.'.join(seen.columns)}~{seen.density}"
        answer.set_cookie(
            state.cookie(kind), shown, max_age=YEAR, httponly=True, samesite="Lax", secure=request.is_secure()
        )
    return answer


def filed_as(kind: type[Table], request: HttpRequest, seen: state.State, saved: Sequence[SavedView]) -> str:
    """What the view is called that shows exactly what is shown: the file is called by it too. Empty for none."""
    shown = Look.at([(view, state.read(kind, request, QueryDict(view.query))) for view in saved], seen).shown
    own = alone([(view, state.of_view(kind, view, request)) for view in kind.views], seen)
    return shown.name if shown else str(own.label) if own and seen.values else ""


def saved_views(request: HttpRequest, kind: type[Table]) -> list[SavedView]:
    """Those of this list that who is looking saved, or may use: the own ones first."""
    actor = request.actor  # type: ignore[attr-defined]
    if actor.account_id is None or actor.is_machine:
        return []
    found = list(SavedView.seen(actor).filter(table=kind.name))
    return sorted(found, key=lambda view: view.account_id != actor.account_id)


def opening(request: HttpRequest, saved: Sequence[SavedView]) -> str | None:
    """What a bare address shows: the own choice, else that for one's role; None for what the list shows by itself."""
    actor = request.actor  # type: ignore[attr-defined]
    own = (view for view in saved if view.opens and view.account_id == actor.account_id)
    role = (view for view in saved if view.opens_for in actor.roles)
    chosen = next(own, None) or next(role, None)
    return chosen.query if chosen else None


def _selected_as_file(request: HttpRequest, kind: type[Table], rows: QuerySet[Any] | Rows) -> HttpResponseBase:
    """Exactly the selected rows in the columns and the order of the list. Refused when one of them is gone."""
    form = request.POST.get("export")
    if form not in FORMS or not (kind.selects and kind.exports and isinstance(rows, QuerySet)):
        return redirect(came_from(request, kind, request.path))
    chosen = selected(request, kind, rows=rows)
    if gone := lost(request, chosen.order_by().count()):
        sentence = ngettext(
            "%(count)s selected row is not there any more, or not yours to see. Clear the selection and choose again.",
            "%(count)s selected rows are not there any more, or not yours to see. Clear the selection and choose again.",
            gone,
        )
        raise Refused(sentence % {"count": formats.number(gone)})
    spend_by(request, "export")
    seen = state.read(kind, request, QueryDict(request.POST.get("state", "")))
    return export.response(kind, seen, FromQuerySet(kind, chosen), form)


def selected(request: HttpRequest, kind: type[Table], *, rows: QuerySet[Any]) -> QuerySet[Any]:
    """The rows that a bulk action was asked for: those ticked, or all that the list showed. Never more than `rows`.

    Refused for more ticked ones than `MOST_SELECTED`.
    """
    if request.POST.get("all") == "yes":
        seen = state.read(kind, request, QueryDict(request.POST.get("state", "")))
        return FromQuerySet(kind, rows).narrow(seen).rows
    keys = ticked(request)
    if len(keys) > MOST_SELECTED:
        sentence = _("Only %(count)s rows can be selected one by one. Narrow the list and select all of it.")
        raise Refused(sentence % {"count": formats.number(MOST_SELECTED)})
    return rows.filter(**{f"{kind.row_key}__in": keys})


def ticked(request: HttpRequest) -> list[str]:
    """The keys of the rows that were ticked, each once: on the page that was sent, or on several (`rows`, with commas)."""
    several = request.POST.get("rows", "").split(",")
    return list(dict.fromkeys(key for key in (*request.POST.getlist("row"), *several) if key))


def lost(request: HttpRequest, found: int) -> int:
    """How many ticked rows are not among the `found` ones: gone since, or not to be seen by who asks."""
    return 0 if request.POST.get("all") == "yes" else max(0, len(ticked(request)) - found)


def carried(request: HttpRequest) -> list[tuple[str, str]]:
    """The selection as hidden fields (name, value), for a page that shows what would happen first."""
    which = ("all", "yes") if request.POST.get("all") == "yes" else ("rows", ",".join(ticked(request)))
    return [which, ("state", request.POST.get("state", ""))]


def came_from(request: HttpRequest, kind: type[Table], path: str) -> str:
    """The list at `path` as it was looked at when the rows were selected; a way back keeps that in its address."""
    seen = state.read(kind, request, QueryDict(request.POST.get("state", request.GET.get("state", ""))))
    return path + (seen.address() if seen.pairs() else "")


def way_back(request: HttpRequest, kind: type[Table], path: str) -> str:
    """The address of an undo that leads to the list as it was looked at when the rows were selected."""
    seen = state.read(kind, request, QueryDict(request.POST.get("state", "")))
    return f"{path}?{urlencode({'state': seen.query})}"
