"""How texts become typed values set by set: SQL over columns of texts, for numbers, days and plain text.

The value is NULL where the text is empty or wrong; the fault is a code where it is wrong. Money is never rounded here: more
than four decimals are a fault, unless they are the noise of binary floating point (0.30000000000000004). What is found in a
list (partners, currencies, countries, words) is in meanings.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from ..fields import Field
from ..mapping import Returns, Rule
from ..recognition.currencies import SQL_MARK
from ..recognition.vocabulary import NOTHING

EARLIEST, LATEST = "1950-01-01", "2100-12-31"
NUMBER = r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?"
NOISE = r"[+-]?\d*\.\d{4,}?(0{6,}\d{0,3}|9{6,}\d{0,3})"
BLANKS = r"[\s\x{00A0}\x{202F}\x{2009}\x{2007}]"


def quoted(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def name(column: str) -> str:
    """A column name as an SQL identifier."""
    return '"' + column.replace('"', '""') + '"'


@dataclass(frozen=True, slots=True)
class Typed:
    """SQL in four steps for one field: `stripped` over the text, `bare` over that, then `value`, then the code in `fault`."""

    value: str
    fault: str
    stripped: str = "NULL"
    bare: str = "NULL"


@dataclass(frozen=True, slots=True)
class Names:
    """What the columns of the steps of one field are called."""

    text: str
    stripped: str
    bare: str
    value: str

    @classmethod
    def at(cls, place: int) -> Names:
        return cls(f"t{place}", f"s{place}", f"b{place}", f"v{place}")


GUARD = quoted(r"""((?:^|[,;\t\r\n])[\s"]*)'([=+\-@\x{FF1D}\x{FF0B}\x{FF0D}\x{FF20}])""")
"""The apostrophe that our exports put before what a spreadsheet would run."""


def text_of(rule: Rule) -> str:
    """The text that a rule takes from a record of trimmed texts: NULL where empty, with its map applied."""
    if rule.constant is not None:
        text = f"nullif(trim({quoted(rule.constant)}), '')"
    elif rule.join:
        text = f"nullif(concat_ws({quoted(rule.joined_with)}, {', '.join(map(_filled, rule.join))}), '')"
    elif rule.first:
        text = f"coalesce({', '.join(map(_filled, rule.first))})"
    else:
        text = _filled(rule.column or "")
    if rule.map:
        pairs = " ".join(f"WHEN {quoted(a)} THEN {quoted(b)}" for a, b in rule.map.items() if a != "*")
        other = quoted(rule.map["*"]) if "*" in rule.map else "t"
        case = f"CASE t {pairs} ELSE {other} END" if pairs else other
        text = f"(SELECT nullif({case}, '') FROM (SELECT coalesce({text}, '') AS t))"
    return text


def _filled(column: str) -> str:
    """A column, NULL where it is empty or holds a word for nothing."""
    cell = name(column)
    # compared one by one, because IN would be a join for each column
    something = " AND ".join(f"{cell} <> {quoted(word)}" for word in sorted(NOTHING))
    text = f"CASE WHEN contains({cell}, chr(39)) THEN regexp_replace({cell}, {GUARD}, '\\1\\2', 'g') ELSE {cell} END"
    return f"CASE WHEN {cell} <> '' AND (strlen({cell}) > 6 OR ({something})) THEN {text} END"


def typed(field: Field, rule: Rule, at: Names, *, shift_months: int, returns: bool = False) -> Typed:
    """The expressions for one field that is no matter of lists. `returns`: the column `returned` says which lines are some."""
    if field.kind == "date":
        return _date(rule, at, shift_months, any_year=field.any_year)
    if field.is_number:
        made = NUMBERS[field.kind](rule, at)
        return _turned(field, made) if returns else made
    long = f"CASE WHEN length({at.text}) > {field.longest} THEN 'long' END" if field.longest else "NULL"
    return Typed(at.text, long)


def returned(returns: Returns) -> str:
    """Is a record a return, by the text of its column?"""
    meant = ", ".join(
        f"lower({quoted(value.strip())})" for value in returns.values
    )  # its small letters: Python has others for İ
    return f"coalesce(lower({name(returns.column)}) IN ({meant}), FALSE)"


def _turned(field: Field, made: Typed) -> Typed:
    """Quantities and amounts of returns below nothing, their prices above it: so they hang together as in any other line."""
    if not field.turns and not field.money:
        return made
    return replace(
        made, value=f"CASE WHEN returned THEN {'-' if field.turns else ''}abs({made.value}) ELSE {made.value} END"
    )


def _stripped(rule: Rule, at: Names) -> str:
    """Digits and signs only: blanks and currencies away, (12.50) and 12.50- negative. Plain numbers pass at once."""
    text = f"regexp_replace(translate({at.text}, '−–’', '--'''), '{BLANKS}', '', 'g')"
    mark = SQL_MARK.replace("'", "''")
    text = f"regexp_replace({text}, '^([+(-]?)(?:{mark})([+(-]?[0-9.,].*)$', '\\1\\2')"
    text = f"regexp_replace({text}, '^(.*[0-9.,)-])(?:{mark})([)]?-?)$', '\\1\\2')"
    text = f"regexp_replace(regexp_replace(rtrim({text}, '%'), '^\\((.*)\\)$', '-\\1'), '^(.*[0-9.,])-$', '-\\1')"
    plain = "TRUE" if rule.decimal == "." else f"NOT contains({at.text}, '.')"
    return f"CASE WHEN {plain} AND TRY_CAST({at.text} AS DECIMAL(18,4)) IS NOT NULL THEN {at.text} ELSE {text} END"


def _bare(rule: Rule, at: Names) -> str:
    """The decimal sign a point, groups of three closed up. Signs that stand elsewhere make it no number: never a guess."""
    sign, other = (",", ".") if rule.decimal == "," else (".", ",")
    group = f"[{re.escape(other)}'']"
    grouped = f"[+-]?\\d{{1,3}}(?:{group}\\d{{2,3}})*{group}\\d{{3}}(?:{re.escape(sign)}\\d*)?"
    closed = f"replace(replace({at.stripped}, {quoted(other)}, ''), '''', '')"
    text = f"CASE WHEN regexp_full_match({at.stripped}, '{grouped}') THEN {closed} ELSE {at.stripped} END"
    if sign == ".":
        return f"CASE WHEN TRY_CAST({at.stripped} AS DECIMAL(18,4)) IS NOT NULL THEN {at.stripped} ELSE {text} END"
    text = f"replace({text}, ',', '.')"
    return f"CASE WHEN contains({at.stripped}, '.') AND NOT regexp_full_match({at.stripped}, '{grouped}') THEN '?' ELSE {text} END"


def _decimal(rule: Rule, at: Names) -> Typed:
    cast = f"TRY_CAST({at.bare} AS DECIMAL(18,4))"
    digits = " AND ".join(f"NOT contains({at.bare}, '{letter}')" for letter in "_eE")
    few = f"(NOT contains({at.bare}, '.') OR strlen({at.bare}) - strpos({at.bare}, '.') <= 4)"
    fault = (
        f"CASE WHEN {at.text} IS NULL THEN NULL WHEN {at.value} IS NOT NULL AND {digits} AND {few} THEN NULL"
        f" WHEN NOT (({at.value} IS NOT NULL AND {digits}) OR regexp_full_match({at.bare}, '{NUMBER}')) THEN 'number'"
        f" WHEN {at.value} IS NULL THEN 'large' WHEN NOT {few} AND abs(CAST({at.bare} AS DOUBLE)) <> abs(CAST({at.value} AS DOUBLE))"
        f" AND NOT ({_is_noise(at)}) THEN 'decimals' END"
    )
    value = f"CAST(-1 * {cast} AS DECIMAL(18,4))" if rule.sign == -1 else cast
    return Typed(value, fault, _stripped(rule, at), _bare(rule, at))


def _is_noise(at: Names) -> str:
    """More digits than the sender meant: what binary floating point of double or single precision makes of a short number."""
    digits = f"length(replace(rtrim(CAST(abs({at.value}) AS VARCHAR), '0'), '.', ''))"
    single = f"length({at.bare}) >= 8 AND {digits} <= 6 AND CAST({at.bare} AS FLOAT) = CAST(abs({at.value}) AS FLOAT) * sign(CAST({at.bare} AS FLOAT))"
    return f"regexp_full_match({at.bare}, '{NOISE}') OR ({single})"


def _share(rule: Rule, at: Names) -> Typed:
    """A part of one: 5 %, or 5 in a column of per cents, or 0.05."""
    divided = "TRUE" if rule.percent else f"contains({at.text}, '%')"
    exact = f"TRY_CAST({at.bare} AS DECIMAL(28,12))"
    cast = f"CASE WHEN length({at.bare}) >= 8 AND CAST({exact} AS FLOAT) = CAST(round({exact}, 4) AS FLOAT) THEN round({exact}, 4) ELSE {exact} END"
    value = f"TRY_CAST(CASE WHEN {divided} THEN {cast} / 100 ELSE {cast} END AS DECIMAL(18,10))"
    fault = (
        f"CASE WHEN {at.text} IS NULL THEN NULL WHEN {at.value} BETWEEN -1 AND 1 THEN NULL"
        f" WHEN regexp_full_match({at.bare}, '{NUMBER}') THEN 'share' ELSE 'number' END"
    )
    return Typed(value, fault, _stripped(rule, at), _bare(rule, at))


def _integer(rule: Rule, at: Names) -> Typed:
    whole = f"TRY_CAST(CASE WHEN regexp_full_match({at.bare}, '[+-]?\\d+(\\.0*)?') THEN regexp_replace({at.bare}, '\\.0*$', '') END AS BIGINT)"
    return Typed(
        whole,
        f"CASE WHEN {at.text} IS NOT NULL AND {at.value} IS NULL THEN 'integer' END",
        _stripped(rule, at),
        _bare(rule, at),
    )


def _coordinate(rule: Rule, at: Names) -> Typed:
    """Degrees, rounded to a millionth (11 cm): more digits are noise, not money."""
    degrees = f"TRY_CAST({at.bare} AS DECIMAL(9,6))"
    return Typed(
        degrees,
        f"CASE WHEN {at.text} IS NOT NULL AND {at.value} IS NULL THEN 'number' END",
        _stripped(rule, at),
        _bare(rule, at),
    )


def _rate(rule: Rule, at: Names, cast: str = "DECIMAL(20,10)") -> Typed:
    """What one currency costs in another: up to ten decimals, more of them are no more exact."""
    fault = (
        f"CASE WHEN {at.text} IS NULL THEN NULL WHEN NOT regexp_full_match({at.bare}, '{NUMBER}') THEN 'number'"
        f" WHEN {at.value} IS NULL THEN 'large' END"
    )
    return Typed(f"TRY_CAST({at.bare} AS {cast})", fault, _stripped(rule, at), _bare(rule, at))


def _number(rule: Rule, at: Names) -> Typed:
    """Any number, whatever it counts; up to ten decimals."""
    return _rate(rule, at, cast="DECIMAL(38,10)")


NUMBERS: Mapping[str, Callable[[Rule, Names], Typed]] = {
    "decimal": _decimal, "share": _share, "integer": _integer, "coordinate": _coordinate, "rate": _rate, "number": _number,
}  # fmt: skip


def _date(rule: Rule, at: Names, shift: int, *, any_year: bool) -> Typed:
    tries = ", ".join(_one_date(form, at.text) for form in (rule.date or ("iso",)))
    day = f"coalesce({tries})"
    era = "" if any_year else f" WHEN {at.value} NOT BETWEEN DATE '{EARLIEST}' AND DATE '{LATEST}' THEN 'era'"
    fault = f"CASE WHEN {at.text} IS NULL THEN NULL WHEN {at.value} IS NULL THEN 'date'{era} END"
    return Typed(f"CAST({day} + INTERVAL ({shift}) MONTH AS DATE)" if shift else day, fault)


def _one_date(form: str, text: str) -> str:
    if form == "iso":
        of_digits = f"{text} >= '0' AND {text} < ':'"  # the word epoch is a day too, to a database
        return f"CASE WHEN {of_digits} AND (strlen({text}) <= 10 OR {text}[11] IN (' ', 'T', ',')) THEN TRY_CAST(left({text}, 10) AS DATE) END"
    if form == "excel":
        days = f"CAST(floor(TRY_CAST(replace({text}, ',', '.') AS DOUBLE)) AS INTEGER)"
        return f"CASE WHEN TRY_CAST(replace({text}, ',', '.') AS DOUBLE) BETWEEN 1 AND 80000 THEN CAST(DATE '1899-12-30' + INTERVAL ({days}) DAY AS DATE) END"
    if form == "%Y%m%d":
        return f"CASE WHEN length({text}) IN (8, 12, 13, 14, 15) THEN CAST(TRY_STRPTIME(left({text}, 8), '%Y%m%d') AS DATE) END"
    if "%H" in form:
        return f"CAST(TRY_STRPTIME({text}, {quoted(form)}) AS DATE)"
    if " " not in form:
        closed = f"regexp_replace({text}, '^(\\d+)\\s*([./-])\\s*(\\d+)\\s*[./-]\\s*(\\d+)', '\\1\\2\\3\\2\\4')"
        text = f"CASE WHEN length({text}) > 10 THEN regexp_extract({closed}, '^[^ ,T]+') ELSE {text} END"
    return f"CAST(TRY_STRPTIME({text}, {quoted(form)}) AS DATE)"
