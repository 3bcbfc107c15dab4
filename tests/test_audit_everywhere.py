"""Every form of every page is sent: who changes something tells the audit trail (watching.py), in words that anybody reads.

Forms are found on the pages themselves, so a page that comes later is covered without a word here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.urls import Resolver404, resolve
from django.utils.translation import override

from hanse.kernel.actor import Actor, acting
from hanse.kernel.models import Account, AuditEntry
from hanse.kernel.pages import pages
from hanse.network.past import told
from hanse.oversight import trail
from hanse.oversight.tables import side
from hanse.oversight.trail import in_words

from .answers import ask, fits
from .forms import forms_in
from .probing import PARTNERS, addresses, body
from .sparing import light
from .watching import Silent
from .wording import code_words_in
from .world import MINE, World, undone

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.xdist_group("world")]

SENDERS = ("administrator", "channel_chief", "partner_manager", "programme_manager", MINE, "public")
EACH = 4


def name_of(address: str) -> str | None:
    try:
        return resolve(address.partition("?")[0]).view_name
    except Resolver404:
        return None


def sent(world: World, who: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every form that somebody finds: (address, values), a few of each page."""
    seen: dict[str, int] = defaultdict(int)
    for page in pages():
        if "GET" not in page.methods or not (fits(page, who) or page.audience == "public"):
            continue
        for address in [one for one in addresses(page, world) if not one.is_absent][:3]:
            with undone():
                with light():
                    answer = ask(world, who, address.url)
                text = body(answer) if answer.status_code == 200 and not answer.streaming else ""
            for form in forms_in(text, address.url):
                name = name_of(form.action)
                if name and seen[name] < EACH:
                    seen[name] += 1
                    yield form.action, form.filled()


RAW: dict[str, list[str]] = defaultdict(list)
"""For each operation what a German reader of its entries sees of the code."""


def in_german(entry: AuditEntry) -> str:
    """All that the trail shows of an entry: in its list, on its own page and in the export."""
    with override("de"):
        line = next(trail.lines([entry]))
        fields = [f"{each.label}: {each.before} {each.after}" for each in trail.fields(line)]
        around = [line.sentence, line.who, line.kind, line.record, line.before, line.after]
        return "\n".join([*around, *fields, in_words(entry.operation), side(entry)])


def english_labels(entry: AuditEntry) -> set[str]:
    """Fields that a German reader sees by their names in the code."""
    with override("de"):
        return {name for name in told.in_order(entry) if told.label(name, entry) in {name, name.replace("_", " ")}}


def people() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, Account.objects.values_list("name", flat=True))))


def read_in_german(entries: Iterable[AuditEntry], names: re.Pattern[str]) -> None:
    for entry in entries:
        raw = code_words_in(names.sub("", in_german(entry)))  # in this world people are called "Our channel_chief"
        RAW[entry.operation] += [*raw, *english_labels(entry)]


def test_what_is_told_of_every_form_holds_no_word_of_the_code(world: World) -> None:
    called = people()  # before any of them changes their name
    for who in SENDERS:
        for address, values in list(sent(world, who)):
            with undone():
                newest = AuditEntry.objects.latest("id").pk
                ask(world, who, address, data=values)
                with acting(Actor.system("read what was told")):
                    read_in_german(AuditEntry.objects.filter(pk__gt=newest), called)

    assert {operation: sorted(set(raw)) for operation, raw in RAW.items() if raw} == {}
    assert len(RAW) >= 15, sorted(RAW)


def test_a_page_that_forgot_its_entry_would_be_found(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutation: nobody writes entries any more, and the first page that changes a record turns red."""
    monkeypatch.setattr("hanse.kernel.trail.audit.record", lambda *given, **named: None)

    with pytest.raises(Silent, match="left no entry"):
        for address, values in sent(world, "channel_chief"):
            with undone():
                ask(world, "channel_chief", address, data=values)


assert set(SENDERS) & set(PARTNERS) == {MINE}
