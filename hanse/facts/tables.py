"""Lists of lines, made from a kind's declaration: a kind that is declared has its list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Literal

from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.intake.fields import Field
from hanse.kernel.actor import current
from hanse.kernel.authz import allows
from hanse.network.models import Organisation
from hanse.ui import formats
from hanse.ui.tables import (
    ChoiceFilter,
    Column,
    DateColumn,
    DateFilter,
    Filter,
    LinkColumn,
    MoneyColumn,
    Nothing,
    NumberColumn,
    Table,
    TextColumn,
)

from .asking import Question

if TYPE_CHECKING:
    from .kinds import FactKind
    from .store import Reading

Whose = Literal["everybody", "own"]

MONEY = frozenset({"unit_price", "agreed_price", "gross", "discount"})
RARE = frozenset({"due_date", "ship_date", "unit_price", "agreed_price", "gross", "stocked", "promotion"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerFilter(Filter):
    """One company, chosen by a link from its page: a network has too many of them for a list to choose from."""

    company: Organisation | None

    def read(self, given: Any) -> Any:
        return self.company if self.company and self.company.public_id in given.getlist(self.key) else None

    def write(self, value: Any) -> dict[str, list[str]]:
        return {self.key: [value.public_id]}

    def control(self, value: Any, scope: str) -> SafeString:
        if value is None:
            return SafeString("")
        return format_html('<input type="hidden" name="{}" value="{}">', self.key, value.public_id)


def line_table(
    kind: FactKind, facts: Reading, *, whose: Whose, currency: str, company: Organisation | None = None
) -> type[Table]:
    """The list of a kind's lines, with filters that offer what the lines hold.

    `own` is a partner's: it names neither itself nor our imports. `company` is the one that the address asks for.
    """
    told = _("Amounts in reporting currency, %(currency)s; the document's currency is kept beside them.")

    class LineTable(Table):
        name, title = kind.key, kind.label
        columns = tuple(_columns(kind, whose=whose))
        filters = tuple(_filters(facts, whose=whose, company=company))
        search = ("order_number",)
        search_label = (
            gettext_lazy("Order, partner, product") if whose == "everybody" else gettext_lazy("Order, product")
        )
        sort = "-order_date"
        row_key = "line_no"
        nothing = Nothing(gettext_lazy("No lines yet"), icon="package-off")
        note = told % {"currency": currency}

    return LineTable


def _columns(kind: FactKind, *, whose: Whose) -> Iterator[Column]:
    stored = dict(kind.columns)
    for each in kind.fields:
        if each.column not in stored:  # only helps to make another
            continue
        if each.name == "organisation":
            if whose == "everybody":
                yield Column(key="organisation", label=each.label, cell=_partner, sort=True, phone="line")
        elif each.name != "order_line":
            yield from _column(each)
        if each.kind == "product":
            yield TextColumn(key="product_line", label=gettext_lazy("Product line"), sort=True, soft=True)
    if whose == "everybody":
        yield Column(key="batch", label=gettext_lazy("Import"), cell=_batch, value="batch.file_name", soft=True)


def _column(each: Field) -> Iterator[Column]:
    """How a field is shown; what is rarely asked for is there to be chosen."""
    key, label, hidden = each.name, each.label, each.name in RARE
    if key == "order_number":
        yield LinkColumn(key=key, label=gettext_lazy("Order"), url=_same_order, under=_order_line, sort=True)
        yield TextColumn(key="order_line", label=gettext_lazy("Line"), sort=True, hidden=True)
    elif key == "amount":
        yield MoneyColumn(key="reporting", label=label, whole=False, strong=True, sort=True)
    elif each.kind == "date":
        yield DateColumn(
            key=key, label=label, sort=True, hidden=hidden, phone="status" if key == "order_date" else "drop"
        )
    elif key in MONEY:
        yield MoneyColumn(key=key, label=label, whole=False, sort=True, hidden=hidden, phone="drop")
    elif each.kind == "decimal":
        yield NumberColumn(
            key=key, label=label, sort=True, hidden=hidden, phone="figure" if key in {"quantity", "ordered"} else "drop"
        )
    else:
        yield TextColumn(
            key=key,
            label=label,
            sort=True,
            hidden=hidden,
            soft=each.kind == "currency",
            phone="line" if key == "product" else "drop",
        )


def _filters(facts: Reading, *, whose: Whose, company: Organisation | None) -> Iterator[Filter]:
    held = _Held(facts)
    yield DateFilter(key="date", label=gettext_lazy("Order date"))
    yield ChoiceFilter(
        key="product_line", label=gettext_lazy("Product line"), choices=partial(held.of, "product_line"), many=True
    )
    yield ChoiceFilter(
        key="currency", label=gettext_lazy("Document currency"), choices=partial(held.of, "currency"), many=True
    )
    if whose == "everybody":
        yield PartnerFilter(key="partner", label=gettext_lazy("Partner"), company=company)


class _Held:
    """The values that stand in the columns to filter by, asked for when they are needed, once."""

    def __init__(self, facts: Reading) -> None:
        self.facts = facts

    @cached_property
    def _rows(self) -> list[dict[str, Any]]:
        names = ("product_line", "currency")
        return self.facts.answer(Question(("held", *names), lambda lines: lines.select(*names).distinct()))

    def of(self, name: str) -> list[tuple[str, str]]:
        return [(value, value) for value in sorted({row[name] for row in self._rows if row[name]})]


def _same_order(row: Any) -> str:
    return f"?{urlencode({'q': row['order_number']})}"


def _order_line(row: Any) -> str:
    return _("line %(line)s") % {"line": row["order_line"]} if row["order_line"] else ""


def _partner(row: Any) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse("network:partner", args=[row["partner_id"]]), row["organisation"])


def _batch(row: Any) -> Any:
    batch = row["batch"]
    if batch is None:
        return formats.UNKNOWN
    if not allows(current(), "imports.read"):
        return batch.file_name
    return format_html('<a href="{}">{}</a>', reverse("intake:batch", args=[batch.public_id]), batch.file_name)
