"""Kinds of fact, declared: their fields, their columns in the store, what makes a line the same line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hanse.intake.fields import Field
from hanse.intake.kinds import Kind, Verdict, register
from hanse.kernel.models import Manufacturer
from hanse.network.lookups import organisations, products
from hanse.network.models import Product

from . import committing, store
from .samples import samples

if TYPE_CHECKING:
    import pyarrow as pa

    from hanse.intake.mapping import Mapping
    from hanse.intake.models import Batch

ORDER = (
    Field("order_number", _("Order number"), required=True),
    Field("order_line", _("Order line")),
    Field("order_date", _("Order date"), "date", required=True),
    Field("due_date", _("Due date"), "date"),
    Field("ship_date", _("Ship date"), "date"),
    Field("organisation", _("Partner"), "organisation", required=True),
    Field("product", _("Product"), "product"),
)


class FactKind(Kind):
    """A kind of fact. `columns` are its columns in the store beside the bookkeeping, with their types."""

    keeps_text = False
    identity: ClassVar[tuple[str, ...]] = ("order_number", "order_line")
    line_label: ClassVar[str] = "order_line"
    quantity: ClassVar[str]
    roles: ClassVar[tuple[str, ...]]
    columns: ClassVar[tuple[tuple[str, str], ...]]

    @property
    def role(self) -> str:
        """The role of the partners that the lines belong to; lines of partners in the other `roles` count too."""
        return self.roles[0]

    def constants(self, columns: Sequence[str], file_name: str = "") -> dict[str, str]:
        manufacturer = Manufacturer.get()
        return {"currency": manufacturer.currency if manufacturer else "EUR"}

    def lookups(self) -> dict[str, Any]:
        return {"organisation": organisations(roles=self.roles), "product": products()}

    def schema(self) -> pa.Schema:
        """The Arrow schema of the stored table."""
        import pyarrow as pa

        types: dict[str, pa.DataType] = {
            "string": pa.string(), "int64": pa.int64(), "bool": pa.bool_(), "date": pa.date32(), "decimal": pa.decimal128(18, 4),
        }  # fmt: skip
        return pa.schema([(name, types[kind]) for name, kind in (*store.BOOKKEEPING, *self.columns)])

    def typed_rows(self, source: str) -> str:
        """A SELECT that gives every column of the store from a staged file, plus line_no."""
        present = _columns_of(source)
        types = {"string": "VARCHAR", "int64": "BIGINT", "date": "DATE", "decimal": "DECIMAL(18,4)"}
        picks = []
        for name, kind in self.columns:
            made = self.derived(name, present) or (name if name in present else "NULL")
            picks.append(f"CAST({made} AS {types[kind]}) AS {name}")
        return f"SELECT line_no, {', '.join(picks)} FROM {source}"

    def derived(self, name: str, present: set[str]) -> str | None:
        """How a column is made when the file does not have it, or in another form; None: as it stands.

        Without line numbers, the lines of an order are told apart by product, as the file calls it, and then by content,
        so that the same lines in another order are the same lines.
        """
        if name == "order_line":
            if name in present:
                return _without_point(name)
            product = "lower(coalesce(product, ''))" if "product" in present else "''"
            content = ", ".join(sorted(present & {self.quantity, "amount", "unit_price", "order_date"}))
            return f"{product} || '/' || row_number() OVER (PARTITION BY order_number, {product} ORDER BY {content}, line_no)"
        if name == "order_number":
            return _without_point(name)
        if name == "month":
            return "strftime(order_date, '%Y-%m')"
        if name == "reporting":
            return self.derived("amount", present) or "amount"
        return None

    def assumed(self, mapping: Mapping) -> list[str]:
        """What is taken for granted because the file does not say it, in sentences."""
        told: list[object] = []
        rules = mapping.fields
        if (currency := rules.get("currency")) and currency.constant:
            told.append(
                _("No column gives the currency, so every amount is taken as %(currency)s.")
                % {"currency": currency.constant}
            )
        if "order_line" not in rules:
            told.append(_("No column numbers the lines of an order, so they are told apart by product and content."))
        if "product" in rules and not Product.objects.exists():
            told.append(
                _(
                    "There are no products yet, so the lines are taken without them. Import the products and send the file again."
                )
            )
        return [str(sentence) for sentence in told]

    def judge(self, staged: Path, *, batch: Batch) -> Verdict:
        table = store.pinned(self.key)
        connection = store.connect()
        try:
            version = table.version if table else None
            verdict = committing.judge(self, staged, batch=batch, connection=connection, version=version)
            return replace(verdict, samples=samples(self, connection))
        finally:
            connection.close()

    def commit(self, staged: Path, *, batch: Batch) -> Verdict:
        return committing.commit(self, staged, batch)

    def withdraw(self, batch: Batch) -> None:
        committing.withdraw(self, batch)

    def result_url(self, batch: Batch) -> str | None:
        return reverse("facts:lines", args=[self.key])


def _columns_of(source: str) -> set[str]:
    """The columns of a staged file, named as `read_parquet('path')`."""
    import pyarrow.parquet as pq

    return set(pq.read_schema(source.removeprefix("read_parquet('").removesuffix("')")).names)


def _first_of(*expressions: str) -> str:
    """SQL for the first of these that is not NULL; empty ones do not count."""
    given = [expression for expression in expressions if expression]
    return f"coalesce({', '.join(given)})" if given else ""


def _product_of(factor: str, other: str) -> str:
    """SQL for a product to four decimals; NULL when it has too many digits to be kept.

    The first factor is widened, because DuckDB multiplies two decimals of up to 18 digits within 18 digits.
    """
    return f"TRY_CAST(CAST({factor} AS DECIMAL(20,4)) * {other} AS DECIMAL(18,4))"


def _without_point(name: str) -> str:
    """Whole numbers that a spreadsheet wrote as 10.0 are 10."""
    return f"CASE WHEN ends_with({name}, '.0') AND regexp_full_match({name}, '[0-9]+\\.0') THEN left({name}, -2) ELSE {name} END"


COMMON = (
    ("organisation_id", "int64"), ("product_id", "int64"), ("order_number", "string"), ("order_line", "string"),
    ("order_date", "date"), ("due_date", "date"), ("ship_date", "date"),
)  # fmt: skip
MONEY = (("amount", "decimal"), ("currency", "string"), ("reporting", "decimal"), ("month", "string"))


@register
class SellIn(FactKind):
    """What dealers ordered from us, a line each."""

    key, label, quantity = "sell_in", _("Sell-in"), "quantity"
    roles = store.ROLES_OF["sell_in"]
    heading = _("Import sell-in")
    about = _("What dealers ordered from us, a line for each product of an order.")
    fields = (
        *ORDER,
        Field("quantity", _("Quantity"), "decimal", required=True),
        Field("unit_price", _("Unit price"), "decimal", money=True),
        Field("gross", _("Gross amount"), "decimal", help=_("before discount"), money=True),
        Field("discount", _("Discount"), "decimal", help=_("as an amount"), money=True),
        Field("discount_share", _("Discount in per cent"), "share"),
        Field("amount", _("Net amount"), "decimal", required=True, instead=("unit_price", "gross"), money=True),
        Field("currency", _("Currency"), "currency", required=True),
        Field("promotion", _("Promotion")),
    )
    columns = (
        *COMMON, ("quantity", "decimal"), ("unit_price", "decimal"), ("gross", "decimal"), ("discount", "decimal"),
        *MONEY, ("promotion", "string"),
    )  # fmt: skip

    def derived(self, name: str, present: set[str]) -> str | None:
        """Gross is quantity times price where a discount is given; net is gross without the discount."""
        if name not in {"amount", "gross", "discount"}:
            return super().derived(name, present)
        own = _product_of("quantity", "unit_price") if "unit_price" in present else ""
        gross = _first_of("gross" if "gross" in present else "", own)
        share = _product_of(gross, "discount_share") if "discount_share" in present and gross else ""
        discount = _first_of("discount" if "discount" in present else "", share)
        if name == "discount":
            return discount or None
        if name == "gross":
            return gross if discount and gross else None
        net = f"{gross} - abs({discount}) * sign({gross})" if discount and gross else ""
        return _first_of("amount" if "amount" in present else "", net, gross) or None

    def assumed(self, mapping: Mapping) -> list[str]:
        told = super().assumed(mapping)
        if "amount" not in mapping.fields:
            told.append(str(_("No column gives the net amount, so it is made from price, quantity and discount.")))
        return told


@register
class Purchase(FactKind):
    """What we ordered from suppliers and what came of it, a line each."""

    key, label, quantity = "purchase", _("Purchases"), "ordered"
    roles = store.ROLES_OF["purchase"]
    heading = _("Import purchases")
    about = _("What we ordered from suppliers and what came of it, a line for each product of an order.")
    fields = (
        *ORDER,
        Field("ordered", _("Ordered"), "decimal", required=True),
        Field("received", _("Received"), "decimal"),
        Field("rejected", _("Rejected"), "decimal"),
        Field("stocked", _("Stocked"), "decimal"),
        Field("unit_price", _("Unit price"), "decimal", required=True, instead=("amount",), money=True),
        Field("agreed_price", _("Agreed price"), "decimal", money=True),
        Field("amount", _("Net amount"), "decimal", money=True),
        Field("currency", _("Currency"), "currency", required=True),
    )
    columns = (
        *COMMON, ("ordered", "decimal"), ("received", "decimal"), ("rejected", "decimal"), ("stocked", "decimal"),
        ("unit_price", "decimal"), ("agreed_price", "decimal"), *MONEY,
    )  # fmt: skip

    def derived(self, name: str, present: set[str]) -> str | None:
        if name == "amount":
            own = _product_of("ordered", "unit_price") if "unit_price" in present else ""
            return _first_of("amount" if "amount" in present else "", own) or None
        return super().derived(name, present)


def fact_kind(key: str) -> FactKind:
    from hanse.intake.kinds import kind_named

    kind = kind_named(key)
    assert isinstance(kind, FactKind)
    return kind
