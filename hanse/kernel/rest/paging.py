"""Lists in pages by cursor: whatever is added or removed meanwhile, what stays is told once and in order.

A cursor is the place of the last row that was told: the value by which the list is ordered, then its public id. It is
encrypted, since it may hold a name and stands in logs.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError, PydanticKnownError

from .problems import Invalid
from .written import TOO_FAR

MOST = 200
A_PAGE = 50
MOST_TEXT = 200
"""Letters of what is looked for: a database refuses to look for a text without end."""
ID = "public_id"


class Asked(BaseModel):
    """What every list can be asked."""

    model_config = ConfigDict(extra="forbid")
    orders: ClassVar[Mapping[str, str]] = {"id": ID}
    """The names of its orders, each with the column by which it goes: one that is never empty."""

    limit: int = Field(A_PAGE, ge=1, le=MOST, description="How many at once.", examples=[A_PAGE])
    cursor: str = Field("", max_length=2000, description="Where to go on: take it from the link `next`.")

    @field_validator("*")
    @classmethod
    def _has_a_day_before_and_after(cls, value: Any) -> Any:
        """In another zone the first and the last day of all are none."""
        if isinstance(value, date) and not date.min.year < value.year < date.max.year:
            raise PydanticCustomError(TOO_FAR, "This day is too far away")
        return value

    @field_validator("*")
    @classmethod
    def _ends(cls, value: Any, field: ValidationInfo) -> Any:
        if field.field_name != "cursor" and any(
            isinstance(text, str) and len(text) > MOST_TEXT for text in (value if isinstance(value, list) else [value])
        ):
            raise PydanticKnownError("string_too_long", {"max_length": MOST_TEXT})
        return value

    @property
    def by(self) -> str:
        """The order that is asked for, with `-` in front of its name for backwards."""
        return str(getattr(self, "order", next(iter(self.orders))))


@dataclass(frozen=True, slots=True)
class Piece[T]:
    """One page: its rows, and the cursor of the next one, empty after the last."""

    rows: Sequence[T]
    following: str


def piece[M: models.Model](rows: models.QuerySet[M], asked: Asked) -> Piece[M]:
    """The page that is asked for."""
    column, is_backwards = asked.orders[asked.by.removeprefix("-")], asked.by.startswith("-")
    sign = "-" if is_backwards else ""
    if asked.cursor:
        rows = rows.filter(_beyond(column, _opened(asked), "lt" if is_backwards else "gt"))
    order = [f"{sign}{name}" for name in dict.fromkeys((column, ID))]
    found = list(rows.order_by(*order)[: asked.limit + 1])
    told = found[: asked.limit]
    last = told[-1] if len(found) > asked.limit else None
    return Piece(told, _closed(asked.by, _value(last, column), _value(last, ID)) if last else "")


def part[T](things: Iterable[T], asked: Asked, *, place: Callable[[T], tuple[int | str, ...]]) -> Piece[T]:
    """The page that is asked for of what is worked out each time anew, in the order of the things' places, which are all different."""
    ordered = sorted(things, key=place)
    if asked.cursor:
        last = tuple(_opened(asked)[0])
        ordered = [each for each in ordered if place(each) > last]
    told = ordered[: asked.limit]
    return Piece(told, _closed(asked.by, place(told[-1]), "") if len(ordered) > asked.limit else "")


def _beyond(column: str, place: tuple[Any, str], way: str) -> Q:
    """After (or before) the place; the plain bound on the column beside it lets the database use its index."""
    value, public_id = place
    if column == ID:
        return Q((f"{ID}__{way}", public_id))
    further = Q((f"{column}__{way}", value)) | Q((column, value), (f"{ID}__{way}", public_id))
    return Q((f"{column}__{way}e", value)) & further


def _value(row: models.Model, column: str) -> Any:
    found: Any = row
    for name in column.split("__"):
        found = getattr(found, name)
    return found if isinstance(found, str | int) else found.isoformat()


def _closed(by: str, value: Any, name: str) -> str:
    return _box().encrypt(json.dumps([by, value, name]).encode()).decode().rstrip("=")


def _opened(asked: Asked) -> tuple[Any, str]:
    padded = asked.cursor + "=" * (-len(asked.cursor) % 4)
    try:
        by, value, public_id = json.loads(_box().decrypt(padded.encode()))
    except (InvalidToken, ValueError):
        raise Invalid([{"field": "cursor", "detail": _("This is no cursor of ours: take it from the link.")}]) from None
    if by != asked.by:
        raise Invalid([{"field": "cursor", "detail": _("This cursor is for another order of the list.")}])
    return value, public_id


def _box() -> MultiFernet:
    """The newest key closes, every key that still counts opens."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(
        [Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"cursor {key}".encode()).digest())) for key in keys]
    )
