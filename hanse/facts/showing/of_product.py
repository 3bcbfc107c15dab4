"""One product's lines of a kind: by month beside the year before, and who had most of them, as far as the reader sees partners."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from hanse.network.models import Product

from ..declaring import FactKind
from ..keeping import store
from ..keeping.asking import Question, left_open
from ..keeping.versions import stands_on
from .known import reached
from .months import Month, Months, exact, stands
from .overview import company_rows
from .telling import Row, Told

if TYPE_CHECKING:
    import ibis.expr.types as ir

KINDS = ("sell_in", "sell_out", "purchase")
MOST = 5


@dataclass(frozen=True, slots=True)
class ProductYear(Told):
    """A kind's months of one product, with the partners that had most of it in the told year."""

    partners: tuple[Row, ...] = ()

    @property
    def largest(self) -> str:
        return _("%(kind)s: largest partners") % {"kind": self.kind.label}


def of_product(kind: FactKind, product: Product, *, known_on: date | None = None) -> ProductYear | None:
    """Read from the lines, in the walls of who looks; None where no line of the product is seen.

    `known_on`: as they were known when that day ended.
    """
    stand = (stands_on(known_on) if known_on else stands()).get(kind.key)
    if stand is None or not (stand.lines or known_on):
        return None
    with store.reading(kind.key, version=stand.version) as facts:
        rows = facts.answer(Question(("product by month",), _by_month(kind), {"product": product.pk}))
        sums = {date.fromisoformat(f"{row['month']}-01"): Month(exact(row["total"]), row["count"]) for row in rows}
        if not sums:
            return None
        if known_on:
            stand = reached(facts, kind, stand)
        months = Months(stand, sums)
        within = {"product": product.pk, "first": f"{months.year[0]:%Y-%m}", "last": f"{months.year[-1]:%Y-%m}"}
        largest = facts.answer(Question(("product by partner",), _by_partner(kind), within), limit=MOST)
    groups = [(row["organisation"], row["partner_id"], exact(row["total"])) for row in largest]
    partners = tuple(company_rows(kind, groups, known_on))
    return ProductYear(
        kind, months, kind.title or kind.label, more={"product": product.public_id}, partners=partners, known_on=known_on
    )  # fmt: skip


def _measure(kind: FactKind) -> str:
    return "reporting" if kind.measure == "amount" else kind.quantity


def _by_month(kind: FactKind) -> Callable[[ir.Table], ir.Table]:
    def write(lines: ir.Table) -> ir.Table:
        found = lines.filter(lines.product_id == left_open("product", "int64"))
        total = found[_measure(kind)].sum()
        return found.group_by("month").aggregate(total=total, count=found.count()).order_by("month")

    return write


def _by_partner(kind: FactKind) -> Callable[[ir.Table], ir.Table]:
    def write(lines: ir.Table) -> ir.Table:
        import ibis

        found = lines.filter(
            lines.product_id == left_open("product", "int64"),
            lines.month >= left_open("first", "string"),
            lines.month <= left_open("last", "string"),
        )
        sums = found.group_by(["partner_id", "organisation"]).aggregate(total=found[_measure(kind)].sum())
        return sums.order_by([ibis.desc("total"), ibis.asc("partner_id")])

    return write
