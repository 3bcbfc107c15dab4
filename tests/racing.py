"""Races: processes that do one thing at the same instant on the test's own database, and what came of it.

    outcome = race(lambda lane, lap: add_number(companies[lane], f"DE{lap}"), runners=16, laps=3)
    assert outcome.winners == [1, 1, 1]

Each runner is a process of its own with its own connection. `act(lane, lap)` wins by returning, is late by raising `Refused`;
anything else that it raises is an error. Runners start each lap together. Use it in tests marked
`django_db(transaction=True)` with the fixture `racetrack`, which puts SQLite's database of the test, kept in memory, into a
file that processes can share.
"""

from __future__ import annotations

import multiprocessing
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections

from hanse.kernel.errors import Refused

PATIENCE = 120.0
"""Seconds that a lap may take on a busy machine."""
Act = Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class Finish:
    """How one runner ended one lap: `took` in milliseconds."""

    lane: int
    lap: int
    won: bool
    told: str
    error: str
    took: float


@dataclass(frozen=True, slots=True)
class Outcome:
    finishes: tuple[Finish, ...]
    laps: int

    @property
    def winners(self) -> list[int]:
        """How many won, lap by lap."""
        return [sum(each.won for each in self.finishes if each.lap == lap) for lap in range(self.laps)]

    @property
    def errors(self) -> list[str]:
        return [each.error for each in self.finishes if each.error]

    @property
    def told(self) -> set[str]:
        """The sentences that those read who were late."""
        return {each.told for each in self.finishes if each.told}

    def took(self, share: float) -> float:
        """Milliseconds within which this share of all ended their lap."""
        ordered = sorted(each.took for each in self.finishes)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]

    def line(self, name: str) -> dict[str, Any]:
        """One line for `make proof`."""
        return {
            "what": name, "engine": connection.vendor, "runners": len({each.lane for each in self.finishes}),
            "laps": self.laps, "laps_with_one_winner": self.winners.count(1), "most_winners": max(self.winners),
            "errors": len(self.errors), "p50_ms": round(self.took(0.5), 1), "p99_ms": round(self.took(0.99), 1),
            "max_ms": round(self.took(1), 1),
        }  # fmt: skip


def race(act: Act, *, runners: int, laps: int = 1) -> Outcome:
    """Let `runners` processes do `act(lane, lap)` at once, lap after lap."""
    assert not connection.in_atomic_block, (
        "mark the test django_db(transaction=True): others cannot see what is not committed"
    )
    connections.close_all()
    forked = multiprocessing.get_context("fork")
    gate = forked.Barrier(runners)
    finishes = forked.SimpleQueue()
    started = [
        forked.Process(target=_run, args=(act, lane, laps, gate, finishes), daemon=True) for lane in range(runners)
    ]
    for each in started:
        each.start()
    found = [finish for _runner in started for finish in _received(finishes, started, within=PATIENCE * laps)]
    for each in started:
        each.join(PATIENCE)
    return Outcome(tuple(Finish(*finish) for finish in found), laps)


def _received(finishes: Any, started: list[Any], *, within: float) -> list[tuple[Any, ...]]:
    end = time.monotonic() + within
    while not finishes._reader.poll(0.5):
        assert time.monotonic() < end, "a runner never came home"
        assert any(each.is_alive() for each in started), "all runners died on the way"
    return list(finishes.get())


def _run(act: Act, lane: int, laps: int, gate: Any, finishes: Any) -> None:
    """In the runner's process."""
    connection.ensure_connection()
    found = []
    for lap in range(laps):
        gate.wait(PATIENCE)
        begun = time.perf_counter()
        won, told, error = False, "", ""
        try:
            act(lane, lap)
            won = True
        except Refused as refused:
            told = refused.sentence
        except Exception as broken:
            error = f"{type(broken).__name__}: {broken}"
        found.append((lane, lap, won, told, error, (time.perf_counter() - begun) * 1000))
    finishes.put(found)
    connections.close_all()


@pytest.fixture
def racetrack(tmp_path: Path, transactional_db: None) -> Iterator[None]:
    """The test's database where several processes can reach it; PostgreSQL's can be reached already."""
    assert not connection.in_atomic_block, "a fixture of the module holds a transaction: race in a module without it"
    if connection.vendor != "sqlite":
        yield
        return
    with _in_a_file(tmp_path / "race.sqlite3"):
        yield


@contextmanager
def _in_a_file(path: Path) -> Iterator[None]:
    connection.ensure_connection()
    kept, name = connection.connection, connection.settings_dict["NAME"]
    with sqlite3.connect(path) as file:
        kept.backup(file)
    file.close()
    connection.connection, connection.settings_dict["NAME"] = None, str(path)
    try:
        yield
    finally:
        connection.close()
        connection.connection, connection.settings_dict["NAME"] = kept, name
