"""Every page as everybody: what the decision table says, and nothing of a rival anywhere.

The pages are those that rooms have marked; a page that comes later is probed without a word here. Each probe is undone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django_tasks_db.models import DBTaskResult

from hanse.kernel.actor import Actor, acting
from hanse.kernel.models import Mail, OutboxEvent
from hanse.kernel.outside import mail
from hanse.kernel.pages import Page, pages
from hanse.kernel.rest.routing import Endpoint

from . import tally
from . import world as worlds
from .answers import ask, fits, leaks, methods_of, slips
from .probing import ABSENT, PARTNERS, Asked, addresses, called, colleagues, everything, found_in, read_through, walk
from .sparing import Questions, here, light
from .wide import OPEN_FIGURES
from .world import MINE, RIVAL, UNSEEN, World, belongs_to_partners, rows_of, secrets_of, state_of, undone, walled

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("pages"), pytest.mark.goal("G1")]
EVERY = [pytest.param(page, id=called(page)) for page in everything() if here(called(page))]
PORTAL = [
    one
    for one in EVERY
    if isinstance(one.values[0], Endpoint) or (one.values[0].audience != "workspace" and one.id not in OPEN_FIGURES)
]
FORMS = [pytest.param(page, id=called(page)) for page in pages() if "POST" in page.methods]


@pytest.fixture(autouse=True)
def sparing() -> Iterator[None]:
    with light():
        yield


@pytest.mark.parametrize("page", EVERY)
def test_a_page_answers_as_the_decision_table_says(world: World, page: Asked) -> None:
    tally.none("decisions", slips(world, page))


@pytest.mark.parametrize("page", PORTAL)
def test_a_page_tells_a_partner_nothing_of_another(world: World, page: Asked) -> None:
    if "GET" not in methods_of(page):
        return
    for who, whose in ((MINE, RIVAL), ("supplier", "both"), ("both", MINE)):
        tally.none("leaks", leaks(world, page, who, whose))


@pytest.mark.parametrize("who", [who for who in PARTNERS if here("links", who)])
def test_wherever_links_lead_a_partner_meets_only_itself(world: World, who: str) -> None:
    """From the home over every link, fragment and file, as a browser would find them."""
    secrets = {UNSEEN}.union(*(secrets_of(world, other) for other in PARTNERS if other != who))
    own = 0

    def opened(url: str, before: str) -> str:
        nonlocal own
        text = _opened(world, who, url, before)
        tally.none("leaks", [f"{url} tells {secret!r}" for secret in secrets if secret in text])
        own += worlds.COMPANIES[who] in text
        return text

    walk("/portal/", opened)

    assert own, "the probe is void: the company's own name was on no page"


@pytest.mark.parametrize("who", [who for who in colleagues() if here("links", who)])
def test_no_link_of_ours_leads_nowhere(world: World, who: str) -> None:
    assert walk("/today/", lambda url, before: _opened(world, who, url, before), of_each=1)


def _opened(world: World, who: str, url: str, before: str) -> str:
    with undone():
        answer = ask(world, who, url)
        text = read_through(answer)
    assert answer.status_code in {200, 302, 405}, f"{who}: {url} answers {answer.status_code}, and {before} leads there"
    return text


def foreign_ids(world: World) -> dict[str, Any]:
    """Names under which a form might take a row, each with a row of the rival."""
    found: dict[str, Any] = {}
    for model in walled():
        with acting(Actor.system("a test looks behind the wall")):
            row = rows_of(model, world.companies[RIVAL]).first()
        for name in (model._meta.model_name, f"{model._meta.model_name}_id"):
            found[name] = row.public_id if row else ""
    for name in ("partner", "company", "id", "other", "to", "seat", "row"):
        found[name] = world.companies[RIVAL].public_id
    return found | {"name": "Changed by a rival", "reason": "because", "all": "yes", "state": "", "typed": "x"}


LEFT_BEHIND = (Mail, OutboxEvent, DBTaskResult)
"""What an act leaves for later: letters, what reactions are told, jobs with what they were given."""


def left_behind() -> set[str]:
    with acting(Actor.system("a test looks behind the wall")):
        return {str(row) for model in LEFT_BEHIND for row in model._default_manager.values_list()}


@pytest.mark.parametrize("page", FORMS)
def test_what_a_partner_sends_changes_nothing_of_a_rival(world: World, page: Page) -> None:
    before, lying = state_of(world.companies[RIVAL]), left_behind()
    given = foreign_ids(world)
    secrets = secrets_of(world, RIVAL) - set(given.values())
    for address in addresses(page, world):
        if ABSENT in address.whose:
            continue
        questions = Questions()
        with undone():
            with connection.execute_wrapper(questions):
                answer = ask(world, MINE, address.url, data=given)
            after = state_of(world.companies[RIVAL]) if questions.changed else before
            told = "\n".join(left_behind() - lying) if questions.changed else ""
        assert answer.status_code < 500, address.url
        assert after == before, f"{address.url} changed the rival"
        tally.none("leaks", [f"{address.url} leaves {secret!r} behind" for secret in secrets if secret in told])
        if not fits(page, MINE) or RIVAL in address.whose:
            assert answer.status_code == 404, f"{address.url} answers {answer.status_code}"


def test_a_letter_that_names_a_rival_would_be_found(world: World) -> None:
    lying = left_behind()
    with undone():
        mail.post(world.accounts[MINE], lambda: mail.Letter("Taken already", (worlds.COMPANIES[RIVAL],)))

        assert worlds.COMPANIES[RIVAL] in "\n".join(left_behind() - lying)


def test_every_model_behind_the_wall_has_rows_of_both_rivals(world: World) -> None:
    with acting(Actor.system("a test looks behind the wall")):
        empty = [
            model._meta.label
            for model in walled()
            for key in (MINE, RIVAL)
            if belongs_to_partners(model) and not rows_of(model, world.companies[key]).exists()
        ]

    assert empty == [], "plant them in the room's tests/world.py"


def test_the_probe_sees_the_owner_see_its_own(world: World) -> None:
    """Positive control: what must not leak to a rival is really there for its owner."""
    secrets = secrets_of(world, RIVAL)
    told = set()
    for page in pages():
        if page.audience == "portal" and "GET" in page.methods:
            for address in addresses(page, world):
                with undone():
                    told |= found_in(ask(world, RIVAL, address.url), secrets)

    assert {worlds.COMPANIES[RIVAL]} < told
    assert world.secrets[RIVAL] & told, "no figure of the owner was on any page"
