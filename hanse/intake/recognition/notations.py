"""Notations of days and numbers: which one a column uses, told by its values and by the habits of the whole file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise

from hanse.kernel.money import minor_digits

from ..fields import Field
from ..mapping import Rule
from .currencies import CODES, SYMBOLS, code_in, without_currency
from .days import is_named_day, month_start, named_day
from .remarks import Remark
from .vocabulary import tokens

TIME = (
    r"(?:,?[ T]+\d{1,2}[:.h]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?(?: ?[AaPp]\.?[Mm]\.?)?(?: ?(?:Z|UTC|[+-]\d{2}:?\d{2}))?)?"
)
ISO_DAY = re.compile(rf"^\d{{4}}-\d{{2}}-\d{{2}}{TIME}$")
PARTED_DAY = re.compile(rf"^(\d{{1,4}})\s?([./-])\s?(\d{{1,2}})\s?\2\s?(\d{{4}}|\d{{1,2}}){TIME}$")
PACKED_DAY = re.compile(r"^(19|20)\d{2}(0[1-9]|1[0-2])([0-2]\d|3[01])(T?\d{4}(\d{2})?)?$")
COUNTED_DAY = re.compile(r"^[2345]\d{4}([.,]\d+)?$")
NUMBER = re.compile(r"^[+-]?(\d[\d.,'’]*|[.,]\d+)([eE][+-]?\d+)?$")
GROUPED = re.compile(r"^[1-9]\d{0,2}[.,]\d{3}$")
SIGNS = str.maketrans({"−": "-", "–": "-"})
MOSTLY = 0.9
MOST_COMPARED = 500
PERCENT_WORDS = frozenset(
    "percent pct prozent procent pourcentage pourcent porcentaje percentuale percentage rate satz taux tasso share".split()
)


@dataclass(frozen=True, slots=True)
class Habits:
    """How this file writes, as far as any of its columns shows it without doubt; None where none does."""

    decimal: str | None = None
    mixed: bool = False
    """Do some numbers show the other decimal sign?"""
    day_first: bool | None = None
    likely_day_first: bool | None = None
    continental: bool = False
    """Signs that the sender writes as continental Europe does. This and `likely_day_first` count only where nothing decides."""


def currency_codes() -> frozenset[str]:
    return CODES


@lru_cache(maxsize=50_000)
def bare(value: str) -> str:
    """A number's digits and signs: without currency, blanks and the marks of negative numbers."""
    text = re.sub(r"\s", "", without_currency(value.translate(SIGNS))).rstrip("%")
    text = text[1:-1] if text.startswith("(") and text.endswith(")") else text
    return text.removesuffix("-")


def is_number(value: str) -> bool:
    return bool(NUMBER.match(bare(value)))


def is_day(values: Sequence[str], *, least: float = MOSTLY) -> bool:
    """Are at least so many of the values days?"""
    return max(_forms(values).values(), default=0.0) >= least


def _forms(values: Sequence[str]) -> dict[str, float]:
    """Which part of the values is a day in which form, the commonest first; whole numbers are none."""
    tests: dict[str, Callable[[str], object]] = {
        "iso": ISO_DAY.match, "parted": PARTED_DAY.match, "packed": PACKED_DAY.match, "named": is_named_day,
    }  # fmt: skip
    shares = {form: _share(values, test) for form, test in tests.items()}
    return dict(sorted(((form, share) for form, share in shares.items() if share), key=lambda item: -item[1]))


def _share(values: Sequence[str], test: Callable[[str], object]) -> float:
    return sum(bool(test(value)) for value in values) / len(values) if values else 0.0


def could_be(field: Field, values: Sequence[str], *, least: float = MOSTLY) -> bool:
    """Do at least so many of the values allow this kind of field? An empty column allows everything."""
    filled = [value for value in values if value][:400]
    if not filled:
        return True
    if field.kind == "date":
        days = is_day(filled, least=least) or _share(filled, COUNTED_DAY.match) >= least
        return days or (field.months and _share(filled, month_start) >= least)
    if field.is_number:
        return _share(filled, is_number) >= least and not is_day(filled[:50])
    if field.kind == "currency":
        return _share(filled, lambda value: value.upper() in CODES or value in SYMBOLS) >= least
    if field.kind == "email":
        return _share(filled, lambda value: "@" in value) >= least
    if field.kind in {"text", "organisation", "product"}:
        return not is_day(filled) or _share(filled, PACKED_DAY.match) >= MOSTLY
    return True


def habits_of(
    numbers: Iterable[Sequence[str]], days: Sequence[Sequence[str]], *, headers: Sequence[str], delimiter: str
) -> Habits:
    """What the columns of numbers and of days show together."""
    votes = {",": 0, ".": 0}
    for column in numbers:
        for value in column:
            if sign := decimal_sign(bare(value)):
                votes[sign] += 1
    parted = [match for column in days for value in column if (match := PARTED_DAY.match(value))]
    day_first = _day_first(parted)
    dotted = bool(parted) and all(match[2] == "." for match in parted)
    foreign = sum(_is_continental(header) for header in headers) >= 2
    decimal = max(votes, key=lambda sign: votes[sign]) if any(votes.values()) else None
    continental = dotted or foreign or decimal == "," or (decimal is None and delimiter == ";")
    return Habits(
        decimal, all(votes.values()), day_first, None if day_first is not None else smoother(days), continental
    )


def smoother(columns: Iterable[Sequence[str]]) -> bool | None:
    """Does day first or month first make each column run more smoothly, and columns lie closer together? None: neither.

    Files are mostly written in the order of their days, and goods are due soon after they are ordered.
    """
    parted = [[match for value in column if (match := PARTED_DAY.match(value))][:MOST_COMPARED] for column in columns]
    parted = [column for column in parted if column and all(len(match[1]) < 3 for match in column)]
    jumps = {order: _jumps(parted, day_first=order) for order in (True, False)}
    if None in jumps.values() or not parted:
        return None
    first, second = jumps[True] or 0, jumps[False] or 0
    return first < second if min(first, second) < 0.7 * max(first, second) else None


def _jumps(columns: Sequence[Sequence[re.Match[str]]], *, day_first: bool) -> int | None:
    day, month = (1, 3) if day_first else (3, 1)
    try:
        runs = [
            [date(2000 + int(match[4][-2:]), int(match[month]), int(match[day])).toordinal() for match in column]
            for column in columns
        ]
    except ValueError:
        return None
    along = sum(abs(one - other) for run in runs for one, other in pairwise(run))
    across = sum(
        abs(one - other)
        for one_run, other_run in pairwise(runs)
        for one, other in zip(one_run, other_run, strict=False)
    )
    return along + across


def _is_continental(header: str) -> bool:
    return bool(
        tokens(header)
        & frozenset(
            "datum menge preis einzelpreis betrag kunde handler artikel wahrung fecha cantidad precio importe moneda cliente "
            "commande quantite montant prix devise quantita prezzo importo valuta aantal bedrag prijs klant quantidade preco moeda "
            "ilosc cena kwota waluta rabatt land pays pais paese".split()
        )
    )


def decimal_sign(text: str) -> str:
    """The decimal sign that one number shows beyond doubt, or an empty text."""
    text = text.lstrip("+-").replace("'", "").replace("’", "")
    commas, points = text.count(","), text.count(".")
    if commas and points:
        return "," if text.rfind(",") > text.rfind(".") else "."
    if not commas and not points:
        return ""
    sign, other = (",", ".") if commas else (".", ",")
    if text.count(sign) > 1:
        return other
    return "" if GROUPED.match(text) else sign


def number_notation(filled: Sequence[str], habits: Habits, *, minor: int | None = None) -> tuple[str, str, bool]:
    """Decimal sign, thousands sign, and whether that is sure. `minor`: decimals of the column's only currency."""
    texts = [bare(value) for value in filled]
    votes = [sign for text in texts if (sign := decimal_sign(text))]
    doubtful = [text for text in texts if GROUPED.match(text.lstrip("+-"))]
    spaced = any(re.search(r"\d\s\d", value.strip()) for value in filled)
    apart = any("'" in value or "’" in value for value in filled)
    other = {",": ".", ".": ","}
    if votes:
        sign = max(set(votes), key=votes.count)
        return sign, "'" if apart else " " if spaced else other[sign], len(set(votes)) == 1
    if not doubtful:
        sign = habits.decimal or ("," if habits.continental else ".")
        return sign, "'" if apart else " " if spaced else other[sign], True
    mark = "," if "," in doubtful[0] else "."
    if habits.decimal:
        return habits.decimal, other[habits.decimal], not habits.mixed
    if minor == 3 and len(doubtful) == len(texts):
        return mark, other[mark], True
    if minor == 0:
        return other[mark], mark, True
    sign = "," if habits.continental else "."
    return sign, other[sign], False


def rule_for(
    field: Field, column: str, filled: Sequence[str], habits: Habits, *, currencies: Sequence[str] = ()
) -> tuple[Rule, Remark, bool]:
    """The rule that reads this column, what is said of it, and whether one is sure."""
    if field.kind == "date":
        return _day_rule(column, filled, habits, months=field.months)
    if field.is_number:
        return _number_rule(field, column, filled, habits, currencies)
    if field.kind == "currency":
        return Rule(column=column), Remark.of("text", text=", ".join(sorted(set(filled))[:5])), True
    return Rule(column=column), Remark.of("values", count=len(set(filled))), True


def _number_rule(
    field: Field, column: str, filled: Sequence[str], habits: Habits, currencies: Sequence[str]
) -> tuple[Rule, Remark, bool]:
    digits = {minor_digits(code) for code in currencies} if field.money else set()
    decimal, thousands, sure = number_notation(filled, habits, minor=digits.pop() if len(digits) == 1 else None)
    check = Remark.of("numbers", count=len(filled))
    if not sure:
        example = next(value for value in filled if re.search("[.,]", value))
        shown = {decimal_sign(bare(value)) for value in filled} - {""}
        check = Remark.of("two notations" if len(shown) > 1 else "decimals or thousands?", example=example)
    elif decimal == "," and (example := next((value for value in filled if "," in value), "")):
        check = Remark.of("decimal comma", example=example)
    percent = field.kind == "share" and any(float_of(value, decimal) > 1 for value in filled if "%" not in value)
    rule = Rule(column=column, decimal=decimal, thousands=thousands, percent=percent)
    return rule, check if filled else Remark.of("empty"), sure


def float_of(value: str, decimal: str) -> float:
    """Roughly what a number is: for comparing, never for counting. Not a number: 0."""
    text = (
        bare(value).replace("'", "").replace("’", "").replace("." if decimal == "," else ",", "").replace(decimal, ".")
    )
    negative = value.strip().endswith("-") or value.strip().startswith("(")
    try:
        return -abs(float(text)) if negative else float(text)
    except ValueError:
        return 0.0


def _day_rule(
    column: str, filled: Sequence[str], habits: Habits, *, months: bool = False
) -> tuple[Rule, Remark, bool]:  # fmt: skip
    """By the form that most values have; others that cannot be mistaken are read too."""
    forms = _forms(filled)
    best = next(iter(forms), "")
    if months and _share(filled, month_start) > forms.get(best, 0.0):
        return Rule(column=column, date=("month",)), Remark.of("months"), True
    if not filled or (not best and _share(filled, COUNTED_DAY.match) == 0):
        return (
            Rule(column=column, date=("iso",)),
            Remark.of("no days" if filled else "empty in every line"),
            True,
        )
    if not best or _share(filled, COUNTED_DAY.match) > forms[best]:
        return Rule(column=column, date=("excel",)), Remark.of("excel"), True
    if best == "named":
        return Rule(column=column, date=("%d %b %Y",)), Remark.of("named"), True
    if best == "parted":
        rule, said, sure = _parted_rule(
            column, [match for value in filled if (match := PARTED_DAY.match(value))], habits
        )
    elif best == "packed":
        rule, said, sure = Rule(column=column, date=("%Y%m%d",)), Remark.of("packed"), True
    else:
        rule, said, sure = Rule(column=column, date=("iso",)), Remark.of("iso"), True
    plain = {"iso": "iso", "packed": "%Y%m%d"}
    more = tuple(plain[form] for form in forms if form in plain and form != best)
    return replace(rule, date=rule.date + more), said, sure


def days_of(filled: Sequence[str], habits: Habits) -> list[date]:
    """The days that texts of one column mean: for comparing columns."""
    form = _day_rule("", filled, habits)[0].date[0]
    return [day for text in filled if (day := _day(text, form))] or [date.min]


def _day(text: str, form: str) -> date | None:
    if form == "excel":
        return date(1899, 12, 30) + timedelta(days=int(float_of(text, ".")))
    if "%b" in form:
        return named_day(text)
    try:
        return datetime.strptime(re.split(r"[ T,]", text)[0][:10], "%Y-%m-%d" if form == "iso" else form).date()  # noqa: DTZ007  a day has no zone
    except ValueError:
        return None


def _day_first(found: Sequence[re.Match[str]]) -> bool | None:
    """Does a day above 12 show which comes first? None: no, or they contradict each other."""
    parted = [match for match in found if len(match[1]) < 3]
    first = any(int(match[1]) > 12 for match in parted)
    second = any(int(match[3]) > 12 for match in parted)
    return first if first != second else None


def _parted_rule(column: str, found: Sequence[re.Match[str]], habits: Habits) -> tuple[Rule, Remark, bool]:
    sign = found[0][2]
    if len(found[0][1]) == 4:
        return Rule(column=column, date=(sign.join(("%Y", "%m", "%d")),)), Remark.of("year first"), True
    if _year_first(found):
        return Rule(column=column, date=(sign.join(("%y", "%m", "%d")),)), Remark.of("year first"), True
    year = "%Y" if len(found[0][4]) == 4 else "%y"
    own = _day_first(found)
    shown = next((match[0] for match in found if max(int(match[1]), int(match[3])) > 12), found[0][0])
    if own is not None:
        said = Remark.of("day first" if own else "month first", day=shown)
        return _in_order(column, sign, year, day_first=own), said, True
    if habits.day_first is not None:
        said = Remark.of("day first elsewhere" if habits.day_first else "month first elsewhere")
        return _in_order(column, sign, year, day_first=habits.day_first), said, True
    if sign == ".":
        return _in_order(column, sign, year, day_first=True), Remark.of("points"), True
    likely = habits.likely_day_first
    day_first = likely if likely is not None else habits.continental or sign == "-"
    said = Remark.of("day first?" if day_first else "month first?")
    return _in_order(column, sign, year, day_first=day_first), said, False


def _year_first(found: Sequence[re.Match[str]]) -> bool:
    """Two digits each, and only the first can be the year: few different ones, while the last vary as days do."""
    if any(len(match[1]) != 2 or len(match[4]) != 2 or int(match[4]) > 31 or int(match[3]) > 12 for match in found):
        return False
    firsts, lasts = {match[1] for match in found}, {match[4] for match in found}
    return (
        len(found) > 5
        and len(firsts) <= 3 < len(lasts)
        and any(int(last) > 12 for last in lasts)
        and min(map(int, firsts)) > 12
    )


def _in_order(column: str, sign: str, year: str, *, day_first: bool) -> Rule:
    first, second = ("%d", "%m") if day_first else ("%m", "%d")
    return Rule(column=column, date=(sign.join((first, second, year)),))


def currency_in(values: Sequence[str]) -> str:
    """The column's own currencies: a code or symbol beside most numbers, or an empty text."""
    found = [code for value in values if (code := code_in(value))]
    return found[0] if values and len(found) >= MOSTLY * len(values) else ""
