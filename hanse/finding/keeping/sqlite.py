"""On SQLite: a trigger for each row, and two FTS5 tables over the entries: whole words with their pieces, and any three letters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import DatabaseError

from ..declaring import Above, Beside, Searchable
from ..folding import fold, squeeze
from ..nearness import pieces
from .entries import COLUMNS, select

TABLE, WORDS, PARTS = "finding_entry", "finding_words", "finding_parts"
FUNCTIONS = {"finding_fold": fold, "finding_squeeze": squeeze, "finding_pieces": pieces}
TABLES = (
    f"CREATE VIRTUAL TABLE {WORDS} USING fts5(text, numbers, near, content='{TABLE}', content_rowid='id', prefix='1 2 3',"
    " tokenize=\"unicode61 remove_diacritics 0 tokenchars '~'\")",
    f"CREATE VIRTUAL TABLE {PARTS} USING fts5(text, content='{TABLE}', content_rowid='id', tokenize='trigram')",
)
ADDED = (
    f"INSERT INTO {WORDS} (rowid, text, numbers, near) VALUES (NEW.id, NEW.text, NEW.numbers, NEW.near);"
    f" INSERT INTO {PARTS} (rowid, text) VALUES (NEW.id, NEW.text);"
)
TAKEN = (
    f"INSERT INTO {WORDS} ({WORDS}, rowid, text, numbers, near) VALUES ('delete', OLD.id, OLD.text, OLD.numbers, OLD.near);"
    f" INSERT INTO {PARTS} ({PARTS}, rowid, text) VALUES ('delete', OLD.id, OLD.text);"
)


def add_functions(connection: Any) -> None:
    """The functions that the triggers call, on a connection that was just opened."""
    for name, function in FUNCTIONS.items():
        connection.connection.create_function(name, 1, function, deterministic=True)


def joined(inner: str) -> str:
    return f"(SELECT group_concat(v, ' ') FROM ({inner}))"


def names(cursor: Any) -> set[str]:
    """Triggers and indexes of ours that are there."""
    cursor.execute(
        "SELECT name FROM sqlite_master WHERE type IN ('trigger', 'index') AND name LIKE 'finding!_%' ESCAPE '!'"
    )
    return {name for (name,) in cursor.fetchall()}


def drop_triggers(cursor: Any) -> None:
    cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'finding!_%' ESCAPE '!'")
    for (name,) in cursor.fetchall():
        cursor.execute(f'DROP TRIGGER "{name}"')


def triggers(declared: list[Searchable], mark: str) -> Iterator[tuple[str, str]]:
    """Each trigger's name and the statement that makes it."""
    yield _trigger(f"finding_{mark}_entry_added", f"AFTER INSERT ON {TABLE}", ADDED)
    yield _trigger(f"finding_{mark}_entry_taken", f"AFTER DELETE ON {TABLE}", TAKEN)
    yield _trigger(f"finding_{mark}_entry_changed", f"AFTER UPDATE ON {TABLE}", f"{TAKEN} {ADDED}")
    for each in declared:
        name = f"finding_{mark}_{each.key}"
        yield _trigger(f"{name}_added", f'AFTER INSERT ON "{each.table}"', _anew(each, "r.id = NEW.id", "= NEW.id"))
        yield _trigger(f"{name}_taken", f'AFTER DELETE ON "{each.table}"', _gone(each, "= OLD.id"))
        yield _changed(f"{name}_changed", each.table, each.watched, _anew(each, "r.id = NEW.id", "= NEW.id"))
        for number, beside in enumerate(each.beside):
            yield from _beside(f"{name}_{number}", each, beside)
        if each.above:
            yield _above(f"{name}_above", each, each.above)


def _trigger(name: str, when: str, does: str) -> tuple[str, str]:
    return name, f'CREATE TRIGGER "{name}" {when} BEGIN {does} END'


def _changed(name: str, table: str, columns: tuple[str, ...], does: str) -> tuple[str, str]:
    differs = " OR ".join(f'OLD."{column}" IS NOT NEW."{column}"' for column in columns)
    listed = ", ".join(f'"{column}"' for column in columns)
    return _trigger(name, f'AFTER UPDATE OF {listed} ON "{table}" WHEN {differs}', does)


def _gone(each: Searchable, which: str) -> str:
    return f"DELETE FROM {TABLE} WHERE kind = '{each.key}' AND row {which};"


def _anew(each: Searchable, condition: str, which: str) -> str:
    return f"{_gone(each, which)} INSERT INTO {TABLE} ({COLUMNS}) {select(each, condition, joined)};"


def _beside(name: str, each: Searchable, beside: Beside) -> Iterator[tuple[str, str]]:
    new, old = (_anew(each, f'r.id = {row}."{beside.link}"', f'= {row}."{beside.link}"') for row in ("NEW", "OLD"))
    columns = (beside.link, *beside.words, *beside.numbers)
    yield _trigger(f"{name}_added", f'AFTER INSERT ON "{beside.table}"', new)
    yield _trigger(f"{name}_taken", f'AFTER DELETE ON "{beside.table}"', old)
    yield _changed(f"{name}_changed", beside.table, columns, f"{old} {new}")


def _above(name: str, each: Searchable, above: Above) -> tuple[str, str]:
    which = f'IN (SELECT id FROM "{each.table}" WHERE "{above.link}" = NEW.id)'
    return _changed(name, above.table, above.words, _anew(each, f'r."{above.link}" = NEW.id', which))


def begin(cursor: Any) -> None:
    """An empty index without triggers."""
    drop_triggers(cursor)
    for name in names(cursor):
        cursor.execute(f'DROP INDEX "{name}"')
    for table in (WORDS, PARTS):
        cursor.execute(f"DROP TABLE IF EXISTS {table}")
    cursor.execute(f"DELETE FROM {TABLE}")
    for statement in TABLES:
        cursor.execute(statement)


def hold(cursor: Any, each: Searchable) -> None:
    """There is one writer anyhow."""


def finish(declared: list[Searchable], whole: str) -> Iterator[str]:
    """What is done last; then the index is whole."""
    for table in (WORDS, PARTS):
        yield f"INSERT INTO {table} ({table}) VALUES ('optimize')"
    yield f'CREATE INDEX "{whole}" ON {TABLE} (kind, title)'


def is_sound(cursor: Any) -> bool:
    """Do the FTS5 tables hold what the entries say? FTS5 looks for itself."""
    try:
        for table in (WORDS, PARTS):
            cursor.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)")
    except DatabaseError:
        return False
    return True


def forget(cursor: Any) -> None:
    """FTS5 keeps what was taken out until it merges: all of it now."""
    for table in (WORDS, PARTS):
        cursor.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")
