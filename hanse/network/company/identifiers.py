"""Is a register's number what such a number looks like? Its length, its characters, its check digit. Pure.

VAT numbers of the European Union, Great Britain, Northern Ireland, Switzerland and Norway; DUNS (nine digits, without a
public check); GLN (GS1, modulo 10); LEI (ISO 17442, modulo 97); EORI (the form alone). What other registers give out is
taken as it is written. The arithmetic of each country is python-stdnum's.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum import ean, lei
from stdnum.ch import uid
from stdnum.eu import vat
from stdnum.exceptions import InvalidChecksum, ValidationError
from stdnum.no import orgnr

VAT, DUNS, GLN, LEI, EORI = "VAT", "DUNS", "GLN", "LEI", "EORI"
REGISTERS = {
    VAT: gettext_lazy("VAT number"), DUNS: gettext_lazy("D-U-N-S number of Dun & Bradstreet"),
    GLN: gettext_lazy("GS1 Global Location Number"), LEI: gettext_lazy("Legal Entity Identifier"),
    EORI: gettext_lazy("EORI number of customs"),
}  # fmt: skip
"""The registers whose numbers are checked, with what they are in words."""

WORDS = {
    VAT: frozenset("vat vatid ust ustid ustidnr mwst umsatzsteuer tva btw iva moms".split()),
    DUNS: frozenset({"duns"}), GLN: frozenset({"gln"}), LEI: frozenset({"lei"}), EORI: frozenset({"eori"}),
}  # fmt: skip
FILLERS = frozenset("id idnr ident number nummer numero no nr code reg registration d u n s".split())
LENGTHS: dict[str, tuple[int, ...]] = {
    "AT": (9,), "BE": (10,), "BG": (9, 10), "CH": (10,), "CY": (9,), "CZ": (8, 9, 10), "DE": (9,), "DK": (8,), "EE": (9,),
    "EL": (9,), "ES": (9,), "FI": (8,), "FR": (11,), "GB": (5, 9, 12), "HR": (11,), "HU": (8,), "IE": (8, 9), "IT": (11,),
    "LT": (9, 12), "LU": (8,), "LV": (11,), "MT": (8,), "NL": (12,), "NO": (9,), "PL": (10,), "PT": (9,),
    "RO": tuple(range(2, 11)), "SE": (12,), "SI": (8,), "SK": (10,), "XI": (5, 9, 12),
}  # fmt: skip
"""How many characters follow the two letters of a VAT number."""

PREFIXES = {"GR": "EL"}
SWISS = re.compile(r"(CHE\d+)(MWST|TVA|IVA|TPV)")
NORWEGIAN = re.compile(r"(NO\d+)MVA")
SEPARATORS = re.compile(r"[\s.,\-‐-―/_·]+")


@dataclass(frozen=True, slots=True)
class Checked:
    """The number as it is kept; `wrong` is a sentence when it cannot be one, else empty."""

    value: str
    wrong: str = ""


def register_named(text: str) -> str:
    """The register that a heading or a person means, by the name under which it is kept; any other as it is written."""
    plain = " ".join(text.split())
    words = set(re.split(r"[\W_]+", plain.casefold())) - {""}
    joined = "".join(sorted(words, key=plain.casefold().find))
    for register, known in WORDS.items():
        named = words & known
        if (named and words - named <= FILLERS) or joined in known:
            return register
    return plain


def check(register: str, text: str, *, country: str = "") -> Checked:
    """Judge a number of `register` (as `register_named` calls it). `country` is the company's: it stands for a VAT number's
    two letters where they are left out.
    """
    if register not in REGISTERS:
        return Checked(" ".join(text.split()))
    packed = SEPARATORS.sub("", text).upper()
    if not packed.isascii() or not packed.isalnum():
        return Checked(packed, _("“%(number)s” has characters that no number has.") % {"number": text.strip()})
    checks: dict[str, Callable[[str], Checked]] = {DUNS: _duns, GLN: _gln, LEI: _lei, EORI: _eori}
    return _vat(packed, country) if register == VAT else checks[register](packed)


def _vat(packed: str, country: str) -> Checked:
    if not packed[:2].isalpha() and country:
        packed = PREFIXES.get(country, country) + packed
    prefix = PREFIXES.get(packed[:2], packed[:2])
    number = prefix + packed[2:]
    if prefix not in LENGTHS:
        return Checked(
            number, _("“%(number)s” does not begin with the two letters of a country whose VAT numbers are known here.")
            % {"number": packed},
        )  # fmt: skip
    bare = _bare(number)
    count = len(bare) - 2
    if count not in LENGTHS[prefix]:
        told = {"prefix": prefix, "wanted": _either(LENGTHS[prefix]), "count": count}
        return Checked(
            number, _("A VAT number has %(wanted)s characters after %(prefix)s; this one has %(count)s.") % told
        )
    return _by(_arithmetic(prefix), bare, kept=f"{bare}MVA" if prefix == "NO" else bare)


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


def _by(arithmetic: Callable[[str], str], number: str, *, kept: str = "") -> Checked:
    try:
        arithmetic(number)
    except InvalidChecksum:
        return Checked(
            number, _("The check digit of “%(number)s” does not fit: a digit is wrong, or two are swapped.") % {"number": number}
        )  # fmt: skip
    except ValidationError:
        return Checked(
            number, _("“%(number)s” has a letter or digit where such a number has none.") % {"number": number}
        )
    return Checked(kept or number)


def _duns(packed: str) -> Checked:
    return _digits(packed, 9, "D-U-N-S") or Checked(packed)


def _gln(packed: str) -> Checked:
    return _digits(packed, 13, "GLN") or _by(ean.validate, packed)


def _digits(packed: str, count: int, name: str) -> Checked | None:
    told = {"name": name, "wanted": count, "count": len(packed)}
    if not packed.isdigit():
        return Checked(packed, _("A %(name)s number has digits only.") % told)
    if len(packed) != count:
        return Checked(packed, _("A %(name)s number has %(wanted)s digits; this one has %(count)s.") % told)
    return None


def _lei(packed: str) -> Checked:
    if len(packed) != 20:
        return Checked(packed, _("An LEI has 20 characters; this one has %(count)s.") % {"count": len(packed)})
    return _by(lei.validate, packed)


def _eori(packed: str) -> Checked:
    if re.fullmatch(r"[A-Z]{2}[A-Z0-9]{1,15}", packed):
        return Checked(packed)
    return Checked(packed, _("An EORI number has two letters for the country, then 1 to 15 letters or digits."))


def _either(counts: tuple[int, ...]) -> str:
    """9; 9 or 10; 2 to 10"""
    if len(counts) > 3:
        return _("%(first)s to %(last)s") % {"first": counts[0], "last": counts[-1]}
    words = [str(count) for count in counts]
    if len(words) == 1:
        return words[0]
    return _("%(counts)s or %(last)s") % {"counts": ", ".join(words[:-1]), "last": words[-1]}
