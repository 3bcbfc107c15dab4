"""Where rows come from: a queryset, or any object that can count, give a page and go through all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol, Self, runtime_checkable

from django.db.models import Count, F, Q, QuerySet
from django.db.models.expressions import OrderBy

from hanse.kernel.actor import current

from .counting import MOST, apart
from .declare import Table, sortable
from .filters import conditions
from .paths import apart_from, is_never_unknown, meets_many
from .state import State

CHUNK = 2000
MOST_WORDS = 8


class Rows(Protocol):
    """Rows that are not in the relational database, facts lines say.

    `sort` is a column's key, with a minus for descending, or empty; the order must be total. `values` holds filter values by
    key: a tuple for choices, True or False, a pair for ranges. A table without filters and search never calls `narrow`. Rows
    that know the filters of columns too say `by_column = True`; those that say `most` are asked for their `count(most)`.
    """

    def count(self) -> int: ...

    def page(self, offset: int, limit: int, sort: str) -> Sequence[Any]: ...

    def export(self, sort: str) -> Iterator[Any]: ...

    def narrow(self, search: str, values: Mapping[str, Any]) -> Self: ...


@runtime_checkable
class Summed(Protocol):
    """Rows that also know their sums: by column key, over all of them, for the table's foot."""

    def sums(self) -> Mapping[str, Any]: ...


class Source(Protocol):
    """What a table asks of either. `most`: further it does not count; None where its numbers are exact."""

    most: int | None

    def narrow(self, state: State) -> Source: ...

    def tallies(self, states: Sequence[State]) -> list[int]: ...

    def page(self, state: State, count: int) -> Sequence[Any]: ...

    def all(self, state: State) -> Iterator[Any]: ...

    def sums(self) -> Mapping[str, Any]: ...


class FromQuerySet:
    """Counts of any number of narrowings take one query, a page takes one more.

    `most` is how far rows are counted: all of them for who sees only some, and where that is asked for (`exact`).
    """

    def __init__(self, kind: type[Table], rows: QuerySet[Any], *, exact: bool = False) -> None:
        self.kind, self.rows, self.exact = kind, rows, exact
        self.sees_all = current().is_staff and not current().is_bounded
        self.most = None if exact or not self.sees_all else MOST

    def condition(self, state: State) -> Q:
        """Each word of the search in one of the searched fields, or what the list's own index finds; and all filters."""
        whole = conditions(self.kind.every_filter(), state.values)
        if self.kind.seek is not None and state.search:
            return whole & self.kind.seek(state.search)
        for word in state.search.split()[:MOST_WORDS] if self.kind.search else ():
            anywhere = Q()
            for path in self.kind.search:
                anywhere |= Q(**{f"{path}__icontains": word})
            whole &= anywhere
        return whole

    def narrow(self, state: State) -> FromQuerySet:
        worked_out, stored = apart_from(self.condition(state), self.rows.query.annotations)
        rows = self.rows.filter(worked_out) if worked_out else self.rows
        if stored and self._meets_many(stored):
            inside = rows.model._base_manager.filter(pk__in=rows.order_by().values("pk")).filter(stored)
            return self._of(rows.filter(pk__in=inside.values("pk")))
        return self._of(rows.filter(stored) if stored else rows)

    def _of(self, rows: QuerySet[Any]) -> FromQuerySet:
        return FromQuerySet(self.kind, rows, exact=self.exact)

    def tallies(self, states: Sequence[State]) -> list[int]:
        if not states:
            return []
        conditions = [self.condition(state) for state in states]
        if self.sees_all or any(apart_from(each, self.rows.query.annotations)[0] for each in conditions):
            return apart(self.rows, [self.narrow(state).rows for state in states], most=self.most)
        distinct = any(map(self._meets_many, conditions))
        counts = {
            f"tally_{place}": Count("pk", filter=condition or None, distinct=distinct)
            for place, condition in enumerate(conditions)
        }
        found = self.rows.order_by().aggregate(**counts)
        return [found[f"tally_{place}"] for place in range(len(states))]

    def _meets_many(self, condition: Q) -> bool:
        """May a row meet it in several ways, so that it must be counted once?"""
        return self.kind.many and meets_many(self.rows.model, condition)

    def ordering(self, state: State) -> list[OrderBy | str]:
        """The chosen column, then the table's own order, then the key, so that pages never overlap."""
        chosen = sortable(self.kind).get(state.sorted_by)
        first = [chosen.order(descending=state.descending)] if chosen else []
        standard = self.kind.sort.removeprefix("-")
        if standard != state.sorted_by and standard in sortable(self.kind):
            first.append(sortable(self.kind)[standard].order(descending=self.kind.sort.startswith("-")))
        return [*map(self._as_an_index_has_it, first), "pk"]

    def _as_an_index_has_it(self, order: OrderBy) -> OrderBy:
        """Unknown comes last; where nothing can be unknown that is not said, because an index could not be used for it."""
        paths = [each.name for each in order.flatten() if isinstance(each, F)]  # type: ignore[attr-defined]
        if paths and all(is_never_unknown(self.rows.model, path) for path in paths):
            order.nulls_last = False
        return order

    def page(self, state: State, count: int) -> Sequence[Any]:
        """The page's keys first, then all that is shown of these rows alone: what is looked up beside a row is not for every row."""
        if not count:
            return []
        start, order = (state.page - 1) * state.size, self.ordering(state)
        keys = self.rows.order_by(*order).values("pk")[start : start + state.size]
        return list(self.rows.filter(pk__in=keys).order_by(*order))

    def all(self, state: State) -> Iterator[Any]:
        return self.rows.order_by(*self.ordering(state)).iterator(chunk_size=CHUNK)

    def sums(self) -> Mapping[str, Any]:
        return {}


class FromRows:
    """The same for rows from elsewhere."""

    def __init__(self, rows: Rows, *, exact: bool = False) -> None:
        self.rows, self.exact = rows, exact
        self.most: int | None = None if exact else getattr(rows, "most", None)

    def narrow(self, state: State) -> FromRows:
        return FromRows(self.rows.narrow(state.search, state.values), exact=self.exact) if state.narrowed else self

    def _count(self) -> int:
        rows: Any = self.rows
        return int(rows.count() if self.most is None else rows.count(self.most))

    def tallies(self, states: Sequence[State]) -> list[int]:
        """Those that show the same rows are counted once."""
        counts: list[int] = []
        for place, state in enumerate(states):
            same = next((at for at, each in enumerate(states[:place]) if each.narrowing == state.narrowing), None)
            counts.append(self.narrow(state)._count() if same is None else counts[same])
        return counts

    def page(self, state: State, count: int) -> Sequence[Any]:
        return self.rows.page((state.page - 1) * state.size, state.size, state.sort) if count else []

    def all(self, state: State) -> Iterator[Any]:
        return self.rows.export(state.sort)

    def sums(self) -> Mapping[str, Any]:
        return self.rows.sums() if isinstance(self.rows, Summed) else {}


def source(kind: type[Table], rows: QuerySet[Any] | Rows, *, exact: bool = False) -> Source:
    if isinstance(rows, QuerySet):
        return FromQuerySet(kind, rows, exact=exact)
    if kind.more_filters() and not getattr(rows, "by_column", False):
        raise TypeError(f"{kind.__name__}: its rows come from elsewhere, so it says by_column = False.")
    return FromRows(rows, exact=exact)
