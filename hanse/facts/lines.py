"""Lines of facts as a list asks for them: counted, sorted, searched and filtered in the store, a page at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Any, Self

from django.db.models import QuerySet

from hanse.intake.models import Batch

from . import store
from .declaring import FactKind, fact_kind
from .versions import KEY

if TYPE_CHECKING:
    import ibis.expr.types as ir

MOST_WORDS = 8
SEARCHED = ("organisation", "reference", "product")
ADDED = (
    "quantity", "ordered", "received", "rejected", "stocked", "delivered", "inspected", "gross", "discount", "reporting",
)  # fmt: skip
# The last ones make the order total: a line stands once in its batch's file.
TIES = ("organisation", "", "batch_id", "line_no")


@dataclass(frozen=True)
class Lines:
    """The lines of one pinned version that the actor may see; `organisation_id` cuts them to one company's."""

    facts: store.Reading
    organisation_id: int | None = None
    search: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def _totals(self) -> dict[str, Any]:
        """How many lines are found, and exact sums of what can be added."""
        lines = self.table(self.facts)
        added = {} if self.kind.level else {name: lines[name].sum() for name in ADDED if name in lines.columns}
        return self.facts.rows(lines.aggregate(lines=lines.count(), **added))[0]

    def count(self) -> int:
        return int(self._totals["lines"])

    def sums(self) -> Mapping[str, Any]:
        return {name: total for name, total in self._totals.items() if name != "lines"}

    def page(self, offset: int, limit: int, sort: str) -> Sequence[Any]:
        found = self.facts.rows(self.ordered(self.facts, sort).limit(limit, offset=offset))
        named = _named().in_bulk({row["batch_id"] for row in found})
        return [row | {"batch": named.get(row["batch_id"])} for row in found]

    def export(self, sort: str) -> Iterator[Any]:
        """All lines, block by block, read while they are sent: the same version, opened again."""
        named = _named().filter(kind=self.facts.kind).in_bulk()
        with store.reading(self.facts.kind, version=self.facts.version) as facts:
            for block in facts.blocks(self.ordered(facts, sort)):
                for row in block:
                    yield row | {"batch": named.get(row["batch_id"])}

    def narrow(self, search: str, values: Mapping[str, Any]) -> Self:
        return replace(self, search=search, values=values)

    def table(self, facts: store.Reading) -> ir.Table:
        """The lines found, as an expression."""
        lines = facts.lines
        if self.organisation_id is not None:
            lines = lines.filter(lines.organisation_id == self.organisation_id)
        conditions = [*self._searched(lines), *self._filtered(lines)]
        return lines.filter(reduce(and_, conditions)) if conditions else lines

    def ordered(self, facts: store.Reading, sort: str) -> ir.Table:
        import ibis

        key = sort.removeprefix("-")
        order = ibis.desc if sort.startswith("-") else ibis.asc
        lines = self.table(facts)
        first = [order(key, nulls_first=False)] if key else []
        return lines.order_by([*first, *(ibis.asc(name) for name in self._ties() if name != key)])

    def _ties(self) -> Iterator[str]:
        kind = self.kind
        yield from (name or kind.document for name in TIES if name or kind.document)

    @property
    def kind(self) -> FactKind:
        return fact_kind(self.facts.kind)

    def _searched(self, lines: ir.Table) -> Iterator[ir.BooleanValue]:
        """Each word somewhere in the searched columns."""
        names = [*SEARCHED, *filter(None, [self.kind.document])]
        for word in self.search.lower().split()[:MOST_WORDS]:
            yield reduce(or_, (lines[name].fill_null("").lower().contains(word) for name in names))

    def _filtered(self, lines: ir.Table) -> Iterator[ir.BooleanValue]:
        for key, value in self.values.items():
            if key == "date":
                first, last = value
                if first is not None:
                    yield lines[self.kind.on] >= first
                if last is not None:
                    yield lines[self.kind.on] <= last
            elif key == KEY:  # it chose the version
                continue
            elif key == "partner":
                yield lines.organisation_id == value.pk
            else:
                yield lines[key].isin(list(value))


def _named() -> QuerySet[Batch]:
    """Imports with what a line tells of its own."""
    return Batch.objects.only("public_id", "file_name")
