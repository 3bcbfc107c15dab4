"""Currencies and time zones to choose from, by their names in the reader's language."""

from __future__ import annotations

import zoneinfo
from collections import defaultdict

import pycountry
from babel.numbers import get_currency_name
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hanse.ui.formats import locale

COMMON = ("EUR", "USD", "GBP", "CHF", "JPY", "CNY")
NOT_CONTINENTS = frozenset({"Etc", "SystemV", "US", "Brazil", "Canada", "Chile", "Mexico", "posix", "right"})
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


def zones() -> Groups:
    """Places by continent, as the IANA database names them."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name in sorted(zoneinfo.available_timezones()):
        continent, _slash, place = name.partition("/")
        if place and continent not in NOT_CONTINENTS:
            found[continent].append((name, place.replace("_", " ").replace("/", ", ")))
    return [(pgettext("time zone", "Everywhere"), [("UTC", "UTC")]), *sorted(found.items())]
