"""Which names mean the same region of a country: Bavaria is Bayern, CA is California. Pure.

A name that is not listed is a region of its own, by its letters alone: case, accents and marks between words do not count.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache

NAMES: dict[str, str] = {
    "DE": "BW Baden-Württemberg, BY Bayern=Bavaria, BE Berlin, BB Brandenburg, HB Bremen, HH Hamburg, HE Hessen=Hesse,"
    " MV Mecklenburg-Vorpommern=Mecklenburg-Western Pomerania, NI Niedersachsen=Lower Saxony,"
    " NW Nordrhein-Westfalen=North Rhine-Westphalia, RP Rheinland-Pfalz=Rhineland-Palatinate, SL Saarland,"
    " SN Sachsen=Saxony, ST Sachsen-Anhalt=Saxony-Anhalt, SH Schleswig-Holstein, TH Thüringen=Thuringia",
    "AT": "1 Burgenland, 2 Kärnten=Carinthia, 3 Niederösterreich=Lower Austria, 4 Oberösterreich=Upper Austria,"
    " 5 Salzburg, 6 Steiermark=Styria, 7 Tirol=Tyrol, 8 Vorarlberg, 9 Wien=Vienna",
    "US": "AL Alabama, AK Alaska, AZ Arizona, AR Arkansas, CA California, CO Colorado, CT Connecticut, DE Delaware,"
    " DC District of Columbia, FL Florida, GA Georgia, HI Hawaii, ID Idaho, IL Illinois, IN Indiana, IA Iowa, KS Kansas,"
    " KY Kentucky, LA Louisiana, ME Maine, MD Maryland, MA Massachusetts, MI Michigan, MN Minnesota, MS Mississippi,"
    " MO Missouri, MT Montana, NE Nebraska, NV Nevada, NH New Hampshire, NJ New Jersey, NM New Mexico, NY New York,"
    " NC North Carolina, ND North Dakota, OH Ohio, OK Oklahoma, OR Oregon, PA Pennsylvania, RI Rhode Island,"
    " SC South Carolina, SD South Dakota, TN Tennessee, TX Texas, UT Utah, VT Vermont, VA Virginia, WA Washington,"
    " WV West Virginia, WI Wisconsin, WY Wyoming",
    "CA": "AB Alberta, BC British Columbia, MB Manitoba, NB New Brunswick, NL Newfoundland and Labrador, NS Nova Scotia,"
    " NT Northwest Territories, NU Nunavut, ON Ontario, PE Prince Edward Island, QC Québec, SK Saskatchewan, YT Yukon",
    "AU": "ACT Australian Capital Territory, NSW New South Wales, NT Northern Territory, QLD Queensland, SA South Australia,"
    " TAS Tasmania, VIC Victoria, WA Western Australia",
}  # fmt: skip
"""Regions with their codes in ISO 3166-2, by country: the own name, and the English one where it differs."""


def folded(name: str) -> str:
    """The letters and digits of a name: Nord Rhein-Westfalen, nord-rhein westfalen."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "-".join(re.findall(r"\w+", "".join(each for each in plain if not unicodedata.combining(each))))


@lru_cache(maxsize=4096)
def key(country: str, name: str) -> str:
    """The same for every name of a region, also across languages; empty without a name."""
    found = folded(name).removeprefix(f"{country.casefold()}-")
    return _known(country).get(found, found)


def label(country: str, name: str, *, language: str = "en") -> str:
    """What a reader calls it: Bavaria (Bayern) in English; in German, and where one name serves both, the own name."""
    own, english = _names(country).get(key(country, name), (name, name))
    return f"{english} ({own})" if english != own and language != "de" else own


def is_listed(name: str) -> bool:
    """Is a region of some country called so?"""
    return any(folded(name) in _known(country) for country in NAMES)


@cache
def _known(country: str) -> dict[str, str]:
    return {folded(each): code for code, *names in _listed(country) for each in (code, *names)}


@cache
def _names(country: str) -> dict[str, tuple[str, str]]:
    return {code: (names[0], names[-1]) for code, *names in _listed(country)}


def _listed(country: str) -> Iterator[list[str]]:
    for entry in filter(None, NAMES.get(country, "").split(", ")):
        code, names = entry.strip().split(" ", 1)
        yield [code.casefold(), *names.split("=")]
