"""What the columns of a file probably mean: from their headers and from their values, with a reason for the person."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from django.utils.translation import gettext as _

from . import notations
from .fields import Field
from .mapping import Rule

CLOSE_ENOUGH = 0.88


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the file: what it probably is, how to read it, and why one thinks so."""

    name: str
    sample: str
    field: str | None
    rule: Rule | None
    check: str
    sure: bool


@cache
def folded(text: str) -> str:
    """A header in plain words: `SalesOrderNumber`, `Händler-Nr.` and `N° commande` become comparable."""
    text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text)
    text = text.replace("ß", "ss").replace("°", " ").replace("º", " ").replace("ł", "l")
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[a-z0-9]+", plain.casefold()))


def likeness(header: str, field: Field) -> float:
    """How well a header names a field: 0 to 1; earlier synonyms count a little more."""
    words = folded(header)
    if not words:
        return 0.0
    best = 1.0 if words == folded(field.name) or words == folded(str(field.label)) else 0.0
    for place, synonym in enumerate(field.synonyms):
        if words == synonym:
            return max(best, 1.0 - place / 1000)
        best = max(best, _close(words, synonym) - place / 1000)
    return best


def _close(words: str, synonym: str) -> float:
    ratio = difflib.SequenceMatcher(None, words, synonym).ratio() if abs(len(words) - len(synonym)) < 6 else 0.0
    contained = len(synonym) > 4 and f" {synonym} " in f" {words} "
    return max(0.9 * ratio if ratio >= CLOSE_ENOUGH else 0.0, 0.7 if contained else 0.0)


def propose(
    fields: Sequence[Field],
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    constants: dict[str, str] | None = None,
) -> tuple[dict[str, Rule], list[Column]]:
    """Rules by field, and what is said of every column. Each column serves at most one field, the best match first."""
    values = {name: [row[place].strip() for row in rows] for place, name in enumerate(columns)}
    ranked = sorted(
        ((score, -place, field.name, name) for field in fields for place, name in enumerate(columns)
         if (score := likeness(name, field)) > 0 and notations.could_be(field, values[name])),
        reverse=True,
    )  # fmt: skip
    by_name = {field.name: field for field in fields}
    meaning: dict[str, str] = {}
    for _score, _place, field_name, column in ranked:
        if column not in meaning and field_name not in meaning.values():
            meaning[column] = field_name
    european = notations.uses_decimal_comma(values.values())
    rules: dict[str, Rule] = {}
    told = []
    for name in columns:
        field = by_name.get(meaning.get(name, ""))
        filled = [value for value in values[name] if value]
        if field is None:
            told.append(Column(name, filled[0] if filled else "", None, None, _unused(filled), sure=True))
            continue
        rule, check, sure = notations.rule_for(field, name, filled, european=european)
        rules[field.name] = rule
        told.append(Column(name, filled[0] if filled else "", field.name, rule, check, sure))
    for field_name, constant in (constants or {}).items():
        if field_name not in rules and field_name in by_name:
            rules[field_name] = Rule(constant=constant)
    return rules, told


def _unused(filled: Sequence[str]) -> str:
    return _("left out") if filled else _("empty in every line")
