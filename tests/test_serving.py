"""`hanse serve` from outside: it opens, says where, refuses what it cannot have, and leaves nobody behind."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from hanse.site.opening import LOCK

from .serving import PATIENCE, ROOT, Home, Running, a_home, descendants, free_port, gone, serving

pytestmark = [pytest.mark.xdist_group("served"), pytest.mark.by_turns]
SOME_TABLES = 200_000  # bytes


@pytest.fixture(scope="module")
def empty(migrated: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """It is open, and is only looked at."""
    with a_home(tmp_path_factory.mktemp("empty"), copy_of=migrated) as home, serving(home) as running:
        yield running


@pytest.fixture
def home(migrated: Home, tmp_path: Path) -> Iterator[Home]:
    with a_home(tmp_path / "home", copy_of=migrated) as copy:
        yield copy


def test_an_empty_hanse_opens_with_set_up(empty: Running) -> None:
    status, text = empty.get("/")

    assert status == 200
    assert "Set up Hanse" in text
    assert empty.said[0] == f"Hanse is open at {empty.url}/"


def test_static_files_come_compressed_and_may_be_kept(empty: Running) -> None:
    asked = urllib.request.Request(f"{empty.url}/static/ui/build/hanse.css", headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(asked) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert "immutable" in answer.headers["Cache-Control"]


def test_pages_are_sent_packed(empty: Running) -> None:
    asked = urllib.request.Request(f"{empty.url}/", headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(asked) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"


def test_a_name_that_is_not_ours_gets_no_page(empty: Running) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(urllib.request.Request(f"{empty.url}/", headers={"Host": "elsewhere.example"}))

    assert refused.value.code == 400


def test_a_busy_port_is_refused_with_one_sentence(empty: Running, home: Home) -> None:
    done = home.run("serve", "--port", str(empty.port))

    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f"Port {empty.port} is taken by another program. End that program, or choose another port: "
        f"HANSE_PORT={empty.port + 1}."
    ]


def test_the_demo_prints_its_logins_and_shows_its_doors(demo_home: Home, tmp_path: Path) -> None:
    with a_home(tmp_path / "home", copy_of=demo_home) as home, serving(home, "--demo") as running:
        _status, text = running.get("/sign-in/")

        assert any("stephen0@adventure-works.example" in line for line in running.said)
        assert "701 dealers and 104 suppliers" in text


def becomes_free(port: int) -> bool:
    """Given a moment: the last thread of a server that was killed may end after its first, and keeps the port until then."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_however_it_ends_nobody_is_left_and_the_port_is_free_again(home: Home, ending: signal.Signals) -> None:
    with serving(home) as running:
        started = running.children()
        assert len(started) >= 2

        running.process.send_signal(ending)

        assert running.process.wait(60) == (-9 if ending == signal.SIGKILL else 0)
        assert gone(started)
    assert becomes_free(running.port)


def test_a_start_that_was_cut_off_is_made_good_by_the_next(tmp_path: Path) -> None:
    """Killed while it creates the database and its web server loads; that one is gone too."""
    with a_home(tmp_path / "home") as home:
        assert gone(_cut_off(home)), "a part that was starting was left running"
        with serving(home) as running:
            assert running.get("/set-up/")[0] == 200


def _cut_off(home: Home) -> list[int]:
    """What it had started when it was killed."""
    command = [sys.executable, "-m", "hanse.site", "serve", "--port", str(free_port())]
    cut_off = subprocess.Popen(
        command, env=home.environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while not _begun(home) and cut_off.poll() is None:
        pass
    started = descendants(cut_off.pid)
    cut_off.kill()
    cut_off.wait()
    return started


def _begun(home: Home) -> bool:
    """Some of the tables are there; on PostgreSQL: it is at it."""
    if home.database:
        return (home.folder / "locks" / LOCK).exists()
    database = home.folder / "hanse.sqlite3"
    return (
        database.exists() and database.stat().st_size + _size_of(database.with_name("hanse.sqlite3-wal")) > SOME_TABLES
    )


def _size_of(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [("HANSE_PORT", "70000", "a number from 1 to 65535"), ("DATABASE_URL", "mysql://here", "postgresql://")],
)
def test_a_wrong_setting_is_named(home: Home, name: str, value: str, expected: str) -> None:
    command = [sys.executable, "-m", "hanse.site", "serve"]
    done = subprocess.run(
        command, env=home.environment | {name: value}, cwd=ROOT, capture_output=True, text=True, timeout=60
    )

    assert done.returncode == 2
    assert done.stderr.startswith(f"{name} is '{value}'")
    assert expected in done.stderr


@pytest.mark.parametrize("words", [["migrate"], ["batches"], ["verify"], ["backup", "elsewhere"]])
def test_a_database_that_does_not_answer_is_said(home: Home, words: list[str]) -> None:
    wrong = {"DATABASE_URL": f"postgresql://nobody@127.0.0.1:{free_port()}/nothing"}
    words = [str(home.folder.parent / word) if word == "elsewhere" else word for word in words]
    command = [sys.executable, "-m", "hanse.site", *words]
    done = subprocess.run(command, env=home.environment | wrong, cwd=ROOT, capture_output=True, text=True, timeout=60)

    assert done.returncode == 1
    assert "does not answer" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_what_is_no_text_is_refused_with_a_sentence(home: Home) -> None:
    command = [os.fsencode(sys.executable), b"-m", b"hanse.site", b"person", b"export", b"j\xf6rg@ours.example"]
    done = subprocess.run(command, env=home.environment, cwd=ROOT, capture_output=True, text=True, timeout=120)

    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        r"'j\udcf6rg@ours.example' has bytes that are no UTF-8. Write it in UTF-8; give a file such a name."
    )


def test_two_that_start_at_once_agree_on_one_key(home: Home) -> None:
    probe = "from hanse.site import settings; print(settings.SECRET_KEY)"
    started = [
        subprocess.Popen(
            [sys.executable, "-c", probe], env=home.environment, cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]

    keys = {process.communicate(timeout=60)[0] for process in started}

    assert len(keys) == 1
    assert len(keys.pop().strip()) > 40
    assert os.stat(home.folder / "secret_key").st_mode & 0o077 == 0
