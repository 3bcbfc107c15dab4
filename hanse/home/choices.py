"""Currencies to choose from, by their names in the reader's language."""

from __future__ import annotations

import pycountry
from babel.numbers import get_currency_name
from django.utils.translation import gettext as _

from hanse.ui.formats import locale

COMMON = ("EUR", "USD", "GBP", "CHF", "JPY", "CNY")
NOT_MONEY = frozenset({"XAG", "XAU", "XBA", "XBB", "XBC", "XBD", "XDR", "XPD", "XPT", "XSU", "XTS", "XUA", "XXX"})

Groups = list[tuple[str, list[tuple[str, str]]]]


def currencies() -> Groups:
    """The common ones first, then all that are legal tender somewhere."""
    codes = sorted({currency.alpha_3 for currency in pycountry.currencies} - NOT_MONEY)
    names = {code: f"{code} – {get_currency_name(code, locale=locale())}" for code in codes}
    return [
        (_("Often used"), [(code, names[code]) for code in COMMON]),
        (_("All"), [(code, names[code]) for code in codes if code not in COMMON]),
    ]
