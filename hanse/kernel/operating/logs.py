"""Log lines for operators: readable ones, or JSON for machines; each with the request that it belongs to, none with personal data.

What a line may say is the code's own words, names of pages and operations, and numbers of rows. What people typed or are
called stays out: paths become names of pages, messages of errors that quote values are withheld, and what still looks like
an e-mail address or a token is masked.
"""

from __future__ import annotations

import json
import logging
import re
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

CARRIED = "_request"
"""The argument in which a job carries the request that asked for it."""
EMAIL = re.compile(r"[\w.+%-]{1,320}@[\w-]+(?:\.[\w-]+)*")
"""No longer than any is: else a long line without one is gone through anew from each of its letters."""
LONGEST_REASON = 200
WORD = re.compile(r"[\w~-]{20,}")
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
QUOTED = re.compile(r"""'[^']*'|"[^"]*"|“[^”]*”|=\([^)]*\)""")
CODE = re.compile(r"""['"][a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)*['"]""")
TELLING = (
    "DatabaseError",
    "InterfaceError",
    "ImportError",
    "AttributeError",
    "NameError",
    "TypeError",
    "RuntimeError",
    "MemoryError",
)
"""Errors whose first line speaks of code and tables; others quote what people wrote, so they keep theirs to themselves."""
FIELDS = ("page", "method", "status", "ms", "actor", "account", "task", "sql")

_request: ContextVar[str] = ContextVar("hanse_request", default="")


def request_id() -> str:
    """The request, or the request that asked for the job, that is at work; empty where there is none."""
    return _request.get()


@contextmanager
def following(number: str) -> Iterator[None]:
    """Lines that are written inside belong to this request."""
    token = _request.set(number)
    try:
        yield
    finally:
        _request.reset(token)


def masked(text: str) -> str:
    """Without e-mail addresses, and without long words that mix letters and digits as tokens do."""
    return WORD.sub(_unless_code, EMAIL.sub("<e-mail>", text))


def _unless_code(found: re.Match[str]) -> str:
    word = found[0]
    mixed = any(sign.isdigit() for sign in word) and any(sign.isalpha() for sign in word)
    return "<token>" if mixed and not UUID.fullmatch(word) else word


def said(error: BaseException) -> str:
    """An error in one line: its type, and what it says where that quotes nobody."""
    kinds = {kind.__name__ for kind in type(error).__mro__}
    name = type(error).__qualname__
    if isinstance(error, OSError):
        return f"{name}: {error.strerror}" if error.strerror else name
    if not kinds & set(TELLING):
        return name
    lines = str(error).strip().splitlines()
    return f"{name}: {masked(QUOTED.sub(_unless_name, lines[0]))}" if lines else name


def _unless_name(found: re.Match[str]) -> str:
    return found[0] if CODE.fullmatch(found[0]) else "'...'"


def _where(trail: TracebackType | None) -> list[str]:
    """The way to the error, without a value of any variable."""
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trail)]


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _number(record: logging.LogRecord) -> str:
    """The request of a line; Django tells of some answers when the request is over already."""
    return request_id() or str(getattr(getattr(record, "request", None), "number", ""))


def _message(record: logging.LogRecord) -> str:
    """The line's own words; of a request that went wrong only which page it was."""
    if getattr(record, "request", None) is not None and hasattr(record, "status_code"):
        reason = ""
        if record.name == "django.security.csrf" and isinstance(record.args, tuple):
            reason = str(record.args[0])[:LONGEST_REASON]  # it quotes what was sent
        return masked(f"{record.status_code} {page_of(record.request)} {reason}".strip())  # type: ignore[attr-defined]
    if record.name.startswith("django.security"):
        return "A request was refused: " + record.name.rpartition(".")[2]
    if record.exc_info and record.exc_info[1] is not None and record.args:
        return masked(str(record.msg))
    return masked(record.getMessage())


def page_of(request: Any) -> str:
    """A request's page by its name; what was asked for may hold a token or an address."""
    match = getattr(request, "resolver_match", None)
    return str(match.view_name) if match is not None else "no page"


class Readable(logging.Formatter):
    """One line for people: when, how grave, from where, which request, what; an error's way below it."""

    def format(self, record: logging.LogRecord) -> str:
        when = datetime.fromtimestamp(record.created, UTC)
        number = f" [{_number(record)}]" if _number(record) else ""
        told = " ".join(f"{name}={value}" for name, value in _told(record).items())
        line = f"{when:%Y-%m-%d %H:%M:%S} {record.levelname} {record.name}{number}: {_message(record)}"
        errors = [
            f"  {said(error)}\n" + "\n".join(f"    {place}" for place in _where(error.__traceback__))
            for error in _chain(record.exc_info[1] if record.exc_info else None)
        ]
        return "\n".join([f"{line} {told}".rstrip(), *errors])


class JsonLine(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
        }
        if number := _number(record):
            line["request"] = number
        line |= _told(record)
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = [
                {"said": said(error), "at": _where(error.__traceback__)} for error in _chain(record.exc_info[1])
            ]
        return json.dumps(line, ensure_ascii=False)


def _told(record: logging.LogRecord) -> dict[str, Any]:
    found = {name: getattr(record, name) for name in FIELDS if getattr(record, name, None) is not None}
    return {name: masked(value) if isinstance(value, str) else value for name, value in found.items()}


def configuration(*, as_json: bool) -> dict[str, Any]:
    """Django's LOGGING. As JSON every request and job has a line; readable, only what needs somebody's attention."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": f"{__name__}.{'JsonLine' if as_json else 'Readable'}"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
            "hanse": {"level": "INFO" if as_json else "WARNING"},
            "django.request": {"level": "ERROR"},
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            "django_tasks_db": {"level": "ERROR"},
            "django.tasks": {"level": "CRITICAL"},
        },
    }
