"""What makes a probe cheap without making it blind: what is the same for each request is done once.

That rights are read anew at each request is shown by test_ended.py, and the true page that says no is looked at in
test_oracles.py.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

import pytest
from django.db import connection
from django.http import HttpResponse

from hanse.kernel.errors import Refused
from hanse.kernel.models import OpenSession
from hanse.kernel.sessions import SessionStore
from hanse.kernel.web import limits, middleware

from .proving import WHOLE

WRITES = re.compile(r"""\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM)\s+["`]?(\w+)""", re.IGNORECASE)


def here(*what: str, of: int = 2) -> bool:
    """Is this asked on the database at hand? In a run on both each is asked on one of them, or one of so many is on either, in
    `make proof` all on both."""
    turn = crc32(" ".join(what).encode()) % of
    return WHOLE or "EVERY_PAGE" in os.environ or turn == (connection.vendor == "postgresql")


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


def asked_before() -> None:
    """A question that is not asked anew counts as one all the same."""
    for wrapper in connection.execute_wrappers:
        if isinstance(wrapper, Questions):
            wrapper.count += 1


@contextmanager
def light() -> Iterator[None]:
    """Sessions and seats are read once for each login, nobody asks too often, a page that says no says only that, and what
    is drawn on paper, title and all, is answered as it is before it is drawn."""
    known: dict[int, Any] = {}
    sessions: dict[str, OpenSession | None] = {}
    read, load = middleware.seats_of, SessionStore._get_session_from_db

    def seats_of(account: Any) -> Any:
        if account.pk not in known:
            known[account.pk] = read(account)
        return known[account.pk]

    def session(store: SessionStore) -> OpenSession | None:
        key = store.session_key or ""
        if key in sessions:
            asked_before()
        else:
            sessions[key] = load(store)
        store.row = copy(sessions[key])
        if store.row is None:
            store._session_key = None
        elif store.row.account:
            store.row.account = copy(store.row.account)
        return store.row

    def refused(_request: Any, refusal: Refused) -> HttpResponse:
        return HttpResponse(refusal.sentence, status=refusal.status)

    def trouble(_request: Any, status: int, title: str, _sentence: str) -> HttpResponse:
        return HttpResponse(title, status=status)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(middleware, "seats_of", seats_of)
        patch.setattr(SessionStore, "_get_session_from_db", session)
        patch.setattr(limits, "spend_by", lambda _request, _act: None)
        patch.setattr("hanse.ui.errors._trouble", trouble)
        patch.setattr("hanse.ui.paper.drawn", str.encode)
        patch.setattr(middleware, "refused", refused)
        yield
