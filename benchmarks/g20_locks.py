"""G20: what a migration keeps waiting: each kind of step that the rules allow, on a million rows of PostgreSQL, while others write.

One JSON line for each step: how long it takes, how often others wrote meanwhile, and the longest that one of them, and one reader,
had to wait. The last are steps that the rules refuse, to compare with. Goal: under 2 s. The table is made anew, and removed.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

SIZES = {"small": (1_000_000,), "full": (1_000_000, 10_000_000)}
AT_ONCE = 5_000
TABLE = "g20_line"


def steps() -> list[tuple[str, bool, Any]]:
    """What it is, whether the rules allow it, and the step."""
    from django.db import migrations, models

    from hanse.kernel.operating.migrating import AddIndexWhileOpen

    def field(name: str, kind: models.Field[Any, Any]) -> Any:
        return migrations.AddField("line", name, kind)

    owner = models.ForeignKey("g20.owner", models.PROTECT, null=True, db_index=False)
    note = [("id", models.BigAutoField(primary_key=True)), ("line", models.ForeignKey("g20.line", models.PROTECT))]
    return [
        ("a new table that names it", True, migrations.CreateModel("note", note)),
        ("a column that may be empty", True, field("note", models.CharField(max_length=200, null=True))),
        ("a column that the database fills", True, field("kept", models.BooleanField(db_default=False))),
        ("a column that names another table", True, field("owner", owner)),
        ("longer texts", True, migrations.AlterField("line", "name", models.CharField(max_length=400))),
        ("a column that may be empty from now on", True, migrations.AlterField("line", "amount", models.IntegerField(null=True))),
        ("data, block by block", True, migrations.RunPython(fill, migrations.RunPython.noop)),
        ("an index, built while others write", True, AddIndexWhileOpen("line", models.Index("name", "id", name="g20_name"))),
        ("a column away, a release later", True, migrations.RemoveField("line", "note")),
        ("an index as Django builds it", False, migrations.AddIndex("line", models.Index("amount", "id", name="g20_amount"))),
        ("a rule that all rows keep", False, migrations.AddConstraint("line", models.CheckConstraint(condition=models.Q(number__gte=0), name="g20_rule"))),
        ("another type", False, migrations.AlterField("line", "number", models.BigIntegerField())),
    ]  # fmt: skip


def fill(apps: Any, _editor: Any) -> None:
    lines = apps.get_model("g20", "line").objects
    last = lines.order_by("-id").values_list("id", flat=True)[0]
    for start in range(0, last + 1, AT_ONCE):
        lines.filter(id__gt=start, id__lte=start + AT_ONCE).update(note="moved")


def begin(rows: int) -> Any:
    """The table and the one it will name, and their state."""
    from django.db import connection, migrations, models
    from django.db.migrations.state import ProjectState

    remove()
    state = ProjectState()
    number = ("id", models.BigAutoField(primary_key=True))
    line = [
        number, ("number", models.IntegerField()), ("name", models.CharField(max_length=200)), ("amount", models.IntegerField()),
    ]  # fmt: skip
    for step in (migrations.CreateModel("owner", [number]), migrations.CreateModel("line", line)):
        state = taken(step, state, at_once=True)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {TABLE} (number, name, amount) SELECT n, md5(n::text), n %% 1000 FROM generate_series(1, %s) n",
            [rows],
        )
        cursor.execute(f"VACUUM ANALYZE {TABLE}")
    return state


def remove() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS g20_note, {TABLE}, g20_owner CASCADE")


def taken(step: Any, state: Any, *, at_once: bool) -> Any:
    """The step carried out as a migration of its own; gives the state after it."""
    from django.db import connection

    after = state.clone()
    step.state_forwards("g20", after)
    with connection.schema_editor(atomic=at_once) as editor:
        step.database_forwards("g20", editor, state, after)
    return after


@contextmanager
def others(statement: str, rows: int) -> Iterator[list[float]]:
    """Somebody who does this one row after the other, on a connection of their own; how long each took."""
    import psycopg
    from django.db import connection

    took: list[float] = []
    over = threading.Event()
    given = connection.get_connection_params()

    def work() -> None:
        with psycopg.connect(**{k: v for k, v in given.items() if k not in {"cursor_factory", "context"}}) as line:
            line.autocommit = True
            number = 1
            while not over.is_set():
                number = number * 48271 % 2147483647
                begun = time.perf_counter()
                line.execute(statement.encode(), [number % rows + 1])
                took.append(time.perf_counter() - begun)
                time.sleep(0.002)

    one = threading.Thread(target=work)
    one.start()
    try:
        time.sleep(0.2)
        took.clear()
        yield took
        time.sleep(0.1)
    finally:
        over.set()
        one.join()


def main(size: str = "small") -> None:
    import django

    django.setup()
    from django.db import connection

    if connection.vendor != "postgresql":
        raise SystemExit("Only PostgreSQL has others write meanwhile: DATABASE_URL=$(scripts/postgres)")
    for rows in SIZES[size]:
        state = begin(rows)
        try:
            for what, is_allowed, step in steps():
                at_once = is_in_one_piece(step)
                writing = others(f"UPDATE {TABLE} SET amount = amount + 1 WHERE id = %s", rows)
                with writing as written, others(f"SELECT name FROM {TABLE} WHERE id = %s", rows) as read:
                    begun = time.perf_counter()
                    state = taken(step, state, at_once=at_once)
                    took = time.perf_counter() - begun
                line = {
                    "goal": "G20", "step": what, "rows": rows, "allowed": is_allowed, "seconds": round(took, 3),
                    "written_meanwhile": len(written), "longest_write_s": round(max(written), 3), "longest_read_s": round(max(read), 3),
                }  # fmt: skip
                print(json.dumps(line), flush=True)
        finally:
            remove()


def is_in_one_piece(step: Any) -> bool:
    """Is its migration one transaction?"""
    from django.db import migrations

    from hanse.kernel.operating.migrating import AddIndexWhileOpen

    return not isinstance(step, migrations.RunPython | AddIndexWhileOpen)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hanse.site.settings")
    main(*sys.argv[1:])
