"""Is a register's number what such a number looks like? Its length, its characters, its check digit. Pure.

VAT numbers by country (`vat_numbers`); DUNS (nine digits, without a public check); GLN (GS1, modulo 10); LEI (ISO 17442,
modulo 97); EORI (the form alone). What other registers give out is taken as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum import ean, lei

from .vat_numbers import Checked, by, check_vat

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
SEPARATORS = re.compile(r"[\s.,\-‐-―/_·]+")


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
    return check_vat(packed, country) if register == VAT else checks[register](packed)


def _duns(packed: str) -> Checked:
    return _digits(packed, 9, "D-U-N-S") or Checked(packed)


def _gln(packed: str) -> Checked:
    return _digits(packed, 13, "GLN") or by(ean.validate, packed)


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
    return by(lei.validate, packed)


def _eori(packed: str) -> Checked:
    if re.fullmatch(r"[A-Z]{2}[A-Z0-9]{1,15}", packed):
        return Checked(packed)
    return Checked(packed, _("An EORI number has two letters for the country, then 1 to 15 letters or digits."))
