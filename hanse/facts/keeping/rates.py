"""Amounts of other currencies, in the reporting currency: at the rate of the line's day, exactly, or not at all.

A rate holds from its day until the next one, and no longer than `LONGEST` days: then nobody knows it, and an amount that
waits for a rate counts in no sum. A version of a kind of fact says which version of the rates it is read with, so that it
can be read again; when rates come late, the kind gets a new version.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..declaring import FactKind, reporting_currency
from ..models import FactTable, FactVersion
from . import delta

if TYPE_CHECKING:
    import duckdb

RATES = "currency_rate"
LONGEST = 31
RATE_PLACES = 10**10
AMOUNT_PLACES = 10**4
WAITS = "reporting IS NULL AND amount IS NOT NULL"
"""A line whose amount no rate has converted yet."""


def converted_view(connection: duckdb.DuckDBPyConnection, kind: FactKind, source: str, version: int) -> str:
    """A FROM clause that is `source` with amounts converted by this version of the rates."""
    ours = f"'{reporting_currency()}'"
    delta.rows(connection, RATES, version).create_view("rate_lines")
    current = "SELECT * FROM rate_lines QUALIFY row_number() OVER (PARTITION BY line_key ORDER BY seq DESC) = 1"
    connection.execute(
        f"CREATE TABLE rates AS SELECT CASE WHEN base = {ours} THEN currency ELSE base END AS code, valid_on,"
        f" CAST(rate * {RATE_PLACES} AS HUGEINT) AS scaled, units, base = {ours} AS inverse"
        f" FROM ({current}) WHERE {ours} IN (base, currency)"
        " QUALIFY row_number() OVER (PARTITION BY code, valid_on ORDER BY inverse) = 1"
    )
    return (
        f"(SELECT l.* REPLACE (coalesce(l.reporting, CASE WHEN l.{kind.on} <= r.valid_on + {LONGEST} THEN {_exactly('l', 'r')} END)"
        f" AS reporting) FROM {source} l ASOF LEFT JOIN rates r ON l.currency = r.code AND l.{kind.on} >= r.valid_on)"
    )


def _exactly(line: str, rate: str) -> str:
    """The amount in reporting currency in whole numbers throughout, rounded half away from zero to four decimals."""
    whole = f"CAST({rate}.units AS HUGEINT) * {RATE_PLACES}"
    amount = f"CAST(CAST({line}.amount AS DECIMAL(30,4)) * {AMOUNT_PLACES} AS HUGEINT)"
    above = f"abs({amount}) * CASE WHEN {rate}.inverse THEN {whole} ELSE {rate}.scaled END"
    below = f"CASE WHEN {rate}.inverse THEN {rate}.scaled ELSE {whole} END"
    found = f"sign({line}.amount) * ((2 * {above} + {below}) // (2 * {below}))"
    return f"TRY_CAST(TRY_CAST({found} AS DECIMAL(22,0)) * CAST(0.0001 AS DECIMAL(4,4)) AS DECIMAL(18,4))"


def version_for(kind: str, version: int | None) -> int | None:
    """The version of the rates with which a version of a kind is read; those of now for one that counts only soon."""
    noted = FactVersion.objects.filter(kind=kind, version=version).first() if version is not None else None
    return noted.rates_version if noted else version_now()


def version_now() -> int | None:
    """The version of the rates that counts now; None where none were ever brought."""
    table = FactTable.pinned(RATES)
    return table.version if table else None
