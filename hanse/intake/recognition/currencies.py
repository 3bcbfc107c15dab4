"""Currencies in texts: codes, and symbols that stand for one currency only."""

from __future__ import annotations

import re

CODES = frozenset(
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY "
    "COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR "
    "IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR "
    "MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE "
    "SOS SRD SSP STN SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL "
    "DEM FRF ITL ESP NLG BEF ATS FIM IEP PTE GRD LUF VEB ROL".split()
)
SYMBOLS = {
    "US$": "USD", "A$": "AUD", "C$": "CAD", "CA$": "CAD", "NZ$": "NZD", "HK$": "HKD", "R$": "BRL", "S$": "SGD", "€": "EUR", "£": "GBP",
    "$": "USD", "¥": "JPY", "₹": "INR", "₩": "KRW", "₺": "TRY", "₽": "RUB", "₫": "VND", "฿": "THB", "₪": "ILS", "zł": "PLN", "Kč": "CZK", "Ft": "HUF",
    "лв.": "BGN", "руб.": "RUB", "руб": "RUB", "lei": "RON", "TL": "TRY", "元": "CNY", "円": "JPY", "원": "KRW",
    "Fr.": "CHF", "SFr.": "CHF", "Euro": "EUR", "Euros": "EUR", "euro": "EUR", "EURO": "EUR",
}  # fmt: skip
LONGEST = 60
SHARED = ("kr.", "kr", "Kr.", "Kr", "KR", "Rs.", "Rs")
"""Symbols of several currencies: they tell none, and leave the number a number."""
_SYMBOLS = [re.escape(symbol) for symbol in sorted((*SYMBOLS, *SHARED), key=len, reverse=True)]
_MARK = "|".join(
    [
        *_SYMBOLS,
        r"(?<![A-Za-z])(?:" + "|".join(sorted(CODES)) + r")(?![A-Za-z])",
    ]
)
_BESIDE = re.compile(rf"^([+(-]?\s*)({_MARK})\s*(?=[\d.,+(−–-])|(?<=[\d.,)−–-])\s*({_MARK})(\s*\)?-?)$")
SQL_MARK = "|".join([*_SYMBOLS, "[A-Z]{3}"])
"""The same as a pattern for DuckDB; what the three letters are, `code_sql` checks."""


def without_currency(text: str) -> str:
    """The text without a code or symbol before or after its number."""
    return _BESIDE.sub(lambda match: (match[1] or "") + (match[4] or ""), text.strip())


def code_in(text: str) -> str:
    """The currency that stands beside a number, or an empty text."""
    match = _BESIDE.search(text.strip()) if len(text) <= LONGEST else None
    mark = (match[2] or match[3]) if match else ""
    return "" if mark in SHARED else SYMBOLS.get(mark, mark)


def codes_named_in(header: str) -> list[str]:
    """Currencies that a header names: `Betrag (EUR)`, `Price in €`."""
    words = re.findall(r"[A-Za-z]+|[^\w\s]", header)
    return [code for word in words if (code := SYMBOLS.get(word, word if word in CODES else ""))]
