"""Every form of the house, sent twice as a double click, a retry or the back button would: it is carried out once.

The forms are found on the pages and filled in by what their fields are; a page that comes later is sent twice without a word
here. What refuses such a form was not carried out, and counts for nothing; most forms must have been.
"""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.urls import Resolver404, resolve

from hanse.kernel.actor import Actor, acting
from hanse.kernel.models import Passage
from hanse.kernel.models.submissions import Submission
from hanse.kernel.pages import Page, pages
from hanse.kernel.walls import authz
from hanse.kernel.web import once

from . import world as worlds
from .probing import Address, addresses, called
from .sparing import Questions, here
from .world import MINE, World, undone

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("world")]
TOKEN = "a" * 64
MIDDLEWARE = "hanse.kernel.web.once.OnceMiddleware"
POSTED = [one for one in pages() if one.changes and "POST" in one.methods and here(called(one))]
KEPT = {
    model._meta.db_table
    for model in apps.get_models()
    if model.__module__.startswith("hanse.") and model not in {Passage, Submission}
}
"""All tables of the house but the keys of what was sent."""
ENTERING = [one for one in POSTED if one.name.endswith("_new")]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Built once, in a transaction that is never kept; its facts lie in a folder of its own."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), undone():
        patch.setenv("HANSE_HOME", str(tmp_path_factory.mktemp("world")))
        patch.setattr("django.test.client.store_rendered_templates", lambda *_given, **_named: None)
        if MIDDLEWARE not in settings.MIDDLEWARE:
            patch.setattr(settings, "MIDDLEWARE", [*settings.MIDDLEWARE, MIDDLEWARE])
        yield worlds.build()


class Forms(HTMLParser):
    """What a browser would send for the forms of a page that post to `action` (empty: the page itself)."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.action = action
        self.inside = False
        self.found: dict[str, list[str]] = {}
        self.names: dict[str, dict[str, Any]] = {}
        self._select: str | None = None
        self._textarea: str | None = None
        self.forms: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given: dict[str, Any] = dict(attrs)
        if tag == "form":
            self.inside = given.get("method", "get").lower() == "post" and given.get("action", "") in {"", self.action}
            if self.inside and given.get("id"):
                self.forms.add(given["id"])
        mine = self.inside or given.get("form") in self.forms
        if mine and tag in {"input", "select", "textarea", "button"} and given.get("name"):
            self._take(tag, given)
        elif tag == "option" and self._select:
            self._offer(given)

    def _take(self, tag: str, given: dict[str, Any]) -> None:
        name, kind = given["name"], given.get("type", "text") if tag == "input" else tag
        self.names.setdefault(name, {"kind": kind, "options": []} | given)
        values = self.found.setdefault(name, [])
        if tag == "select":
            self._select = name
        elif tag == "textarea":
            self._textarea = name
        elif kind in {"radio", "checkbox"}:
            self.names[name]["options"].append(given.get("value", "on"))
            if "checked" in given or (not values and (kind == "radio" or name == "row")):
                values.append(given.get("value", "on"))
        elif given.get("value"):
            values.append(given["value"])

    def _offer(self, given: dict[str, Any]) -> None:
        assert self._select
        value = given.get("value", "")
        self.names[self._select]["options"].append(value)
        if "selected" in given and value:
            self.found[self._select].append(value)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        if tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.found[self._textarea] += [data] if data.strip() else []
            self._textarea = None

    def filled(self) -> dict[str, Any]:
        """What was there, and something plausible where nothing was."""
        return {name: self.found[name] or _plausible(about) for name, about in self.names.items()} | {once.TOKEN: TOKEN}


PLAUSIBLE = {
    "email": "twice@twice.example", "url": "https://twice.example", "date": "2026-01-15", "number": "3",
    "datetime-local": "2026-01-15T10:00", "time": "10:00", "tel": "+49 451 1234567", "password": "long enough to be one",
}  # fmt: skip
NAMED = {
    "country": "DE", "currency": "EUR", "phone": "+49 451 1234567", "email": "twice@twice.example", "languages": "de",
    "until": "2099-01-15", "ends_on": "2099-01-15", "other": "Kittiwake Wheels", "company": "Kittiwake Wheels",
    "about": "Kittiwake Wheels",
}  # fmt: skip


def _plausible(about: dict[str, Any]) -> Any:
    if about["kind"] == "file":
        return SimpleUploadedFile("twice.csv", b"name,country\r\nTwice GmbH,DE\r\n", "text/csv")
    options = [value for value in about["options"] if value]
    named = next((value for part, value in NAMED.items() if part in about["name"]), None)
    if options and (
        about["kind"] != "checkbox" or len(options) > 1
    ):  # of several one is chosen, one alone is left as it is
        return options[0]
    if about["kind"] in {"checkbox", "hidden", "button", "submit"}:
        return []
    return named or PLAUSIBLE.get(about["kind"]) or "Twice"


def who_may(page: Page) -> Iterator[str]:
    """Those for whom the page is, and whose role may."""
    entry = authz.table()[page.operation]
    if page.audience == "portal":
        yield MINE
    elif page.audience == "public":
        yield "administrator"
    else:
        yield from [role for role in worlds.STAFF_ROLES if role in entry.any][:2] or [
            role for role in worlds.STAFF_ROLES if role in entry.roles
        ][:1]


def forms_to(world: World, who: str, url: str, page: Page) -> list[dict[str, Any]]:
    """The form as its own page shows it, else as pages that lead there do, else one with nothing in it."""
    shown = [url] if "GET" in page.methods else pages_before(world, who, url)
    found = []
    for where in shown:
        text = world.client(who).get(where).content.decode()
        form = Forms(url)
        form.feed(text)
        if form.names:
            found.append(form.filled())
    return found or [{once.TOKEN: TOKEN}]


def pages_before(world: World, who: str, url: str) -> list[str]:
    """Addresses above this one: a form that has no page of its own stands on the page of its subject."""
    parts = url.strip("/").split("/")
    above = ["/" + "/".join(parts[:length]) + "/" for length in range(len(parts) - 1, 0, -1)]
    return [where for where in above if _opens(where) and world.client(who).get(where).status_code == 200]


def _opens(where: str) -> bool:
    try:
        resolve(where)
    except Resolver404:
        return False
    return True


def kept(tables: set[str]) -> dict[str, list[Any]]:
    """All rows of these tables."""
    with acting(Actor.system("a test looks behind the wall")):
        return {
            model._meta.label: list(model._default_manager.order_by("pk").values_list())
            for model in apps.get_models()
            if model._meta.db_table in tables
        }


def send(world: World, who: str, url: str, form: dict[str, Any]) -> HttpResponse:
    for value in form.values():
        if hasattr(value, "seek"):
            value.seek(0)
    return world.client(who).post(url, form)


def led_to(answer: HttpResponse) -> tuple[int, str | None]:
    return answer.status_code, answer.get("Location")


def left(answer: HttpResponse) -> bool:
    """Is nobody signed in any more, because the first time ended the sender's own seat?"""
    return (answer.get("Location") or "").startswith(settings.LOGIN_URL)


def sent_again(world: World, who: str, url: str, form: dict[str, Any]) -> tuple[HttpResponse, list[str]]:
    """The answer to the second time, and of what the house keeps something else afterwards.

    It is sent once to see in which tables it writes, undone, and once more to see whether that changed anything.
    """
    questions = Questions()
    with undone(), connection.execute_wrapper(questions):
        second = send(world, who, url, form)
    tables = questions.changed & KEPT
    if not tables:
        return second, []
    after = kept(tables)
    with undone():
        second = send(world, who, url, form)
        again = kept(tables)
    return second, [label for label in after if after[label] != again[label]]


def sent_twice(world: World, page: Page, who: str, address: Address) -> Iterator[tuple[bool, list[str]]]:
    """For each form that leads here: did it lead on, and what was done a second time."""
    for form in forms_to(world, who, address.url, page):
        with undone():
            first = send(world, who, address.url, form)
            if first.status_code not in {301, 302, 303, 307, 308}:
                yield False, []
                continue
            second, doubled = sent_again(world, who, address.url, form)
        if not left(second) and led_to(second) != led_to(first):
            doubled.append(
                f"{first.status_code} {first.get('Location')}, then {second.status_code} {second.get('Location')}"
            )
        yield True, [f"{who} at {address.url}: {what}" for what in doubled]


def tried(world: World, page: Page) -> tuple[bool, list[str]]:
    """Was the page carried out, by the first person and row for whom it could be, and what was doubled."""
    for who in who_may(page):
        for address in addresses(page, world):
            if not address.is_absent:
                for led_on, found in sent_twice(world, page, who, address):
                    if led_on:
                        return True, found
    return False, []


def test_what_is_sent_twice_is_done_once(world: World) -> None:
    found = {f"{page.room}:{page.name}": tried(world, page) for page in POSTED}

    assert [what for _carried, doubled in found.values() for what in doubled] == []
    carried = [name for name, (done, _doubled) in found.items() if done]
    assert len(carried) > len(found) * 2 / 5, sorted(found.keys() - set(carried))


def test_without_the_one_time_key_entries_are_doubled(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: nobody remembers what was sent."""
    monkeypatch.setattr(once, "key_of", lambda request: None)

    assert any(tried(world, page)[1] for page in ENTERING)
