"""Whatever a page changes is in the audit trail: every form of every page is sent, and who wrote must have told.

Forms are found on the pages themselves, so a page that comes later is covered without a word here. What no form on a page
reaches, and what needs no entry, is listed with its reason.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.urls import Resolver404, resolve
from django.utils.translation import override

from hanse.kernel.actor import Actor, acting
from hanse.kernel.models import Account, AuditEntry
from hanse.kernel.pages import pages
from hanse.oversight import trail
from hanse.oversight.tables import in_words, side

from .answers import ask, fits
from .forms import forms_in
from .probing import PARTNERS, addresses, body
from .wording import code_words_in
from .world import MINE, World, undone

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.xdist_group("world")]

SENDERS = ("administrator", "channel_chief", "partner_manager", "programme_manager", MINE, "public")
EACH = 4
WRITES = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)
TELLS_ITSELF = {"django_session", "django_tasks_database_dbtaskresult", "kernel_outboxevent", "kernel_delivery",
                "kernel_auditentry", "kernel_audithead", "kernel_opensession", "kernel_mail", "kernel_submission",
                "kernel_passage"}  # fmt: skip
"""Tables whose rows are no record of the house: sessions, jobs, events, letters, how often one asks, and the trail itself."""

NO_ENTRY = {
    "ui:appearance": "somebody's own language and looks",
    "intake:start": "a file that is only looked at; its import is told",
    "intake:columns": "what columns mean, before anything is imported",
    "intake:check": "the check of a file; its import is told",
    "intake:sheet": "which sheet of a file is read; its import is told",
    "intake:commitment": "hands the import to a job, which tells of it",
    "intake:withdrawal": "hands the withdrawal to a job, which tells of it",
}
NO_ENTRY |= {name.replace(":", ":portal_"): why for name, why in NO_ENTRY.items() if name.startswith("intake:")}
"""Pages that write without an entry, and why."""
NO_ENTRY_ROOMS = {
    "home": "the door, before there is anybody", "entrance": "signing in, and somebody's own sign-in",
    "messaging": "what somebody has read, and how they want to be told, is their own",
}  # fmt: skip


def name_of(address: str) -> str | None:
    try:
        return resolve(address.partition("?")[0]).view_name
    except Resolver404:
        return None


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


def sent(world: World, who: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every form that somebody finds: (page, address, values), a few of each page."""
    seen: dict[str, int] = defaultdict(int)
    for page in pages():
        if "GET" not in page.methods or not (fits(page, who) or page.audience == "public"):
            continue
        for address in [one for one in addresses(page, world) if not one.is_absent][:3]:
            with undone():
                answer = ask(world, who, address.url)
                text = body(answer) if answer.status_code == 200 and not answer.streaming else ""
            for form in forms_in(text, address.url):
                name = name_of(form.action)
                if name and seen[name] < EACH:
                    seen[name] += 1
                    yield name, form.action, form.filled()


RAW: dict[str, list[str]] = defaultdict(list)
"""For each operation what a German reader of its entries sees of the code."""


def in_german(entry: AuditEntry) -> str:
    """All that the trail shows of an entry: in its list, on its own page and in the export."""
    with override("de"):
        line = next(trail.lines([entry]))
        fields = [f"{each.label}: {each.before} {each.after}" for each in trail.fields(line)]
        told = [line.sentence, line.who, line.kind, line.record, line.before, line.after]
        return "\n".join([*told, *fields, in_words(entry.operation), side(entry)])


def english_labels(entry: AuditEntry) -> set[str]:
    """Fields that a German reader sees by their names in the code."""
    with override("de"):
        line = next(trail.lines([entry]))
        return {each.name for each in trail.fields(line) if each.label in {each.name, each.name.replace("_", " ")}}


def people() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, Account.objects.values_list("name", flat=True))))


def read_in_german(entries: Iterable[AuditEntry], names: re.Pattern[str]) -> None:
    for entry in entries:
        raw = code_words_in(names.sub("", in_german(entry)))  # in this world people are called "Our channel_chief"
        RAW[entry.operation] += [*raw, *english_labels(entry)]


@pytest.fixture(scope="module")
def wrote(world: World) -> dict[str, list[tuple[str, set[str], int]]]:
    """For each page what was written by a form sent to it: who, tables, entries."""
    found: dict[str, list[tuple[str, set[str], int]]] = defaultdict(list)
    called = people()  # before any of them changes their name
    for who in SENDERS:
        for name, address, values in list(sent(world, who)):
            with undone():
                before, newest = AuditEntry.objects.count(), AuditEntry.objects.latest("id").pk
                with tables_written() as tables:
                    answer = ask(world, who, address, data=values)
                with acting(Actor.system("read what was told")):
                    read_in_german(AuditEntry.objects.filter(pk__gt=newest), called)
                kept = {table for table in tables if table not in TELLS_ITSELF}
                if answer.status_code < 400 and kept:
                    found[name].append((who, kept, AuditEntry.objects.count() - before))
    return found


def may_be_silent(name: str) -> bool:
    return name in NO_ENTRY or name.partition(":")[0] in NO_ENTRY_ROOMS


def test_whoever_writes_tells_the_audit_trail(wrote: dict[str, list[tuple[str, set[str], int]]]) -> None:
    silent = [
        f"{name} wrote {', '.join(sorted(tables))} as {who} and left no entry"
        for name, ways in wrote.items()
        for who, tables, entries in ways
        if not entries and not may_be_silent(name)
    ]

    assert silent == []


def test_what_was_told_holds_no_word_of_the_code(wrote: dict[str, list[tuple[str, set[str], int]]]) -> None:
    assert {operation: sorted(set(raw)) for operation, raw in RAW.items() if raw} == {}
    assert len(RAW) >= 15, sorted(RAW)


def test_most_pages_that_change_something_are_reached(wrote: dict[str, list[tuple[str, set[str], int]]]) -> None:
    """The probe is not void: forms that were filled in by nobody are accepted by most pages."""
    posts = {f"{page.room}:{page.name}" for page in pages() if page.changes}
    reached = {name for name in posts if name in wrote or may_be_silent(name)}
    told = {name for name, ways in wrote.items() if any(entries for _who, _tables, entries in ways)}

    assert len(told) >= 8, sorted(told)
    assert len(reached) * 2 >= len(posts), sorted(posts - reached)


def test_a_page_that_forgot_its_entry_would_be_found(
    world: World,
    wrote: dict[str, list[tuple[str, set[str], int]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Mutation: nobody writes entries any more, and a page that changed something turns red."""
    monkeypatch.setattr("hanse.kernel.trail.audit.record", lambda *given, **named: None)
    name = next(name for name, ways in wrote.items() if name.startswith("network:") and any(way[2] for way in ways))
    who = next(who for who, _tables, entries in wrote[name] if entries)
    silent = 0
    for found, address, values in sent(world, who):
        if found == name:
            with undone():
                before = AuditEntry.objects.count()
                with tables_written() as tables:
                    ask(world, who, address, data=values)
                silent += bool(tables - TELLS_ITSELF) and AuditEntry.objects.count() == before

    assert silent


assert set(SENDERS) & set(PARTNERS) == {MINE}
