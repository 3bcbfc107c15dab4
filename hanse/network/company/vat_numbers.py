"""VAT and sales-tax numbers, by country: what they look like and whether their check digits fit. Pure.

Those of the European Union, Great Britain, Northern Ireland, Switzerland and Norway, and of every further country whose
arithmetic python-stdnum has. A number of any other country is kept as it is written, with the note that nothing checks it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

import pycountry
from django.utils.translation import gettext as _
from stdnum.ch import uid
from stdnum.eu import vat
from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError
from stdnum.no import orgnr

LENGTHS: dict[str, tuple[int, ...]] = {
    "AT": (9,), "BE": (10,), "BG": (9, 10), "CH": (10,), "CY": (9,), "CZ": (8, 9, 10), "DE": (9,), "DK": (8,), "EE": (9,),
    "EL": (9,), "ES": (9,), "FI": (8,), "FR": (11,), "GB": (5, 9, 12), "HR": (11,), "HU": (8,), "IE": (8, 9), "IT": (11,),
    "LT": (9, 12), "LU": (8,), "LV": (11,), "MT": (8,), "NL": (12,), "NO": (9,), "PL": (10,), "PT": (9,),
    "RO": tuple(range(2, 11)), "SE": (12,), "SI": (8,), "SK": (10,), "XI": (5, 9, 12),
}  # fmt: skip
"""How many characters follow the two letters of a VAT number in Europe."""

FURTHER: dict[str, tuple[str, ...]] = {
    "AD": ("ad.nrt",), "AL": ("al.nipt",), "AR": ("ar.cuit",), "AU": ("au.abn",), "AZ": ("az.voen",), "BR": ("br.cnpj",),
    "BY": ("by.unp",), "CA": ("ca.bn",), "CL": ("cl.rut",), "CN": ("cn.uscc",), "CO": ("co.nit",), "CR": ("cr.cpj",),
    "DO": ("do.rnc",), "DZ": ("dz.nif",), "EC": ("ec.ruc",), "EG": ("eg.tn",), "FO": ("fo.vn",), "GH": ("gh.tin",),
    "GN": ("gn.nifp",), "GT": ("gt.nit",), "ID": ("id.npwp",), "IL": ("il.hp",), "IN": ("in_.gstin",), "IS": ("is_.vsk",),
    "JP": ("jp.cn",), "KE": ("ke.pin",), "KR": ("kr.brn",), "MA": ("ma.ice",), "ME": ("me.pib",), "MK": ("mk.edb",),
    "MX": ("mx.rfc",), "MZ": ("mz.nuit",), "NZ": ("nz.ird",), "PE": ("pe.ruc",), "PY": ("py.ruc",), "RS": ("rs.pib",),
    "RU": ("ru.inn",), "SG": ("sg.uen",), "SM": ("sm.coe",), "SN": ("sn.ninea",), "SV": ("sv.nit",), "TH": ("th.tin",),
    "TN": ("tn.mf",), "TR": ("tr.vkn", "tr.tckimlik"), "TW": ("tw.ubn",), "UA": ("ua.edrpou", "ua.rntrc"), "US": ("us.ein",),
    "UY": ("uy.rut",), "VE": ("ve.rif",), "VN": ("vn.mst",), "ZA": ("za.tin",),
}  # fmt: skip
"""By which of stdnum's modules a further country's number is checked; of several one has to fit."""

BESIDE = {"UA": re.compile(r"\d{12}"), "ZA": re.compile(r"4\d{9}")}
"""Numbers of these countries that have no known check digit beside those that have one."""

LETTERED = frozenset({"MX"})
"""Countries whose own numbers begin with letters, which may be those of a country that has no check."""

PREFIXES = {"GR": "EL", "MC": "FR", "IM": "GB"}
"""Countries that write the letters of another, or others than their own."""
SWISS = re.compile(r"(CHE\d+)(MWST|TVA|IVA|TPV)")
NORWEGIAN = re.compile(r"(NO\d+)MVA")
JAPANESE = re.compile(r"JPT(\d{13})")


@dataclass(frozen=True, slots=True)
class Checked:
    """The number as it is kept; `wrong` is a sentence when it cannot be one, else empty; `note` says what was not checked."""

    value: str
    wrong: str = ""
    note: str = ""


def check_vat(packed: str, country: str) -> Checked:
    """Judge a number without blanks. `country` is the company's, for numbers that are written without its letters."""
    own = PREFIXES.get(country, country)
    prefix = PREFIXES.get(packed[:2], packed[:2])
    named = _of(prefix, packed[2:]) if _is_country(prefix) else None
    if named and named.note and own in LETTERED:
        named = None
    if named and not named.wrong:
        return named
    bare = _of(own, packed) if _is_country(own) else None
    if bare and (named is None or not (bare.wrong or bare.note)):
        return bare
    return named or Checked(
        packed, _("“%(number)s” does not begin with the two letters of a country.") % {"number": packed}
    )


@cache
def _is_country(prefix: str) -> bool:
    return prefix in LENGTHS or prefix in FURTHER or pycountry.countries.get(alpha_2=prefix or "-") is not None


def _of(prefix: str, rest: str) -> Checked:
    """The number of one country, which its letters name."""
    if prefix in LENGTHS:
        return _european(prefix, prefix + rest)
    beside = BESIDE.get(prefix)
    if prefix in FURTHER and not (beside and beside.fullmatch(rest)):
        return _further(prefix, rest)
    if not any(character.isdigit() for character in rest):
        return Checked(prefix + rest, _("“%(number)s” has no digit.") % {"number": prefix + rest})
    return Checked(prefix + rest, note=_("not checked: no check is known for such numbers of this country"))


def _european(prefix: str, number: str) -> Checked:
    bare = _bare(number)
    count = len(bare) - 2
    if count not in LENGTHS[prefix]:
        told = {"prefix": prefix, "wanted": _either(LENGTHS[prefix]), "count": count}
        return Checked(
            number, _("A VAT number has %(wanted)s characters after %(prefix)s; this one has %(count)s.") % told
        )
    return by(_arithmetic(prefix), bare, kept=f"{bare}MVA" if prefix == "NO" else bare)


def _further(prefix: str, rest: str) -> Checked:
    found = JAPANESE.fullmatch(prefix + rest)
    rest = found[1] if found else rest
    answers = [_by_module(name, prefix, rest) for name in FURTHER[prefix]]
    return next((answer for answer in answers if not answer.wrong), answers[0])


def _by_module(name: str, prefix: str, rest: str) -> Checked:
    """As stdnum writes it: without what may be left out, with the noughts that may be left out."""
    module: Any = import_module(f"stdnum.{name}")
    judged = by(module.validate, rest)
    return Checked(prefix + (rest if judged.wrong else module.validate(rest)), judged.wrong)


def _bare(number: str) -> str:
    """Without what stands behind a Swiss or Norwegian number to say that it is one of VAT."""
    found = SWISS.fullmatch(number) or NORWEGIAN.fullmatch(number)
    return found[1] if found else number


def _arithmetic(prefix: str) -> Callable[[str], str]:
    if prefix == "CH":
        return uid.validate
    return (
        (lambda number: orgnr.validate(number[2:])) if prefix == "NO" else vat.validate if prefix != "GB" else _british
    )


def _british(number: str) -> str:
    """The numbers of Northern Ireland are those of Great Britain with other letters."""
    return vat.validate(f"XI{number[2:]}")


def by(arithmetic: Callable[[str], str], number: str, *, kept: str = "") -> Checked:
    """Judge a number by what raises stdnum's errors."""
    told = {"number": number}
    try:
        arithmetic(number)
    except InvalidChecksum:
        return Checked(
            number, _("The check digit of “%(number)s” does not fit: a digit is wrong, or two are swapped.") % told
        )
    except InvalidLength:
        return Checked(number, _("“%(number)s” is too short or too long for such a number.") % told)
    except ValidationError:
        return Checked(number, _("“%(number)s” has a letter or digit where such a number has none.") % told)
    return Checked(kept or number)


def _either(counts: tuple[int, ...]) -> str:
    """9; 9 or 10; 2 to 10"""
    if len(counts) > 3:
        return _("%(first)s to %(last)s") % {"first": counts[0], "last": counts[-1]}
    words = [str(count) for count in counts]
    if len(words) == 1:
        return words[0]
    return _("%(counts)s or %(last)s") % {"counts": ", ".join(words[:-1]), "last": words[-1]}
