"""Kinds of fact, declared: their fields, their columns in the store, what makes a line the same line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.translation import gettext_lazy as _

from hanse.intake.fields import Field
from hanse.intake.kinds import Kind, Verdict, register
from hanse.kernel.models import Manufacturer
from hanse.network.lookups import organisations, products

from . import committing, store

if TYPE_CHECKING:
    import pyarrow as pa

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

    identity: ClassVar[tuple[str, ...]] = ("order_number", "order_line")
    line_label: ClassVar[str] = "order_line"
    quantity: ClassVar[str]
    role: ClassVar[str]
    columns: ClassVar[tuple[tuple[str, str], ...]]

    def constants(self, columns: Sequence[str]) -> dict[str, str]:
        manufacturer = Manufacturer.get()
        return {"currency": manufacturer.currency if manufacturer else "EUR"}

    def lookups(self) -> dict[str, Any]:
        return {"organisation": organisations(role=self.role), "product": products()}

    def schema(self) -> pa.Schema:
        """The Arrow schema of the stored table."""
        import pyarrow as pa

        types: dict[str, pa.DataType] = {
            "string": pa.string(), "int64": pa.int64(), "bool": pa.bool_(), "date": pa.date32(), "decimal": pa.decimal128(18, 4),
        }  # fmt: skip
        return pa.schema([(name, types[kind]) for name, kind in (*store.BOOKKEEPING, *self.columns)])

    def typed_rows(self, source: str) -> str:
        """A SELECT that gives every column of the store from a staged file, plus line_no and raw."""
        present = _columns_of(source)
        types = {"string": "VARCHAR", "int64": "BIGINT", "date": "DATE", "decimal": "DECIMAL(18,4)"}
        picks = []
        for name, kind in self.columns:
            made = self.derived(name, present) or (
                f"CAST({name} AS {types[kind]})" if name in present else f"CAST(NULL AS {types[kind]})"
            )
            picks.append(f"{made} AS {name}")
        return f"SELECT line_no, raw, {', '.join(picks)} FROM {source}"

    def derived(self, name: str, present: set[str]) -> str | None:
        """How a column is made when the file does not have it, or None."""
        product = "coalesce(CAST(product_id AS VARCHAR), '')" if "product_id" in present else "''"
        if name == "order_line" and name not in present:
            return f"CAST({product} || '/' || row_number() OVER (PARTITION BY order_number, {product} ORDER BY line_no) AS VARCHAR)"
        if name == "month":
            return "strftime(order_date, '%Y-%m')"
        if name == "reporting":
            return f"CAST({self.derived('amount', present) or 'amount'} AS DECIMAL(18,4))"
        return None

    def judge(self, staged: Path, *, batch: Batch) -> Verdict:
        table = store.pinned(self.key)
        connection = store.connect()
        try:
            return committing.judge(self, staged, connection=connection, version=table.version if table else None)
        finally:
            connection.close()

    def commit(self, staged: Path, *, batch: Batch) -> Verdict:
        return committing.commit(self, staged, batch)

    def withdraw(self, batch: Batch) -> None:
        committing.withdraw(self, batch)


def _columns_of(source: str) -> set[str]:
    """The columns of a staged file, named as `read_parquet('path')`."""
    import pyarrow.parquet as pq

    return set(pq.read_schema(source.removeprefix("read_parquet('").removesuffix("')")).names)


COMMON = (
    ("organisation_id", "int64"), ("product_id", "int64"), ("order_number", "string"), ("order_line", "string"),
    ("order_date", "date"), ("due_date", "date"), ("ship_date", "date"),
)  # fmt: skip
MONEY = (("amount", "decimal"), ("currency", "string"), ("reporting", "decimal"), ("month", "string"))


@register
class SellIn(FactKind):
    """What dealers ordered from us, a line each."""

    key, label, role, quantity = "sell_in", _("Sell-in"), "dealer", "quantity"
    fields = (
        *ORDER,
        Field("quantity", _("Quantity"), "decimal", required=True),
        Field("unit_price", _("Unit price"), "decimal"),
        Field("gross", _("Gross amount"), "decimal", help=_("before discount")),
        Field("discount", _("Discount"), "decimal", help=_("as an amount")),
        Field("amount", _("Net amount"), "decimal", required=True),
        Field("currency", _("Currency"), "currency", required=True),
        Field("promotion", _("Promotion")),
    )
    columns = (
        *COMMON, ("quantity", "decimal"), ("unit_price", "decimal"), ("gross", "decimal"), ("discount", "decimal"),
        *MONEY, ("promotion", "string"),
    )  # fmt: skip


@register
class Purchase(FactKind):
    """What we ordered from suppliers and what came of it, a line each."""

    key, label, role, quantity = "purchase", _("Purchases"), "supplier", "ordered"
    fields = (
        *ORDER,
        Field("ordered", _("Ordered"), "decimal", required=True),
        Field("received", _("Received"), "decimal"),
        Field("rejected", _("Rejected"), "decimal"),
        Field("stocked", _("Stocked"), "decimal"),
        Field("unit_price", _("Unit price"), "decimal", required=True),
        Field("agreed_price", _("Agreed price"), "decimal"),
        Field("amount", _("Net amount"), "decimal"),
        Field("currency", _("Currency"), "currency", required=True),
    )
    columns = (
        *COMMON, ("ordered", "decimal"), ("received", "decimal"), ("rejected", "decimal"), ("stocked", "decimal"),
        ("unit_price", "decimal"), ("agreed_price", "decimal"), *MONEY,
    )  # fmt: skip

    def derived(self, name: str, present: set[str]) -> str | None:
        if name == "amount":
            own = "ordered * unit_price"
            return (
                f"CAST(coalesce(amount, {own}) AS DECIMAL(18,4))"
                if "amount" in present
                else f"CAST({own} AS DECIMAL(18,4))"
            )
        return super().derived(name, present)


def fact_kind(key: str) -> FactKind:
    from hanse.intake.kinds import kind_named

    kind = kind_named(key)
    assert isinstance(kind, FactKind)
    return kind
