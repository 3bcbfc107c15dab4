"""Commands from outside without the seconds that a new Python needs: forked from one that has loaded the libraries, but
nothing of Hanse's. `run` is `subprocess.run` of `python -m module`, `start` its `Popen`; each is a process that can be killed.
"""

from __future__ import annotations

import multiprocessing
import os
import runpy
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from subprocess import CompletedProcess, TimeoutExpired
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOADED = (
    "django.db.models", "django.http", "django.urls", "django.forms", "django.core.management", "django_stubs_ext.patch",
    "typer.main", "typer._adapters", "rich.console", "rich.progress", "pydantic", "pydantic.types", "duckdb", "ibis",
    "pyarrow.parquet", "openpyxl", "psycopg", "babel.numbers", "structlog",
)  # fmt: skip
PATIENCE = 600.0

_forked = multiprocessing.get_context("forkserver")
_forked.set_forkserver_preload(list(LOADED))


class Started:
    """A command that runs."""

    def __init__(self, module: str, arguments: Sequence[str], environment: dict[str, str], folder: Path) -> None:
        self.name = f"{module} {' '.join(arguments)}"
        self._said = [tempfile.NamedTemporaryFile(prefix="hanse-said-") for _stream in ("out", "err")]  # noqa: SIM115
        names = [file.name for file in self._said]
        self._process = _forked.Process(target=_be, args=(module, list(arguments), environment, str(folder), names))
        self._process.start()

    @property
    def pid(self) -> int:
        assert self._process.pid
        return self._process.pid

    def kill(self) -> None:
        self._process.kill()

    def wait(self, timeout: float = PATIENCE) -> CompletedProcess[str]:
        """What it said and its code; the signal's number below zero if it was killed."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise TimeoutExpired(self.name, timeout)
        out, err = (Path(file.name).read_text() for file in self._said)
        return CompletedProcess(self.name, self._process.exitcode, out, err)


def start(module: str, *arguments: str, environment: dict[str, str], folder: Path = ROOT) -> Started:
    return Started(module, arguments, environment, folder)


def run(
    module: str, *arguments: str, environment: dict[str, str], folder: Path = ROOT, timeout: float = PATIENCE
) -> CompletedProcess[str]:
    started = start(module, *arguments, environment=environment, folder=folder)
    try:
        return started.wait(timeout)
    except TimeoutExpired:
        started.kill()
        raise


def _be(module: str, arguments: list[str], environment: dict[str, str], folder: str, said: list[str]) -> None:
    """In the new process: become `python -m module`."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.path[0] = folder
    for number, name in enumerate(said, start=1):
        stream: Any = os.open(name, os.O_WRONLY | os.O_TRUNC)
        os.dup2(stream, number)
        os.close(stream)
    sys.stdout, sys.stderr = (open(number, "w", closefd=False) for number in (1, 2))  # noqa: SIM115
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
