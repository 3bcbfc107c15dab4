"""Values as programs write them, and what is told of one that is of another kind: in our words, whichever library reads it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import BeforeValidator
from pydantic_core import PydanticKnownError

TOO_FAR = "too_far"
_DAY = re.compile(r"\d{4}-\d\d-\d\d(?!\d)")
_QUOTED = re.compile(r"'([^']*)'")


def _day(value: Any) -> Any:
    """A library takes the text 2026 for so many seconds of the year 1970."""
    if not isinstance(value, date) and not (isinstance(value, str) and _DAY.match(value)):
        raise PydanticKnownError("date_type")
    return value


def _moment(value: Any) -> Any:
    try:
        return _day(value)
    except PydanticKnownError:
        raise PydanticKnownError("datetime_type") from None


def _whole(value: Any) -> Any:
    if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
        raise PydanticKnownError("int_type")
    return value


def _number(value: Any) -> Any:
    if isinstance(value, bool):
        raise PydanticKnownError("decimal_type")
    return value


Day = Annotated[date, BeforeValidator(_day)]
Moment = Annotated[datetime, BeforeValidator(_moment)]
Whole = Annotated[int, BeforeValidator(_whole)]
Number = Annotated[Decimal, BeforeValidator(_number)]


def sentence_of(mistake: Mapping[str, Any]) -> str:
    """What is wrong, and what is wanted, for a mistake as pydantic tells it."""
    kind, bounds = str(mistake["type"]), mistake.get("ctx") or {}
    return _of_bounds(kind, bounds) or _of_kind(kind.partition("_")[0]) or _("This cannot be taken here.")


def _of_bounds(kind: str, bounds: Mapping[str, Any]) -> str:
    if kind == "literal_error":
        return one_of(_QUOTED.findall(str(bounds["expected"])))
    if kind == "string_too_long":
        return _("A text of at most %(count)s characters is wanted.") % {"count": bounds["max_length"]}
    if kind == "greater_than_equal":
        return _("A number of %(least)s or more is wanted.") % {"least": bounds["ge"]}
    if kind == "less_than_equal":
        return _("A number of %(most)s or less is wanted.") % {"most": bounds["le"]}
    return {"extra_forbidden": _("There is no such field."), TOO_FAR: _("This day is too far away.")}.get(kind, "")


def _of_kind(wanted: str) -> str:
    number, fields = (
        _("A number is wanted, with a decimal point."),
        _("Fields with their values are wanted, as a JSON object."),
    )
    return {
        "bool": _("Either true or false is wanted."),
        "int": _("A whole number is wanted, such as 5."),
        "decimal": number, "finite": number,
        "date": _("A day is wanted, such as 2026-11-03."),
        "datetime": _("A moment is wanted, such as 2026-11-03T14:05:00Z."),
        "string": _("A text is wanted, in quotation marks."),
        "list": _("A list is wanted, in square brackets."),
        "missing": fields, "model": fields, "dict": fields,
    }.get(wanted, "")  # fmt: skip


def one_of(values: list[str]) -> str:
    """That one of these is wanted."""
    return _("One of these is wanted: %(values)s.") % {"values": ", ".join(values)}
