"""Names of countries in the languages of the trade, to find the code by."""

from __future__ import annotations

from functools import cache

import pyarrow as pa

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt", "pl")
MORE = {"usa": "US", "u.s.a.": "US", "uk": "GB", "great britain": "GB", "england": "GB", "holland": "NL", "brd": "DE"}


@cache
def country_names() -> pa.Table:
    """A table (name in lower case, code): codes of two and three letters and names."""
    import pycountry
    from babel import Locale

    names = dict(MORE)
    for country in pycountry.countries:
        names |= {country.alpha_2.lower(): country.alpha_2, country.alpha_3.lower(): country.alpha_2}
        names |= {country.name.lower(): country.alpha_2}
    codes = set(names.values())
    for language in LANGUAGES:
        for code, label in Locale(language).territories.items():
            if code in codes:
                names.setdefault(label.lower(), code)
    return pa.table({"name": list(names), "code": list(names.values())})
