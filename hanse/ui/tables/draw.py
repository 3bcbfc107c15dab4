"""A table as it is drawn: everything that the template shows, worked out once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.http import HttpRequest, QueryDict
from django.template import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hanse.kernel.walls.authz import allows

from .. import formats
from ..models import SavedView
from . import counting, export
from .columns import Column
from .declare import BulkAction, Head, Table
from .filters import Filter
from .heads import Header, heads
from .look import Look
from .rows import Rows
from .sources import Source
from .state import State, of_view
from .state import read as state_of
from .tabs import Shown, alone, current, name_of, under_tabs

MOST_WAYS = 3
MOST_ACTS = 3
"""So many acts stand in the bar; of more than these the first two, the others in a menu."""


@dataclass(frozen=True, slots=True)
class Cell:
    shown: Any
    classes: str
    label: Any


@dataclass(frozen=True, slots=True)
class WayOut:
    """A filter to drop when nothing is found, and how many rows there would be."""

    text: SafeString
    url: str
    count: str
    many: int


@dataclass(frozen=True, slots=True)
class Files:
    """What a list gives away: some of its columns, and where they are as a file of either kind."""

    label: Any
    csv: str
    xlsx: str


class Drawn:
    """What the template reads as `table`."""

    def __init__(
        self,
        kind: type[Table],
        request: HttpRequest,
        state: State,
        source: Source,
        head: Head | None,
        saved: Sequence[SavedView] = (),
        *,
        opens_saved: bool = False,
    ) -> None:
        self.kind, self.request, self.source, self.head = kind, request, source, head
        self.opens_saved = opens_saved
        self._saved = [(view, state_of(kind, request, QueryDict(view.query))) for view in saved]
        self.look = Look.at(self._saved, state)
        self.saved = self.look.shown
        state = replace(state, base=self.look.key)
        self._views = [(view, of_view(kind, view, request)) for view in kind.views]
        everything = replace(state, search="", values={})
        asked = [everything, state, *self._under_tabs(state), *(each for _view, each in self._saved)]
        self.total, self.count, *self._tallies = source.tallies(asked)
        self.most = source.most
        self.pages = max(1, -(-self.count // state.size))
        self.state = state if self._is_beyond(self.count) else replace(state, page=min(state.page, self.pages))
        self.lines = self._rows.lines(source.narrow(self.state).page(self.state, self.count))
        if self.count and not self.lines:  # a page behind the last one, of rows that were not counted to their end
            self.state = replace(state, page=1)
            self.lines = self._rows.lines(source.narrow(self.state).page(self.state, self.count))

    def _under_tabs(self, state: State) -> list[State]:
        return under_tabs(self._views, replace(state, base=""), saved=self.look.base is not None)

    def _is_beyond(self, count: int) -> bool:
        return counting.is_beyond(count, most=self.most)

    def _told(self, count: int) -> str:
        return counting.told(count, most=self.most)

    @property
    def exactly(self) -> str:
        """Where the rows are counted to their end, when they were not."""
        return f"{self.state.address(page=self.state.page)}&exact=yes" if self._is_beyond(self.total) else ""

    @property
    def id(self) -> str:
        return f"list-{self.kind.name}"

    @property
    def path(self) -> str:
        return self.request.path

    @cached_property
    def columns(self) -> list[Column]:
        known = {column.key: column for column in self.kind.columns}
        shown = [known[key] for key in self.state.columns]
        return [column.kept() for column in shown] if self.state.chosen else shown

    @property
    def rows(self) -> SafeString:
        return self._rows.markup(self.lines)

    @cached_property
    def _rows(self) -> Rows:
        return Rows(self.kind, self.id, self.columns, selected=self.picks)

    @cached_property
    def foot(self) -> list[Cell]:
        """Sums over all rows found, not only this page's; nothing where the rows give none."""
        sums = self.source.narrow(self.state).sums() if self.count else {}
        if not sums:
            return []
        text = ngettext("All %(count)s row", "All %(count)s rows", self.count) % {"count": self._told(self.count)}
        return [
            Cell(text, "ph-name", ""),
            *(Cell(column.draw(sums), column.classes, column.label) if column.key in sums
              else Cell("", "ph-drop", "") for column in self.columns[1:]),
        ]  # fmt: skip

    @cached_property
    def headers(self) -> list[Header]:
        return heads(self.columns, self.state)

    @property
    def sortable(self) -> list[Header]:
        """The columns by which the rows can be sorted, for screens that show no heads."""
        return [header for header in self.headers if header.sort] if self.count else []

    @property
    def sorted_by(self) -> Header | None:
        """The one by which they are, if it is shown."""
        return next((header for header in self.sortable if header.direction), None)

    @property
    def views(self) -> list[Shown]:
        """The list's own, then those that were saved; one that was saved stays current when it is changed.

        Where a list opens with one that was saved, every row has a tab too.
        """
        built, kept = self._tallies[: len(self._views)], self._tallies[len(self._views) :]
        here = None if self.look.base else current(self._views, self.state)
        found = self._all_of_it(is_here=here is None and self.look.base is None)
        for (view, _values), under, count in zip(self._views, self._under_tabs(self.state), built, strict=True):
            found.append(Shown(view.label, under.address(), view is here, self._told(count)))
        for (saved, asked), count in zip(self._saved, kept, strict=True):
            is_changed = saved is self.look.changed
            label = name_of(saved.name, self._views, is_changed=is_changed)
            url = replace(asked, size=self.state.size).address()
            found.append(Shown(label, url, saved is self.look.base, self._told(self.count if is_changed else count)))
        return found

    def _all_of_it(self, *, is_here: bool) -> list[Shown]:
        if not self.opens_saved or any(not values for _view, values in self._views):
            return []
        state = replace(self.state, search="", values={}, page=1, sort=self.kind.sort, base="")
        every = replace(state, columns=state.usual[0])
        return [Shown(_("All"), every.address(), is_here, self._told(self.total))]

    @property
    def keep_url(self) -> str:
        """Where a view of this list is saved; empty for who has no login of their own here."""
        actor = self.request.actor  # type: ignore[attr-defined]
        if actor.is_machine or not allows(actor, "ui.keep_view"):
            return ""
        return reverse("ui:portal_views" if actor.is_partner else "ui:views")

    @property
    def may_keep_change(self) -> bool:
        return bool(self.keep_url) and self.look.may_be_kept_by(self.request.actor)  # type: ignore[attr-defined]

    @property
    def to_keep(self) -> str:
        """What a saved view keeps: everything but the page, the columns always."""
        return replace(self.state, page=1, usual=((), self.state.density), opened=False, base="").query

    @property
    def may_share(self) -> bool:
        return allows(self.request.actor, "ui.share_view")  # type: ignore[attr-defined]

    @property
    def is_ours(self) -> bool:
        return bool(self.request.actor.is_staff)  # type: ignore[attr-defined]

    @cached_property
    def chips(self) -> list[tuple[SafeString, str]]:
        """Each filter as a sentence, and the address without it."""
        return [
            (each.sentence(self.state.values[each.key]), self.state.address(values=self.state.without(each.key)))
            for each in self.kind.every_filter()
            if each.key in self.state.values
        ]

    @cached_property
    def controls(self) -> list[SafeString]:
        return self._controls(self.kind.filters)

    @cached_property
    def more_controls(self) -> list[SafeString]:
        """Of the columns that no declared filter is about."""
        return self._controls(self.kind.more_filters())

    @property
    def more_in_use(self) -> bool:
        return any(each.key in self.state.values for each in self.kind.more_filters())

    def _controls(self, filters: Sequence[Filter]) -> list[SafeString]:
        return [each.control(self.state.values.get(each.key), self.id) for each in filters]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What a search must not forget: sort, size and looks. No page: it starts again."""
        return [*replace(self.state, search="", values={}, page=1, opened=False).pairs(), ("view", "")]

    @property
    def kept_for_columns(self) -> list[tuple[str, str]]:
        pairs = replace(self.state, page=1, opened=True).pairs()
        return [*(pair for pair in pairs if pair[0] != "columns"), ("keep", "yes")]

    @property
    def choosable(self) -> list[tuple[str, Any, bool]]:
        """Columns to choose from: key, label, shown; those that are shown in their order. The first always is."""
        shown = [(column.key, column.label, True) for column in self.columns[1:]]
        return [
            *shown,
            *((each.key, each.label, False) for each in self.kind.columns if each.key not in self.state.columns),
        ]

    @property
    def standing(self) -> str:
        return self.kind.columns[0].key

    @property
    def compact(self) -> bool:
        return self.state.density == "compact"

    @property
    def other_density(self) -> str:
        other = "roomy" if self.compact else "compact"
        looked = replace(self.state, density=other, usual=(self.state.usual[0], ""), opened=True)
        return f"{looked.address()}&keep=yes"

    @cached_property
    def bulk(self) -> list[tuple[BulkAction, str]]:
        actor = self.request.actor  # type: ignore[attr-defined]
        return [
            (each, each.url if each.url.startswith("/") else reverse(each.url))
            for each in self.kind.bulk
            if allows(actor, each.operation)
        ]

    @property
    def at_hand(self) -> list[tuple[BulkAction, str]]:
        return self.bulk if len(self.bulk) <= MOST_ACTS else self.bulk[: MOST_ACTS - 1]

    @property
    def more_acts(self) -> list[tuple[BulkAction, str]]:
        return self.bulk[len(self.at_hand) :]

    @property
    def gives_selected(self) -> bool:
        """Can selected rows be taken as a file?"""
        return self.kind.selects and self.kind.exports

    @property
    def bulk_form(self) -> str:
        """The id of the form that sends the selection; empty where it cannot be taken as a file."""
        return f"{self.id}-bulk" if self.gives_selected else ""

    @property
    def picks(self) -> bool:
        return bool(self.bulk) or self.gives_selected

    @property
    def narrowing(self) -> str:
        """Which rows the list shows, in whatever order and columns."""
        usual, dense = self.state.usual
        return replace(
            self.state, page=1, sort=self.kind.sort, size=self.kind.size, columns=usual, density=dense, base=""
        ).query

    @property
    def beyond(self) -> int:
        """How many "select all" would take, when that is more than the page."""
        return self.count if self.count > len(self.lines) else 0

    @property
    def beyond_told(self) -> str:
        return self._told(self.beyond)

    @property
    def range(self) -> str:
        start = (self.state.page - 1) * self.state.size
        first, last = formats.number(start + 1), formats.number(start + len(self.lines))
        return _("%(from)s to %(to)s of %(count)s") % {"from": first, "to": last, "count": self._told(self.count)}

    @property
    def of_all(self) -> str:
        """Below the heading: how many are shown of how many."""
        if self.count == self.total and not (self._is_beyond(self.total) and self.state.narrowed):
            return _("%(count)s in all") % {"count": self._told(self.total)} if self.total else ""
        return _("%(count)s of %(total)s") % {"count": self._told(self.count), "total": self._told(self.total)}

    @property
    def previous(self) -> str:
        return self.state.address(page=self.state.page - 1) if self.state.page > 1 else ""

    @property
    def next(self) -> str:
        return self.state.address(page=self.state.page + 1) if self._has_next else ""

    @property
    def _has_next(self) -> bool:
        if self._is_beyond(self.count):
            return len(self.lines) == self.state.size
        return self.state.page < self.pages

    @property
    def sizes(self) -> list[tuple[int, str, bool]]:
        if self.count <= min(self.kind.sizes):
            return []
        return [(size, self.state.address(size=size), size == self.state.size) for size in self.kind.sizes]

    @cached_property
    def files(self) -> list[Files]:
        """What is shown as a file, and where that is not every column, all of them as another one."""
        every = tuple(column.key for column in self.kind.columns)
        shown = Files(_("Columns shown"), *self._files(self.state.columns))
        if len(export.filed(self.kind, every)) == len(export.filed(self.kind, self.state.columns)):
            return [shown]
        return [shown, Files(_("All columns"), *self._files(every))]

    def _files(self, columns: tuple[str, ...]) -> tuple[str, str]:
        """The addresses say the columns, whatever this browser keeps meanwhile."""
        state = replace(self.state, columns=columns, usual=((), self.state.density), page=1)
        return state.address(export="csv"), state.address(export="xlsx")

    @property
    def everything(self) -> str:
        return self.state.address(search="", values={})

    @property
    def nothing_found(self) -> str:
        """The heading where no row is left: a view holds none, or none is like what was asked for."""
        own = alone(self._views, self.state)
        view = self.saved.name if self.saved else own and own.label
        return _("Nothing under %(view)s") % {"view": formats.quoted(view)} if view else _("Nothing found")

    @property
    def why_empty(self) -> Any:
        """What the view that holds nothing says of that."""
        own = alone(self._views, self.state)
        return own.empty if own and not self.saved else ""

    @cached_property
    def ways_out(self) -> list[WayOut]:
        """When nothing is found: what to drop, with what that would give; fewest rows first, so closest to what was asked."""
        state, ways = self.state, []
        if state.search:
            ways.append((formats.quoted(state.search), replace(state, search="", page=1)))
        for each in self.kind.every_filter():
            if each.key in state.values:
                sentence = formats.quoted(each.sentence(state.values[each.key]))
                ways.append((sentence, replace(state, values=state.without(each.key), page=1)))
        counts = self.source.tallies([left for _text, left in ways]) if len(ways) > 1 else [self.total] * len(ways)
        found = [(count, text, left.address()) for (text, left), count in zip(ways, counts, strict=True) if count]
        fewest = sorted(found, key=lambda way: way[0])[:MOST_WAYS]
        return [WayOut(text, url, self._told(count), count) for count, text, url in fewest]


def table(context: Context, drawn: Drawn) -> SafeString:
    """{% table table %}: the list with everything that belongs to it, replaced in place as one looks around in it."""
    return SafeString(
        render_to_string("ui/table/list.html", {"table": drawn, "head": drawn.head}, request=context["request"])
    )
