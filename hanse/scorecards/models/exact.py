"""Decimals that come back from the database digit for digit."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models


class ExactField(models.CharField[Decimal | None, Decimal | None]):
    """An exact decimal, kept as text: SQLite's own numbers hold 15 digits, sums of money may need more. Not for sorting."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": 60, "null": True} | kwargs)

    def from_db_value(self, value: str | None, expression: object, connection: object) -> Decimal | None:
        return None if value is None else Decimal(value)

    def to_python(self, value: Any) -> Any:
        return value if value is None or isinstance(value, Decimal) else Decimal(value)

    def get_prep_value(self, value: Any) -> str | None:
        return None if value is None else format(Decimal(value), "f")
