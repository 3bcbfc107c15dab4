"""Head office and branch see of each other what two strangers see: nothing, but by an insight that was given."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.cache import cache

from hanse.kernel.actor import Actor, acting
from hanse.kernel.pages import pages
from hanse.kernel.rest.routing import endpoints
from hanse.network.models import Relationship

from .oracles import Told, told
from .probing import addresses, called, parameters
from .sparing import here, light
from .world import COMPANIES, MINE, SUPPLIER, World, undone

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("world")]
ALWAYS = {"network:portal_company", "network:portal_people", "finding:portal_find", "api:organisations", "api:people"}
SEEN = [page for page in (*pages(), *endpoints()) if getattr(page, "audience", "portal") == "portal"]
ASKED = [one for one in SEEN if called(one) in ALWAYS or (here(called(one), of=8) and not parameters(one))]
RECORDS = [one for one in SEEN if parameters(one) and here(called(one), of=16)]


def tied(world: World) -> None:
    with acting(Actor.system("a test ties two companies")):
        Relationship.objects.create(
            organisation=world.companies[MINE], other=world.companies[SUPPLIER], kind="parent_of",
            starts_on=date(2024, 1, 1),
        )  # fmt: skip


def pages_of(world: World, who: str) -> dict[str, Told]:
    other = COMPANIES[SUPPLIER if who == MINE else MINE]
    extra = ("", f"?q={other[:6]}", "?export=csv")
    lists = [f"{one.url}{more}" for page in ASKED for one in addresses(page, world)[:1] for more in extra]
    rows = [one.url for page in RECORDS for one in addresses(page, world) if not one.is_absent]
    return {url: told(world, who, url) for url in [*lists, *rows]}


@pytest.mark.parametrize("who", [MINE, SUPPLIER])
def test_a_head_office_and_its_branch_are_told_what_strangers_are_told(world: World, who: str) -> None:
    """Lists, files, records, the API and the finder, before one belongs to the other and after."""
    cache.clear()  # what was remembered in another state
    with light():
        pages_of(world, who)
        before = pages_of(world, who)
        with undone():
            tied(world)
            after = pages_of(world, who)

    assert {url for url in before if before[url] != after[url]} == set()
    assert any(COMPANIES[who] in answer[1] for answer in after.values()), "void"
