"""Start what a running Hanse needs, in order, and end all of it together."""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator

import typer
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from hanse.kernel import folders
from hanse.kernel.errors import Refused

from .opening import opening

GRACE_SECONDS = 10


def serve(*, port: int | None, worker: bool, demo: bool) -> int:
    """Web server and worker on one machine; gives the exit code."""
    host, port = settings.ENV["HANSE_HOST"], port or settings.ENV["HANSE_PORT"]
    refuse_busy_port(host, port)
    with _children() as children:
        with opening():
            children.append(_start_web(host, port))
            migrate()
            if demo:
                load_demo()
        if worker:
            children.append(_start("worker"))
        if _wait_until_open(host, port, children):
            _announce(host, port)
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
                    _(
                        "Port %(port)s is taken by another program. End that program, or choose another port: HANSE_PORT=%(next)s."
                    )
                    % {"port": port, "next": port + 1}
                ) from None
            raise Refused(
                _("Hanse cannot listen on %(host)s, port %(port)s: %(why)s.")
                % {"host": host, "port": port, "why": error.strerror}
            ) from None


def migrate() -> None:
    """Create or update the database; does nothing when it is up to date. Safe after a run that was cut off."""
    folders.home().mkdir(parents=True, exist_ok=True)
    for folder in (folders.facts, folders.files, folders.staging, folders.locks, folders.mail):
        folder()
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", interactive=False, verbosity=0)
    except DatabaseError as error:
        raise Refused(
            _("The database %(name)s does not answer: %(why)s")
            % {"name": connection.settings_dict["NAME"], "why": str(error).strip().splitlines()[0]}
        ) from None


def load_demo() -> None:
    """Load the demo network into the database, unless it is there."""
    from hanse.demo.load import load_once

    load_once(say=typer.echo)


def _environment() -> dict[str, str]:
    return os.environ | {"DJANGO_SETTINGS_MODULE": "hanse.site.settings", "PYTHONUNBUFFERED": "1"}


def _die_with_parent() -> None:
    """Linux: a child ends when this process is killed, so that nothing keeps the port."""
    with contextlib.suppress(Exception):
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def _start(*arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "hanse.site", *arguments]
    return subprocess.Popen(command, env=_environment(), preexec_fn=_die_with_parent, start_new_session=True)


def _start_web(host: str, port: int) -> subprocess.Popen[bytes]:
    env = settings.ENV
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", str(env["HANSE_WORKERS"]), "--blocking-threads", str(env["HANSE_THREADS"]),
        "--no-access-log", "--log-level", "error", "hanse.site.wsgi:application",
    ]  # fmt: skip
    return subprocess.Popen(command, env=_environment(), preexec_fn=_die_with_parent, start_new_session=True)


@contextlib.contextmanager
def _children() -> Iterator[list[subprocess.Popen[bytes]]]:
    started: list[subprocess.Popen[bytes]] = []

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


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    """Ask each to finish, then make sure of it, of its own children too."""
    for child in children:
        child.terminate()
    end = time.monotonic() + GRACE_SECONDS
    for child in children:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(max(0.1, end - time.monotonic()))
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)


def _wait_until_open(host: str, port: int, children: list[subprocess.Popen[bytes]]) -> bool:
    """True once the web server answers, False when a part has ended before."""
    while all(child.poll() is None for child in children):
        with contextlib.suppress(OSError), urllib.request.urlopen(f"http://{host}:{port}/health", timeout=30):
            return True
        time.sleep(0.05)
    return False


def _announce(host: str, port: int) -> None:
    from hanse.kernel.models import Account, Manufacturer

    typer.echo(_("Hanse is open at %(address)s") % {"address": f"http://{host}:{port}/"})
    manufacturer = Manufacturer.get()
    if manufacturer is None:
        typer.echo(_("Nothing is set up yet: the first page makes you the administrator."))
    elif manufacturer.is_demo:
        typer.echo(_("Demo logins, the password of each is: %(password)s") % {"password": "hanse"})
        for account in Account.objects.filter(is_demo=True).order_by("id"):
            typer.echo(f"  {account.email:<42} {account.name}")
    typer.echo(_("Ctrl-C ends it."))


def _watch(children: list[subprocess.Popen[bytes]]) -> int:
    try:
        while True:
            for child in children:
                if (code := child.poll()) is not None:
                    typer.echo(
                        _("A part of Hanse has ended (code %(code)s); the rest is ended too.") % {"code": code},
                        err=True,
                    )
                    return 1
            time.sleep(0.3)
    except KeyboardInterrupt:
        typer.echo(_("Ended."))
        return 0
