"""What everybody's answers are, beside what the decision table says; and what of another's they hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection

from hanse.kernel.rest.routing import Endpoint, beside
from hanse.kernel.walls import authz
from hanse.kernel.walls.roles import PARTNER_ROLES

from . import world as worlds
from .choosing import Choice, forms_made
from .overhearing import overheard
from .probing import PARTNERS, Address, Asked, addresses, body, colleagues, found_in
from .sparing import Questions
from .world import ALONE, ELSEWHERE, ENDED, MINE, REMITS, RIVAL, UNSEEN, World, secrets_of, undone

OURS = {
    "text/html", "text/csv", "text/plain", "text/javascript", "application/json", "application/problem+json",
    "application/manifest+json", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "",
}  # fmt: skip
"""As what we answer with what we made ourselves."""
MOST_QUERIES = 10
"""Of any page, and of what is read by the API, with nothing remembered."""


def everybody() -> list[str]:
    return [*colleagues(), *PARTNERS, "public"]


def ask(world: World, who: str, url: str, method: str = "GET", data: Any = None) -> Any:
    return world.client(who).generic(method, url) if data is None else world.client(who).post(url, data)


def company_of(who: str) -> str:
    """At which partner they are; empty for our people and for nobody."""
    return MINE if who in ALONE else who if who in PARTNERS else ""


def fits(page: Asked, who: str) -> bool:
    """Is this page on the side of who asks? Operations of the API are for both sides."""
    return (
        isinstance(page, Endpoint) or page.audience == "public" or (page.audience == "portal") == bool(company_of(who))
    )


def roles_of(who: str) -> set[str]:
    if who == "public" or who in ENDED:
        return {"public"}
    if who in PARTNERS:
        return set(PARTNER_ROLES)
    return {"partner_manager" if who == ELSEWHERE else ALONE.get(who, who)}


def methods_of(page: Asked) -> set[str]:
    methods = {*beside(page)} if isinstance(page, Endpoint) else {*page.methods}
    return {*methods, "HEAD"} if "GET" in methods else methods


def mark_of(page: Asked, who: str, method: str = "GET") -> authz.Operation:
    """What the decision table says of it, for who asks by which method."""
    if not isinstance(page, Endpoint):
        return authz.table()[page.operation]
    asked = beside(page).get("GET" if method == "HEAD" else method, page)
    return authz.table()[asked.operation_at(partner=bool(company_of(who)))]


def expected(page: Asked, who: str, address: Address, method: str = "GET") -> set[int] | None:
    """The answers that the decision table allows; None when it leaves it to the page."""
    if method not in methods_of(page):
        return {405}
    if roles_of(who) == {"public"} and isinstance(page, Endpoint):
        return {401}
    if roles_of(who) == {"public"} and page.audience != "public":
        return {302}
    if not fits(page, who):
        return {404}
    entry = mark_of(page, who, method)
    if not roles_of(who) & entry.roles:
        return {403}
    if address.is_absent or is_foreign(address, who):
        return {404, 302} if roles_of(who) == {"public"} else {404}
    return None


def is_foreign(address: Address, who: str) -> bool:
    """Is a row in it that they may not see: of another company, or of one outside their remit?"""
    if company := company_of(who):
        return bool(set(address.whose) - {company, ""})
    return who in REMITS and bool(address.bounded - REMITS[who])


def unseen(world: World, who: str) -> list[str]:
    """The companies of which they may see nothing."""
    if company := company_of(who):
        return [key for key in world.companies if key != company]
    if roles_of(who) == {"public"}:
        return [*world.companies]
    return [key for key in world.companies if who in REMITS and key not in REMITS[who]]


def asked_by(who: str, every: list[Address]) -> list[Address]:
    """Partners try the rows of everybody; ours and the public one that is there and one that is not."""
    return every if who in PARTNERS else [*every[:1], *[one for one in every[1:] if one.is_absent][:1]]


def slips(world: World, page: Asked) -> list[str]:
    """Where a page's answer is not what the decision table says, or is broken."""
    every = addresses(page, world)
    with forms_made() as choices:
        return [
            slip
            for who in everybody()
            for address in asked_by(who, every)
            for slip in (*slips_of(world, page, who, address), *too_much_to_choose(world, who, choices()))
        ]


def too_much_to_choose(world: World, who: str, choices: list[Choice]) -> Iterator[str]:
    """What forms offer of those of whom they may see nothing, and to ours of partners' logins, who are no colleagues."""
    secrets = set().union(*(secrets_of(world, key) for key in unseen(world, who))) if choices else set()
    if choices and not company_of(who):
        theirs = [world.accounts[key] for key in PARTNERS]
        secrets |= {word for one in theirs for word in (one.name, one.public_id)}
    for choice in choices:
        if found := sorted(secret for secret in secrets if secret in choice.told):
            yield f"{who} may choose {found[:3]} in {choice.field}"


def slips_of(world: World, page: Asked, who: str, address: Address) -> Iterator[str]:
    questions = Questions()
    with undone(), connection.execute_wrapper(questions):
        answer = ask(world, who, address.url)
        status, text = answer.status_code, body(answer)
    about = f"{who} opened {address.url} and got {status}"
    wanted = expected(page, who, address)
    if status >= 500 or (wanted is not None and status not in wanted):
        yield f"{about}, not {wanted}"
    if wanted is None and status == 403 and roles_of(who) & mark_of(page, who).any:
        yield f"{about}, though the decision table lets them"
    if status == 200 and questions.count > MOST_QUERIES:
        yield f"{about} by {questions.count} queries"
    if status == 200 and may_be_run(answer, text):
        yield f"{about}: a file of somebody's that a browser may run as ours"
    if status == 200 and ">None<" in text:
        yield f"{about}: it says None"


def may_be_run(answer: Any, text: str) -> bool:
    """Is it a file that we did not make, answered without a place of its own to be opened in?"""
    kind = answer.headers.get("Content-Type", "").partition(";")[0]
    is_on_paper = kind == "application/pdf" and text.startswith("<")  # not drawn here: `light`
    alone = answer.headers.get("Content-Security-Policy", "").split("; ")
    return not (
        kind in OURS
        or is_on_paper
        or ("sandbox" in alone and "nosniff" in answer.headers.get("X-Content-Type-Options", ""))
    )


def leaks(world: World, page: Asked, who: str = MINE, whose: str = RIVAL) -> list[str]:
    """What a partner's person learns of a rival from one page, asked plainly, as a fragment and as a file; or what stays of it
    in the log or the cache."""
    secrets = secrets_of(world, whose) | {UNSEEN}
    found = []
    for address in addresses(page, world):
        told = secrets - set(address.url.split("/"))
        for extra in ("", "?export=csv", "?export=xlsx", f"?q={worlds.COMPANIES[whose][:6]}"):
            with undone(), overheard() as heard:
                answer = ask(world, who, address.url + extra)
                found += [f"{address.url}{extra} tells {secret!r}" for secret in found_in(answer, told)]
            beside = "\n".join(heard)
            found += [f"{address.url}{extra} leaves {secret!r} in {beside}" for secret in told if secret in beside]
    return found
