"""Lines of facts as a list asks for them: counted, sorted, searched and filtered in the store, a page at a time."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Any, Self

from django.db.models import QuerySet

from hanse.intake.models import Batch
from hanse.kernel import clock
from hanse.ui.tables.by_column import SUFFIX

from ..declaring import FactKind, fact_kind
from ..keeping import store
from ..keeping.asking import Question, left_open
from ..keeping.versions import KEY

if TYPE_CHECKING:
    import ibis.expr.types as ir

MOST_WORDS = 8
DAYS = ("first_day", "last_day")
ENDS = ("least", "most")
PUNCTUAL = "punctual"
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
    by_column = True

    @cached_property
    def _totals(self) -> dict[str, Any]:
        """How many lines are found, and exact sums of what can be added."""

        def totals(lines: ir.Table) -> ir.Table:
            found = self.found(lines)
            added = {} if self.kind.level else {name: found[name].sum() for name in ADDED if name in found.columns}
            return found.aggregate(lines=found.count(), **added)

        return self.facts.answer(Question(("totals", *self._shape), totals, self._asked))[0]

    def count(self) -> int:
        return int(self._totals["lines"])

    def sums(self) -> Mapping[str, Any]:
        return {name: total for name, total in self._totals.items() if name != "lines"}

    def page(self, offset: int, limit: int, sort: str) -> Sequence[Any]:
        found = self.facts.answer(self.ordered(sort), limit=limit, offset=offset)
        named = _named().in_bulk({row["batch_id"] for row in found})
        return [row | {"batch": named.get(row["batch_id"])} for row in found]

    def export(self, sort: str) -> Iterator[Any]:
        """All lines, block by block, read while they are sent: the same version, opened again."""
        named = _named().filter(kind=self.facts.kind).in_bulk()
        with store.reading(self.facts.kind, version=self.facts.version) as facts:
            for block in facts.answered_in_blocks(self.ordered(sort)):
                for row in block:
                    yield row | {"batch": named.get(row["batch_id"])}

    def narrow(self, search: str, values: Mapping[str, Any]) -> Self:
        return replace(self, search=search, values=values)

    def ordered(self, sort: str) -> Question:
        """The lines found, in a total order."""

        def write(lines: ir.Table) -> ir.Table:
            import ibis

            key = sort.removeprefix("-")
            order = ibis.desc if sort.startswith("-") else ibis.asc
            first = [order(key, nulls_first=False)] if key else []
            return self.found(lines).order_by([*first, *(ibis.asc(name) for name in self._ties() if name != key)])

        return Question(("ordered", sort, *self._shape), write, self._asked)

    def found(self, lines: ir.Table) -> ir.Table:
        """Of these lines those that are asked for, as an expression; what is looked for is left open in it."""
        conditions = [*self._searched(lines), *self._filtered(lines)]
        if self.organisation_id is not None:
            conditions.append(lines.organisation_id == left_open("organisation_id", "int64"))
        return lines.filter(reduce(and_, conditions)) if conditions else lines

    @property
    def _words(self) -> list[str]:
        return self.search.split()[:MOST_WORDS]

    @cached_property
    def _asked(self) -> dict[str, Any]:
        """What is left open in `found`, by name."""
        asked: dict[str, Any] = {f"word_{place}": word for place, word in enumerate(self._words)}
        if self.organisation_id is not None:
            asked["organisation_id"] = self.organisation_id
        for key, value in self.values.items():
            if key == "date":
                asked |= {name: day for name, day in zip(DAYS, value, strict=True) if day is not None}
            elif key == KEY:  # it chose the version
                continue
            elif key == PUNCTUAL:
                asked |= {PUNCTUAL: value[0], "today": clock.today()}
            elif key in ("partner", "product", "import"):
                asked[key] = value.pk
            elif key.endswith(SUFFIX):
                asked |= dict(_parts(key, value))
            else:
                asked |= {f"{key}_{place}": each for place, each in enumerate(value)}
        return asked

    @property
    def _shape(self) -> tuple[Hashable, ...]:
        """What is looked for and what is left open of it: all by which one statement differs from another."""
        return (*self.values, *self._asked)

    def _ties(self) -> Iterator[str]:
        kind = self.kind
        yield from (name or kind.document for name in TIES if name or kind.document)

    @property
    def kind(self) -> FactKind:
        return fact_kind(self.facts.kind)

    def _searched(self, lines: ir.Table) -> Iterator[ir.BooleanValue]:
        """Each word somewhere in the searched columns."""
        names = [*SEARCHED, *filter(None, [self.kind.document])]
        for place in range(len(self._words)):
            word = left_open(f"word_{place}", "string").lower()
            yield reduce(or_, (lines[name].fill_null("").lower().contains(word) for name in names))

    def _filtered(self, lines: ir.Table) -> Iterator[ir.BooleanValue]:
        for key, value in self.values.items():
            if key == "date":
                first, last = value
                if first is not None:
                    yield lines[self.kind.on] >= left_open(DAYS[0], "date")
                if last is not None:
                    yield lines[self.kind.on] <= left_open(DAYS[1], "date")
            elif key == KEY:
                continue
            elif key == PUNCTUAL:
                late = lines[self.kind.came_on].fill_null(left_open("today", "date")) > lines[self.kind.on]
                yield late == (left_open(PUNCTUAL, "string") == "late")
            elif key == "partner":
                yield lines.organisation_id == left_open("partner", "int64")
            elif key == "product":
                yield lines.product_id == left_open("product", "int64")
            elif key == "import":
                yield lines.batch_id == left_open("import", "int64")
            elif key.endswith(SUFFIX):
                yield from _of_column(lines[key.removesuffix(SUFFIX)], key, value)
            else:
                yield lines[key].isin([left_open(f"{key}_{place}", "string") for place in range(len(value))])


def _parts(key: str, value: Any) -> Iterator[tuple[str, Any]]:
    """What a column's own filter leaves open, by name: each word of a text, the ends of a range that there are."""
    if isinstance(value, str):
        yield from ((f"{key}_word_{place}", word) for place, word in enumerate(value.split()[:MOST_WORDS]))
    else:
        yield from ((f"{key}_{end}", given) for end, given in zip(ENDS, value, strict=True) if given is not None)


def _of_column(column: ir.Column, key: str, value: Any) -> Iterator[ir.BooleanValue]:
    kind = str(column.type()).removeprefix("!")
    for name, _given in _parts(key, value):
        if name == f"{key}_{ENDS[0]}":
            yield column >= left_open(name, kind)
        elif name == f"{key}_{ENDS[1]}":
            yield column <= left_open(name, kind)
        else:
            yield column.fill_null("").lower().contains(left_open(name, "string").lower())


def _named() -> QuerySet[Batch]:
    """Imports with what a line tells of its own."""
    return Batch.objects.only("public_id", "file_name", "organisation_id")
