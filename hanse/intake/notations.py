"""Notations of days and numbers: which one a column uses, told by its values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .fields import Field
from .mapping import Rule

ISO_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$")
PARTED_DAY = re.compile(r"^(\d{1,4})([./-])(\d{1,2})\2(\d{2,4})(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?$")
PACKED_DAY = re.compile(r"^(19|20)\d{2}(0[1-9]|1[0-2])([0-2]\d|3[01])$")
NAMED_DAY = re.compile(r"^(\d{1,2})\.?[ -]?([^\W\d]{3,10})\.?,?[ -](\d{2,4})$")
NAMED_DAY_AMERICAN = re.compile(r"^([^\W\d]{3,10})\.? (\d{1,2}),? (\d{4})$")
NUMBER = re.compile(
    r"^[(+-]?\s*(?:[A-Z]{3}|[€£$¥])?\s*[+-]?[\d.,'’\s   ]*\d[\d.,]*\s*(?:[A-Z]{3}|[€£$¥%])?\s*\)?-?$|^[+-]?\.\d+$"
)
SPACES = "    "
SYMBOLS = {"€": "EUR", "£": "GBP", "$": "USD", "¥": "JPY", "zł": "PLN", "Fr.": "CHF", "US$": "USD"}
MOSTLY = 0.9


def _most(values: Sequence[str], test: re.Pattern[str]) -> bool:
    return bool(values) and sum(bool(test.match(value)) for value in values) >= MOSTLY * len(values)


def is_day(values: Sequence[str]) -> bool:
    return any(_most(values, form) for form in (ISO_DAY, PARTED_DAY, PACKED_DAY, NAMED_DAY, NAMED_DAY_AMERICAN))


def could_be(field: Field, values: Sequence[str]) -> bool:
    """Do the values allow this kind of field? An empty column allows everything."""
    filled = [value for value in values if value]
    if not filled:
        return True
    if field.kind == "date":
        return is_day(filled) or _most(filled, re.compile(r"^[34]\d{4}$"))
    if field.kind in {"decimal", "integer", "coordinate"}:
        return _most(filled, NUMBER) and not _most(filled, ISO_DAY)
    if field.kind == "currency":
        return sum(value.upper() in _CODES or value in SYMBOLS for value in filled) >= MOSTLY * len(filled)
    if field.kind == "email":
        return sum("@" in value for value in filled) >= MOSTLY * len(filled)
    if field.kind in {"text", "organisation", "product"}:
        return not is_day(filled)
    return True


def uses_decimal_comma(columns: Iterable[Sequence[str]]) -> bool:
    """Does any number of the file show that the comma is its decimal sign?"""
    return any(re.match(r"^-?[\d. ]*\d,\d{1,2}$|^-?\d+,\d{4,}$", value) for column in columns for value in column[:300])


def rule_for(field: Field, column: str, filled: Sequence[str], *, european: bool) -> tuple[Rule, str, bool]:
    """The rule that reads this column, what is said of it, and whether one is sure."""
    if field.kind == "date":
        return _day_rule(column, filled, european=european)
    if field.kind in {"decimal", "integer", "coordinate"}:
        decimal, thousands, sure = number_notation(filled, european=european)
        check = ngettext("all %(count)s looked at are numbers", "all %(count)s looked at are numbers", len(filled)) % {
            "count": len(filled)
        }
        if decimal == ",":
            check = _("decimal comma: %(example)s") % {
                "example": next((v for v in filled if "," in v), filled[0] if filled else "")
            }
        return Rule(column=column, decimal=decimal, thousands=thousands), check if filled else _("empty"), sure
    if field.kind == "currency":
        return Rule(column=column), ", ".join(sorted(set(filled))[:5]), True
    distinct = len(set(filled))
    return (
        Rule(column=column),
        ngettext("%(count)s value", "%(count)s different values", distinct) % {"count": distinct},
        True,
    )


def number_notation(filled: Sequence[str], *, european: bool = False) -> tuple[str, str, bool]:
    """Decimal sign, thousands sign, and whether the values decide it."""
    body = [re.sub(r"[^\d.,'’\s]", "", value).strip() for value in filled]
    both = next((text for text in body if "," in text and "." in text), None)
    if both:
        return (",", ".", True) if both.rfind(",") > both.rfind(".") else (".", ",", True)
    apart = "'" if any("'" in text or "’" in text for text in body) else ""
    spaced = " " if any(re.search(r"\d\s\d", text) for text in body) else apart
    commas = [text for text in body if "," in text]
    points = [text for text in body if "." in text]
    grouped = re.compile(r"^\d{1,3}([.,]\d{3})+$")
    if commas:
        if any(text.count(",") > 1 for text in commas):
            return ".", ",", True
        if not all(grouped.match(text) for text in commas):
            return ",", spaced, True
        return (",", spaced, False) if european else (".", ",", False)
    if points:
        if any(text.count(".") > 1 for text in points):
            return ",", ".", True
        if european and all(grouped.match(text) for text in points):
            return ",", ".", False
        return ".", spaced, True
    return (",", spaced, True) if european else (".", spaced, True)


def _day_rule(column: str, filled: Sequence[str], *, european: bool) -> tuple[Rule, str, bool]:
    if not filled or _most(filled, ISO_DAY):
        return Rule(column=column, date=("iso",)), _("year, month, day") if filled else _("empty in every line"), True
    if _most(filled, PACKED_DAY):
        return Rule(column=column, date=("%Y%m%d",)), _("year, month, day without signs"), True
    if _most(filled, NAMED_DAY):
        year = "%Y" if len(NAMED_DAY.match(filled[0])[3]) == 4 else "%y"  # type: ignore[index]
        return Rule(column=column, date=(f"%d %b {year}",)), _("the month is a word"), True
    if _most(filled, NAMED_DAY_AMERICAN):
        return Rule(column=column, date=("%b %d %Y",)), _("the month is a word"), True
    if _most(filled, PARTED_DAY):
        return _parted_rule(
            column, [match for value in filled if (match := PARTED_DAY.match(value))], european=european
        )
    return Rule(column=column, date=("excel",)), _("days counted as in a workbook"), True


def _parted_rule(column: str, found: Sequence[re.Match[str]], *, european: bool) -> tuple[Rule, str, bool]:
    sign = found[0][2]
    if len(found[0][1]) == 4:
        return Rule(column=column, date=(sign.join(("%Y", "%m", "%d")),)), _("the year comes first"), True
    year = "%Y" if len(found[0][4]) == 4 else "%y"
    day_first = next((match[0] for match in found if int(match[1]) > 12), None)
    month_first = next((match[0] for match in found if int(match[3]) > 12), None)
    if day_first and not month_first:
        return (
            _in_order(column, sign, "%d", "%m", year),
            _("%(day)s appears: the day comes first") % {"day": day_first},
            True,
        )
    if month_first and not day_first:
        return (
            _in_order(column, sign, "%m", "%d", year),
            _("%(day)s appears: the month comes first") % {"day": month_first},
            True,
        )
    if sign == "." or european or sign == "-":
        return (
            _in_order(column, sign, "%d", "%m", year),
            _("no day above 12 appears; taken as day first: is that right?"),
            False,
        )
    return (
        _in_order(column, sign, "%m", "%d", year),
        _("no day above 12 appears; taken as month first: is that right?"),
        False,
    )


def _in_order(column: str, sign: str, first: str, second: str, year: str) -> Rule:
    return Rule(column=column, date=(sign.join((first, second, year)),))


def currency_codes() -> frozenset[str]:
    return _CODES


_CODES = frozenset(
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY "
    "COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR "
    "IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR "
    "MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE "
    "SOS SRD SSP STN SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL "
    "DEM FRF ITL ESP NLG BEF ATS FIM IEP PTE GRD LUF VEB ROL".split()
)
