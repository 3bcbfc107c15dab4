"""What a kind of fact is: its fields, its columns in the store, what makes a line the same line, and how it is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.translation import gettext_lazy as _

from hanse.intake.fields import Field
from hanse.intake.kinds import Kind, kind_named
from hanse.kernel.actor import Actor
from hanse.kernel.models import Manufacturer
from hanse.kernel.walls.authz import allows
from hanse.kernel.words import said
from hanse.network.lookups import organisations, products
from hanse.network.models import Product

from .keeping.units import FACTORS

if TYPE_CHECKING:
    import pyarrow as pa

    from hanse.intake.mapping import Mapping

BOOKKEEPING = (("line_key", "string"), ("content", "string"), ("batch_id", "int64"), ("seq", "int64"),
               ("correction", "bool"), ("line_no", "int64"))  # fmt: skip
"""What the store keeps beside the columns of a kind. `content` is empty, older lines have a hash of what they say there."""
LONGEST_NUMBER = 120
"""Letters of what partners call their papers and places: ours read it too."""
DEALERS = ("dealer", "distributor", "alliance", "service")
SUPPLIERS = ("supplier",)
TYPES = {
    "string": "VARCHAR", "int64": "BIGINT", "date": "DATE", "decimal": "DECIMAL(18,4)", "rate": "DECIMAL(20,10)",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """What no line of a kind may say: SQL over the typed columns that finds it, the column to show, and a sentence."""

    column: str
    when: str
    says: Any


@dataclass(frozen=True, slots=True)
class Share:
    """A ratio that a kind's lines answer to, as SQL sums over the lines of a month: `part` of `whole`.

    `good_high`: is a high share good? `marks`: it is no share but a mean of marks, which go from the first of these to the second.
    """

    label: Any
    part: str
    whole: str
    good_high: bool = True
    marks: tuple[int, int] | None = None


class FactKind(Kind):
    """A kind of fact. `columns` are its columns in the store beside the bookkeeping, with their types.

    `on` is the day by which a line belongs to a month, `document` the paper on which it stands. A kind without `roles` is
    of no partner. `measure` says what its figures are, sums of `reporting` or of `quantity`; `level`: lines tell how much
    there is, so that only the last day of a month counts. `title` is what a figure is called by us, `own` by the partner:
    without that word the partner does not see it. A `headline` stands on the pages of partners and on Today; what is
    `reported` only partners know; they send that, and whatever else is `sent_by` their role, each its own lines alone: then the
    company is a part of the lines' identity. `agreed`: a line says what was agreed for a month, in all or of a product.
    `asked`: lines are answers that people gave, not what happened. `came_on`: the column of the day on which came what was
    promised for the day `on`.
    """

    keeps_text = False
    on: ClassVar[str] = "order_date"
    document: ClassVar[str] = "order_number"
    identity: ClassVar[tuple[str, ...]] = ("order_number", "order_line")
    line_label: ClassVar[str] = "order_line"
    quantity: ClassVar[str]
    also: ClassVar[tuple[str, ...]] = ()
    roles: ClassVar[tuple[str, ...]]
    columns: ClassVar[tuple[tuple[str, str], ...]]
    measure: ClassVar[str] = "amount"
    level: ClassVar[bool] = False
    share: ClassVar[Share | None] = None
    title: ClassVar[Any] = ""
    looked_into: ClassVar[Any] = ""
    """The same for another company that is let into it, with `%(company)s`: it reads headlines alone."""
    asked: ClassVar[bool] = False
    agreed: ClassVar[bool] = False
    came_on: ClassVar[str] = ""
    headline: ClassVar[bool] = False
    reported: ClassVar[bool] = False
    more_is_good: ClassVar[bool] = False
    believed: ClassVar[bool] = True
    """Does what partners report of themselves measure them? Else it is shown, and counts once our own books say the same."""

    def is_told_to(self, actor: Actor) -> bool:
        """May they read lines of this kind? Whoever looks in from another company only where it is let into orders."""
        if not actor.is_partner:
            return True
        let_in = actor.looks_from is None or (self.headline and allows(actor, "facts.own"))
        return bool(self.own) and let_in

    @property
    def role(self) -> str:
        """The role of the partners that the lines belong to; lines of partners in the other `roles` count too."""
        return self.roles[0]

    @property
    def names_products(self) -> bool:
        return any(field.kind == "product" for field in self.fields)

    @property
    def has_money(self) -> bool:
        return any(name == "reporting" for name, _type in self.columns)

    def constants(self, columns: Sequence[str], file_name: str = "") -> dict[str, str]:
        return {"currency": reporting_currency()} if self.has_money else {}

    def lookups(self) -> dict[str, Any]:
        return {"organisation": organisations(roles=self.roles), "product": products()} if self.roles else {}

    def schema(self) -> pa.Schema:
        """The Arrow schema of the stored table."""
        import pyarrow as pa

        types: dict[str, pa.DataType] = {
            "string": pa.string(), "int64": pa.int64(), "bool": pa.bool_(), "date": pa.date32(),
            "decimal": pa.decimal128(18, 4), "rate": pa.decimal128(20, 10),
        }  # fmt: skip
        return pa.schema([(name, types[kind]) for name, kind in (*BOOKKEEPING, *self.columns)])

    def typed_rows(self, staged: Path, *, converted: bool = False) -> str:
        """A SELECT that gives every column of the store from a staged file, plus line_no.

        `converted`: amounts of other currencies than the reporting one wait for the rate of their day.
        """
        present = _columns_of(staged)
        picks = []
        for name, kind in self.columns:
            made = self.derived(name, present) or (name if name in present else "NULL")
            if name == "reporting" and converted:
                made = f"CASE WHEN currency = '{reporting_currency()}' THEN {made} END"
            picks.append(f"CAST({made} AS {TYPES[kind]}) AS {name}")
        return f"SELECT line_no, {', '.join(picks)} FROM read_parquet('{staged}')"

    def derived(self, name: str, present: set[str]) -> str | None:
        """How a column is made when the file does not have it, or in another form; None: as it stands.

        Without line numbers, the lines of an order are told apart by product, as the file calls it, and then by content,
        so that the same lines in another order are the same lines.
        """
        if name == self.line_label and name in self.identity:
            return self._line_number(name, present)
        if name == self.document:
            return without_point(name) if name in present else None
        if name == "month":
            return f"strftime({self.on}, '%Y-%m')"
        if name == "reporting":
            return self.derived("amount", present) or ("amount" if "amount" in present else None)
        if name == "unit" and "unit" in present:
            return of_unit("unit", {unit: base for unit, (base, _factor) in FACTORS.items()}, other="unit")
        if name in COUNTED and "unit" in present and name in present:
            return product_of(name, of_unit("unit", FACTORS_IN_SQL, other="1"))
        return None

    def _line_number(self, name: str, present: set[str]) -> str:
        if name in present:
            return without_point(name)
        product = "lower(coalesce(product, ''))" if "product" in present else "''"
        known = {self.quantity, "amount", "unit_price", self.on}
        content = ", ".join([*sorted(present & known), "line_no"])
        return f"{product} || '/' || row_number() OVER (PARTITION BY {self.document}, {product} ORDER BY {content})"

    def faults(self) -> Iterator[Fault]:
        """What no line may say, however well it is written."""
        if any(field.name == "unit" for field in self.fields):
            for field in self.fields:
                if field.name in COUNTED and field.required:
                    yield Fault(
                        field.name,
                        f"{field.name} IS NULL",
                        _("In pieces, kilograms, metres or litres this is too large a number."),
                    )
        if self.has_money and any(field.name == "amount" and self.needs(field) for field in self.fields):
            yield Fault("unit_price", "amount IS NULL", _("Price times quantity is too large an amount."))

    def needs(self, field: Field) -> bool:
        """Must every line have this field, or what it is made from?"""
        return field.required or any(one.required and field.name in one.instead for one in self.fields)

    def assumed(self, mapping: Mapping) -> list[str]:
        """What is taken for granted because the file does not say it, in sentences."""
        told: list[str] = []
        rules = mapping.fields
        if (currency := rules.get("currency")) and currency.constant:
            told.append(
                said("No column gives the currency, so every amount is taken as %(currency)s.")
                % {"currency": currency.constant}
            )
        if self.has_money and mapping.amounts == "reporting" and not (currency and currency.constant):
            told.append(
                said(
                    "Every amount is taken as %(currency)s as it stands, whatever its line's currency: the file says that it is converted."
                )
                % {"currency": reporting_currency()}
            )
        if mapping.returns:
            told.append(mapping.returns.sentence)
        if self.line_label in self.identity and self.line_label not in rules:
            told.append(said("No column numbers the lines, so they are told apart by product and content."))
        if "product" in rules and not Product.objects.exists():
            told.append(
                said(
                    "There are no products yet, so the lines are taken without them. Import the products and send the file again."
                )
            )
        return told


def fact_kind(key: str) -> FactKind:
    kind = kind_named(key)
    assert isinstance(kind, FactKind)
    return kind


def reporting_currency() -> str:
    """The currency in which all amounts are added up."""
    manufacturer = Manufacturer.get()
    return manufacturer.currency if manufacturer else "EUR"


def _columns_of(staged: Path) -> set[str]:
    import pyarrow.parquet as pq

    return set(pq.read_schema(staged).names)


def first_of(*expressions: str) -> str:
    """SQL for the first of these that is not NULL; empty ones do not count."""
    given = [expression for expression in expressions if expression]
    return f"coalesce({', '.join(given)})" if given else ""


def product_of(factor: str, other: str) -> str:
    """SQL for a product to four decimals; NULL when it has too many digits to be kept.

    The first factor is widened, because DuckDB multiplies two decimals of up to 18 digits within 18 digits.
    """
    return f"TRY_CAST(CAST({factor} AS DECIMAL(20,4)) * {other} AS DECIMAL(18,4))"


def differ_in_sign(quantity: str) -> Fault:
    """Amount against quantity, where not the price itself is below nothing, as that of a rebate is."""
    return Fault(
        "amount", f"sign(amount) * sign({quantity}) < 0 AND coalesce(unit_price, 0) >= 0",
        _("Quantity and amount have different signs: a return has both negative, a rebate no quantity or a negative price."),
    )  # fmt: skip


def without_point(name: str) -> str:
    """Whole numbers that a spreadsheet wrote as 10.0 are 10."""
    return f"CASE WHEN ends_with({name}, '.0') AND regexp_full_match({name}, '[0-9]+\\.0') THEN left({name}, -2) ELSE {name} END"


def of_unit(column: str, values: dict[str, str], *, other: str) -> str:
    """SQL that turns a unit of measure into what `values` say of it."""
    whens = " ".join(f"WHEN '{unit}' THEN {value}" for unit, value in values.items())
    return f"CASE {column} {whens} ELSE {other} END"


COUNTED = frozenset({"quantity", "ordered", "delivered", "inspected", "rejected"})
"""Columns that are kept in one unit, whatever the file counts in."""
FACTORS_IN_SQL = {unit: f"CAST({factor} AS DECIMAL(14,8))" for unit, (_base, factor) in FACTORS.items()}

ORDER = (
    Field("order_number", _("Order number"), required=True),
    Field("order_line", _("Order line")),
    Field("order_date", _("Order date"), "date", required=True),
    Field("due_date", _("Due date"), "date"),
    Field("ship_date", _("Ship date"), "date"),
    Field("organisation", _("Partner"), "organisation", required=True),
    Field("product", _("Product"), "product"),
)
ORDERED = (
    ("organisation_id", "int64"), ("product_id", "int64"), ("order_number", "string"), ("order_line", "string"),
    ("order_date", "date"), ("due_date", "date"), ("ship_date", "date"),
)  # fmt: skip
WHOSE = (("organisation_id", "int64"), ("product_id", "int64"))
MONEY = (("amount", "decimal"), ("currency", "string"), ("reporting", "decimal"), ("month", "string"))
