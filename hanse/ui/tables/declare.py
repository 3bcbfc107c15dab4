"""What a table is: its columns, what it can be searched and filtered by, its views, and what may be done to its rows."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.db.models import Q
from django.http import HttpRequest

from ..parts import Action, Tab
from .by_column import by_columns
from .columns import Column
from .filters import Filter

Values = Mapping[str, Sequence[str] | str]


@dataclass(frozen=True, slots=True)
class View:
    """A saved view, shown as a tab: filter values as they stand in the address, or a function of the request that gives them.

    `empty` says why it may hold nothing, and what would be in it. `sort` is its order where it has one of its own.
    """

    key: str
    label: Any
    values: Values | Callable[[HttpRequest], Values] = field(default_factory=dict)
    empty: Any = ""
    sort: str = ""

    def given(self, request: HttpRequest) -> dict[str, list[str]]:
        found = self.values(request) if callable(self.values) else self.values
        return {
            name: [value] if isinstance(value, str) else [str(part) for part in value] for name, value in found.items()
        }


@dataclass(frozen=True, slots=True)
class BulkAction:
    """A verb for selected rows. `url` (a route's name or a path) takes a POST; `selected()` tells it which rows."""

    label: Any
    url: str
    operation: str
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Nothing:
    """What stands where there are no rows yet."""

    title: Any
    text: Any = ""
    icon: str = "database-off"
    action: Any = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """The heading of a table's page. `meta` is what stands below; by default "38 of 805". `tabs` lead to lists beside it.

    `note` is a sentence about the whole list.
    """

    title: Any
    meta: Any = ""
    actions: Sequence[Action] = ()
    back: str = ""
    back_label: Any = ""
    tabs: Sequence[Tab] = ()
    tabs_label: Any = ""
    note: Any = ""


class Table:
    """Declare a list by subclassing.

    `name` keeps its cookie, ids and file names apart. `sort` is a column's key, with a minus for descending. `many`: a
    filter or the search crosses to many rows (then each row still appears once). `row_key` names a row in selections.
    `selects`: selected rows can be taken as a file, for which the list's page takes a POST too.
    `seek`, a static function of the text, finds by an index what `search` would look for in each row. `views`: the first one
    is what a bare address shows. `note` stands below, say in which currency all amounts are. `unseen` is said where nothing is
    found, of rows that who looks does not see. `drawn_of`, a static function of a
    row, gives the values of which all its cells are drawn and nothing else, not who looks: rows that were drawn are remembered.
    `by_column`: rows can be narrowed by each column; off where they come from elsewhere and know only the declared filters.
    """

    name: ClassVar[str]
    title: ClassVar[Any] = ""
    columns: ClassVar[Sequence[Column]]
    search: ClassVar[Sequence[str]] = ()
    search_label: ClassVar[Any] = ""
    seek: ClassVar[Callable[..., Q] | None] = None
    filters: ClassVar[Sequence[Filter]] = ()
    views: ClassVar[Sequence[View]] = ()
    sort: ClassVar[str] = ""
    sizes: ClassVar[Sequence[int]] = (25, 50, 100, 200)
    size: ClassVar[int] = 50
    bulk: ClassVar[Sequence[BulkAction]] = ()
    row_key: ClassVar[str] = "public_id"
    many: ClassVar[bool] = False
    selects: ClassVar[bool] = False
    exports: ClassVar[bool] = True
    nothing: ClassVar[Nothing | None] = None
    note: ClassVar[Any] = ""
    unseen: ClassVar[Any] = ""
    drawn_of: ClassVar[Callable[..., Hashable] | None] = None
    by_column: ClassVar[bool] = True
    _more_filters: ClassVar[tuple[Filter, ...]]

    @classmethod
    def every_filter(cls) -> tuple[Filter, ...]:
        """Those that are declared, then those of the other columns."""
        return (*cls.filters, *cls.more_filters())

    @classmethod
    def more_filters(cls) -> tuple[Filter, ...]:
        """Those of the columns that no declared one is about."""
        if not cls.by_column:
            return ()
        if "_more_filters" not in cls.__dict__:
            cls._more_filters = by_columns(cls.columns, cls.filters)
        return cls._more_filters

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        keys = [column.key for column in getattr(cls, "columns", ())]
        taken = [name for each in cls.filters for name in each.params]
        if len(set(keys)) != len(keys) or len(set(taken)) != len(taken):
            raise TypeError(f"{cls.__name__}: two columns or two filters have the same key.")
        if reserved := {"q", "sort", "page", "size", "columns", "density", "view", "export", "keep", "exact"} & set(
            taken
        ):
            raise TypeError(f"{cls.__name__}: a filter cannot be called {', '.join(sorted(reserved))}.")
        if "every" in keys:
            raise TypeError(f"{cls.__name__}: a column cannot be called every, which stands for all in an address.")
        if cls.sort and cls.sort.lstrip("-") not in keys:
            raise TypeError(f"{cls.__name__}: it is sorted by {cls.sort!r}, which is no column.")


def sortable(kind: type[Table]) -> dict[str, Column]:
    """The columns by which rows may be sorted, by key."""
    return {column.key: column for column in kind.columns if column.sort is not False}
