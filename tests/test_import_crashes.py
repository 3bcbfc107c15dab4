"""A real `hanse import` is killed at every named point, and at any moment: the file is whole or absent, and sent again it is
whole. Nothing is lost, nothing is doubled. Feature 1."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest

from hanse.kernel.work.faults import POINTS

from . import warm
from .serving import Home, a_home

pytestmark = pytest.mark.by_turns

PROOF = os.environ.get("HYPOTHESIS_PROFILE") == "proof"
KILLS = int(os.environ.get("HANSE_KILLS", "200" if PROOF else "4"))
SERVER = bool(os.environ.get("DATABASE_URL"))
PARTNERS, LINES = 12, 400
FOLDER = ["folder-taken", "folder-imported", "folder-told"]
LOOK = (
    "from hanse.kernel.contributions import load; load('contributions'); from hanse.intake import folder; folder.look()"
)
WITHDRAWING = ["facts-deleted", "facts-before-withdrawn", "facts-withdrawn"]
COMPACTING = [name for name in POINTS if name.startswith("compaction-")]
RECORDS = ["records-saved", "records-before-commit", "records-committed"]
IMPORTING = [
    name for name in POINTS if name.startswith("batch-") or (name.startswith("facts-") and name not in WITHDRAWING)
]
DECIDING = {
    "batch-block-staged",
    "facts-appended",
    "facts-before-acknowledge",
    "facts-deleted",
    "records-before-commit",
}
"""Where the two stores part."""


def tried(names: list[str]) -> list[str]:
    """The deciding ones always; on SQLite every third of the rest, in the long form all."""
    rest = [] if SERVER else [name for name in names if name not in DECIDING][::3]
    return names if PROOF else [name for name in names if name in DECIDING or name in rest]


def hanse(home: Home, *words: str | Path, fault: str = "", clean: bool = True) -> Any:
    """Run the command line; its JSON, or None where it was killed."""
    done = started(home, *words, fault=fault).wait()
    if done.returncode == -signal.SIGKILL:
        return None
    assert done.returncode == 0 or not clean, done.stderr
    return json.loads(done.stdout) if done.stdout.startswith(("{", "[")) else done.stderr


def started(home: Home, *words: str | Path, fault: str = "") -> warm.Started:
    environment = home.environment | {"HANSE_FAULT": fault}
    return warm.start("hanse.site", *map(str, words), "--json", environment=environment)


@pytest.fixture(scope="module")
def network(migrated: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A home with partners and one imported file, half of which the next one corrects; each test works on a copy."""
    folder = tmp_path_factory.mktemp("network")
    partners = folder / "dealers.csv"
    partners.write_text("number,name,country\n" + "".join(f"D{n},Dealer {n},DE\n" for n in range(PARTNERS)))
    with a_home(folder / "home", copy_of=migrated) as home:
        assert hanse(home, "import", "organisations", partners)["new"] == PARTNERS
        assert hanse(home, "import", "sell_in", _orders(folder / "first.csv", price=1))["new"] == LINES
        yield home


@pytest.fixture
def home(network: Home, tmp_path: Path) -> Iterator[Home]:
    with a_home(tmp_path / "home", copy_of=network) as copy:
        yield copy


def asked(home: Home, question: str) -> tuple[Any, ...]:
    """One row from the database, read past the product."""
    if home.database:
        with psycopg.connect(home.database) as server:
            return server.execute(question).fetchone() or ()  # type: ignore[arg-type]
    with contextlib.closing(sqlite3.connect(home.folder / "hanse.sqlite3")) as database:
        return tuple(database.execute(question).fetchone())


def _orders(path: Path, *, price: int, first: int = 0, lines: int = LINES) -> Path:
    """Good lines over eight months, and one that is none."""
    rows = [
        f"SO{n},1,2025-{n % 8 + 1:02}-{n % 28 + 1:02},D{n % PARTNERS},2,{price}.25,EUR"
        for n in range(first, first + lines)
    ]
    path.write_text("order number,line,order date,dealer,quantity,amount,currency\n" + "\n".join(rows) + "\ntotal\n")
    return path


BEFORE = (LINES, LINES * Decimal("1.25"))
AFTER = (LINES * 3 // 2, LINES // 2 * Decimal("1.25") + LINES * Decimal("2.25"))


def _sums(home: Home) -> tuple[int, Decimal]:
    """What counts now, as the database's months say it."""
    lines, amount = asked(
        home, "SELECT sum(lines), sum(CAST(round(amount * 10000) AS INTEGER)) FROM facts_monthly"
    )  # fmt: skip
    return int(lines or 0), Decimal(amount or 0) / 10000


def _lines(home: Home) -> tuple[int, Decimal]:
    """The same from the lines, and that no batch's counts are wrong."""
    for batch in hanse(home, "batches"):
        assert batch["read"] == batch["new"] + batch["known"] + batch["corrected"] + batch["rejected"]
    found = hanse(home, "facts", "summary", "sell_in", "--by", "month")
    return found["lines"], Decimal(found["total"]["amount"])


def look(home: Home, *, fault: str = "") -> int:
    """One round of the worker over its watched folder."""
    done = warm.run("hanse.site", "manage", "shell", "-c", LOOK, environment=home.environment | {"HANSE_FAULT": fault})
    assert done.returncode in {0, -signal.SIGKILL}, done.stderr
    return done.returncode


@pytest.mark.parametrize("point", [*FOLDER, *(name for name in IMPORTING if PROOF or name in DECIDING)])
def test_killed_at_any_step_the_watched_folder_loses_and_doubles_nothing(point: str, home: Home) -> None:
    inbox = home.folder / "inbox"
    (inbox / "sell_in").mkdir(parents=True)
    laid = _orders(inbox / "sell_in" / "second.csv", price=2, first=LINES // 2)
    os.utime(laid, (1.7e9, 1.7e9))  # still for long

    assert look(home, fault=f"{point}:1") == -signal.SIGKILL
    assert _sums(home) in (BEFORE, AFTER)
    assert look(home) == 0

    assert _sums(home) == AFTER
    assert [batch["state"] for batch in hanse(home, "batches") if batch["file"] == laid.name] == ["committed"]
    lying = sorted(path.relative_to(inbox).parts[0] for path in inbox.rglob("*") if path.is_file())
    assert lying == ["done", "done"], "the file and what became of it"


@pytest.mark.parametrize("point", tried(IMPORTING))
def test_killed_at_any_step_an_import_is_whole_or_absent_and_can_be_sent_again(
    point: str, home: Home, tmp_path: Path
) -> None:
    second = _orders(tmp_path / "second.csv", price=2, first=LINES // 2)

    assert hanse(home, "import", "sell_in", second, fault=f"{point}:1") is None
    assert _sums(home) == (AFTER if point == "facts-acknowledged" else BEFORE)

    again = hanse(home, "import", "sell_in", second)
    whole = {"new": LINES // 2, "known": 0, "corrected": LINES // 2}
    known = {"new": 0, "known": LINES, "corrected": 0}
    assert {key: again[key] for key in whole} == (
        known if point in {"facts-appended", "facts-before-acknowledge", "facts-acknowledged"} else whole
    )
    assert again["rejected"] == 1
    assert _sums(home) == AFTER
    if point in DECIDING:
        assert _lines(home) == AFTER


@pytest.mark.parametrize("point", tried(WITHDRAWING))
def test_killed_at_any_step_a_withdrawal_is_whole_or_absent(point: str, home: Home, tmp_path: Path) -> None:
    batch = hanse(home, "import", "sell_in", _orders(tmp_path / "second.csv", price=2, first=LINES // 2))["batch"]

    assert hanse(home, "batch", "withdraw", batch, fault=f"{point}:1") is None
    assert _sums(home) == (BEFORE if point == "facts-withdrawn" else AFTER)

    hanse(home, "batch", "withdraw", batch, clean=False)
    assert _sums(home) == _lines(home) == BEFORE


@pytest.mark.parametrize("point", COMPACTING)
def test_killed_while_files_are_joined_the_same_lines_count(point: str, home: Home, tmp_path: Path) -> None:
    batch = hanse(home, "import", "sell_in", _orders(tmp_path / "second.csv", price=2, first=LINES // 2))["batch"]

    assert hanse(home, "facts", "compact", "--all", fault=f"{point}:1") is None
    assert _lines(home) == AFTER
    months = hanse(home, "facts", "compact", "--all")["sell_in"]["fewer"]

    assert months == 8, "two imports of eight months"
    assert _sums(home) == _lines(home) == AFTER
    hanse(home, "batch", "withdraw", batch)
    assert _sums(home) == _lines(home) == BEFORE


@pytest.mark.parametrize("point", tried(RECORDS))
def test_killed_at_any_step_an_import_of_companies_is_whole_or_absent(point: str, home: Home, tmp_path: Path) -> None:
    path = tmp_path / "more.csv"
    path.write_text("number,name,country\nD0,Dealer Zero,AT\n" + "".join(f"N{n},New {n},FR\n" for n in range(20)))

    assert hanse(home, "import", "organisations", path, fault=f"{point}:1") is None
    again = hanse(home, "import", "organisations", path)

    done = point == "records-committed"
    assert (again["new"], again["corrected"], again["known"]) == ((0, 0, 21) if done else (20, 1, 0))
    assert _companies(home) == PARTNERS + 20


def test_killed_while_companies_are_taken_back_all_of_them_stay(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "more.csv"
    path.write_text("number,name,country\nD0,Dealer Zero,AT\nN1,New 1,FR\n")
    batch = hanse(home, "import", "organisations", path)["batch"]

    assert hanse(home, "batch", "withdraw", batch, fault="records-given-back:1") is None
    assert _companies(home) == PARTNERS + 1
    hanse(home, "batch", "withdraw", batch)
    assert _companies(home) == PARTNERS


def _companies(home: Home) -> int:
    return int(asked(home, "SELECT count(*) FROM network_organisation")[0])


def test_killed_at_any_moment_nothing_is_lost_or_doubled(home: Home, tmp_path: Path) -> None:
    """Imports that correct each other in turn, killed after a random while; the last one is let through."""
    chance = random.Random(11)
    for turn in range(KILLS):
        path = _orders(tmp_path / f"{turn}.csv", price=2 + turn % 2, first=LINES // 2)
        running = started(home, "import", "sell_in", path)
        with contextlib.suppress(subprocess.TimeoutExpired):
            running.wait(chance.uniform(0.2, 3.0))
        running.kill()
        running.wait()
        lines, amount = _sums(home)
        assert (lines, amount) in {BEFORE, AFTER, (AFTER[0], AFTER[1] + LINES)}

    hanse(home, "import", "sell_in", _orders(tmp_path / "last.csv", price=2, first=LINES // 2))

    assert _sums(home) == _lines(home) == AFTER


def test_two_processes_with_the_same_file_at_once_import_it_once(home: Home, tmp_path: Path) -> None:
    second = _orders(tmp_path / "second.csv", price=2, first=LINES // 2)

    running = [started(home, "import", "sell_in", second) for _place in range(2)]
    told = [json.loads(process.wait().stdout) for process in running]

    assert sorted((one["new"], one["known"], one["corrected"]) for one in told) == [
        (0, LINES, 0),
        (LINES // 2, 0, LINES // 2),
    ]
    assert _sums(home) == _lines(home) == AFTER


def test_the_fault_points_are_listed(home: Home) -> None:
    assert {point["name"] for point in hanse(home, "faultpoints")} == set(POINTS)
    assert {*IMPORTING, *WITHDRAWING, *COMPACTING, *RECORDS, *FOLDER, "records-given-back"} == set(POINTS)


def test_exit_codes_say_done_refused_or_wrong_usage(home: Home, tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.touch()
    codes = {}
    for words in (("batches",), ("import", "sell_in", empty), ("import", "sell_in")):
        done = started(home, *words).wait()
        codes[words[-1] if words[0] == "import" else "batches"] = done.returncode
        assert "Traceback" not in done.stderr
    assert codes == {"batches": 0, empty: 1, "sell_in": 2}


def test_a_database_that_was_never_made_is_made(tmp_path: Path) -> None:
    path = tmp_path / "dealers.csv"
    path.write_text("number,name\nD1,One\n")

    with a_home(tmp_path / "new home") as home:
        assert hanse(home, "import", "organisations", path)["new"] == 1
