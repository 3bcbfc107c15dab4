"""What a partner is not shown of its own rows moves nothing that it is told: no page, no order, no time, no ETag."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import models

from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.pages import Page
from hanse.kernel.rest.routing import endpoints
from hanse.kernel.rest.shown import Shown
from hanse.network.custom.models import SORTS
from hanse.network.models import BankAccount, Organisation, Partnership, Person, Transition

from .oracles import told
from .probing import addresses, everything
from .world import MINE, World, rows_of, undone

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("world")]
LATER = clock.now() + timedelta(days=1)
HIDDEN: dict[type[models.Model], dict[str, Any]] = {
    Organisation: {"credit_rating": 5, "updated_at": LATER},
    Partnership: {"preferred": True},
    Person: {
        "reference": "CRM-MOVED", "may_be_written_to": True, "consent_on": LATER.date(), "consent_source": "by telephone",
    },
    Transition: {"reason": "Because they were late", "actor_name": "Somebody else of ours"},
    BankAccount: {"reason": "Called back: Ms Ray"},
}  # fmt: skip
TOLD_AS = {BankAccount: {"reason": "checked"}}
"""Why an account was declined the partner reads; how one that counts was checked is kept in the same column."""
NEVER_FILLED = {"about"}
"""A to-do that a partner sees is about no company: a constraint says so."""
CUSTOMISED: tuple[type[Any], ...] = (Organisation, Partnership, Person)


def kinds(kind: type[Shown]) -> Iterator[type[Shown]]:
    yield kind
    for each in kind.__subclasses__():
        yield from kinds(each)


def asked(world: World, url: str) -> Any:
    """Status, text and headers, without what the navigation remembers for a minute."""
    cache.clear()
    return told(world, MINE, url)[:3]


def test_what_the_api_leaves_out_for_partners_is_tried() -> None:
    assert endpoints()  # reads what the rooms show
    left_out = set().union(*(each.ours_alone() for each in kinds(Shown)))

    tried = {TOLD_AS.get(model, {}).get(name, name) for model, names in HIDDEN.items() for name in names}
    assert left_out == tried | NEVER_FILLED


def test_nothing_that_a_partner_is_told_moves_with_it(world: World) -> None:
    urls = [
        address.url
        for one in everything()
        if ("GET" in one.methods and one.audience == "portal" if isinstance(one, Page) else one.method == "GET")
        for address in addresses(one, world)
        if set(address.whose) <= {MINE, ""}
    ]
    urls += [f"/portal/find/?q={value}" for value in ("CRM-MOVED", "telephone", "CUSTOM-MOVED")]

    with undone():
        with acting(Actor.system("a test has an account confirmed")):
            assert rows_of(BankAccount, world.companies[MINE]).update(state=BankAccount.State.CONFIRMED)
        before = {url: asked(world, url) for url in urls}
        with acting(Actor.system("a test changes what partners do not see")):
            for model, values in HIDDEN.items():
                assert rows_of(model, world.companies[MINE]).update(**values)  # type: ignore[arg-type]
            for row in (row for model in CUSTOMISED for row in rows_of(model, world.companies[MINE])):
                row.custom |= {f"{SORTS[str(row._meta.model_name)]}_nothing": "CUSTOM-MOVED"}
                row.save(update_fields=["custom"])
        moved = [url for url, was in before.items() if asked(world, url) != was]

    assert len(urls) > 30
    assert moved == []
