"""Columns: how a value is read from a row, drawn in a cell, sorted, and written into an export."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, Self

from django.db.models import F
from django.db.models.expressions import Combinable, Expression, OrderBy
from django.db.models.functions import Lower
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from hanse.kernel.money import Money

from .. import formats
from ..breaks import unbroken
from ..parts import st, why

Path = str | Callable[[Any], Any]
Phone = Literal["name", "status", "figure", "money", "line", "drop"]
Filtered = Literal["", "text", "number", "percent", "date"]
Plain = str | int | float | Decimal | date | datetime | bool | None


def read(row: Any, path: Path) -> Any:
    """The value at `path`: a function of the row, or names with dots between; nothing on the way is None."""
    if callable(path):
        return path(row)
    value = row
    for name in path.split("."):
        if value is None:
            return None
        value = value.get(name) if isinstance(value, Mapping) else getattr(value, name)
        value = value() if callable(value) and not hasattr(value, "all") else value
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """Anything: drawn by `cell` (a function of the row) or `template` (which gets `row` and `value`).

    `value`: where it is read, default the key. `sort`: the ORM path or expression it is sorted by, True for the value's own
    path (the key, where a function reads it); rows that come from elsewhere get the key. `hidden`: only when chosen. `phone`: the place in the row's two lines.
    `in_files`: in each export, shown or not. `filtered`: how rows are narrowed by it where the list declares no filter.
    """

    key: str
    label: Any
    value: Path = ""
    sort: str | Expression | Combinable | bool = False
    hidden: bool = False
    phone: Phone = "drop"
    soft: bool = False
    end: bool = False
    cell: Callable[[Any], Any] | None = None
    template: str = ""
    export: bool = True
    in_files: bool = False
    folds: bool = field(default=False, repr=False)
    filtered: Filtered = field(default="", repr=False)

    @property
    def path(self) -> str:
        """The ORM path that it is sorted by, empty where that is an expression or none."""
        if self.sort is True:
            return (self.key if callable(self.value) else self.value or self.key).replace(".", "__")
        return self.sort if isinstance(self.sort, str) else ""

    def read(self, row: Any) -> Any:
        return read(row, self.value or self.key)

    def draw(self, row: Any) -> Any:
        """What stands in the cell: safe markup, or text that the template escapes."""
        value = self.read(row) if not self.cell else None
        if self.cell:
            return self.cell(row)
        if self.template:
            return SafeString(render_to_string(self.template, {"row": row, "value": value}))
        return self.shown(value, row)

    def shown(self, value: Any, row: Any) -> Any:
        return formats.or_dash(value)

    def plain(self, row: Any) -> Plain:
        """The value for an export: exact, not formatted for reading."""
        value = self.read(row)
        if value is None or isinstance(value, str | int | float | Decimal | date):
            return value
        return str(value)

    @property
    def headers(self) -> list[Any]:
        """Heads of the columns that this one fills in an export."""
        return [self.label]

    def plains(self, row: Any) -> list[Plain]:
        return [self.plain(row)]

    @property
    def classes(self) -> str:
        """Of the cell; the phone's place is part of it."""
        return " ".join(
            part for part in ("r num" if self.end else "", "soft" if self.soft else "", f"ph-{self.phone}") if part
        )

    def kept(self) -> Self:
        """The same for a list whose columns somebody chose: a phone leaves none of these out."""
        return replace(self, phone="line") if self.phone == "drop" else self

    @property
    def worded(self) -> bool:
        """Does a phone say what it is although it stands at the right or first: a bare count would tell nobody?"""
        return False

    @property
    def head_classes(self) -> str:
        return "r" if self.end else ""

    def order(self, *, descending: bool) -> OrderBy:
        """The ORM's ordering; unknown comes last either way, capitals do not matter."""
        by = self.path or self.sort
        expression: Any = (Lower(by) if self.folds else F(by)) if isinstance(by, str) else by
        ordering: OrderBy = expression.desc(nulls_last=True) if descending else expression.asc(nulls_last=True)
        return ordering


@dataclass(frozen=True, slots=True, kw_only=True)
class TextColumn(Column):
    """Words."""

    folds: bool = field(default=True, repr=False)
    filtered: Filtered = field(default="text", repr=False)

    def shown(self, value: Any, row: Any) -> Any:
        return unbroken(formats.or_dash(value))


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkColumn(TextColumn):
    """The name that leads to the record, if it has one, usually first; `under` is a second, quieter line."""

    url: Path
    under: Path = ""
    phone: Phone = "name"

    def shown(self, value: Any, row: Any) -> Any:
        url, text = read(row, self.url), unbroken(formats.or_dash(value))
        name = format_html('<a class="main" href="{}">{}</a>', url, text) if url else text
        below = unbroken(read(row, self.under)) if self.under else ""
        return format_html('{}<span class="under hint">{}</span>', name, below) if formats.known(below) else name


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberColumn(Column):
    """A number; with `url` it leads to its rows. `coloured`: plus is good, minus is bad."""

    digits: int | None = None
    sign: bool = False
    coloured: bool = False
    strong: bool = False
    url: Path = ""
    end: bool = True
    filtered: Filtered = field(default="number", repr=False)

    @property
    def worded(self) -> bool:
        return self.phone in ("status", "money", "name")

    def text(self, value: Any, row: Any) -> str:
        return formats.number(value, self.digits, sign=self.sign)

    def shown(self, value: Any, row: Any) -> Any:
        text: Any = self.text(value, row)
        if self.url and formats.known(value) and (url := read(row, self.url)):
            text = why(text, url)
        if self.coloured and formats.known(value) and value:
            text = format_html('<span class="{}">{}</span>', "up" if value > 0 else "down", text)
        return format_html("<b>{}</b>", text) if self.strong else text


@dataclass(frozen=True, slots=True, kw_only=True)
class PercentColumn(NumberColumn):
    """A ratio, shown as a percentage."""

    digits: int | None = 1
    filtered: Filtered = field(default="percent", repr=False)

    def text(self, value: Any, row: Any) -> str:
        return formats.percent(value, self.digits or 0, sign=self.sign)


SHADES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class ShadeColumn(PercentColumn):
    """A share from 0 to 1 on a ground that is the darker the larger it is; with `url` it leads to what it is made of."""

    digits: int | None = 0

    def shown(self, value: Any, row: Any) -> Any:
        if not formats.known(value):
            return formats.UNKNOWN
        shade = min(int(value * SHADES), SHADES - 1)
        text, url = self.text(value, row), read(row, self.url) if self.url else ""
        if url:
            return format_html('<a class="shade shade-{}" href="{}">{}</a>', shade, url, text)
        return format_html('<span class="shade shade-{}">{}</span>', shade, text)

    @property
    def classes(self) -> str:
        return f"num shaded ph-{self.phone}"

    @property
    def head_classes(self) -> str:
        return "shaded"


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyColumn(NumberColumn):
    """An amount (a `Money`, or a number with `currency`: a code or a path). `whole`: shown without decimals.

    Without a currency the table's note has to say in which one all amounts are. An export has the amount and the code.
    """

    currency: Path = ""
    whole: bool = True
    code: bool = False
    phone: Phone = "money"

    @property
    def worded(self) -> bool:
        return False

    def _currency(self, row: Any) -> str:
        value = self.read(row)
        if isinstance(value, Money):
            return value.currency
        if isinstance(self.currency, str) and len(self.currency) == 3 and self.currency.isupper():
            return self.currency
        return str(read(row, self.currency) or "") if self.currency else ""

    def text(self, value: Any, row: Any) -> str:
        amount = value.amount if isinstance(value, Money) else value
        return formats.money(amount, self._currency(row), digits=0 if self.whole else None, sign=self.sign)

    @property
    def headers(self) -> list[Any]:
        return [self.label, formats.currency_of(self.label)] if self.currency or self.code else [self.label]

    def plains(self, row: Any) -> list[Plain]:
        value = self.read(row)
        amount = value.amount if isinstance(value, Money) else value
        return [amount, self._currency(row)] if self.currency or self.code else [amount]


@dataclass(frozen=True, slots=True, kw_only=True)
class DateColumn(Column):
    """A date or an instant; an instant in the reader's zone. `relative`: "2 h ago" within a day, and the exact time on asking."""

    relative: bool = False
    soft: bool = True
    filtered: Filtered = field(default="date", repr=False)

    def shown(self, value: Any, row: Any) -> Any:
        if not formats.known(value):
            return formats.UNKNOWN
        text = formats.ago(value) if self.relative else formats.day_short(value)
        return format_html(
            '<time class="num" datetime="{}" title="{}">{}</time>', value.isoformat(), formats.instant(value), text
        )

    def plain(self, row: Any) -> Plain:
        value = self.read(row)
        return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusColumn(Column):
    """A state: `tones` gives each value's tone (good, warn, bad, info), `labels` its word (default the field's display)."""

    tones: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, Any] = field(default_factory=dict)
    phone: Phone = "status"

    def word(self, value: Any, row: Any) -> Any:
        if str(value) in self.labels:
            return self.labels[str(value)]
        display = getattr(row, f"get_{self.key}_display", None)
        return display() if display else value

    def shown(self, value: Any, row: Any) -> Any:
        if not formats.known(value):
            return formats.UNKNOWN
        word = str(self.word(value, row))
        return st(word[:1].upper() + word[1:], self.tones.get(str(value), ""))

    def plain(self, row: Any) -> Plain:
        value = self.read(row)
        return str(self.word(value, row)) if formats.known(value) else None
