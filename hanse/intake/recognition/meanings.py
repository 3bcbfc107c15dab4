"""What a text means where the answer stands in a list: partners, products, currencies, countries, words for a choice.

A `Resolver` is asked once for each different text of a block, so it may be slow and clear: it gives the value and an empty
code, or None and the code of the fault.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from ..fields import Field
from ..mapping import Rule
from .currencies import CODES, SYMBOLS, code_in
from .days import month_start, named_day
from .matching import Register, loosely
from .places import countries, languages
from .vocabulary import choice_words, tokens

if TYPE_CHECKING:
    from datetime import date

Resolver = Callable[[str], tuple[Any, str]]

EMAIL = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+")
LONGEST_EMAIL, LONGEST_CHOICE = 254, 100
LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z]{2,4})?")
TRUE = frozenset(
    "1 true yes y t x ja j oui o si sí sim tak wahr vrai current active aktiv actif activo attivo preferred bevorzugt".split()
) | {"on sale", "im verkauf"}
FALSE = frozenset(
    "0 false no n f nein non nee nie não falsch faux inactive inaktiv inactif inactivo inattivo".split()
) | {"not on sale", "nicht im verkauf"}


def is_listed(field: Field, rule: Rule) -> bool:
    """Is this field's meaning a matter of lists, rather than of form?"""
    named_days = field.kind == "date" and any("%b" in form or "%B" in form for form in rule.date)
    return named_days or reads_months(field, rule) or field.kind in {
        "organisation", "product", "currency", "country", "language", "boolean", "email", "choice",
    }  # fmt: skip


def reads_months(field: Field, rule: Rule) -> bool:
    """Are these texts months, each of which stands for its first day?"""
    return field.kind == "date" and "month" in rule.date


def resolver(field: Field, rule: Rule, lookups: Mapping[str, Register]) -> Resolver:
    """How texts of this field are understood."""
    if field.kind in {"organisation", "product"}:
        register = lookups[field.name]
        return _nothing if register.is_empty and not field.required else register.find
    if field.kind == "choice":
        return _choice(field)
    if reads_months(field, rule):
        return _month
    plain: dict[str, Resolver] = {
        "currency": _currency, "country": _country, "language": _language, "boolean": _boolean, "email": _email, "date": _date,
    }  # fmt: skip
    return plain[field.kind]


def _nothing(text: str) -> tuple[None, str]:
    """Where there is no list yet, nobody can be wrong."""
    return None, ""


def _currency(text: str) -> tuple[str | None, str]:
    code = SYMBOLS.get(text) or (text.upper() if text.upper() in CODES else code_in(text))
    return (code, "") if code in CODES else (None, "currency")


def _country(text: str) -> tuple[str | None, str]:
    code = countries().get(text.lower()) or countries().get(loosely(text))
    return (code, "") if code else (None, "country")


def _language(text: str) -> tuple[str | None, str]:
    code = languages().get(text.lower()) or (text.lower() if LANGUAGE.fullmatch(text) else None)
    return (code, "") if code else (None, "language")


def _boolean(text: str) -> tuple[bool | None, str]:
    word = text.lower()
    return (True, "") if word in TRUE else (False, "") if word in FALSE else (None, "boolean")


def _email(text: str) -> tuple[str | None, str]:
    address = text.lower().removeprefix("mailto:")
    return (address, "") if len(address) <= LONGEST_EMAIL and EMAIL.fullmatch(address) else (None, "email")


def _date(text: str) -> tuple[date | None, str]:
    day = named_day(text)
    return (day, "") if day else (None, "date")


def _month(text: str) -> tuple[date | None, str]:
    day = month_start(text) or named_day(text)
    return (day, "") if day else (None, "date")


@cache
def _choices(options: tuple[tuple[str, str], ...]) -> dict[frozenset[str], str]:
    found: dict[frozenset[str], str] = {}
    for option, label in options:
        for word in (option, label, *choice_words(option)):
            found.setdefault(tokens(word), option)
    return found


def _choice(field: Field) -> Resolver:
    words = _choices(tuple((key, str(label)) for key, label in field.options.items()))

    def find(text: str) -> tuple[str | None, str]:
        option = words.get(tokens(text)) if len(text) <= LONGEST_CHOICE else None
        return (option, "") if option else (None, "choice")

    return find
