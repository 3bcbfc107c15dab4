"""The store of lines, and the only door to it: one version of a kind, cut to what the current actor may see."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from hanse.kernel.actor import current
from hanse.kernel.errors import Refused

from ..declaring import fact_kind
from ..models import FactTable
from . import engines
from .asking import Answer, Question, answered, statement
from .opened import key, opened
from .reported import imports_of_partners
from .sight import Sight

if TYPE_CHECKING:
    import duckdb
    import ibis.expr.types as ir


@dataclass(frozen=True)
class Reading:
    """One pinned version, cut to what the current actor may see."""

    kind: str
    version: int
    connect: Callable[[], duckdb.DuckDBPyConnection]
    """Gives all lines of the version, before anything is cut."""
    written_for: Hashable
    """What statements are kept for: this very version."""
    sight: Sight
    only: int | None = None
    """The one company whose lines are there; they are read from their files once, however often they are asked."""

    @cached_property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """With `visible_lines`, cut; made when a question is really asked."""
        made = self.connect()
        join = "JOIN" if fact_kind(self.kind).roles else "LEFT JOIN"
        made.register("partners", self.sight.partners())
        made.register("goods", self.sight.goods())
        form, of = ("VIEW", "") if self.only is None else ("TABLE", f" WHERE l.organisation_id = {self.only:d}")
        made.execute(
            f"CREATE TEMP {form} visible_lines AS SELECT l.* EXCLUDE (month),"
            " CAST(l.month AS VARCHAR) AS month, p.organisation, p.partner_id, p.reference, p.country, p.business_type,"
            " p.annual_sales, p.credit_rating, g.product, g.product_line"
            f" FROM readable_lines l {join} partners p ON p.id = l.organisation_id"
            f" LEFT JOIN goods g ON g.id = l.product_id{of}"
        )
        return made

    @cached_property
    def backend(self) -> Any:
        import ibis

        return ibis.duckdb.from_connection(self.connection)

    @cached_property
    def lines(self) -> ir.Table:
        """Current lines with their partner's and product's own columns: an Ibis table."""
        table: ir.Table = self.backend.table("visible_lines")
        return table

    @property
    def counted(self) -> ir.Table:
        """The lines that measure partners: where those are not believed about themselves, without what they reported."""
        if fact_kind(self.kind).believed or not self.of_partners:
            return self.all_lines
        return self.all_lines.filter(~self.all_lines.batch_id.isin(self.of_partners))

    @cached_property
    def of_partners(self) -> list[int]:
        """The imports that partners sent themselves, as far as the actor sees them."""
        return imports_of_partners(self.kind)

    @cached_property
    def all_lines(self) -> ir.Table:
        """The same, by the engine that is set: for passes over all of them."""
        of_spark = engines.is_spark() and self.only is None
        found = engines.lines_on_spark(self.kind, self.version, self.sight) if of_spark else None
        return self.lines if found is None else found

    def rows(self, expression: ir.Expr) -> list[dict[str, Any]]:
        """Run an expression; exact decimals stay decimals."""
        found: list[dict[str, Any]] = expression.to_pyarrow().to_pylist()
        return found

    def held(self, expression: ir.Table) -> ir.Table:
        """The rows of an expression as a table of their own, for several questions: found once, and gone with this reading."""
        made: ir.Table = self.backend.create_table("held_rows", expression, temp=True)
        return made

    def blocks(self, expression: ir.Table, *, size: int = 5_000) -> Iterator[list[dict[str, Any]]]:
        """The same for more rows than memory should hold at once.

        Ibis's own way of streaming calls what DuckDB 2 no longer has, so its connection is asked with Ibis's words.
        """
        yield from self._blocks(self.backend.compile(expression), {}, size)

    def answer(self, question: Question, *, limit: int | None = None, offset: int = 0) -> list[dict[str, Any]]:
        """`rows` for a question that is asked again and again; `limit` cuts a page out of its ordered rows."""

        def ask() -> Answer:
            page = "" if limit is None else f" LIMIT {limit:d} OFFSET {offset:d}"
            found = self.connection.execute(self._statement(question) + page, dict(question.values))
            return [column[0] for column in found.description or ()], found.fetchall()

        asked = question.shape, *question.values.items(), limit, offset
        names, rows = answered((self.written_for, self.sight.digest, asked) if self.sight.digest else None, ask)
        return [dict(zip(names, row, strict=True)) for row in rows]

    def answered_in_blocks(self, question: Question, *, size: int = 5_000) -> Iterator[list[dict[str, Any]]]:
        yield from self._blocks(self._statement(question), dict(question.values), size)

    def _statement(self, question: Question) -> str:
        return statement(self.written_for, question, lambda: self.backend.compile(question.write(self.lines)))

    def _blocks(self, sql: str, values: dict[str, Any], size: int) -> Iterator[list[dict[str, Any]]]:
        for batch in self.connection.sql(sql, params=values or None).to_arrow_reader(size):
            yield batch.to_pylist()


@contextmanager
def reading(
    kind: str,
    *,
    version: int | None = None,
    sight: Sight | None = None,
    only: int | None = None,
    lines_known: int | None = None,
) -> Iterator[Reading]:
    """Open a kind of fact for reading with the eyes of the current actor: the only door.

    Lines of companies that the actor may not see are not there. `version` reads an older committed version again, `only` the
    lines of one company. `sight`: what the actor was found to see a moment ago, for who reads several kinds. `lines_known`: in
    which lines products are, as `Sight.of`.
    """
    actor, declared = current("facts"), fact_kind(kind)
    if not declared.is_told_to(actor):
        raise _nothing(kind)
    if version is None and (table := FactTable.pinned(kind)) is not None:
        version = table.version
    if version is None:
        raise _nothing(kind)
    with opened(kind, version) as connect:
        if connect is None:
            raise _nothing(kind)
        seen = sight or Sight.of(declared.roles, only=only, lines_known=lines_known)
        yield Reading(kind, version, connect, key(kind, version), seen, only)


class NoLines(Refused):
    """Nothing of a kind is there to be read."""


def _nothing(kind: str) -> NoLines:
    return NoLines(_("There are no %(kind)s lines yet. Import a file first.") % {"kind": kind.replace("_", "-")})
