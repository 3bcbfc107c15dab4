"""On PostgreSQL: a trigger for each statement, and for each kind three GIN indexes: trigrams of the text, the pieces of its words,
and its numbers.

The triggers run as the owner of the tables, whoever changes a row: what is in the index does not depend on who that is. Before
they read a row they take its entry, so that two who change the same row at once leave an entry that tells of both.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hanse.kernel.walls.second_wall import SEEN as SEEN_BY_WALL
from hanse.kernel.walls.stance import among_sorted

from ..declaring import Above, Beside, Searchable
from ..folding import DOUBLE, DROPPED, LONGEST, PARTING, SINGLE
from ..nearness import LONG, SHORTEST
from ..nearness import LONGEST as LONGEST_SHORTENED
from .entries import COLUMNS, select

TABLE = "finding_entry"
PIECES = "string_to_array(e.near, ' ') && string_to_array({0}, ' ')"
BEGINS = "e.text LIKE '%% ' || split_part({0}, ' ', 1) || '%%'"
NEAR = f"({BEGINS} OR {PIECES})"
"""What is given is a word and the pieces of those near to it: the word begins one of the entry's, or one of the pieces is."""
NUMBERS = (
    "string_to_array(btrim(e.numbers), ' ') @> string_to_array({0}, ' ') AND strpos(e.numbers, ' ' || {0} || ' ') > 0"
)
"""A word that many names hold may be somebody's number too: looked for among numbers alone."""
SEEN, SEEN_TITLES, NEAR_TO = "public.finding_seen", "public.finding_seen_titles", "public.finding_near_to"
ALL_NEAR = "public.finding_all_near"
SAFE = "SECURITY DEFINER SET search_path = public, pg_temp"
BY_INDEX = "SET enable_seqscan = off SET enable_indexscan = off"
"""By an index, which gives a bitmap. Of so many pieces the planner thinks that any few rows hold one, and reads a million."""


IN_PIECES = "e.kind || '' = {0}"
"""That an entry is of a kind, said as the index of pieces says it and no other: of so many pieces the planner thinks that most
rows hold one, and any index of that kind would seem as good, to read each row by."""


def joined(inner: str) -> str:
    return f"(SELECT string_agg(v, ' ') FROM ({inner}) j)"


def _functions(collation: str) -> Iterator[str]:
    """fold, squeeze and pieces, as in folding.py and nearness.py."""
    small = f"lower(normalize(given, NFKD){collation})"
    for letter, letters in DOUBLE.items():
        small = f"replace({small}, '{letter}', '{letters}')"
    small = f"translate(regexp_replace({small}, $r${DROPPED}$r$, '', 'g'), '{''.join(SINGLE)}', '{''.join(SINGLE.values())}')"
    words = f"btrim(regexp_replace({small}, $r${PARTING}$r$, ' ', 'g'), ' ')"
    pure = "RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE"
    yield (
        f"CREATE OR REPLACE FUNCTION public.finding_fold(given text) {pure}"
        f" RETURN regexp_replace({words}, $r$([^ ]{{{LONGEST}}})[^ ]+$r$, $r$\\1$r$, 'g')"
    )
    yield f"CREATE OR REPLACE FUNCTION public.finding_squeeze(given text) {pure} RETURN left(replace(public.finding_fold(given), ' ', ''), {LONGEST})"
    yield (
        f"CREATE OR REPLACE FUNCTION public.finding_pieces(given text) {pure} RETURN ("
        f"SELECT coalesce(string_agg(DISTINCT piece, ' '), '') FROM ("
        f" SELECT DISTINCT word, length(word) AS n, length(word) / 3 AS a, length(word) / 3 + (length(word) - length(word) / 3) / 2 AS b"
        f" FROM regexp_split_to_table(given, ' ') word WHERE length(word) >= {SHORTEST} AND word !~ '[0-9]') w,"
        f" LATERAL (SELECT word AS piece WHERE n <= {LONGEST_SHORTENED} UNION ALL"
        f" SELECT left(word, at - 1) || substr(word, at + 1) FROM generate_series(1, n) at WHERE n <= {LONGEST_SHORTENED} UNION ALL"
        f" SELECT unnest(ARRAY[n || 'a' || left(word, a), n || 'b' || substr(word, a + 1, b - a), n || 'c' || substr(word, b + 1)])"
        f" WHERE n >= {LONG}) p)"
    )


WITH_SEEN = f"WITH seen AS MATERIALIZED (SELECT {SEEN_BY_WALL} AS companies)"
SEES = among_sorted("e.organisation_id", "(SELECT companies FROM seen)")


def _all_near() -> str:
    """The statement that asks for entries in which each word, or one near to it, is.

    Words that none begins with are asked for by their pieces in one go, which the index answers without a look at a row. Each
    other one is asked for by itself: to look for pieces in the rows that another word gave takes longer.
    """
    by_kind, by_pieces = (
        f"format($n$SELECT e.id, e.organisation_id FROM {TABLE} e WHERE {of_kind} AND $n$, of_kind)"
        for of_kind in ("e.kind = %L", IN_PIECES.format("%L"))
    )
    return (
        f"CREATE OR REPLACE FUNCTION {ALL_NEAR}(of_kind text, near_to text[]) RETURNS text LANGUAGE plpgsql STABLE {BY_INDEX} AS $f$"
        " DECLARE one text; begins bool; asked text[] := '{}'; together text[] := '{}'; BEGIN FOREACH one IN ARRAY near_to LOOP"
        f" EXECUTE format('SELECT EXISTS (SELECT FROM {TABLE} e WHERE e.kind = %L AND e.text LIKE %L)', of_kind,"
        " '% ' || split_part(one, ' ', 1) || '%') INTO begins;"
        f" IF begins THEN asked := asked || ('(' || {by_kind} || format($n${BEGINS.format('%1$L')}$n$, one)"
        f" || ' UNION ' || {by_pieces} || format($n${PIECES.format('%1$L')}$n$, one) || ')');"
        f" ELSE together := together || format($n${PIECES.format('%1$L')}$n$, one); END IF; END LOOP;"
        f" IF together <> '{{}}' THEN asked := asked || ({by_pieces} || array_to_string(together, ' AND ')); END IF;"
        " RETURN array_to_string(asked, ' INTERSECT '); END $f$"
    )


def _seen_titles() -> str:
    """The same for titles from one text up to another, in their order."""
    return (
        f"CREATE OR REPLACE FUNCTION {SEEN_TITLES}(of_kind text, first text, last text, most int)"
        f" RETURNS SETOF bigint LANGUAGE sql STABLE {SAFE} AS $f$ {WITH_SEEN} SELECT e.id FROM {TABLE} e WHERE e.kind = of_kind AND {SEES}"
        ' AND e.title COLLATE "C" >= first AND e.title COLLATE "C" < last ORDER BY e.title COLLATE "C" LIMIT most $f$'
    )


def _seen() -> str:
    """Ids of entries that say so, by the index, and of the companies in `hanse.sees` alone.

    No index is read behind a policy whose condition the server does not trust, so who sees a large part of the network would
    have each entry read. This function reads as the owner and holds to the second wall itself, by the same setting.
    """
    return (
        f"CREATE OR REPLACE FUNCTION {SEEN}(of_kind text, texts text[], in_numbers text, near_to text[], most int)"
        f" RETURNS SETOF bigint LANGUAGE plpgsql STABLE {SAFE} {BY_INDEX} AS $f$ DECLARE"
        f" asked text := format('SELECT e.id, e.organisation_id FROM {TABLE} e WHERE e.kind = %L', of_kind); one text;"
        " BEGIN FOREACH one IN ARRAY texts LOOP asked := asked || format(' AND e.text LIKE %L', one); END LOOP;"
        f" IF in_numbers <> '' THEN asked := asked || format($n$ AND {NUMBERS.format('%1$L')}$n$, in_numbers); END IF;"
        f" IF near_to <> '{{}}' THEN asked := {ALL_NEAR}(of_kind, near_to); END IF;"
        f" RETURN QUERY EXECUTE $w${WITH_SEEN}$w$ || ' SELECT e.id FROM (' || asked || ' OFFSET 0) e WHERE '"  # first by an index
        f" || $w${SEES}$w$ || ' LIMIT ' || most; END $f$"
    )


def _near_to() -> str:
    """Ids of entries whose words are near to these, as whoever asks."""
    return (
        f"CREATE OR REPLACE FUNCTION {NEAR_TO}(of_kind text, near_to text[], most int)"
        f" RETURNS SETOF bigint LANGUAGE plpgsql STABLE {BY_INDEX} AS $f$ BEGIN"
        f" RETURN QUERY EXECUTE 'SELECT e.id FROM (' || {ALL_NEAR}(of_kind, near_to) || ') e LIMIT ' || most; END $f$"
    )


def names(cursor: Any) -> set[str]:
    """Triggers and indexes of ours that are there."""
    cursor.execute(
        "SELECT tgname FROM pg_trigger WHERE tgname LIKE 'finding\\_%'"
        " UNION SELECT indexname FROM pg_indexes WHERE indexname LIKE 'finding\\_%' AND indexname NOT LIKE 'finding\\_entry%'"
    )
    return {name for (name,) in cursor.fetchall()}


def drop_triggers(cursor: Any) -> None:
    cursor.execute("SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE 'finding\\_%'")
    for name, table in cursor.fetchall():
        cursor.execute(f'DROP TRIGGER "{name}" ON {table}')
    cursor.execute("SELECT oid::regprocedure::text FROM pg_proc WHERE proname LIKE 'finding\\_on\\_%'")
    for (function,) in cursor.fetchall():
        cursor.execute(f"DROP FUNCTION {function}")


def triggers(declared: list[Searchable], mark: str) -> Iterator[tuple[str, str]]:
    """Each trigger's name and the statements that make it."""
    for each in declared:
        name = f"{mark}_{each.key}"
        yield _trigger(f"{name}_added", each.table, "INSERT", _anew(each, "SELECT id FROM now"))
        yield _trigger(f"{name}_taken", each.table, "DELETE", _gone(each))
        yield _trigger(f"{name}_changed", each.table, "UPDATE", _anew(each, _changed("id", each.watched)))
        for number, beside in enumerate(each.beside):
            yield from _beside(f"{name}_{number}", each, beside)
        if each.above:
            yield _above(f"{name}_above", each, each.above)


TABLES = {"INSERT": "NEW TABLE AS now", "DELETE": "OLD TABLE AS was", "UPDATE": "OLD TABLE AS was NEW TABLE AS now"}


def _trigger(name: str, table: str, event: str, does: str) -> tuple[str, str]:
    function = f"public.finding_on_{name}"
    return f"finding_{name}", (
        f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql {SAFE} AS $f$ BEGIN {does} RETURN NULL; END $f$;"
        f' CREATE TRIGGER "finding_{name}" AFTER {event} ON "{table}" REFERENCING {TABLES[event]}'
        f" FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
    )


def _changed(key: str, columns: tuple[str, ...], row: str = "n") -> str:
    new, old = (", ".join(f'{side}."{column}"' for column in columns) for side in "no")
    return f'SELECT {row}."{key}" FROM now n JOIN was o ON o.id = n.id WHERE ({new}) IS DISTINCT FROM ({old})'


def _gone(each: Searchable) -> str:
    return f"DELETE FROM {TABLE} WHERE kind = '{each.key}' AND row IN (SELECT id FROM was);"


def _anew(each: Searchable, which: str) -> str:
    """Each of these rows' entries, taken first and then written where it differs."""
    names = [name for name in COLUMNS.split(", ") if name not in {"kind", "row"}]
    written, now, kept = (
        ", ".join(shape.format(name) for name in names) for shape in ("{0} = EXCLUDED.{0}", "EXCLUDED.{0}", "e.{0}")
    )
    return (
        f"PERFORM 1 FROM {TABLE} e WHERE e.kind = '{each.key}' AND e.row IN ({which}) ORDER BY e.row FOR UPDATE;"
        f" INSERT INTO {TABLE} AS e ({COLUMNS}) {select(each, f'r.id IN ({which})', joined)}"
        f" ON CONFLICT (kind, row) DO UPDATE SET {written} WHERE ({now}) IS DISTINCT FROM ({kept});"
    )


def _beside(name: str, each: Searchable, beside: Beside) -> Iterator[tuple[str, str]]:
    link, columns = beside.link, (beside.link, *beside.words, *beside.numbers)
    yield _trigger(f"{name}_added", beside.table, "INSERT", _anew(each, f'SELECT "{link}" FROM now'))
    yield _trigger(f"{name}_taken", beside.table, "DELETE", _anew(each, f'SELECT "{link}" FROM was'))
    both = f"{_changed(link, columns)} UNION {_changed(link, columns, 'o')}"
    yield _trigger(f"{name}_changed", beside.table, "UPDATE", _anew(each, both))


def _above(name: str, each: Searchable, above: Above) -> tuple[str, str]:
    which = f'SELECT c.id FROM "{each.table}" c WHERE c."{above.link}" IN ({_changed("id", above.words)})'
    return _trigger(name, above.table, "UPDATE", _anew(each, which))


def begin(cursor: Any) -> None:
    """An empty index without triggers."""
    drop_triggers(cursor)
    for name in names(cursor):  # triggers are gone
        cursor.execute(f'DROP INDEX "{name}"')
    cursor.execute("SELECT 1 FROM pg_collation WHERE collname = 'und-x-icu'")
    for statement in _functions(' COLLATE "und-x-icu"' if cursor.fetchone() else ""):
        cursor.execute(statement)
    cursor.execute(_all_near())
    cursor.execute(_seen())
    cursor.execute(_seen_titles())
    cursor.execute(_near_to())
    cursor.execute(f"TRUNCATE {TABLE}")


def hold(cursor: Any, each: Searchable) -> None:
    """Nobody changes what an entry tells of while it is read; whoever wants to waits for the end of the block."""
    others = [beside.table for beside in each.beside] + ([each.above.table] if each.above else [])
    listed = ", ".join(f'"{table}"' for table in sorted({each.table, *others}))
    cursor.execute(f"LOCK TABLE {listed} IN SHARE ROW EXCLUSIVE MODE")


def finish(declared: list[Searchable], whole: str) -> Iterator[str]:
    """What is done last; then the index is whole."""
    for each in declared:
        yield f"CREATE INDEX finding_{each.key}_text ON {TABLE} USING gin (text gin_trgm_ops) WHERE kind = '{each.key}'"
        yield f"CREATE INDEX finding_{each.key}_near ON {TABLE} USING gin (string_to_array(near, ' ')) WHERE kind || '' = '{each.key}'"
        yield f"CREATE INDEX finding_{each.key}_numbers ON {TABLE} USING gin (string_to_array(btrim(numbers), ' ')) WHERE kind = '{each.key}'"
    yield f'CREATE INDEX "{whole}" ON {TABLE} (kind, title COLLATE "C")'
    yield f"ANALYZE {TABLE}"


def is_sound(cursor: Any) -> bool:
    """PostgreSQL keeps its indexes itself."""
    return True


def forget(cursor: Any) -> None:
    """Until its next VACUUM, as for every row."""
