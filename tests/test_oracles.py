"""What answers give away without saying it: that a row exists, or that something of a rival has changed. Goal G1, oracles c and e."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from hanse.kernel.pages import pages
from hanse.kernel.rest.routing import endpoints

from . import tally
from .answers import ask
from .oracles import existence, movement, queries_and_headers, shaping
from .probing import Asked, called, parameters
from .sparing import here, light
from .world import MINE, World, undone

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("oracles"), pytest.mark.goal("G1")]
SHOWN = [page for page in pages() if page.audience != "workspace" and "GET" in page.methods]
PORTAL = [*SHOWN, *(endpoint for endpoint in endpoints() if endpoint.method == "GET")]
EVERY = [pytest.param(page, id=called(page)) for page in PORTAL if here(called(page))]
WITH_ROWS = [pytest.param(page, id=called(page)) for page in PORTAL if parameters(page) and here(called(page))]


NEVER_THE_SAME = {
    "home:readyz": "how much room the disk has",
    "home:figures": "counts requests, also this one; not open to partners",
    "entrance:second_factor": "a fresh secret each time",
}
STEADY = [param for param in EVERY if param.id not in NEVER_THE_SAME]


@pytest.fixture(autouse=True)
def warm(world: World) -> None:
    """What a process asks once is asked, and what was remembered in another state is forgotten."""
    cache.clear()
    with undone():
        for url in ("/portal/", "/portal/counts/"):
            ask(world, MINE, url)


@pytest.mark.parametrize("page", WITH_ROWS)
def test_a_rivals_row_is_answered_as_one_that_never_was(world: World, page: Asked) -> None:
    tally.none("existence", existence(world, page))


@pytest.mark.parametrize("page", STEADY)
def test_what_changes_at_a_rival_changes_nothing_here(world: World, page: Asked) -> None:
    tally.none("leaks", movement(world, page))


@pytest.mark.parametrize("page", EVERY)
def test_a_rivals_number_in_a_query_or_header_tells_nothing(world: World, page: Asked) -> None:
    with light():
        found = queries_and_headers(world, page)

    tally.none("leaks", found)


SHARE = [param for param in STEADY if here(param.id or "", "shaped", of=8)]


@pytest.mark.parametrize("page", SHARE)
def test_a_rivals_number_asked_as_an_order_or_place_is_as_one_that_never_was(world: World, page: Asked) -> None:
    with light():
        found = shaping(world, page)

    tally.none("leaks", found)
