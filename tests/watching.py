"""Every request of every test is watched: whatever it changes is in the audit trail.

A page or an operation of the API that comes later is watched by its own tests. What needs no entry is listed with its reason.
In a whole run each page and operation that writes has to be reached.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.handlers.base import BaseHandler
from django.db import connection
from django.http import HttpRequest

from hanse.kernel.pages import pages
from hanse.kernel.rest.routing import endpoints

UNTOLD = r'(?!UPDATE "(?:seats_token" SET "used_in_minute"|kernel_auditentry"))'
"""That a token was used, and that entries were sealed, is no change."""
WRITES = re.compile(rf'^\s*{UNTOLD}(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)
ENTRIES = "kernel_auditentry"
TELLS_ITSELF = {"django_session", "django_tasks_database_dbtaskresult", "kernel_outboxevent", "kernel_delivery", ENTRIES,
                "kernel_audithead", "kernel_opensession", "kernel_mail", "kernel_submission", "kernel_passage"}  # fmt: skip
"""Tables whose rows are no record of the house: sessions, jobs, events, letters, how often one asks, and the trail itself."""

NO_ENTRY = {
    "ui:appearance": "somebody's own language and looks",
    "api:imports": "a file that is only looked at; its import is told",
} | {
    f"{side}{name}": why
    for name, why in {
        "start": "a file that is only looked at; its import is told",
        "check": "the check of a file; its import is told",
        "sheet": "which sheet of a file is read; its import is told",
        "commitment": "hands the import to a job, which tells of it",
        "withdrawal": "hands the withdrawal to a job, which tells of it",
    }.items()
    for side in ("intake:", "intake:portal_", "api:import_")
}
"""What writes without an entry, and why."""
NO_ENTRY_ROOMS = {
    "home": "the door, before there is anybody", "entrance": "signing in, and somebody's own sign-in",
    "planted": "faulty on purpose (test_planted.py)",
    "messaging": "what somebody has read, and how they want to be told, is their own",
}  # fmt: skip

REACHED: set[str] = set()
"""Who changed a record, by method and route, and told of it or need not."""


class Silent(AssertionError):
    """A request changed a record of the house and left no entry in the audit trail."""


def may_be_silent(name: str) -> bool:
    return name in NO_ENTRY or name.partition(":")[0] in NO_ENTRY_ROOMS


@contextmanager
def tables_written() -> Iterator[set[str]]:
    """Which tables are written inside."""
    found: set[str] = set()

    def look(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if (match := WRITES.match(sql)) is not None:
            found.add(match[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield found


_respond = BaseHandler.get_response


def watching(handler: BaseHandler, request: HttpRequest) -> Any:
    """Answers as the house does, and says so when it was done in silence."""
    method = request.method
    if method in {"GET", "HEAD", "OPTIONS"}:
        return _respond(handler, request)
    with tables_written() as tables:
        answer = _respond(handler, request)
    if answer.status_code < 400 and request.resolver_match and tables:
        name, records = request.resolver_match.view_name, tables - TELLS_ITSELF
        if records and ENTRIES not in tables and not may_be_silent(name):
            raise Silent(f"{method} {name} wrote {', '.join(sorted(records))} and left no entry")
        if records or ENTRIES in tables or may_be_silent(name):
            REACHED.add(f"{method} {request.resolver_match.route}")
    return answer


def never_reached() -> list[str]:
    """Pages and operations that write, of which no test has seen that they did. What both sides share is one page."""
    of_pages = {
        f"POST {page.route}": (page.view.__module__, page.name.removeprefix("portal_"))
        for page in pages()
        if page.changes
    }
    shared = {of_pages[name] for name in of_pages.keys() & REACHED}
    of_programs = {f"{one.method} {one.route}" for one in endpoints() if one.method != "GET"}
    return sorted({name for name, page in of_pages.items() if page not in shared} | (of_programs - REACHED))
