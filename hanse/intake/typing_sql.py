"""How a text becomes a typed value, as SQL over one column of texts: for each kind of field an expression and a test.

`value` is NULL where the text is empty or wrong; `fault` is a code where it is wrong. Money is never rounded here: more
than four decimals are a fault.
"""

from __future__ import annotations

from dataclasses import dataclass

from .fields import Field
from .mapping import Rule
from .notations import SYMBOLS, currency_codes

EARLIEST, LATEST = "1950-01-01", "2100-12-31"
MONTH_WORDS = (
    "jan[a-z]*|janv[a-z]*|ene[a-z]*|gen[a-z]*|jän[a-z]*", "feb[a-z]*|fév[a-z]*|fev[a-z]*", "mar[a-z]*|mär[a-z]*|mrz|maa[a-z]*",
    "apr[a-z]*|avr[a-z]*|abr[a-z]*", "may[a-z]*|mai[a-z]*|mag[a-z]*|mei", "jun[a-z]*|juin|giu[a-z]*",
    "jul[a-z]*|juil[a-z]*|lug[a-z]*", "aug[a-z]*|aoû[a-z]*|aou[a-z]*|ago[a-z]*", "sep[a-z]*|set[a-z]*",
    "oct[a-z]*|okt[a-z]*|ott[a-z]*|out[a-z]*", "nov[a-z]*", "dec[a-z]*|dez[a-z]*|déc[a-z]*|dic[a-z]*",
)  # fmt: skip
TRUE = ("1", "true", "yes", "y", "t", "x", "ja", "j", "oui", "o", "si", "sí", "tak", "current", "active")
FALSE = ("0", "false", "no", "n", "f", "nein", "non", "nee", "nie", "inactive")


def quoted(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def name(column: str) -> str:
    """A column name as an SQL identifier."""
    return '"' + column.replace('"', '""') + '"'


@dataclass(frozen=True, slots=True)
class Typed:
    """SQL for the typed value, and SQL for the fault's code or NULL."""

    value: str
    fault: str


def text_of(rule: Rule) -> str:
    """The text that a rule takes from a record, trimmed, NULL where empty, with its map applied."""
    if rule.constant is not None:
        text = quoted(rule.constant)
    elif rule.join:
        cells = ", ".join(f"nullif(trim({name(column)}), '')" for column in rule.join)
        text = f"concat_ws({quoted(rule.joined_with)}, {cells})"
    elif rule.first:
        text = "coalesce(" + ", ".join(f"nullif(trim({name(column)}), '')" for column in rule.first) + ")"
    else:
        text = name(rule.column or "")
    text = f"nullif(trim({text}), '')"
    if rule.map:
        pairs = " ".join(f"WHEN {quoted(a)} THEN {quoted(b)}" for a, b in rule.map.items() if a != "*")
        other = quoted(rule.map["*"]) if "*" in rule.map else "t"
        case = f"CASE t {pairs} ELSE {other} END" if pairs else other
        text = f"(SELECT nullif({case}, '') FROM (SELECT coalesce({text}, '') AS t))"
    return text


def typed(field: Field, rule: Rule, text: str, *, shift_months: int) -> Typed:
    """The expressions for one field over the SQL expression `text`."""
    make = {
        "decimal": _decimal, "integer": _integer, "date": _date, "currency": _currency, "boolean": _boolean,
        "email": _email, "choice": _choice, "country": _country, "coordinate": _coordinate, "language": _language,
    }.get(field.kind)  # fmt: skip
    if make is None:
        return Typed(text, "NULL")
    return make(field, rule, text, shift_months)


def _bare_number(rule: Rule, text: str) -> str:
    """Digits, point and sign only: symbols and blanks away, the decimal sign a point, (12.50) and 12.50- negative."""
    bare = f"regexp_replace({text}, '[\\s\\x{{00A0}}\\x{{202F}}\\x{{2009}}€£$¥%]|[A-Z]{{3}}', '', 'g')"
    if rule.thousands.strip():
        bare = f"replace({bare}, {quoted(rule.thousands)}, '')"
        if rule.thousands == "'":
            bare = f"replace({bare}, '’', '')"
    if rule.decimal != ".":
        bare = f"replace({bare}, {quoted(rule.decimal)}, '.')"
    bare = f"replace({bare}, '−', '-')"
    return f"regexp_replace(regexp_replace({bare}, '^\\((.*)\\)$', '-\\1'), '^(.*[0-9.])-$', '-\\1')"


def _decimal(field: Field, rule: Rule, text: str, _shift: int) -> Typed:
    bare = _bare_number(rule, text)
    cast = (
        f"TRY_CAST(CASE WHEN regexp_full_match({bare}, '[+-]?(\\d+\\.?\\d*|\\.\\d+)') THEN {bare} END AS DECIMAL(18,4))"
    )
    value = f"(-1 * {cast})::DECIMAL(18,4)" if rule.sign == -1 else cast
    fault = (
        f"CASE WHEN {text} IS NULL THEN NULL WHEN NOT regexp_full_match({bare}, '[+-]?(\\d+\\.?\\d*|\\.\\d+)') THEN 'number'"
        f" WHEN regexp_full_match({bare}, '[+-]?\\d*\\.\\d{{4}}\\d*[1-9]\\d*') THEN 'decimals'"
        f" WHEN {cast} IS NULL THEN 'large' END"
    )
    return Typed(value, fault)


def _integer(field: Field, rule: Rule, text: str, _shift: int) -> Typed:
    bare = _bare_number(rule, text)
    whole = f"TRY_CAST(CASE WHEN regexp_full_match({bare}, '[+-]?\\d+(\\.0*)?') THEN regexp_replace({bare}, '\\.0*$', '') END AS BIGINT)"
    return Typed(whole, f"CASE WHEN {text} IS NOT NULL AND {whole} IS NULL THEN 'integer' END")


def _date(field: Field, rule: Rule, text: str, shift: int) -> Typed:
    tries = ", ".join(_one_date(form, text) for form in (rule.date or ("iso",)))
    day = f"coalesce({tries})"
    moved = f"CAST({day} + INTERVAL ({shift}) MONTH AS DATE)" if shift else day
    fault = (
        f"CASE WHEN {text} IS NULL THEN NULL WHEN {day} IS NULL THEN 'date'"
        f" WHEN {day} < DATE '{EARLIEST}' OR {day} > DATE '{LATEST}' THEN 'era' END"
    )
    return Typed(moved, fault)


def _one_date(form: str, text: str) -> str:
    if form == "iso":
        return f"TRY_CAST(left({text}, 10) AS DATE)"
    if form == "excel":
        return f"CAST(DATE '1899-12-30' + INTERVAL (TRY_CAST({text} AS INTEGER)) DAY AS DATE)"
    if "%b" in form or "%B" in form:
        words = f"regexp_replace(lower({text}), '[.,]', ' ', 'g')"
        for number, word in enumerate(MONTH_WORDS, start=1):
            words = f"regexp_replace({words}, '(^|[^[:alpha:]])({word})($|[^[:alpha:]])', '\\1{number:02}\\3')"
        words = f"regexp_replace(trim({words}), '[^0-9]+', ' ', 'g')"
        parts = " ".join(
            part
            for part in form.replace("%B", "%b")
            .replace("%b", "%m")
            .replace(",", " ")
            .replace("-", " ")
            .replace(".", " ")
            .split()
        )
        return f"CAST(TRY_STRPTIME({words}, {quoted(parts)}) AS DATE)"
    if "%H" not in form:
        text = f"regexp_extract({text}, '^[^ T]+')" if " " not in form else text
    return f"CAST(TRY_STRPTIME({text}, {quoted(form)}) AS DATE)"


def _currency(field: Field, rule: Rule, text: str, _shift: int) -> Typed:
    pairs = " ".join(f"WHEN {quoted(symbol)} THEN {quoted(code)}" for symbol, code in SYMBOLS.items())
    code = f"CASE {text} {pairs} ELSE upper({text}) END"
    known = ", ".join(quoted(code) for code in sorted(currency_codes()))
    return Typed(code, f"CASE WHEN {text} IS NOT NULL AND {code} NOT IN ({known}) THEN 'currency' END")


def _boolean(field: Field, rule: Rule, text: str, _shift: int) -> Typed:
    true, false = (", ".join(map(quoted, words)) for words in (TRUE, FALSE))
    value = f"CASE WHEN lower({text}) IN ({true}) THEN true WHEN lower({text}) IN ({false}) THEN false END"
    return Typed(value, f"CASE WHEN {text} IS NOT NULL AND {value} IS NULL THEN 'boolean' END")


def _email(field: Field, rule: Rule, text: str, _shift: int) -> Typed:
    return Typed(
        f"lower({text})",
        f"CASE WHEN NOT regexp_full_match({text}, '[^@\\s<>]+@[^@\\s<>]+\\.[^@\\s<>]+') THEN 'email' END",
    )


def _choice(field: Field, rule: Rule, text: str, _shift: int) -> Typed:
    pairs = " ".join(
        f"WHEN {quoted(str(word).casefold())} THEN {quoted(option)}"
        for option, label in field.options.items()
        for word in dict.fromkeys((option, str(label)))
    )
    value = f"CASE lower({text}) {pairs} END"
    return Typed(value, f"CASE WHEN {text} IS NOT NULL AND {value} IS NULL THEN 'choice' END")


def _country(field: Field, rule: Rule, text: str, _shift: int) -> Typed:
    value = f"(SELECT any_value(c.code) FROM country_names c WHERE c.name = lower({text}))"
    return Typed(value, f"CASE WHEN {text} IS NOT NULL AND {value} IS NULL THEN 'country' END")


def _language(field: Field, rule: Rule, text: str, _shift: int) -> Typed:
    return Typed(
        f"lower({text})",
        f"CASE WHEN NOT regexp_full_match({text}, '[A-Za-z]{{2,3}}([-_][A-Za-z]{{2,4}})?') THEN 'language' END",
    )


def _coordinate(field: Field, rule: Rule, text: str, _shift: int) -> Typed:
    """Degrees, rounded to a millionth (11 cm): more digits are noise, not money."""
    degrees = f"TRY_CAST({_bare_number(rule, text)} AS DECIMAL(9,6))"
    return Typed(degrees, f"CASE WHEN {text} IS NOT NULL AND {degrees} IS NULL THEN 'number' END")
