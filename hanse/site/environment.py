"""Every setting that comes from the environment, in one place, with its default and what it means.

A wrong value stops the start with a sentence that names the setting. `docs/settings.md` is made from this table.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from typing import Any
from urllib.parse import unquote, urlsplit


class WrongSetting(Exception):
    """A setting in the environment that cannot be used; the message is for the operator."""


def _port(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 65535:
        raise ValueError
    return number


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def _flag(text: str) -> bool:
    return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}[text.lower()]


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _database(text: str) -> str:
    if text and urlsplit(text).scheme not in {"postgres", "postgresql", "sqlite"}:
        raise ValueError
    return text


def _origin(text: str) -> str:
    url = urlsplit(text)
    if text and (url.scheme not in {"http", "https"} or not url.hostname or url.query or url.path.strip("/")):
        raise ValueError
    return text.rstrip("/")


def _instant(text: str) -> str:
    if text:
        datetime.fromisoformat(text)
    return text


def _size(text: str) -> str:
    if not re.fullmatch(r"\d+(\.\d+)? ?[KMGT]i?B", text):
        raise ValueError
    return text


MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


def _mail(text: str) -> dict[str, Any]:
    """How to reach the mail server, in the words of Django's mailers; empty for none."""
    if not text:
        return {}
    url = urlsplit(text)
    if url.hostname is None:
        raise ValueError
    return {
        "host": url.hostname,
        "port": url.port or MAIL_PORTS[url.scheme],
        "username": unquote(url.username or ""),
        "password": unquote(url.password or ""),
        "use_tls": url.scheme == "smtp+tls",
        "use_ssl": url.scheme == "smtps",
        "timeout": 20,
    }


def _sender(text: str) -> str:
    if "@" not in text:
        raise ValueError
    return text


def _log(text: str) -> str:
    if text not in {"lines", "json"}:
        raise ValueError
    return text


def _engine(text: str) -> str:
    if text not in {"duckdb", "spark"}:
        raise ValueError
    if text == "spark" and find_spec("pyspark") is None:
        raise WrongSetting(
            "HANSE_ENGINE is spark, but Spark is not installed here. Install Hanse with its extra (pip install 'hanse[spark]', in"
            " a checkout scripts/install --extra spark), or set HANSE_ENGINE to duckdb."
        )
    return text


def _limit(text: str) -> float:
    number = float(text)
    if not 0 <= number < float("inf"):
        raise ValueError
    return number


def _fault(text: str) -> str:
    if text and not re.fullmatch(r"[\w.-]+(:\d+)?", text):
        raise ValueError
    return text


@dataclass(frozen=True, slots=True)
class Setting:
    name: str
    default: str
    means: str
    expected: str
    read: Callable[[str], Any] = str


SETTINGS = (
    Setting("HANSE_HOME", "", "the folder that holds everything Hanse owns: database, facts, files", "a folder"),
    Setting("DATABASE_URL", "", "the database; empty: SQLite in HANSE_HOME", "postgresql://user@host/name", _database),
    Setting("HANSE_SECRET_KEY", "", "signs sessions; empty: one is made and kept in HANSE_HOME", "a long random text"),
    Setting(
        "HANSE_OLD_SECRET_KEYS",
        "",
        "secret keys before this one, newest first: sessions and second factors that were made with them still count",
        "texts with commas between",
        _list,
    ),
    Setting("HANSE_HOST", "127.0.0.1", "the address that the web server listens on", "an address of this machine"),
    Setting("HANSE_PORT", "8000", "the port that the web server listens on", "a number from 1 to 65535", _port),
    Setting(
        "HANSE_ALLOWED_HOSTS",
        "",
        "host names that may be asked for, beside the listening address; the first stands in e-mails",
        "names with commas between",
        _list,
    ),
    Setting(
        "HANSE_URL",
        "",
        "where people reach Hanse: links in e-mails begin so; empty: as it was asked for, else the listening address",
        "https://partners.example.com",
        _origin,
    ),
    Setting("HANSE_HTTPS", "no", "served behind HTTPS: secure cookies and redirects", "yes or no", _flag),
    Setting(
        "HANSE_MAIL_URL",
        "",
        "the mail server, with STARTTLS (smtp+tls), TLS (smtps) or neither (smtp); empty: e-mails are kept for administrators",
        "smtp+tls://user:password@host:587",
        _mail,
    ),
    Setting("HANSE_MAIL_FROM", "hanse@localhost", "the sender of e-mails", "an e-mail address", _sender),
    Setting("HANSE_DEBUG", "no", "show errors in the browser; never where others can reach it", "yes or no", _flag),
    Setting("HANSE_WORKERS", "1", "web server processes", "a number from 1", _count),
    Setting("HANSE_THREADS", "8", "threads in each web server process", "a number from 1", _count),
    Setting("HANSE_MEMORY", "1GB", "memory that one analytical query may use", "a size such as 1GB", _size),
    Setting(
        "HANSE_ENGINE",
        "duckdb",
        "what passes over all lines when scores are computed",
        "duckdb, or spark (an extra)",
        _engine,
    ),
    Setting("HANSE_LOG", "lines", "log lines for people, or JSON with a line for each request", "lines or json", _log),
    Setting(
        "HANSE_SLOW_QUERIES", "0", "queries that take longer, in milliseconds, are logged; 0: none", "a number", _limit
    ),
    Setting(
        "HANSE_METRICS_TOKEN",
        "",
        "who shows it may read /metrics; empty: only this machine itself, where no proxy stands between",
        "a long random text",
    ),
    Setting("HANSE_CLOCK", "", "moves the clock, for tests and demonstrations", "an ISO instant", _instant),
    Setting(
        "HANSE_FAULT", "", "kills the process at the n-th pass of a named point, for tests of crashes", "name:n", _fault
    ),
)


def read() -> dict[str, Any]:
    """All settings by name; raises `WrongSetting` for the first one that cannot be used."""
    values = {}
    for setting in SETTINGS:
        text = os.environ.get(setting.name, setting.default)
        try:
            values[setting.name] = setting.read(text)
        except (ValueError, KeyError):
            raise WrongSetting(
                f"{setting.name} is {text!r}, but {setting.expected} is expected ({setting.means})."
            ) from None
    return values


def as_text() -> str:
    """All settings for a terminal."""
    return "".join(
        f"{setting.name}  ({setting.expected}; default: {setting.default or 'empty'})\n    {setting.means}\n"
        for setting in SETTINGS
    )


def as_markdown() -> str:
    """All settings as a page: `hanse settings --markdown > docs/settings.md`."""
    rows = "".join(
        f"| `{setting.name}` | {f'`{setting.default}`' if setting.default else '-'} | {setting.means} | {setting.expected} |\n"
        for setting in SETTINGS
    )
    return (
        "# Settings\n\nEvery setting comes from the environment; a wrong one is named when Hanse starts. This page is made by\n"
        "`hanse settings --markdown`.\n\n| setting | default | what it is | expected |\n| --- | --- | --- | --- |\n"
        f"{rows}"
    )
