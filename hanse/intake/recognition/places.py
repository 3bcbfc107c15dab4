"""Names of countries and languages in the languages of the trade, to find the code by."""

from __future__ import annotations

from functools import cache

from .matching import loosely

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt", "pl", "sv", "da", "nb", "cs", "fi", "hu", "ja", "zh", "ru", "tr")
MORE = {
    "usa": "US", "u.s.a.": "US", "u.s.": "US", "united states of america": "US", "uk": "GB", "u.k.": "GB", "great britain": "GB",
    "england": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB", "holland": "NL", "the netherlands": "NL", "brd": "DE",
    "eire": "IE", "south korea": "KR", "korea": "KR", "russia": "RU", "channel islands": "JE", "ivory coast": "CI", "rsa": "ZA", "uae": "AE", "el": "GR",
}  # fmt: skip


@cache
def countries() -> dict[str, str]:
    """Code by name in lower case: codes of two and three letters, names, and names without accents and blanks."""
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
    for name, code in list(names.items()):
        names.setdefault(loosely(name), code)
    return names


@cache
def languages() -> dict[str, str]:
    """Code by the language's name, in its own tongue and others."""
    from babel import Locale

    names: dict[str, str] = {}
    for language in LANGUAGES:
        for code, label in Locale(language).languages.items():
            if len(code) == 2:
                names.setdefault(label.lower(), code)
    return names
