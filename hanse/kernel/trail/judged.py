"""The chain judged by PostgreSQL itself: each entry's hash is made anew where the entry lies, and only its verdict travels.

The server orders the keys of JSON in its own way, so the text that was hashed is put together again from keys and values. What
it cannot write as Python does (a large object within an object, a number with an exponent) makes an entry look changed; the stretch is
then read entry by entry, by the way that knows.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from django.db import connection, transaction

from ..models.audit import ERASED
from .chain import COLUMNS, SEP, TABLE, may_be_none, written

MOST_OPEN = "interval '1 hour'"
"""As in `audit_proof`."""


class Stretch(NamedTuple):
    """Entries in a row: is there nothing to tell of them? Then what follows is judged by the rest."""

    entries: int
    first: int
    last: int
    holds: bool
    hash: str
    last_id: int
    youngest: str


def stretches(most: int) -> Iterator[Stretch]:
    """The whole chain in one statement, `most` places at a time."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL jit = off")  # to compile it takes longer than to run it
        cursor.execute(_statement(most))
        found = cursor.fetchall()
    yield from (Stretch(*row) for row in found)


def _hashed(text: str) -> str:
    return f"encode(sha256(convert_to({text}, 'UTF8')), 'hex')"


def _joined(*parts: str) -> str:
    return f" || '{SEP}' || ".join(parts)


def _escaped(text: str) -> str:
    """A JSON text as Python writes it: whatever is not plain ASCII by its number, above 65535 by two."""
    number = "ascii(one)"
    low = f"'\\u' || lpad(to_hex({number}), 4, '0')"
    high = (
        f"'\\u' || to_hex(55296 + (({number} - 65536) >> 10)) || '\\u' || to_hex(56320 + (({number} - 65536) & 1023))"
    )
    plain = "one BETWEEN ' ' AND '~' COLLATE \"C\""
    return (
        f"CASE WHEN {text} !~ '[^ -~]' THEN {text} ELSE (SELECT string_agg(CASE WHEN {plain} THEN one"
        f" WHEN {number} < 65536 THEN {low} ELSE {high} END, '' ORDER BY place)"
        f" FROM string_to_table({text}, NULL) WITH ORDINALITY AS letters(one, place)) END"
    )


def _canonical(column: str) -> str:
    """An object with its keys in order, as `chain.canonical` has it; nothing has to be ordered where there is but one key."""
    pairs = "string_agg(to_json(key)::text || ': ' || value::text, ', ' ORDER BY key COLLATE \"C\")"
    written = f"(SELECT '{{' || {pairs} || '}}' AS text FROM jsonb_each(\"{column}\")) AS written"
    kept = f'"{column}"::text'
    is_one = f"length({kept}) - length(replace({kept}, '\": ', '')) <= 3 AND {kept} !~ '[^ -~]'"
    return f"CASE WHEN {is_one} THEN {kept} ELSE (SELECT {_escaped('written.text')} FROM {written}) END"


def _statement(most: int) -> str:
    named = _hashed('"name_salt" || "actor_name"')
    told = _hashed(
        '"content_salt" || ' + _joined('"subject_label"', _canonical("before"), _canonical("after"), '"reason"')
    )
    plain = [
        written(name) if name not in may_be_none() else f"coalesce({written(name)}::text, 'None')"
        for name in COLUMNS[:9]
    ]
    made = _hashed(_joined("coalesce(lag(\"hash\") OVER chain, '')", *plain, named, told))
    erased = f"left(\"name_salt\", 1) = '{ERASED}' OR left(\"content_salt\", 1) = '{ERASED}'"
    in_place = '"position" = coalesce(lag("position") OVER chain, 0) + 1'
    in_time = f'"at" >= coalesce(max("at") OVER (chain ROWS UNBOUNDED PRECEDING), "at") - {MOST_OPEN}'
    youngest = written("at").replace('"at"', 'max("at")')
    return f"""
        SELECT count(*), min("position"), max("position"), bool_and(holds),
            (array_agg("hash" ORDER BY "position" DESC))[1], (array_agg("id" ORDER BY "position" DESC))[1], {youngest}
        FROM (
            SELECT "position", "hash", "id", "at",
                coalesce({made} = "hash" AND {in_place} AND {in_time} AND NOT ({erased}), false) AS holds
            FROM "{TABLE}" WHERE "position" IS NOT NULL WINDOW chain AS (ORDER BY "position")
        ) AS judged GROUP BY ("position" - 1) / {most} ORDER BY 2
    """
