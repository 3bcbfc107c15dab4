"""Filters that no list declares: one for each column that its rows can be narrowed by, made of what stands in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import override

from .. import formats
from .columns import Column
from .filters import DateFilter, Filter, NumberFilter, TextFilter

SUFFIX = "_is"
"""What the key of such a filter ends with, after the column's."""
INSTANTS = ("at", "login")
"""How the last word of a field's name ends that holds an instant, not a day: `sent_at`, `last_login`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PercentFilter(NumberFilter):
    """Of a ratio: 12 is typed and stands in the address, 0.12 is what is looked for."""

    def match(self, value: Any) -> Any:
        least, most = (None if end is None else end / Decimal(100) for end in value)
        return NumberFilter.match(self, (least, most))

    def told(self, value: Any) -> Any:
        return formats.percent(value / Decimal(100), 0 if value == int(value) else 1)


def by_columns(columns: Sequence[Column], declared: Sequence[Filter]) -> tuple[Filter, ...]:
    """For each column of known fields that none of the declared filters is about."""
    with override("en"):
        labels = {str(each.label) for each in declared}
        open_ = [each for each in columns if str(each.label) not in labels]
    keys = {each.key for each in declared}
    paths = {each.field or each.key for each in declared}
    made = (_of(each) for each in open_ if each.key not in keys and not _within(each.path, paths))
    return tuple(each for each in made if each)


def _within(path: str, paths: set[str]) -> bool:
    return any(path == each or path.startswith(f"{each}__") for each in paths)


def _of(column: Column) -> Filter | None:
    key, path = f"{column.key}{SUFFIX}", column.path
    if not path or callable(column.value):  # what stands in the cell is not what is stored
        return None
    match column.filtered:
        case "text":
            return TextFilter(key=key, label=column.label, field=path)
        case "number":
            return NumberFilter(key=key, label=column.label, field=path)
        case "percent":
            return PercentFilter(key=key, label=column.label, field=path)
        case "date":
            instant = path.rpartition("_")[2] in INSTANTS
            return DateFilter(key=key, label=column.label, field=f"{path}__date" if instant else path)
    return None
