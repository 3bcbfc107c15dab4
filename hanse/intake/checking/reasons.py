"""Why a row was not taken, in a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

from django.utils.text import Truncator

from hanse.kernel.words import made_of
from hanse.kernel.words import said as _

from ..fields import Field
from ..recognition.vocabulary import folded

LONGEST = 200
"""Letters of what stood there, in a sentence."""
TOTALS = frozenset(
    "total|totals|grand total|sum|sub total|subtotal|summe|gesamt|gesamtsumme|zwischensumme|endsumme|total general|totaux|somme|"
    "sous total|suma|totale|totale generale|totaal|eindtotaal|subtotaal|soma|suma calkowita|razem|summa|i alt|celkem|sumy".split(
        "|"
    )
)


class Fault(NamedTuple):
    """What is wrong with a field, and the columns from which it is read."""

    columns: tuple[str, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was not taken: where, why, and what stood there; with its single `faults` where it is told field by field."""

    line: int
    column: str
    reason: str
    value: str
    text: str
    reference: str = ""
    """What it calls a partner whom nobody knows, where that is all that is wrong."""
    faults: tuple[Fault, ...] = ()

    @classmethod
    def of(cls, line: int, faults: Iterable[Fault], value: str, text: str, reference: str = "") -> Self:
        """One with a sentence for each fault."""
        found = tuple(faults)
        columns = dict.fromkeys(column for fault in found for column in fault.columns)
        return cls(line, ", ".join(columns), " ".join(fault.sentence for fault in found), value, text, reference, found)

    @property
    def said(self) -> Any:
        """What `RejectedRow.said` keeps."""
        if not self.faults:
            return made_of(self.reason)
        return [{"of": fault.columns} | (made_of(fault.sentence) or {}) for fault in self.faults]


def is_total(cells: Iterable[str | None]) -> bool:
    """Does a cell call this line a total?"""
    return any(cell is not None and len(cell) < 30 and folded(cell) in TOTALS for cell in cells)


def total() -> str:
    return _("The line is a total, not a record.")


def sentence(code: str, field: Field, text: str) -> str:
    """The sentence for a fault."""
    value = {"value": Truncator(text).chars(LONGEST), "field": field.label, "longest": field.longest}
    sentences = {
        "empty": _("%(field)s is empty."),
        "number": _("“%(value)s” is not a number."),
        "decimals": _("“%(value)s” has more than four decimals."),
        "large": _("“%(value)s” is too large."),
        "share": _("“%(value)s” is no discount between 0 and 100 %%."),
        "integer": _("“%(value)s” is not a whole number."),
        "date": _("“%(value)s” is not a day."),
        "era": _("“%(value)s” lies before 1950 or after 2100."),
        "currency": _("“%(value)s” is not a currency."),
        "country": _("“%(value)s” is not a country."),
        "language": _("“%(value)s” is not a language."),
        "boolean": _("“%(value)s” is neither yes nor no."),
        "email": _("“%(value)s” is not an e-mail address."),
        "choice": _("“%(value)s” is none of the choices for %(field)s."),
        "long": _("%(field)s is longer than %(longest)s letters."),
        "unknown": _("No partner has the number or name %(value)s.")
        if field.kind == "organisation"
        else _("No product has the number or name %(value)s."),
        "another": _(
            "%(value)s is not the company that sent this file. A partner sends lines of its own alone; without a column that names a company, all of them are."
        ),
        "not yours": _("You neither sell nor supply a product called %(value)s, as far as we know."),
        "several": _("Several partners are called %(value)s. Use the number instead.")
        if field.kind == "organisation"
        else _("Several products are called %(value)s. Use the number instead."),
    }
    return sentences[code] % value
