"""Start what a running Hanse needs, in order, and end all of it together.

This process only watches; it loads no Django, so that it costs little for as long as Hanse runs. It speaks to the operator,
in English, before there is anybody whose language could be known.
"""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import typer

from hanse.kernel.errors import Refused

from .environment import read
from .lifeline import WATCHED, die_with
from .opening import opening

GRACE_SECONDS = 10
Children = list[subprocess.Popen[bytes]]


def serve(*, port: int | None, worker: bool, demo: bool) -> int:
    """Web server and worker on one machine; gives the exit code."""
    env = read()
    host, port = env["HANSE_HOST"], port or env["HANSE_PORT"]
    refuse_busy_port(host, port)
    os.environ["HANSE_PORT"] = str(port)  # where the worker's letters lead
    with _children() as children, tempfile.TemporaryDirectory(prefix="hanse-") as scratch:
        welcome = Path(scratch) / "welcome.txt"
        with opening():
            children.append(_start(*_web(env, host, port)))
            if code := _prepare(children, demo=demo, welcome=welcome):
                return code
        if worker:
            children.append(_start("hanse.site", "worker"))
        if _wait_until_open(host, port, children):
            typer.echo(f"Hanse is open at http://{host}:{port}/\n{welcome.read_text()}Ctrl-C ends it.")
        return _watch(children)


def refuse_busy_port(host: str, port: int) -> None:
    """A clear sentence now instead of a traceback from the server."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise Refused(
                    f"Port {port} is taken by another program. End that program, or choose another port: "
                    f"HANSE_PORT={port + 1}."
                ) from None
            raise Refused(f"Hanse cannot listen on {host}, port {port}: {error.strerror}.") from None


def _prepare(children: Children, *, demo: bool, welcome: Path) -> int:
    """Bring the database up to date, in a process of its own; gives its exit code."""
    options = ["--demo"] if demo else []
    preparing = _start("hanse.site", "prepare", "--welcome", str(welcome), *options)
    children.append(preparing)
    code = preparing.wait()
    children.remove(preparing)
    return code


def _web(env: dict[str, Any], host: str, port: int) -> list[str]:
    return [
        "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", str(env["HANSE_WORKERS"]), "--blocking-threads", str(env["HANSE_THREADS"]),
        "--no-access-log", "--log-level", "error", "hanse.site.wsgi:application",
    ]  # fmt: skip


def _start(*module: str) -> subprocess.Popen[bytes]:
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "hanse.site.settings", "PYTHONUNBUFFERED": "1", WATCHED: "1"}
    command = [sys.executable, "-m", *module]
    return subprocess.Popen(command, env=environment, preexec_fn=partial(die_with, os.getpid()), start_new_session=True)


@contextlib.contextmanager
def _children() -> Iterator[Children]:
    """Those who are started inside are ended at the end, whatever happens."""
    started: Children = []

    def stop(signum: int, frame: object) -> None:
        raise KeyboardInterrupt

    for asked in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(asked, stop)
    try:
        yield started
    finally:
        for asked in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(asked, signal.SIG_IGN)  # a second Ctrl-C does not leave anybody behind
        _end(started)


def _end(children: Children) -> None:
    """Ask each to finish, then make sure of it, of its own children too."""
    for child in children:
        child.terminate()
    end = time.monotonic() + GRACE_SECONDS
    for child in children:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(max(0.1, end - time.monotonic()))
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)


def _wait_until_open(host: str, port: int, children: Children) -> bool:
    """True once the web server answers, False when a part has ended before."""
    while all(child.poll() is None for child in children):
        with contextlib.suppress(OSError), urllib.request.urlopen(f"http://{host}:{port}/health", timeout=30):
            return True
        time.sleep(0.05)
    return False


def _watch(children: Children) -> int:
    while True:
        for child in children:
            if (code := child.poll()) is not None:
                typer.echo(f"A part of Hanse has ended (code {code}); the rest is ended too.", err=True)
                return 1
        time.sleep(0.3)
