"""A running Hanse for tests from outside: its own folder, its own database, its own port, ended with everything it started."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from . import warm

PATIENCE = 120
ROOT = Path(__file__).resolve().parent.parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Home:
    """Where one Hanse keeps everything: a folder and, on PostgreSQL, a database."""

    folder: Path
    database: str = ""

    @property
    def environment(self) -> dict[str, str]:
        ours = ("HANSE_", "DATABASE_URL", "DJANGO_", "PYTHONDONTWRITEBYTECODE")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        return kept | {"HANSE_HOME": str(self.folder), "DATABASE_URL": self.database, "PYTHONUNBUFFERED": "1"}

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The `hanse` command, in this home."""
        return warm.run("hanse.site", *arguments, environment=self.environment)


@dataclass
class Running:
    """A started Hanse; `said` are the lines that it has printed so far."""

    process: subprocess.Popen[str]
    port: int
    said: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str) -> tuple[int, str]:
        with urllib.request.urlopen(f"{self.url}{path}", timeout=PATIENCE) as answer:
            return answer.status, answer.read().decode()

    def children(self) -> list[int]:
        """The processes that it started, and theirs."""
        return descendants(self.process.pid)


def descendants(parent: int) -> list[int]:
    table = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    children: dict[int, list[int]] = {}
    for line in table.splitlines():
        pid, ppid = map(int, line.split())
        children.setdefault(ppid, []).append(pid)
    found, waiting = [], [parent]
    while waiting:
        for child in children.get(waiting.pop(), []):
            found.append(child)
            waiting.append(child)
    return found


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def gone(pids: list[int]) -> bool:
    """Have they all ended, given a moment?"""
    end = time.monotonic() + PATIENCE
    while any(map(is_alive, pids)) and time.monotonic() < end:
        time.sleep(0.05)
    return not any(map(is_alive, pids))


@contextlib.contextmanager
def serving(home: Home, *options: str, command: tuple[str, ...] = (), port: int | None = None) -> Iterator[Running]:
    """`hanse serve`, until it says that it is open; ended by Ctrl-C."""
    chosen = port or free_port()
    program = command or (sys.executable, "-m", "hanse.site")
    process = subprocess.Popen(
        [*program, "serve", "--port", str(chosen), *options],
        env=home.environment, cwd=home.folder if command else ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    running = Running(process, chosen)
    assert process.stdout is not None
    try:
        for line in process.stdout:
            running.said.append(line.rstrip())
            if line.startswith("Ctrl-C"):
                break
        yield running
    finally:
        left = running.children()
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.wait(PATIENCE)
        process.stdout.close()
        assert gone(left), "a part of Hanse was left running"


@contextlib.contextmanager
def a_home(folder: Path, *, copy_of: Home | None = None) -> Iterator[Home]:
    """An empty home, or a copy of another one; on PostgreSQL with a database of its own that is dropped afterwards."""
    if copy_of is not None:
        shutil.copytree(copy_of.folder, folder, dirs_exist_ok=True)
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        yield Home(folder)
        return
    name = f"hanse_{uuid.uuid4().hex[:12]}"
    template = urlsplit(copy_of.database).path.strip("/") if copy_of else "template1"
    _ask(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield Home(folder, urlsplit(server)._replace(path=f"/{name}").geturl())
    finally:
        _ask(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def _ask(server: str, statement: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)


@contextlib.contextmanager
def alone(path: Path) -> Iterator[None]:
    """One worker at a time."""
    with path.open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
