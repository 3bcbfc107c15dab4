"""Every page as everybody: what the decision table says, and nothing of a rival anywhere.

The pages are those that rooms have marked; a page that comes later is probed without a word here. Each probe is undone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hanse.kernel import authz
from hanse.kernel.access import Scope
from hanse.kernel.pages import Page, pages

from . import world as worlds
from .probing import ABSENT, PARTNERS, Address, addresses, body, colleagues, found_in, parameters, walk
from .world import MINE, RIVAL, World, belongs_to_partners, rows_of, secrets_of, state_of, undone, walled

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("world")]
MOST_QUERIES = 25
EVERY = [pytest.param(page, id=f"{page.room}:{page.name}") for page in pages()]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Built once, in a transaction that is never kept; its facts lie in a folder of its own."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), undone():
        patch.setenv("HANSE_HOME", str(tmp_path_factory.mktemp("world")))
        patch.setattr(
            "django.test.client.store_rendered_templates", lambda *_given, **_named: None
        )  # copies every context
        yield worlds.build()


def everybody() -> list[str]:
    return [*colleagues(), *PARTNERS, "public"]


def ask(world: World, who: str, url: str, method: str = "GET", data: Any = None) -> Any:
    return world.client(who).generic(method, url) if data is None else world.client(who).post(url, data)


def fits(page: Page, who: str) -> bool:
    """Is this page on the side of who asks?"""
    return page.audience == "public" or (page.audience == "portal") == (who in PARTNERS)


def roles_of(who: str) -> set[str]:
    from hanse.kernel.roles import PARTNER_ROLES

    return {"public"} if who == "public" else set(PARTNER_ROLES) if who in PARTNERS else {who}


def expected(page: Page, who: str, address: Address) -> set[int] | None:
    """The answers that the decision table allows; None when it leaves it to the page."""
    if "GET" not in page.methods:
        return {405}
    if who == "public" and page.audience != "public":
        return {302}
    if not fits(page, who):
        return {404}
    entry = authz.table()[page.operation]
    if not roles_of(who) & entry.roles:
        return {403}
    if address.is_absent or (who in PARTNERS and set(address.whose) - {who, ""}):
        return {404}
    return None


def asked_by(who: str, every: list[Address]) -> list[Address]:
    """Partners try the rows of everybody; ours and the public one that is there and one that is not."""
    return every if who in PARTNERS else [*every[:1], *[one for one in every[1:] if one.is_absent][:1]]


def slips(world: World, page: Page) -> list[str]:
    """Where a page's answer is not what the decision table says, or is broken."""
    every = addresses(page, world)
    return [
        slip for who in everybody() for address in asked_by(who, every) for slip in _slips(world, page, who, address)
    ]


def _slips(world: World, page: Page, who: str, address: Address) -> Iterator[str]:
    with undone(), CaptureQueriesContext(connection) as queries:
        answer = ask(world, who, address.url)
        status, text = answer.status_code, body(answer)
    about = f"{who} opened {address.url} and got {status}"
    wanted = expected(page, who, address)
    if status >= 500 or (wanted is not None and status not in wanted):
        yield f"{about}, not {wanted}"
    if wanted is None and status == 403 and roles_of(who) & authz.table()[page.operation].any:
        yield f"{about}, though the decision table lets them"
    if status == 200 and len(queries) > MOST_QUERIES:
        yield f"{about} by {len(queries)} queries"
    if status == 200 and ">None<" in text:
        yield f"{about}: it says None"


@pytest.mark.parametrize("page", EVERY)
def test_a_page_answers_as_the_decision_table_says(world: World, page: Page) -> None:
    assert slips(world, page) == []


def leaks(world: World, page: Page, who: str = MINE, whose: str = RIVAL) -> list[str]:
    """What a partner's person learns of a rival from one page, asked plainly, as a fragment and as a file."""
    secrets = secrets_of(world, whose)
    found = []
    for address in addresses(page, world):
        told = secrets - set(address.url.split("/"))
        for extra in ("", "?export=csv", "?export=xlsx", f"?q={worlds.COMPANIES[whose][:6]}"):
            with undone():
                answer = ask(world, who, address.url + extra)
                found += [f"{address.url}{extra} tells {secret!r}" for secret in found_in(answer, told)]
    return found


@pytest.mark.parametrize("page", [one for one in EVERY if one.values[0].audience != "workspace"])
def test_a_page_tells_a_partner_nothing_of_another(world: World, page: Page) -> None:
    if "GET" not in page.methods:
        return
    for who, whose in ((MINE, RIVAL), ("supplier", "both"), ("both", MINE)):
        assert leaks(world, page, who, whose) == []


@pytest.mark.parametrize("who", PARTNERS)
def test_wherever_links_lead_a_partner_meets_only_itself(world: World, who: str) -> None:
    """From the home over every link, fragment and file, as a browser would find them."""
    secrets = set().union(*(secrets_of(world, other) for other in PARTNERS if other != who))
    own = 0

    def opened(url: str, before: str) -> str:
        nonlocal own
        text = _opened(world, who, url, before)
        assert not {secret for secret in secrets if secret in text}, url
        own += worlds.COMPANIES[who] in text
        return text

    walk("/portal/", opened)

    assert own, "the probe is void: the company's own name was on no page"


@pytest.mark.parametrize("who", colleagues())
def test_no_link_of_ours_leads_nowhere(world: World, who: str) -> None:
    assert walk("/today/", lambda url, before: _opened(world, who, url, before), of_each=1)


def _opened(world: World, who: str, url: str, before: str) -> str:
    with undone():
        answer = ask(world, who, url)
        text = body(answer)
    assert answer.status_code in {200, 302, 405}, f"{who}: {url} answers {answer.status_code}, and {before} leads there"
    return text


def foreign_ids(world: World) -> dict[str, Any]:
    """Names under which a form might take a row, each with a row of the rival."""
    found: dict[str, Any] = {}
    for model in walled():
        row = rows_of(model, world.companies[RIVAL]).first()
        for name in (model._meta.model_name, f"{model._meta.model_name}_id"):
            found[name] = row.public_id if row else ""
    for name in ("partner", "company", "id", "other", "to", "seat", "row"):
        found[name] = world.companies[RIVAL].public_id
    return found | {"name": "Changed by a rival", "reason": "because", "all": "yes", "state": "", "typed": "x"}


@pytest.mark.parametrize("page", [one for one in EVERY if "POST" in one.values[0].methods])
def test_what_a_partner_sends_changes_nothing_of_a_rival(world: World, page: Page) -> None:
    before = state_of(world.companies[RIVAL])
    given = foreign_ids(world)
    for address in addresses(page, world):
        if ABSENT in address.whose:
            continue
        with undone():
            answer = ask(world, MINE, address.url, data=given)
            after = state_of(world.companies[RIVAL])
        assert answer.status_code < 500, address.url
        assert after == before, f"{address.url} changed the rival"
        if not fits(page, MINE) or RIVAL in address.whose:
            assert answer.status_code == 404, f"{address.url} answers {answer.status_code}"


@pytest.mark.parametrize("page", [one for one in EVERY if "POST" in one.values[0].methods])
def test_a_colleague_without_the_right_is_refused(world: World, page: Page) -> None:
    if page.audience == "public":
        return
    for address in addresses(page, world):
        for who in colleagues():
            if fits(page, who) and not roles_of(who) & authz.table()[page.operation].roles:
                with undone():
                    answer = ask(world, who, address.url, data={"name": "x"})
                assert answer.status_code == 403, f"{who} at {address.url}: {answer.status_code}"


def test_every_model_behind_the_wall_has_rows_of_both_rivals(world: World) -> None:
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
    for page in (param.values[0] for param in EVERY):
        if page.audience == "portal" and "GET" in page.methods:
            for address in addresses(page, world):
                with undone():
                    told |= found_in(ask(world, RIVAL, address.url), secrets)

    assert {worlds.COMPANIES[RIVAL]} < told
    assert world.secrets[RIVAL] & told, "no figure of the owner was on any page"


PORTAL = [param.values[0] for param in EVERY if param.values[0].audience == "portal" and parameters(param.values[0])]


def test_without_the_wall_the_probe_turns_red(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutation: the first wall is gone, so that a rival's row is told from one that never was."""
    monkeypatch.setattr(Scope, "cut", lambda self, rows, actor: rows)

    assert any(slips(world, page) for page in PORTAL)


def test_without_the_wall_and_the_relation_the_probe_finds_leaks(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutation: neither the rows are cut nor is it asked whose they are."""
    monkeypatch.setattr(Scope, "cut", lambda self, rows, actor: rows)
    monkeypatch.setitem(authz._relations, "own", lambda actor, row: True)

    assert any(leaks(world, page) for page in PORTAL)


def test_without_the_decision_the_probe_turns_red(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutation: nobody asks whether the role may."""
    monkeypatch.setattr("hanse.kernel.pages.require", lambda actor, operation, row=None: None)
    guarded = next(param.values[0] for param in EVERY if param.values[0].operation == "imports.receive")

    assert slips(world, guarded)
