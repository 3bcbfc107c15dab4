"""What may stand in a custom field: one rule for forms, files and programs; what was given in, the value or a sentence out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LONGEST_TEXT, LONGEST_LONG_TEXT, LONGEST_LINK = 200, 5000, 400
MOST_DIGITS, MOST_DECIMALS = 15, 6
"""So many a double holds exactly, and so does JSON."""
YEARS = range(1000, 9999)


class Kind(models.TextChoices):
    TEXT = "text", gettext_lazy("text")
    LONG_TEXT = "long_text", gettext_lazy("long text")
    WHOLE = "whole", gettext_lazy("whole number")
    DECIMAL = "decimal", gettext_lazy("decimal number")
    MONEY = "money", gettext_lazy("amount of money")
    DATE = "date", gettext_lazy("day")
    YES_NO = "yes_no", gettext_lazy("yes or no")
    CHOICE = "choice", gettext_lazy("one of a list")
    CHOICES = "choices", gettext_lazy("several of a list")
    LINK = "link", gettext_lazy("link")
    COLLEAGUE = "colleague", gettext_lazy("person of ours")


@dataclass(frozen=True, slots=True)
class Rule:
    """What a field lets through. `options` are the words of its list, each with what else it is called."""

    kind: str
    required: bool = False
    options: Mapping[str, str] = field(default_factory=dict)


class Taken(NamedTuple):
    """The value as it is kept, None for none; or what is wrong with what was given, in a sentence."""

    value: Any = None
    wrong: str = ""


def take(rule: Rule, given: Any) -> Taken:
    """What becomes of something that was typed, stands in a file or was sent by a program."""
    if given is None or (isinstance(given, str | list | tuple) and not _stripped(given)):
        return Taken(wrong=_("Something has to be said here.")) if rule.required else Taken()
    return _TAKING[rule.kind](rule, given)


def _stripped(given: Any) -> Any:
    return given.strip() if isinstance(given, str) else given


def _text(rule: Rule, given: Any) -> Taken:
    most = LONGEST_LONG_TEXT if rule.kind == Kind.LONG_TEXT else LONGEST_TEXT
    if not isinstance(given, str):
        return Taken(wrong=_("A text is wanted."))
    text = given.replace("\0", "").replace("\r\n", "\n").strip()
    if rule.kind != Kind.LONG_TEXT:
        text = " ".join(text.split())
    if len(text) > most:
        return Taken(wrong=_("At most %(count)s letters, please.") % {"count": most})
    return Taken(text) if text else take(rule, None)


def _number(given: Any) -> Decimal | None:
    """None for what is no number, or one that would not be kept exactly."""
    if isinstance(given, bool) or not isinstance(given, str | int | float | Decimal):
        return None
    try:
        number = Decimal(str(given).strip())
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number.adjusted()) > MOST_DIGITS:
        return None
    number = number.normalize()
    _sign, digits, exponent = number.as_tuple()
    whole = len(digits) + max(int(exponent), 0)
    return number if whole <= MOST_DIGITS and -int(exponent) <= MOST_DECIMALS else None


def _whole(rule: Rule, given: Any) -> Taken:
    number = _number(given)
    if number is None or number != int(number):
        return Taken(wrong=_("A whole number of at most 15 digits is wanted, such as 12."))
    return Taken(int(number))


def _decimal(rule: Rule, given: Any) -> Taken:
    number = _number(given)
    if number is None:
        return Taken(wrong=_("A number of at most 15 digits, six of them after the point, is wanted, such as 12.5."))
    return Taken(float(number) + 0.0)


def _money(rule: Rule, given: Any) -> Taken:
    number = _number(given)
    if number is None or number != round(number, 2):
        return Taken(wrong=_("An amount with at most two digits after the point is wanted, such as 12.50."))
    return Taken(float(number) + 0.0)


def _date(rule: Rule, given: Any) -> Taken:
    text = given.isoformat()[:10] if isinstance(given, date) else given
    try:
        day = date.fromisoformat(text.strip()) if isinstance(text, str) and _DAY.fullmatch(text.strip()) else None
    except ValueError:
        day = None
    if day is None or day.year not in YEARS:
        return Taken(wrong=_("A day is wanted, such as 2026-11-03."))
    return Taken(day.isoformat())


def _yes_no(rule: Rule, given: Any) -> Taken:
    known = {"yes": True, "true": True, "no": False, "false": False}
    answer = given if isinstance(given, bool) else known.get(str(given).strip().lower())
    return Taken(answer) if answer is not None else Taken(wrong=_("Either yes or no is wanted."))


def _named(rule: Rule, given: Any) -> str | None:
    """The word of the list that is meant, whatever it is called."""
    if not isinstance(given, str):
        return None
    said = given.strip().casefold()
    if given.strip() in rule.options:
        return given.strip()
    return next((word for word, other in rule.options.items() if said in {word.casefold(), other.casefold()}), None)


def _not_listed(given: Any) -> Taken:
    return Taken(wrong=_("“%(value)s” is not in the list.") % {"value": str(given).strip()[:60]})


def _choice(rule: Rule, given: Any) -> Taken:
    word = _named(rule, given)
    return Taken(word) if word is not None else _not_listed(given)


def _choices(rule: Rule, given: Any) -> Taken:
    parts = given.split(";") if isinstance(given, str) else given
    if not isinstance(parts, list | tuple):
        return Taken(wrong=_("A list is wanted."))
    parts = [part for part in parts if _stripped(part) != ""]
    named = [_named(rule, part) for part in parts]
    if None in named:
        return _not_listed(parts[named.index(None)])
    return take(rule, None) if not named else Taken([word for word in rule.options if word in named])


def _link(rule: Rule, given: Any) -> Taken:
    text = given.strip() if isinstance(given, str) else ""
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        host = None
    if not host or parts.scheme not in {"http", "https"} or re.search(r"[\s\x00-\x1f]", text):
        return Taken(wrong=_("A link begins with https://, such as https://example.org/page."))
    if len(text) > LONGEST_LINK:
        return Taken(wrong=_("At most %(count)s letters, please.") % {"count": LONGEST_LINK})
    return Taken(text)


def _colleague(rule: Rule, given: Any) -> Taken:
    word = _named(rule, given)
    return Taken(word) if word is not None else Taken(wrong=_("Nobody of ours is called that."))


_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_TAKING: Mapping[str, Callable[[Rule, Any], Taken]] = {
    Kind.TEXT: _text, Kind.LONG_TEXT: _text, Kind.WHOLE: _whole, Kind.DECIMAL: _decimal, Kind.MONEY: _money,
    Kind.DATE: _date, Kind.YES_NO: _yes_no, Kind.CHOICE: _choice, Kind.CHOICES: _choices, Kind.LINK: _link,
    Kind.COLLEAGUE: _colleague,
}  # fmt: skip
