"""What makes a probe cheap without making it blind: what is the same for each request is done once.

That rights are read anew at each request is shown by test_ended.py, and the true page that says no is looked at in
test_oracles.py.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

import pytest
from django.db import connection
from django.http import HttpResponse

from hanse.kernel.errors import Refused
from hanse.kernel.web import middleware

from .proving import WHOLE

WRITES = re.compile(r"""\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM)\s+["`]?(\w+)""", re.IGNORECASE)


def here(*what: str) -> bool:
    """Is this asked on the database at hand? In a run on both each is asked on one of them, in `make proof` on both."""
    return (
        WHOLE or "EVERY_PAGE" in os.environ or crc32(" ".join(what).encode()) % 2 == (connection.vendor == "postgresql")
    )


@dataclass
class Questions:
    """Stands before the database: how many questions there were, and which tables they changed."""

    count: int = 0
    changed: set[str] = field(default_factory=set)

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.count += 1
        if found := WRITES.match(sql):
            self.changed.add(found[1])
        return execute(sql, params, many, context)


@contextmanager
def light() -> Iterator[None]:
    """Seats are read once for each login, and a page that says no says only that."""
    known: dict[int, Any] = {}
    read = middleware.seats_of

    def seats_of(account: Any) -> Any:
        if account.pk not in known:
            known[account.pk] = read(account)
        return known[account.pk]

    def refused(_request: Any, refusal: Refused) -> HttpResponse:
        return HttpResponse(refusal.sentence, status=refusal.status)

    def trouble(_request: Any, status: int, title: str, _sentence: str) -> HttpResponse:
        return HttpResponse(title, status=status)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(middleware, "seats_of", seats_of)
        patch.setattr("hanse.ui.errors._trouble", trouble)
        patch.setattr(middleware, "refused", refused)
        yield
