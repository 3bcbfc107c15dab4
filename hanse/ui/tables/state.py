"""What a table's address says: search, filters, sort, page, columns. Anything it does not know is left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict

from .declare import Table, View, sortable

MOST_TEXT = 200
ALL = "every"
"""In an address: every column, in the order in which they are declared."""
DENSITIES = ("roomy", "compact")
MOST_PAGE = 1_000_000


@dataclass(frozen=True, slots=True)
class State:
    """One table as it is looked at.

    `values` holds each filter's own value, `unread` the labels of those of which the address says what this reader does not
    have; `usual` the columns and the density that need not be said in an address, `opened` whether a bare address shows
    anything but every row. `base` names the saved view from which somebody came here, whatever they changed since.
    """

    kind: type[Table]
    search: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    unread: tuple[Any, ...] = ()
    sort: str = ""
    page: int = 1
    size: int = 50
    columns: tuple[str, ...] = ()
    density: str = "roomy"
    usual: tuple[tuple[str, ...], str] = ((), "roomy")
    opened: bool = False
    base: str = ""

    @property
    def descending(self) -> bool:
        return self.sort.startswith("-")

    @property
    def sorted_by(self) -> str:
        return self.sort.lstrip("-")

    @property
    def narrowing(self) -> tuple[str, Mapping[str, Any]]:
        """Which rows it shows, in whatever order."""
        return self.search, self.values

    @property
    def narrowed(self) -> bool:
        return bool(self.search or self.values)

    @property
    def chosen(self) -> bool:
        """Did somebody choose the columns, rather than the list?"""
        return set(self.columns) != {column.key for column in self.kind.columns if not column.hidden}

    def pairs(self) -> list[tuple[str, str]]:
        """Names and values as they stand in the address, without what is so by itself."""
        found: list[tuple[str, str]] = [("q", self.search)] if self.search else []
        for each in self.kind.every_filter():
            if each.key in self.values:
                found += [(name, text) for name, texts in each.write(self.values[each.key]).items() for text in texts]
        if not found and self.opened:
            found.append(("view", ""))
        if self.sort != self.kind.sort:
            found.append(("sort", self.sort))
        if self.page > 1:
            found.append(("page", str(self.page)))
        if self.size != self.kind.size:
            found.append(("size", str(self.size)))
        columns, density = self.usual
        if self.columns != columns:
            every = tuple(column.key for column in self.kind.columns)
            found.append(("columns", ALL if self.columns == every else ".".join(self.columns)))
        if self.density != density:
            found.append(("density", self.density))
        if self.base:
            found.append(("of", self.base))
        return found

    @property
    def query(self) -> str:
        return urlencode(self.pairs())

    def address(self, *, export: str = "", **changes: Any) -> str:
        """The query string of this table after `changes`; a change of anything but the page goes to the first page."""
        if changes and "page" not in changes:
            changes["page"] = 1
        pairs = replace(self, **changes).pairs() if changes else self.pairs()
        return "?" + urlencode([*pairs, ("export", export)] if export else pairs)

    def shows_as(self, other: State) -> bool:
        """The same rows in the same order with the same columns, whatever the page."""
        names = ("search", "values", "sort", "columns")
        return all(getattr(self, name) == getattr(other, name) for name in names)

    def without(self, key: str) -> dict[str, Any]:
        """The filters without one of them."""
        return {name: value for name, value in self.values.items() if name != key}


def of_view(kind: type[Table], view: View, request: HttpRequest) -> dict[str, Any]:
    """A view's filter values."""
    given = QueryDict(mutable=True)
    for name, texts in view.given(request).items():
        given.setlist(name, texts)
    return _values(kind, given)


def _values(kind: type[Table], given: QueryDict) -> dict[str, Any]:
    found = {each.key: each.read(given) for each in kind.every_filter() if any(name in given for name in each.params)}
    return {key: value for key, value in found.items() if value is not None}


def _unread(kind: type[Table], given: QueryDict, values: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(
        each.label
        for each in kind.every_filter()
        if each.key not in values and any(text.strip() for name in each.params for text in given.getlist(name))
    )


def _number(text: str | None, default: int) -> int:
    if text and text.isascii() and text.isdigit() and len(text) < 9:
        return int(text)
    return default


def _columns(kind: type[Table], wanted: list[str]) -> tuple[str, ...]:
    """Known ones in the order that is wanted, or all; the table's first is always the first."""
    first, *others = (column.key for column in kind.columns)
    if ALL in wanted:
        return (first, *others)
    return (first, *(key for key in dict.fromkeys(wanted) if key in others))


def _remembered(kind: type[Table], request: HttpRequest) -> tuple[list[str], str]:
    columns, _sign, density = request.COOKIES.get(cookie(kind), "").partition("~")
    return [key for key in columns.split(".") if key], density


def cookie(kind: type[Table]) -> str:
    return f"table_{kind.name}"


def read(kind: type[Table], request: HttpRequest, given: QueryDict | None = None, *, opens: str | None = None) -> State:
    """The state that the address (or `given`) describes. `opens` is what a bare one means, instead of the first view."""
    given = request.GET if given is None else given
    first = of_view(kind, kind.views[0], request) if kind.views else {}
    bare = not {"q", "view"} & set(given) and not any(
        name in given for each in kind.every_filter() for name in each.params
    )
    if bare and opens is not None and "sort" not in given:
        merged = QueryDict(opens, mutable=True)
        for name in {"page", "size", "density", "columns"} & set(given):
            merged.setlist(name, given.getlist(name))
        given, bare = merged, False
    named = next((view for view in kind.views if view.key == given.get("view")), None)
    values = of_view(kind, named, request) if named else first if bare else _values(kind, given)
    opened_with = named or (kind.views[0] if bare and kind.views else None)
    usual_sort = (opened_with.sort if opened_with else "") or kind.sort
    sort = given.get("sort", "")
    asked = [key for text in given.getlist("columns") for key in text.split(".")]
    kept, density = _remembered(kind, request)
    usual = _columns(kind, kept or [column.key for column in kind.columns if not column.hidden])
    dense = density if density in DENSITIES else DENSITIES[0]
    shown = given.get("density", dense)
    size = _number(given.get("size"), kind.size)
    return State(
        kind=kind,
        search=given.get("q", "").replace("\0", "").strip()[:MOST_TEXT],
        values=values,
        unread=() if named else _unread(kind, given, values),
        sort=sort if sort.removeprefix("-") in sortable(kind) else usual_sort,
        page=min(max(_number(given.get("page"), 1), 1), MOST_PAGE),
        size=size if size in kind.sizes else kind.size,
        columns=_columns(kind, asked) if asked else usual,
        density=shown if shown in DENSITIES else dense,
        usual=(usual, dense),
        opened=bool(first) or opens is not None,
        base=asked_of if (asked_of := given.get("of", "")).isalnum() else "",
    )
