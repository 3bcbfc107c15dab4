"""What the columns of a file probably mean: from their headers and from their values, with a reason for the person."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from ..fields import Field
from ..mapping import Returns, Rule
from . import documents, inference, notations
from .currencies import codes_named_in
from .matching import Register
from .notations import Habits
from .remarks import Remark
from .vocabulary import NOTHING, folded, phrases, tokens

CLOSE_ENOUGH = 0.88
LIKELY = 0.5
SURELY_NAMED, SOME = 0.9, 0.4
"""A column that bears a field's own name may hold so many values that are none of the field's."""
SAMPLED = 2000
ALIKE = {
    "amt": "amount", "qty": "quantity", "cust": "customer", "prod": "product", "ord": "order", "disc": "discount", "inv": "invoice",
    "dt": "date", "ln": "line", "curr": "currency", "qte": "quantite", "mge": "menge", "org": "organisation",
}  # fmt: skip
OTHER_MATTER = frozenset(
    "tax vat gst mwst ust umsatzsteuer steuer tva iva btw moms freight fracht versandkosten shipping commission provision margin marge balance "
    "saldo budget target previous vorjahr weight gewicht total_cost standard_cost open offen bank".split()
)
REGISTERS = frozenset("duns vat gln ean gtin upc siret siren ustidnr iban bic lei eori".split())
NO_REGISTERS = frozenset(
    "phone tel telefon telephone fax mobile street hausnummer house line row account geography territory post postal zip".split()
)
WITHOUT = frozenset("excl exclusive ohne without excluding exkl net netto before hors ht zonder senza sin".split())

__all__ = ["Column", "Proposal", "folded", "likeness", "propose"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the file: what it probably is, how to read it, and why one thinks so."""

    name: str
    sample: str
    field: str | None
    rule: Rule | None
    check: Remark
    sure: bool
    numbers: bool = False
    """May these be numbers by which another register knows the rows?"""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Rules by field, which lines are returns, what is said of every column, and how the file writes."""

    rules: dict[str, Rule]
    columns: list[Column]
    habits: Habits
    returns: Returns | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is known of a file before its columns are named: `more` gives further different values of columns, from all of it."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    delimiter: str = ""
    lookups: Mapping[str, Register] = field(default_factory=dict)
    more: Callable[[Sequence[str]], Mapping[str, Sequence[str]]] | None = None


def propose(
    fields: Sequence[Field], sheet: Sheet, *, constants: Mapping[str, str] | None = None, numbered: bool = False,
    headings: Sequence[Mapping[str, str]] = (),
) -> Proposal:  # fmt: skip
    """What each column is: each serves at most one field, the best match first. What one of our lists exported, `headings` tell.

    `numbered`: what the file holds may be known by numbers of other registers too (`identifier:<register>`).
    """
    values = {name: [_cell(row[place]) for row in sheet.rows] for place, name in enumerate(sheet.columns)}
    types = documents.columns_of_types(values) if any(one.turns for one in fields) else []
    others = {name: column for name, column in values.items() if name not in {each.column for each in types}}
    exported = _exported(fields, sheet.columns, headings, constants or {})
    meaning = exported or _by_header(fields, others, sheet.lookups)
    ours = [one for one in fields if not one.called]
    inferred = {} if exported else inference.infer(ours, others, meaning, sheet.lookups)
    meaning |= inferred
    _tell_discounts_apart(fields, values, meaning)
    filled = {name: [value for value in column if value] for name, column in values.items()}
    habits = _habits(fields, meaning, filled, sheet)
    if (unsettled := _unsettled(fields, meaning, filled, habits)) and len(sheet.rows) >= SAMPLED and sheet.more:
        for name, further in sheet.more(unsettled).items():
            filled[name] = [*filled[name], *filter(None, map(_cell, further))]
        habits = _habits(fields, meaning, filled, sheet)
    if exported and habits.decimal is None and _has_points_alone(fields, meaning, filled):
        habits = replace(habits, decimal=".")
    rules, told = _rules(fields, meaning, filled, habits, by_value=frozenset(inferred.values()))
    rules |= _currency(fields, meaning, filled, rules)
    if numbered:
        rules |= _other_numbers(told)
    for field_name, constant in (constants or {}).items():
        if field_name not in rules and any(one.name == field_name for one in fields):
            rules[field_name] = Rule(constant=constant)
    returns = _returns(
        types, sheet, lambda each: documents.returns_of(each, fields, meaning, values, habits.decimal or ".")
    )
    return Proposal(rules, [told[name] for name in sheet.columns], habits, returns)


def _returns(
    types: Sequence[documents.Types], sheet: Sheet, tell: Callable[[documents.Types], Returns | None]
) -> Returns | None:  # fmt: skip
    """What the first column of types says that has returns, in the whole of the file."""
    more = sheet.more if len(sheet.rows) >= SAMPLED else None
    further = more([each.column for each in types]) if more and types else {}
    for each in types:
        whole = documents.types_in(each.column, (*each.values, *map(_cell, further.get(each.column, ()))))
        if whole and (found := tell(whole)):
            return found
    return None


def _cell(text: str) -> str:
    cell = text.strip()
    return "" if cell in NOTHING else cell


def likeness(header: str, field: Field) -> float:
    """How well a header names a field: 0 to 1; earlier words of the vocabulary count a little more."""
    return _likeness(header, field.name, (str(field.label), *field.called))


@lru_cache(maxsize=5000)
def _likeness(header: str, name: str, labels: tuple[str, ...]) -> float:
    words = _words(header)
    if not words:
        return 0.0
    best = 1.0 if words in map(_words, (name, *labels)) else 0.0
    for place, phrase in enumerate(phrases(name)):
        if words == phrase:
            return max(best, 1.0 - place / 2000)
        best = max(best, _close(words, phrase) - place / 2000)
    return best


def _words(header: str) -> frozenset[str]:
    """The header's tokens without currencies and without what it says to leave out (excl. VAT)."""
    found = {ALIKE.get(word, word) for word in tokens(header)} - {code.casefold() for code in codes_named_in(header)}
    if found & WITHOUT and found & OTHER_MATTER:
        found -= OTHER_MATTER | (WITHOUT - {"net", "netto"})
    return frozenset(found)


def _close(words: frozenset[str], phrase: frozenset[str]) -> float:
    """A phrase inside a longer header, or a header that is nearly the phrase."""
    if phrase < words and not (words - phrase) & OTHER_MATTER and (len(phrase) > 1 or len(words) == 2):
        return 0.55 + 0.3 * len(phrase) / len(words)
    if abs(len(words) - len(phrase)) > 1:
        return 0.0
    matcher, letters = _matcher(words)
    other, count = _joined(phrase)
    if len(letters) <= 4 or not 0.78 < len(other) / len(letters) < 1.28 or len(count ^ set(letters)) > 3:
        return 0.0
    matcher.set_seq1(other)
    ratio = matcher.ratio()
    return 0.85 * ratio if ratio >= CLOSE_ENOUGH else 0.0


@lru_cache(maxsize=500)
def _matcher(words: frozenset[str]) -> tuple[difflib.SequenceMatcher[str], str]:
    letters, _count = _joined(words)
    return difflib.SequenceMatcher(None, b=letters, autojunk=False), letters


@lru_cache(maxsize=5000)
def _joined(words: frozenset[str]) -> tuple[str, frozenset[str]]:
    text = " ".join(sorted(words))
    return text, frozenset(text)


def _exported(
    fields: Sequence[Field], columns: Sequence[str], headings: Sequence[Mapping[str, str]], constants: Mapping[str, str]
) -> dict[str, str]:  # fmt: skip
    """Column by field where all of them are those of a list of ours, and give all that is needed; else nothing.

    Of two that give the same field the list says last which is the surer.
    """
    for each in headings:
        if all(name in each for name in columns):
            meaning = {field: name for name, field in each.items() if field and name in columns}
            if all(one.is_given({*meaning, *constants}) for one in fields if one.required):
                return meaning
    return {}


def _has_points_alone(fields: Sequence[Field], meaning: Mapping[str, str], filled: Mapping[str, Sequence[str]]) -> bool:
    """Are the numbers as our lists write them? A spreadsheet of another country writes commas."""
    numbers = [filled[meaning[one.name]] for one in fields if one.is_number and one.name in meaning]
    return not any("," in value for column in numbers for value in column)


def _by_header(
    fields: Sequence[Field], values: Mapping[str, Sequence[str]], lookups: Mapping[str, Register]
) -> dict[str, str]:  # fmt: skip
    """Column by field, what is required first. Of columns that could be a partner's or product's, known ones go first."""
    ranked = []
    for one in fields:
        for place, name in enumerate(values):
            score = likeness(name, one)
            least = SOME if score >= SURELY_NAMED else notations.MOSTLY
            if (
                score < LIKELY
                or not notations.could_be(one, values[name], least=least)
                or not inference.could_be_choice(one, values[name])
            ):
                continue
            score += 0.1 * (one.required or (one.name == "order_line" and inference.are_line_numbers(values[name])))
            if (register := lookups.get(one.name)) and not register.is_empty:
                score *= 0.55 + 0.45 * inference.known_share(register, values[name])
            ranked.append((score, -place, one.name, name))
    meaning: dict[str, str] = {}
    for _score, _place, field_name, column in sorted(ranked, reverse=True):
        if field_name not in meaning and column not in meaning.values():
            meaning[field_name] = column
    return meaning


def _tell_discounts_apart(
    fields: Sequence[Field], values: Mapping[str, Sequence[str]], meaning: dict[str, str]
) -> None:
    """A discount may be an amount or a part: the header says so, or per cent signs, or that it never exceeds one."""
    column = meaning.get("discount")
    if column is None or "discount_share" in meaning or not any(one.name == "discount_share" for one in fields):
        return
    filled = [value for value in values[column] if value]
    sizes = [abs(notations.float_of(value, "," if "," in value else ".")) for value in filled]
    percent = bool(tokens(column) & notations.PERCENT_WORDS) or any("%" in value for value in filled)
    if (
        percent
        or (filled and max(sizes) <= 1 and any(0 < size < 1 for size in sizes))
        or inference.is_per_cent(values, meaning)
    ):
        meaning["discount_share"] = meaning.pop("discount")


def _habits(
    fields: Sequence[Field], meaning: Mapping[str, str], filled: Mapping[str, Sequence[str]], sheet: Sheet
) -> Habits:
    numbers = [filled[meaning[one.name]] for one in fields if one.is_number and one.name in meaning]
    days = [filled[meaning[one.name]] for one in fields if one.kind == "date" and one.name in meaning]
    return notations.habits_of(numbers, days, headers=sheet.columns, delimiter=sheet.delimiter)


def _unsettled(
    fields: Sequence[Field], meaning: Mapping[str, str], filled: Mapping[str, Sequence[str]], habits: Habits
) -> list[str]:  # fmt: skip
    """Columns whose notation the sample does not show, or shows without doubt nowhere."""
    found = []
    for one in fields:
        if (column := meaning.get(one.name)) is None:
            continue
        if (
            one.is_number
            and habits.decimal is None
            and not any(notations.decimal_sign(notations.bare(value)) for value in filled[column])
        ):
            found.append(column)
        if one.kind == "date" and not notations.rule_for(one, column, filled[column], habits)[2]:
            found.append(column)
    return found


def _rules(
    fields: Sequence[Field], meaning: Mapping[str, str], filled: Mapping[str, Sequence[str]], habits: Habits,
    *, by_value: frozenset[str],
) -> tuple[dict[str, Rule], dict[str, Column]]:  # fmt: skip
    by_name = {one.name: one for one in fields}
    serves = {column: by_name[name] for name, column in meaning.items()}
    currencies = sorted({value.upper() for value in filled.get(meaning.get("currency", ""), ())})
    rules: dict[str, Rule] = {}
    told = {}
    for name, column in filled.items():
        sample = column[0] if column else ""
        if (one := serves.get(name)) is None:
            said = Remark.of("left out" if column else "empty in every line")
            told[name] = Column(name, sample, None, None, said, sure=True, numbers=_are_numbers(name, column))
            continue
        rule, check, sure = notations.rule_for(one, name, column, habits, currencies=currencies)
        if name in by_value:
            check, sure = Remark.of("by its values", check=check), False
        rules[one.name] = rule
        told[name] = Column(name, sample, one.name, rule, check, sure)
    return rules, told


def _other_numbers(told: dict[str, Column]) -> dict[str, Rule]:
    """Columns of other registers' numbers: named as such, never shared by two rows."""
    found = {}
    for name, column in told.items():
        if column.field is None and column.numbers:
            register = f"identifier:{folded(name)}"
            found[register] = Rule(column=name)
            said = Remark.of("register", register=folded(name))
            told[name] = replace(column, field=register, rule=found[register], check=said)
    return found


def _are_numbers(header: str, values: Sequence[str]) -> bool:
    registered = tokens(header) & REGISTERS
    named = registered or ("number" in tokens(header) and not tokens(header) & NO_REGISTERS)
    return (
        bool(named and values)
        and len(set(values)) == len(values)
        and all(len(value) <= 40 and (registered or " " not in value) for value in values)
    )


def _currency(
    fields: Sequence[Field], meaning: Mapping[str, str], filled: Mapping[str, Sequence[str]], rules: Mapping[str, Rule]
) -> dict[str, Rule]:  # fmt: skip
    """Where no column is the currency: the one beside the amounts, or the one in their header."""
    if "currency" in meaning or not any(one.name == "currency" for one in fields):
        return {}
    money = [meaning[one.name] for one in fields if one.money and one.name in meaning]
    for column in money:
        if notations.currency_in(filled[column][:400]):
            return {"currency": Rule(column=column)}
    named = [code for column in money for code in codes_named_in(column)]
    return {"currency": Rule(constant=named[0])} if len(set(named)) == 1 else {}
