"""Lists of lines, made from a kind's declaration: a kind that is declared has its list."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Literal

from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from hanse.intake.fields import Field
from hanse.intake.models import Batch
from hanse.intake.ways import to
from hanse.kernel.actor import current
from hanse.kernel.pages import Request
from hanse.kernel.walls.authz import allows
from hanse.network.models import Organisation, Product
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
from hanse.ui.tables.columns import Phone

from .keeping.asking import Question
from .keeping.versions import KEY, KnownOnFilter

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from .declaring import FactKind
    from .keeping.store import Reading

Whose = Literal["everybody", "own"]

RARE = frozenset(
    {"due_date", "ship_date", "unit_price", "agreed_price", "gross", "stocked", "promotion", "unit", "place"}
)
PAPERS = frozenset({"order_number", "invoice_number", "delivery_number", "inspection_number", "receipt"})
RATE_DIGITS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFilter(Filter):
    """One company, product or import, chosen by a link from its page: there are too many of them for a list to choose from."""

    row: Organisation | Product | Batch | None

    def read(self, given: Any) -> Any:
        return self.row if self.row and self.row.public_id in given.getlist(self.key) else None

    def write(self, value: Any) -> dict[str, list[str]]:
        return {self.key: [value.public_id]}

    def told(self, value: Any) -> Any:
        return value.file_name if isinstance(value, Batch) else value

    def control(self, value: Any, scope: str) -> SafeString:
        if value is None:
            return SafeString("")
        return format_html('<input type="hidden" name="{}" value="{}">', self.key, value.public_id)


About = Mapping[str, Organisation | Product | Batch | None]


def named[M: (Organisation, Product, Batch)](request: Request, model: type[M], key: str) -> M | None:
    """The row that the address names, if the reader sees it."""
    asked = request.GET.get(key, "")
    return model._default_manager.filter(public_id=asked).first() if asked else None


def named_import(request: Request) -> Batch | None:
    """For who reads imports as a whole: its name would tell the others of files without a line in their sight."""
    return named(request, Batch, "import") if allows(request.actor, "imports.read") else None


def line_table(
    kind: FactKind,
    facts: Reading,
    *,
    whose: Whose,
    currency: str,
    about: About | None = None,
    known_on: date | None = None,
    called: Any = "",
) -> type[Table]:
    """The list of a kind's lines, with filters that offer what the lines hold.

    `own` is a partner's: it names neither itself nor our imports, and it is `called` as who reads it says. `about`: the company, the
    product and the import that the address asks for. `known_on`: the day as of whose end the lines are, which an export then says in each row.
    """
    told = _("Amounts in reporting currency, %(currency)s; the document's currency is kept beside them.")

    class LineTable(Table):
        name, title = kind.key, called or kind.label
        columns = (*_columns(kind, whose=whose), *([_as_of(known_on)] if known_on else []))
        filters = tuple(_filters(kind, facts, about=about or {}))
        search = (kind.document or kind.on,)
        search_label = _search_label(kind, whose)
        sort = f"-{kind.on}"
        row_key = "line_no"
        nothing = Nothing(gettext_lazy("No lines yet"), icon="package-off")
        note = told % {"currency": currency} if kind.has_money else ""
        drawn_of = staticmethod(_values) if whose == "own" and known_on is None else None

    return LineTable


def _values(row: Mapping[str, Any]) -> Hashable:
    """What the store tells of a line; its import is not shown to a partner."""
    return tuple(value for name, value in row.items() if name != "batch")


def _as_of(day: date) -> Column:
    return Column(key=KEY, label=gettext_lazy("As known on"), value=lambda _row: day, hidden=True, in_files=True)


def _search_label(kind: FactKind, whose: Whose) -> Any:
    if kind.document != "order_number":
        return gettext_lazy("Number, partner, product") if whose == "everybody" else gettext_lazy("Number, product")
    return gettext_lazy("Order, partner, product") if whose == "everybody" else gettext_lazy("Order, product")


class PaperColumn(LinkColumn):
    """The number of a paper: as wide as it is, so that names beside it have room."""

    @property
    def classes(self) -> str:
        return f"num {super().classes}"


def _columns(kind: FactKind, *, whose: Whose) -> Iterator[Column]:
    stored = dict(kind.columns)
    for each in kind.fields:
        if each.column not in stored:  # only helps to make another
            continue
        if each.name == "organisation":
            if whose == "everybody":
                yield Column(
                    key="organisation", label=each.label, cell=_partner, sort=True, phone="line", filtered="text"
                )
        elif each.name != kind.line_label:
            yield from _column(kind, each)
        if each.kind == "product":
            yield TextColumn(key="product_line", label=gettext_lazy("Product line"), sort=True, soft=True)
    if whose == "everybody" and kind.sent_by:
        yield TextColumn(key="reported", label=gettext_lazy("Reported by"), value=_reported, hidden=True)
    if whose == "everybody":
        yield Column(key="batch", label=gettext_lazy("Import"), cell=_batch, value="batch.file_name", soft=True)


def _naming(kind: FactKind) -> str:
    """What names a line on a phone: the paper that each line has, or its product, or its day."""
    always = {each.name for each in kind.fields if each.required}
    return next(
        (name for name in (kind.document, "product") if name in always and name in {*PAPERS, "product"}), kind.on
    )


def _place(kind: FactKind, key: str) -> Phone:
    """Where it stands in a line's two rows on a phone."""
    if key == _naming(kind):
        return "name"
    return "status" if key == kind.on else "line" if key == "product" else "drop"


def _column(kind: FactKind, each: Field) -> Iterator[Column]:
    """How a field is shown; what is rarely asked for is there to be chosen."""
    key, label, hidden = each.name, each.label, each.name in RARE
    if key == kind.document and key in PAPERS:
        label = gettext_lazy("Order") if key == "order_number" else label
        yield PaperColumn(
            key=key, label=label, url=partial(_same, key), under=partial(_line, kind.line_label), sort=True,
            phone=_place(kind, key),
        )  # fmt: skip
        if kind.line_label:
            yield TextColumn(key=kind.line_label, label=gettext_lazy("Line"), sort=True, hidden=True)
    elif key == "amount":
        yield MoneyColumn(key="reporting", label=label, whole=False, strong=True, sort=True)
    elif kind.agreed and key == kind.on:
        yield DateColumn(
            key=key, label=label, sort=True, phone=_place(kind, key), cell=lambda row: formats.month_short(row[key])
        )
    elif each.kind == "date":
        yield DateColumn(key=key, label=label, sort=True, hidden=hidden, phone=_place(kind, key))
    elif each.money:
        yield MoneyColumn(key=key, label=label, whole=False, sort=True, hidden=hidden, phone="drop")
    elif each.kind == "rate":
        yield NumberColumn(key=key, label=label, digits=RATE_DIGITS, sort=True, phone="figure")
    elif each.kind == "choice":
        yield Column(key=key, label=label, cell=partial(_choice, each), sort=True, hidden=hidden, phone="drop")
    elif each.is_number:
        yield NumberColumn(
            key=key, label=label, sort=True, hidden=hidden, phone="figure" if key in {kind.quantity, "mark"} else "drop"
        )
    else:
        yield TextColumn(
            key=key,
            label=label,
            sort=True,
            hidden=hidden,
            soft=each.kind == "currency",
            phone=_place(kind, key),
        )


def _filters(kind: FactKind, facts: Reading, *, about: About) -> Iterator[Filter]:
    held = _Held(facts)
    yield DateFilter(key="date", label=next(field.label for field in kind.fields if field.name == kind.on))
    if kind.came_on:
        punctual = ("late", pgettext_lazy("delivery", "late")), ("in_time", gettext_lazy("in time"))
        yield ChoiceFilter(key="punctual", label=gettext_lazy("Delivery"), choices=punctual)
    if kind.roles:
        yield ChoiceFilter(
            key="product_line", label=gettext_lazy("Product line"), choices=partial(held.of, "product_line"), many=True
        )
    if "currency" in dict(kind.columns):
        label = gettext_lazy("Document currency") if kind.has_money else gettext_lazy("Currency")
        yield ChoiceFilter(key="currency", label=label, choices=partial(held.of, "currency"), many=True)
    yield KnownOnFilter(key=KEY, label=gettext_lazy("As known on"))
    labels = {
        "partner": gettext_lazy("Partner"), "product": gettext_lazy("Product"), "import": gettext_lazy("Import"),
    }  # fmt: skip
    for key, row in about.items():
        if row:
            yield RowFilter(key=key, label=labels[key], row=row)


class _Held:
    """The values that stand in the columns to filter by, asked for when they are needed, once."""

    def __init__(self, facts: Reading) -> None:
        self.facts = facts

    @cached_property
    def _rows(self) -> list[dict[str, Any]]:
        def held(lines: ir.Table) -> ir.Table:
            return lines.select([name for name in ("product_line", "currency") if name in lines.columns]).distinct()

        return self.facts.answer(Question("held", held))

    def of(self, name: str) -> list[tuple[str, str]]:
        return [(value, value) for value in sorted({row[name] for row in self._rows if row[name]})]


def _same(key: str, row: Any) -> str:
    return f"?{urlencode({'q': row[key]})}" if row[key] else ""


def _line(key: str, row: Any) -> str:
    if not key or not row[key]:
        return ""
    return format_html('<span class="nowrap">{}</span>', _("line %(line)s") % {"line": row[key]})


def _choice(field: Field, row: Any) -> str:
    return str(field.options.get(row[field.name], row[field.name] or ""))


def _partner(row: Any) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse("network:partner", args=[row["partner_id"]]), row["organisation"])


def _reported(row: Any) -> str:
    batch = row["batch"]
    return "" if batch is None else _("the partner") if batch.is_own else _("us")


def _batch(row: Any) -> Any:
    batch = row["batch"]
    if batch is None:
        return formats.UNKNOWN
    if not allows(current(), "imports.read"):
        return format_html('<span class="clip" title="{0}">{0}</span>', batch.file_name)
    url, theirs = to("batch", batch.public_id), _("reported by the partner") if batch.is_own else ""
    name = format_html('<a class="clip" href="{}" title="{}">{}</a>', url, batch.file_name, batch.file_name)
    return format_html('{}<span class="under hint">{}</span>', name, theirs) if theirs else name
