"""What is said beside an answer: lines of the log, and what is laid into the cache."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.cache.backends.locmem import LocMemCache


@contextmanager
def overheard() -> Iterator[list[str]]:
    """All of it that comes meanwhile, whatever the level and wherever the log goes."""
    heard: list[str] = []
    handle = logging.Logger.handle

    def line(self: logging.Logger, record: logging.LogRecord) -> None:
        error = logging.Formatter().formatException(record.exc_info) if record.exc_info else ""
        heard.append(f"a line of the log: {record.getMessage()} {record.__dict__} {error}")
        handle(self, record)

    def noted(lay: Any) -> Any:
        def laid(self: LocMemCache, key: Any, value: Any, *given: Any, **named: Any) -> Any:
            heard.append(f"the cache: {key} {value!r}")
            return lay(self, key, value, *given, **named)

        return laid

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(logging.Logger, "handle", line)
        for name in ("set", "add"):
            patch.setattr(LocMemCache, name, noted(getattr(LocMemCache, name)))
        yield heard
