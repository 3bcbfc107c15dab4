"""What answers give away without saying it, and what they do: each oracle gives the findings about one page."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import batched
from typing import Any
from urllib.parse import urlencode

from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.ids import new_public_id
from hanse.kernel.rest.routing import Endpoint

from .answers import ask, fits, leaks
from .probing import ABSENT, PARTNERS, Address, Asked, addresses, body, read_through
from .proving import sized
from .world import MINE, RIVAL, World, belongs_to_partners, rows_of, secrets_of, state_of, undone, walled

NOW = clock.now()
HEADERS = ("X-Organisation", "X-Company", "X-Forwarded-User", "X-Seat")
REQUEST_ID = re.compile(r"X-Request-ID': '[0-9a-f]+'")
NEW_EACH_TIME = re.compile(
    r'(name="csrfmiddlewaretoken" value="|name="csrf-token" content="|csrftoken=|sessionid=|expires=|nonce-|name="once" value=")[^";]+'
)


LENGTH = re.compile(r"'Content-Length': '\d+', ")
"""It follows from the text, address included."""


Told = tuple[int, str, tuple[str, ...], int]


def told(world: World, who: str, url: str) -> Told:
    """All that an answer tells: status, text without what is new each time and without the address, headers, queries."""
    with undone(), clock.standing_at(NOW), CaptureQueriesContext(connection) as queries:
        answer = ask(world, who, url)
        text = LENGTH.sub("", REQUEST_ID.sub("", NEW_EACH_TIME.sub(r"\1", body(answer))))
    for part in sorted((part for part in url.split("/") if part), key=len, reverse=True):
        text = text.replace(part, "…")
    return answer.status_code, text, tuple(sorted(answer.headers)), len(queries)


def foreign(world: World, page: Asked, who: str) -> tuple[list[Address], Address | None]:
    """Addresses of others' rows, and one of a row that never was."""
    every = addresses(page, world)
    absent = next((one for one in every if one.is_absent and set(one.whose) <= {ABSENT, ""}), None)
    return [one for one in every if not one.is_absent and set(one.whose) - {who, ""}], absent


def existence(world: World, page: Asked) -> list[str]:
    """Where a rival's row is answered otherwise than one that never was."""
    found = []
    for who in PARTNERS:
        others, absent = foreign(world, page, who)
        if others and absent is not None and fits(page, who):
            told(world, who, absent.url)  # what is kept for a while is read before answers are compared
            nothing = told(world, who, absent.url)
            found += [f"{who} can tell that {one.url} exists" for one in others if told(world, who, one.url) != nothing]
    return found


def change_everything_of(world: World, who: str) -> int:
    """Every text longer and every number larger in every row of a company; gives how many rows."""
    changed = 0
    with acting(Actor.system("a test changes a rival")):
        for model in filter(belongs_to_partners, walled()):
            fixed = ADD_UP.get(model._meta.label, ())
            columns = [
                one
                for one in model._meta.concrete_fields
                if not (one.is_relation or one.unique or one.choices or one.name in fixed)
            ]
            for row in rows_of(model, world.companies[who]) if columns else ():
                for column in columns:
                    setattr(row, column.attname, _larger(getattr(row, column.attname), column))
                model._default_manager.bulk_update([row], [one.name for one in columns])
                changed += 1
    return changed


LARGE = 15
ADD_UP = {"intake.Batch": ("read", "new", "known", "corrected", "rejected")}
"""Numbers that the database holds to one another."""


def _larger(value: Any, column: Any) -> Any:
    if isinstance(value, str) and 0 < len(value) < 30:
        return f"{value} Q7Q7Q7Q7"[: getattr(column, "max_length", None) or 200]
    if isinstance(column, models.DecimalField) and value:
        return value * 70 if (column.max_digits or 0) >= LARGE else value + 1
    return value + 1 if isinstance(column, models.IntegerField) and value else value


def movement(world: World, page: Asked) -> list[str]:
    """Where a partner's page moves with a rival's rows: counts, ranks, totals, orders.

    Where it did, it is asked again, and once more when all is as before: what is kept for a while may have had to be read anew.
    """
    mine = [one.url for one in addresses(page, world) if set(one.whose) <= {MINE, ""}]
    before = {url: told(world, MINE, url) for url in mine}
    with undone():
        assert change_everything_of(world, RIVAL)
        moved = {
            url: now
            for url, was in before.items()
            if told(world, MINE, url) != was and (now := told(world, MINE, url)) != was
        }
    return [
        f"{url} tells that something changed: {difference(calm, now)}"
        for url, now in moved.items()
        if (calm := told(world, MINE, url)) != now
    ]


def difference(was: Told, now: Told) -> str:
    """Of two answers: how many queries each took, and where their texts begin to differ."""
    at = next((place for place, (old, new) in enumerate(zip(was[1], now[1], strict=False)) if old != new), 0)
    return (
        f"{was[0]} and {now[0]}, {was[3]} and {now[3]} queries, {was[1][at : at + 60]!r} and {now[1][at : at + 60]!r}"
    )


def rivals_ids(world: World, whose: str = RIVAL) -> dict[str, Any]:
    """Names that a page might read, each with a public id of the rival's, or of another company's."""
    found: dict[str, Any] = {}
    with acting(Actor.system("a test looks behind the wall")):
        for model in filter(belongs_to_partners, walled()):
            if (row := rows_of(model, world.companies[whose]).first()) is not None:
                found[str(model._meta.model_name)] = row.public_id
    return found | {"seat": found["person"], "partner": found["organisation"], "company": found["organisation"]}


AT_ONCE = sized(6, 1)
"""How many numbers stand in one query."""


def queries_and_headers(world: World, page: Asked) -> list[str]:
    """Where a rival's number in a query or a header changes what a partner is told."""
    found = []
    ids = rivals_ids(world)
    if isinstance(page, Endpoint):  # what it does not know it refuses
        ids = {name: value for name, value in ids.items() if name in page.asks}
    for url in [one.url for one in addresses(page, world) if set(one.whose) <= {MINE, ""}]:
        with undone():
            plain = told(world, MINE, url)
        for some in batched(ids.items(), AT_ONCE, strict=False):
            query = urlencode(some)
            with undone():
                answer = ask(world, MINE, f"{url}?{query}")
                text = re.sub(rf"[?&;][\w.]+=(?:{'|'.join(ids.values())})", "", body(answer))
            if any(value in text for _name, value in some) or answer.status_code != plain[0]:
                found.append(f"{url}?{query} is answered with the rival's row")
        with undone():
            headers = dict.fromkeys(HEADERS, world.companies[RIVAL].public_id)
            if world.client(MINE).get(url, headers=headers).status_code != plain[0]:
                found.append(f"{url} heeds a header")
    return found


SHAPING = (
    "sort",
    "order",
    "group",
    "by",
    "columns",
    "expand",
    "fields",
    "filter",
    "view",
    "page",
    "after",
    "cursor",
    "next",
)
"""Names by which a page might be asked for another order, part or shape."""


def shaping(world: World, page: Asked) -> list[str]:
    """Where a rival's number as a sort, filter, cursor or whatever the API takes is answered otherwise than one that never was."""
    found, ids, absent = [], rivals_ids(world), new_public_id()
    company = world.companies[RIVAL].public_id
    asked = (
        [(name,) for name in sorted(page.asks)]
        if isinstance(page, Endpoint)
        else [*batched(SHAPING, AT_ONCE, strict=False)]
    )
    for url in [one.url for one in addresses(page, world) if set(one.whose) <= {MINE, ""}][: sized(1, None)]:
        for some in asked:
            queries = [urlencode({name: value or ids.get(name, company) for name in some}) for value in (absent, "")]
            nothing, answer = (told(world, MINE, f"{url}?{query}") for query in queries)
            numbers = "|".join([absent, *ids.values()])
            if re.sub(numbers, "…", nothing[1]) != re.sub(numbers, "…", answer[1]) or nothing[::2] != answer[::2]:
                found.append(f"{url}?{queries[1]} is answered otherwise: {difference(nothing, answer)}")
    return found + cursors(world, page)


def cursors(world: World, page: Asked) -> list[str]:
    """Where the rival's place in a list, taken from its link, shows somebody else what is the rival's."""
    if not (isinstance(page, Endpoint) and {"cursor", "limit"} <= page.asks):
        return []
    found = []
    for one in addresses(page, world):
        with undone():
            answer = ask(world, RIVAL, f"{one.url}?limit=1")
        for cursor in re.findall(r"cursor=([\w-]+)", body(answer))[:1]:
            with undone():
                told_there = read_through(ask(world, MINE, f"{one.url}?limit=1&cursor={cursor}"))
            secrets = secrets_of(world, RIVAL) - set(one.url.split("/"))
            found += [f"{one.url} by the rival's cursor tells {secret!r}" for secret in secrets if secret in told_there]
    return found


def writing(world: World, page: Asked) -> list[str]:
    """Where a partner changes a row of a rival, by address or by what a form sends."""
    found = []
    before = state_of(world.companies[RIVAL])
    sent = rivals_ids(world) | {"name": "Changed by a rival", "reason": "because"}
    for address in addresses(page, world):
        with undone():
            ask(world, MINE, address.url, data=sent)
            if state_of(world.companies[RIVAL]) != before:
                found.append(f"{address.url} changed the rival")
    return found


def words(world: World, page: Asked) -> list[str]:
    """Where a rival's words stand in an answer."""
    return leaks(world, page)


Oracle = Callable[[World, Asked], list[str]]
ORACLES: tuple[Oracle, ...] = (words, existence, movement, queries_and_headers, writing)
