"""Figures, dates and names as text, by the reader's locale.

Unknown (None, an empty text, not-a-number) is always an en dash. Minus is a true minus. Amounts are never rounded away
silently: `money` shows the currency's own decimals, `whole_money` says by its name that it does not.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hanse.kernel import clock
from hanse.kernel.money import Money, minor_digits

if TYPE_CHECKING:
    from babel import Locale

UNKNOWN = "–"
REMEMBERED = 5_000
"""So many texts of each sort are kept: lists show the same quantities, prices and days again and again."""
_LOCALES = {"en": "en_GB", "de": "de_DE"}


def locale() -> str:
    """The babel locale of the active language: British English for `en`."""
    language = translation.get_language() or "en"
    return _LOCALES.get(language, language.replace("-", "_"))


@cache
def _words(name: str) -> Locale:
    from babel import Locale

    return Locale.parse(name)


def known(value: Any) -> bool:
    """Is there anything to show?"""
    return value is not None and value != "" and value == value


def _decimal(value: Any) -> Decimal | None:
    if not known(value) or isinstance(value, bool):
        return None
    try:
        found = value if isinstance(value, Decimal) else Decimal(str(value))
    except InvalidOperation:
        return None
    if not found.is_finite():
        return None
    return found or Decimal(0)  # never a negative nothing


@cache
def _pattern(digits: int | None, most: int, tail: str) -> str:
    decimals = "." + "0" * digits if digits else ""
    if digits is None and most:
        decimals = "." + "#" * most
    return f"#,##0{decimals}{tail}"


def _signed(text: str, amount: Decimal, sign: bool) -> str:
    if not any(digit in text for digit in "123456789"):  # what is shown as nothing has no sign
        return text.replace("-", "", 1)
    shown = text.replace("-", "−", 1) if amount < 0 else text
    return f"+{shown}" if sign and amount > 0 else shown


def number(value: Any, digits: int | None = None, *, sign: bool = False) -> str:
    """A number with separators; `digits` fixes the decimals, without it up to three that matter are shown."""
    amount = _decimal(value)
    if amount is None:
        return UNKNOWN
    return _signed(_decimal_text(amount, _pattern(digits, 3, ""), locale()), amount, sign)


@lru_cache(REMEMBERED)
def _decimal_text(amount: Decimal, pattern: str, name: str) -> str:
    from babel.numbers import format_decimal

    return format_decimal(amount, format=pattern, locale=_words(name))


def brief(value: Any, digits: int = 1) -> str:
    """A number in few letters, where many stand beside each other: 35K, 1.2M."""
    amount = _decimal(value)
    return UNKNOWN if amount is None else _signed(_brief_text(amount, digits, locale()), amount, sign=False)


@lru_cache(REMEMBERED)
def _brief_text(amount: Decimal, digits: int, name: str) -> str:
    from babel.numbers import format_compact_decimal, format_decimal

    short = format_compact_decimal(amount, fraction_digits=digits, locale=_words(name))
    has_word = any(map(str.isalpha, short))  # German has none for thousands, and then leaves their points out
    return short if has_word or abs(amount) < 1000 else format_decimal(amount, "#,##0", _words(name))


def percent(value: Any, digits: int = 1, *, sign: bool = False) -> str:
    """A ratio as a percentage: 0.081 is 8.1%, with the space that the language wants."""
    amount = _decimal(value)
    if amount is None:
        return UNKNOWN
    return _signed(_percent_text(amount, digits, locale()), amount, sign)


@lru_cache(REMEMBERED)
def _percent_text(amount: Decimal, digits: int, name: str) -> str:
    from babel.numbers import format_percent

    tail = _words(name).percent_formats[None].pattern.partition("0")[2]
    return format_percent(amount, format=_pattern(digits, 0, tail), locale=_words(name))


def money(value: Any, currency: str = "", *, digits: int | None = None, sign: bool = False) -> str:
    """An amount with its currency: a `Money`, or a number and a code. Without a code it is a plain number."""
    if isinstance(value, Money):
        value, currency = value.amount, value.currency
    amount = _decimal(value)
    if amount is None:
        return UNKNOWN
    places = minor_digits(currency) if digits is None else digits
    if not currency:
        return number(amount, places, sign=sign)
    shown = _money_text(abs(amount), currency, places, locale())
    return _signed(f"-{shown}" if amount < 0 else shown, amount, sign)


@lru_cache(REMEMBERED)
def _money_text(amount: Decimal, currency: str, places: int, name: str) -> str:
    from babel.numbers import format_currency, parse_pattern

    shape = parse_pattern(_words(name).currency_formats["standard"].pattern)
    shape.frac_prec = (places, places)
    return format_currency(amount, currency, format=shape, locale=_words(name), currency_digits=False)


def whole_money(value: Any, currency: str = "") -> str:
    """An amount without decimals, for tables and headlines."""
    return money(value, currency, digits=0)


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value if isinstance(value, date) else None


def _skeleton(value: date, skeleton: str) -> str:
    return _date_text(value, skeleton, locale())


@lru_cache(REMEMBERED)
def _date_text(value: date, skeleton: str, name: str) -> str:
    from babel.dates import format_date, format_skeleton

    words = _words(name)
    known, brief = words.datetime_skeletons, skeleton.replace("EEEE", "E").replace("MMMM", "MMM")
    if skeleton not in known and brief in known:  # the nearest would be taken, with a short weekday or month
        pattern = str(known[brief])
        for short, long in (("E+", "EEEE"), ("MMM(?!M)", "MMMM")):
            pattern = re.sub(short, long, pattern) if long in skeleton else pattern
        return format_date(value, pattern, locale=words)
    return format_skeleton(skeleton, value, locale=words)


@lru_cache(REMEMBERED)
def _time_text(value: time, name: str, form: str = "short") -> str:
    from babel.dates import format_time

    return format_time(value, format=form, locale=_words(name))


def day(value: Any) -> str:
    """12 November; with the year when it is not this one."""
    found = _day(value)
    if found is None:
        return UNKNOWN
    return _skeleton(found, "MMMMd" if found.year == clock.today().year else "yMMMMd")


def full_day(value: Any) -> str:
    """12 November 2026: for what is read for years."""
    found = _day(value)
    return UNKNOWN if found is None else _skeleton(found, "yMMMMd")


def days(first: Any, last: Any) -> tuple[str, str]:
    """1 November 2025, 31 October 2026: the ends of a stretch of days; both bear the year when one of them does."""
    told = full_day if any(found.year != clock.today().year for found in map(_day, (first, last)) if found) else day
    return told(first), told(last)


def span(first: Any, last: Any) -> str:
    """1 November 2025 – 31 October 2026: a stretch of days."""
    return " – ".join(days(first, last))


def day_short(value: Any) -> str:
    """12 Nov; with the year when it is not this one."""
    found = _day(value)
    if found is None:
        return UNKNOWN
    return _skeleton(found, "MMMd" if found.year == clock.today().year else "yMMMd")


def weekday(value: Any) -> str:
    """Tuesday, 24 November."""
    found = _day(value)
    return UNKNOWN if found is None else _skeleton(found, "MMMMEEEEd")


def month(value: Any) -> str:
    """November 2026; takes a date or `2026-11`."""
    if isinstance(value, str) and value:
        value = date.fromisoformat(f"{value}-01")
    found = _day(value)
    return UNKNOWN if found is None else _skeleton(found, "yMMMM")


def month_short(value: Any) -> str:
    """Nov 2026; takes a date or `2026-11`."""
    if isinstance(value, str) and value:
        value = date.fromisoformat(f"{value}-01")
    found = _day(value)
    return UNKNOWN if found is None else _skeleton(found, "yMMM")


def month_name(value: Any) -> str:
    """Nov: a month among twelve, whose year is told elsewhere."""
    found = _day(value)
    return UNKNOWN if found is None else _skeleton(found, "MMM")


def moment(value: Any) -> str:
    """12 November, 14:05, in the reader's zone."""
    if not isinstance(value, datetime):
        return day(value)
    here = timezone.localtime(value) if timezone.is_aware(value) else value
    return _("%(day)s, %(time)s") % {
        "day": day(value),
        "time": _time_text(here.time().replace(second=0, microsecond=0, fold=0), locale()),
    }


def instant(value: Any) -> str:
    """12 November 2026, 14:05:09, in the reader's zone: for what has to be told exactly."""
    if not isinstance(value, datetime):
        return full_day(value)
    here = timezone.localtime(value) if timezone.is_aware(value) else value
    return _("%(day)s, %(time)s") % {
        "day": full_day(here),
        "time": _time_text(here.time().replace(microsecond=0, fold=0), locale(), "medium"),
    }


def ago(value: Any) -> str:
    """Within a day relative ("2 h ago", "in 5 min"), else the date."""
    if not isinstance(value, datetime):
        return day(value)
    distance = value - clock.now()
    away = abs(distance)
    if away >= timedelta(days=1):
        return day(value)
    minutes = int(away.total_seconds()) // 60
    future = distance > timedelta(0)
    if minutes < 1:
        return _("in a moment") if future else _("just now")
    if minutes < 60:
        text = _("in %(count)d min") if future else _("%(count)d min ago")
        return text % {"count": minutes}
    return (_("in %(count)d h") if future else _("%(count)d h ago")) % {"count": minutes // 60}


def due(value: Any) -> str:
    """When something is due, in words: "4 days late", "today", "tomorrow", "in 2 h", else the date."""
    if isinstance(value, datetime) and timedelta(0) <= value - clock.now() < timedelta(hours=12):
        return ago(value)
    found = _day(value)
    if found is None:
        return str(value) if known(value) else ""
    days = (found - clock.today()).days
    if days < 0:
        return ngettext("%(count)d day late", "%(count)d days late", -days) % {"count": -days}
    return {0: _("today"), 1: _("tomorrow")}.get(days) or day_short(found)


def size(value: Any) -> str:
    """A file's size in its nearest unit: 1.9 MB."""
    amount = _decimal(value)
    if amount is None:
        return UNKNOWN
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1000 or unit == "GB":
            return f"{number(amount, 0 if unit == 'B' else 1)} {unit}"
        amount /= 1000
    raise AssertionError("unreachable")


def initials(name: Any) -> str:
    """JS for José Saraiva; one letter for one word."""
    parts = str(name or "").split()
    return "".join(part[0] for part in parts[:1] + parts[1:][-1:]).upper()


def or_dash(value: Any) -> Any:
    """The value, or an en dash where nothing is known."""
    return value if known(value) else UNKNOWN


def country(code: Any) -> str:
    """The country's name in the reader's language; the code itself when it is not one."""
    if not known(code):
        return UNKNOWN
    return str(_words(locale()).territories.get(str(code).upper(), code))


def language(code: Any) -> str:
    """The language's name in the reader's own; the code itself when it is not one."""
    if not known(code):
        return UNKNOWN
    return str(_words(locale()).languages.get(str(code).replace("-", "_"), code))


def languages() -> list[tuple[str, str]]:
    """Code and name of every language with a code of two letters, by name."""
    names = _words(locale()).languages.items()
    return sorted(((code, str(name)) for code, name in names if len(code) == 2), key=lambda pair: pair[1].casefold())


def currency_of(label: Any) -> str:
    """The head of the column that holds an amount's currency in an export."""
    return _("%(amount)s, currency") % {"amount": label}


def quoted(text: Any) -> SafeString:
    """A text in the language's quotation marks, escaped."""
    return format_html(_("“{text}”"), text=text)
