"""Days with words, in the languages of the trade: `3 Nov 2025`, `3. März 25`, `November 3rd, 2025`, `2025年11月3日`.

And months: `2025-11`, `11/2025`, `202511`, `Nov 2025`, `März 25`.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import cache, lru_cache

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt", "pl", "sv", "da", "nb", "cs")
MORE = {"mrz": 3, "sept": 9, "janv": 1, "fevr": 2, "juil": 7, "aout": 8}
WORD = re.compile(r"[^\W\d_]+")
DIGITS = re.compile(r"\d+")
MONTH = re.compile(r"((?:19|20)\d\d)[-/.]?(0[1-9]|1[0-2])|(0?[1-9]|1[0-2])\s?[-/.]\s?((?:19|20)\d\d)")
NAMED_MONTH = re.compile(r"([^\W\d_]{3,})[\s./'’-]*((?:19|20)?\d\d)")
EAST_ASIAN = re.compile(r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]")
LONGEST = 60
"""Letters of a day with all that stands around it."""


def _plain(text: str) -> str:
    return "".join(
        letter for letter in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(letter)
    )


@cache
def month_words() -> dict[str, int]:
    """The number of each month's names and abbreviations, folded."""
    from babel import Locale

    found = dict(MORE)
    for language in LANGUAGES:
        for context in ("format", "stand-alone"):
            for width in ("abbreviated", "wide"):
                for number, name in Locale(language).months[context][width].items():
                    found.setdefault(_plain(name).strip("."), number)
    return found


def is_named_day(text: str) -> bool:
    return named_day(text) is not None


def named_day(text: str) -> date | None:
    """The day that a text names, whatever stands around it (weekday, ordinal, time of day); None if it names none."""
    return _named_day(text[: LONGEST + 1])


@lru_cache(maxsize=50_000)
def _named_day(text: str) -> date | None:
    if match := EAST_ASIAN.match(text):
        return _date(*map(int, match.groups()))
    if len(text) > LONGEST or not (
        months := [month for word in WORD.findall(_plain(text)) if (month := month_words().get(word))]
    ):
        return None
    digits = DIGITS.findall(text)
    if len(digits) < 2:
        return None
    day, year = digits[0], digits[1]
    if len(day) == 4:
        day, year = year, day
    if len(year) not in {2, 4} or len(day) > 2:
        return None
    return _date(int(year) if len(year) == 4 else _century(int(year)), months[-1], int(day))


def month_start(text: str) -> date | None:
    """The first day of the month that a text names; None if it names none, or a day."""
    if len(text) > LONGEST:
        return None
    if match := MONTH.fullmatch(text):
        year, month, other, of = match.groups()
        return _date(int(year or of), int(month or other), 1)
    if (match := NAMED_MONTH.fullmatch(_plain(text))) and (number := month_words().get(match[1])):
        return _date(int(match[2]) if len(match[2]) == 4 else _century(int(match[2])), number, 1)
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _century(year: int) -> int:
    """Two digits as everywhere: 69 to 99 are of the last century."""
    return year + (1900 if year > 68 else 2000)
