"""Databases of releases, kept small as SQL: with them it is tried that each release comes to this version without a loss.

python -m tests.releasing 0.1.0       saves this version's, on the engine of DATABASE_URL
"""

from __future__ import annotations

import hashlib
import lzma
import re
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg

from .serving import ROOT, Home, a_home

RELEASES = Path(__file__).parent / "releases"
LARGEST = 300_000
"""Bytes of all files of a release."""
ROLES = re.compile(r"(?:GRANT .* TO|CREATE POLICY .* TO|FOR ROLE \w+ .* TO) (hanse_\w+)")
Rows = list[tuple[Any, ...]]


def releases() -> list[str]:
    return sorted(path.name for path in RELEASES.iterdir() if path.is_dir() and list(path.glob("*.sql.xz")))


def script(release: str, engine: str) -> str:
    return lzma.decompress((RELEASES / release / f"{engine}.sql.xz").read_bytes()).decode()


def save(release: str) -> Path:
    """The small network of rivals, as this version keeps it."""
    with tempfile.TemporaryDirectory() as folder, a_home(Path(folder)) as home:
        subprocess.run([sys.executable, "-m", "tests.keeping", "build"], env=home.environment, cwd=ROOT, check=True)
        engine = "postgresql" if home.database else "sqlite"
        target = RELEASES / release / f"{engine}.sql.xz"
        target.parent.mkdir(parents=True, exist_ok=True)
        text = _dumped_postgresql(home) if home.database else _dumped_sqlite(home)
        target.write_bytes(lzma.compress(text.encode(), preset=9))
    return target


def _dumped_sqlite(home: Home) -> str:
    with closing(sqlite3.connect(home.folder / "hanse.sqlite3")) as opened:
        return "\n".join(opened.iterdump())


def _dumped_postgresql(home: Home) -> str:
    command = ["pg_dump", "--no-owner", "--inserts", "--rows-per-insert=100", f"--dbname={home.database}"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return "\n".join(line for line in text.splitlines() if not line.startswith("\\"))


def load(home: Home, release: str) -> None:
    """Put a release's database into an empty home."""
    home.folder.mkdir(parents=True, exist_ok=True)
    if not home.database:
        with closing(sqlite3.connect(home.folder / "hanse.sqlite3")) as opened:
            opened.executescript(script(release, "sqlite"))
        return
    text = script(release, "postgresql")
    with psycopg.connect(home.database, autocommit=True) as opened:
        known = {name for (name,) in opened.execute("SELECT rolname FROM pg_roles")}
        for role in sorted(set(ROLES.findall(text)) - known):
            opened.execute(f"CREATE ROLE {role} NOLOGIN".encode())
        opened.execute(text.encode())


@contextmanager
def looking(home: Home) -> Iterator[Any]:
    """A connection that sees every row."""
    if home.database:
        with psycopg.connect(home.database) as opened:
            yield opened
    else:
        with closing(sqlite3.connect(home.folder / "hanse.sqlite3")) as opened:
            yield opened


def columns(home: Home) -> dict[str, list[str]]:
    """Each table with its columns."""
    with looking(home) as opened:
        if home.database:
            found = opened.execute(
                "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
            ).fetchall()
        else:
            tables = opened.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
            found = [
                (table, column[1])
                for (table,) in tables.fetchall()
                for column in opened.execute(f'PRAGMA table_info("{table}")')
            ]
    kept: dict[str, list[str]] = {}
    for table, column in sorted(found):
        kept.setdefault(table, []).append(column)
    return kept


def hashed(home: Home, wanted: dict[str, list[str]]) -> dict[str, tuple[int, str]]:
    """For each table the number of its rows, and a hash of these columns of all of them."""
    found = {}
    with looking(home) as opened:
        for table, names in wanted.items():
            listed = ", ".join(f'"{name}"' for name in names)
            rows: Rows = opened.execute(f'SELECT {listed} FROM "{table}"').fetchall()
            told = sorted(map(repr, rows))
            found[table] = (len(rows), hashlib.sha256("\n".join(told).encode()).hexdigest())
    return found


def applied(release: str) -> set[tuple[str, str]]:
    """The migrations that came with a release."""
    path = RELEASES / release
    engine = "sqlite" if (path / "sqlite.sql.xz").exists() else "postgresql"
    inserts = re.findall(r"INSERT INTO .*?django_migrations\"? .*?;", script(release, engine), flags=re.DOTALL)
    return set(re.findall(r"\d+,\s*'(\w+)',\s*'(\d{4}_\w+)'", "\n".join(inserts)))


if __name__ == "__main__":
    for given in sys.argv[1:]:
        made = save(given)
        sys.stdout.write(f"{made.relative_to(ROOT)}: {made.stat().st_size:,} bytes\n")
