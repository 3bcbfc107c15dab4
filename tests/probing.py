"""Opening every page as everybody: which addresses there are, who asks, and what their answer may hold.

Nothing here names a page. Rows for addresses come from the parameters' types, words from what the rooms planted, roles from
the decision table; what a later room adds is probed without a change.
"""

from __future__ import annotations

import io
import itertools
import re
import zipfile
from base64 import b64decode
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, get_type_hints
from urllib.parse import parse_qs, unquote_plus, urlsplit

from django.apps import apps
from django.db import models
from django.urls import resolve, reverse

from hanse.kernel.actor import Actor, acting
from hanse.kernel.ids import new_public_id
from hanse.kernel.pages import Page, pages
from hanse.kernel.rest.routing import Endpoint, endpoints
from hanse.kernel.walls import authz
from hanse.kernel.walls.access import Scoped
from hanse.kernel.walls.roles import STAFF_ROLES

from .proving import sized
from .world import BOTH, MINE, RIVAL, SUPPLIER, World, belongs_to_partners, rows_of

PARTNERS = (MINE, RIVAL, SUPPLIER, BOTH)
ABSENT = "nobody's"
MOST_ASKED = sized(2, 3)
"""A page and one filter, in `make proof` two: they can be combined without end."""
PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
LINK = re.compile(r"""(?:href|action|hx-(?:get|post|put|patch|delete)|src)="([^"#]+)""")


class NoSample(AssertionError):
    """A route has a parameter for which no row and no word is known."""


Asked = Page | Endpoint
"""Whatever has an address: pages, and the operations of the API."""


def everything() -> list[Asked]:
    """Every page and every operation of the API."""
    return [*pages(), *endpoints()]


def called(asked: Asked) -> str:
    """By what a test names it."""
    return f"api:{asked.name}" if isinstance(asked, Endpoint) else f"{asked.room}:{asked.name}"


@dataclass(frozen=True, slots=True)
class Address:
    """One way to fill a route: `whose` says for each parameter to whom its row belongs.

    `bounded` are those of them whose rows our people see in their remit only.
    """

    url: str
    whose: tuple[str, ...]
    bounded: frozenset[str] = frozenset()

    @property
    def is_absent(self) -> bool:
        return ABSENT in self.whose


@cache
def colleagues() -> tuple[str, ...]:
    """One of our roles for each different set of rights: those who may the same need not be asked twice."""
    rights: dict[frozenset[tuple[str, str]], str] = {}
    for role in STAFF_ROLES:
        may = frozenset(
            (entry.name, relation)
            for entry in authz.table().values()
            for relation in authz.RELATIONS
            if role in getattr(entry, relation)
        )
        rights.setdefault(may, role)
    return tuple(rights.values())


def parameters(page: Asked) -> list[tuple[str, str]]:
    """The names of a route's parameters with their converters."""
    return [(name, converter or "str") for converter, name in PARAMETER.findall(page.route)]


def _model_of(page: Asked, name: str) -> type[Any] | None:
    """The model a parameter names: by its type, else by its name."""
    hint = get_type_hints(page.view).get(name)
    if isinstance(hint, type) and issubclass(hint, models.Model):
        return hint
    wanted = name.replace("_", "")
    return next((model for model in apps.get_models() if model._meta.model_name == wanted), None) or next(
        (
            model
            for model in apps.get_app_config(page.room).get_models()
            if str(model._meta.model_name).endswith(wanted)
        ),
        None,
    )


def _values(page: Asked, name: str, converter: str, world: World) -> list[tuple[str, Any]]:
    """What may stand in a parameter, with whose it is."""
    if converter != "id":
        words = world.words[f"{page.room}.{name}"]
        if not words:
            raise NoSample(f"{page.route}: plant world.words['{page.room}.{name}'] in hanse/{page.room}/tests/world.py")
        return [("", word) for word in words]
    model = _model_of(page, name)
    if model is None:
        raise NoSample(f"{page.route}: {name!r} is neither annotated with a model nor named like one")
    found = [(key, row.public_id) for key, row in _rows(model, world)]
    if not found:
        raise NoSample(f"{page.route}: plant a {model.__name__} in hanse/{page.room}/tests/world.py")
    return [*found, (ABSENT, new_public_id())]


def _rows(model: type[Any], world: World) -> Iterator[tuple[str, Any]]:
    if not issubclass(model, Scoped):
        yield from (("", row) for row in model._default_manager.all()[:1])
        return
    for key in PARTNERS:
        with acting(Actor.system("a test looks behind the wall")):
            row = rows_of(model, world.companies[key]).first()
        if row is not None:
            yield key, row


def addresses(page: Asked, world: World) -> list[Address]:
    """A route filled with rows of every company, also mixed: the parent of one with the child of another."""
    key = page.route
    if key not in world.addresses:
        world.addresses[key] = _addresses(page, world)
    return world.addresses[key]


def _addresses(page: Asked, world: World) -> list[Address]:
    names = parameters(page)
    choices = [_values(page, name, converter, world) for name, converter in names]
    bounded = [_is_bounded(page, name, converter) for name, converter in names]
    return [
        Address(
            _reversed(page, names, combination),
            tuple(whose for whose, _value in combination),
            frozenset(whose for (whose, _value), is_so in zip(combination, bounded, strict=True) if is_so) - {ABSENT},
        )
        for combination in itertools.product(*choices)
    ]


def _is_bounded(page: Asked, name: str, converter: str) -> bool:
    model = _model_of(page, name) if converter == "id" else None
    return (
        model is not None and issubclass(model, Scoped) and belongs_to_partners(model) and model.scope.staff == "remit"
    )


def _reversed(page: Asked, names: list[tuple[str, str]], combination: tuple[tuple[str, Any], ...]) -> str:
    values = {name: value for (name, _converter), (_whose, value) in zip(names, combination, strict=True)}
    return reverse(f"{'api' if isinstance(page, Endpoint) else page.room}:{page.name}", kwargs=values)


def body(answer: Any) -> str:
    """All that an answer tells: text, the texts inside a workbook, where it leads, and its cookies."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"".join(book.read(name) for name in book.namelist())
    return content.decode(errors="replace") + str(dict(answer.headers)) + answer.cookies.output()


IN_AN_ADDRESS = re.compile(r"(?<![\w.~+%-])[\w.~+%-]+[+%][\w.~+%-]+")
IN_JSON = re.compile(r'"[^"\n]*\\u[0-9a-f]{4}[^"\n]*')
IN_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,}")
URL_SAFE = str.maketrans("-_", "+/")


def plainly(text: str) -> Iterator[str]:
    """What stands in a text as addresses, JSON and base64 write it."""
    yield from (unquote_plus(found[0]) for found in IN_AN_ADDRESS.finditer(text))
    yield from (
        re.sub(r"\\u([0-9a-f]{4})", lambda one: chr(int(one[1], 16)), found[0]) for found in IN_JSON.finditer(text)
    )
    for found in IN_BASE64.finditer(text):
        some = found[0].translate(URL_SAFE)
        yield b64decode(some + "=" * (-len(some) % 4) if len(some) % 4 != 1 else some[:-1]).decode("utf-8", "ignore")


def read_through(answer: Any) -> str:
    """All that an answer tells, and once more in plain letters what of it is written otherwise."""
    text = body(answer)
    return "\n".join([text, *plainly(text)])


def found_in(answer: Any, secrets: set[str]) -> set[str]:
    """Which secrets an answer holds."""
    text = read_through(answer)
    return {secret for secret in secrets if secret in text}


def links(text: str) -> set[str]:
    """Addresses of ours to which a page leads, by link, form or fragment."""
    found = set()
    for raw in LINK.findall(text):
        parts = urlsplit(raw.replace("&amp;", "&"))
        if not parts.netloc and parts.path.startswith("/") and not parts.path.startswith("/static/"):
            found.add(f"{parts.path}?{parts.query}" if parts.query else parts.path)
    return found


def shape(url: str) -> tuple[str, ...]:
    """Which page an address opens, and what it asks of it: two of a shape tell as much as two hundred."""
    parts = urlsplit(url)
    asked = {name: value[0] for name, value in parse_qs(parts.query).items()}
    named = [f"{name}={value}" if name in {"export", "view"} else name for name, value in sorted(asked.items())]
    return (resolve(parts.path).view_name, *named)


def walk(start: str, opened: Callable[[str, str], str], *, of_each: int = 2) -> int:
    """From `start` over every link, fragment and file; gives how many kinds of address it met.

    `opened` gets an address and the one that leads there, and gives the text that it found.
    """
    waiting, seen, shapes = [(start, "")], {start}, Counter[tuple[str, ...]]()
    while waiting:
        here, before = waiting.pop(0)
        for url in sorted(links(opened(here, before)) - seen):
            seen.add(url)
            like = shape(url)
            shapes[like] += 1
            if shapes[like] <= of_each and len(like) <= MOST_ASKED:
                waiting.append((url, here))
    return len(shapes)
