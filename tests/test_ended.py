"""Ended means ended at the next request (G14): on every page, by every method, with every session and every token.

The pages are those that rooms have marked. Each refusal has its control: before the end, the same request was let in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from hanse.entrance.proofs import passwords
from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.models import Account, StaffRole
from hanse.kernel.pages import pages
from hanse.kernel.rest.routing import Endpoint, endpoints
from hanse.network.models import JobRole, Person
from hanse.seats.joining.secret import hashed
from hanse.seats.models import Token

from .answers import fits, mark_of
from .probing import ABSENT, Asked, addresses, parameters
from .proving import tell
from .sparing import here
from .world import MINE, World, undone

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("world")]
OURS = "administrator"
BEHIND: list[Asked] = [*(page for page in pages() if page.audience != "public"), *endpoints()]
OPEN = [page for page in pages() if page.audience == "public"]
KEY = "a token for the probe"


def requests(world: World, page: Asked, who: str) -> Iterator[tuple[str, str]]:
    """Every method of a page at addresses of one's own; the rows of others are refused anyhow."""
    own = [each for each in addresses(page, world) if set(each.whose) <= {who, "", MINE} and ABSENT not in each.whose]
    assert own, f"{page.route}: there is no row of {who} to ask for"
    for address in own[:2]:
        for method in (page.method,) if isinstance(page, Endpoint) else page.methods:
            yield method, address.url


def answers(world: World, who: str, chosen: list[Asked], **headers: str) -> Iterator[tuple[str, Any]]:
    """What `who` is answered everywhere, each undone."""
    for page in chosen:
        if fits(page, who):
            for method, url in requests(world, page, who):
                with undone():
                    yield f"{method} {url}", world.client(who).generic(method, url, headers=headers)


@pytest.fixture(scope="module")
def let_in(world: World) -> Callable[[str], dict[str, int]]:
    """The control: what each was answered before anything ended, asked once."""
    known: dict[str, dict[str, int]] = {}

    def find(who: str) -> dict[str, int]:
        if who not in known:
            asked = dict(answers(world, who, BEHIND))
            assert not any(map(led_to_the_door, asked.values())), "the probe is void: who has not ended is led away"
            known[who] = {what: answer.status_code for what, answer in asked.items()}
        return known[who]

    return find


def led_to_the_door(answer: Any) -> bool:
    """A browser is led there; a program is told to say who it is."""
    return answer.status_code == 401 or (
        answer.status_code == 302 and answer.headers["Location"].startswith("/sign-in/")
    )


@contextmanager
def as_it_is() -> Iterator[None]:
    with acting(Actor.system("a test ends something")):
        yield


def close_login(world: World, who: str) -> None:
    Account.objects.filter(pk=world.accounts[who].pk).update(is_active=False)


def sign_out_everywhere(world: World, who: str) -> None:
    world.accounts[who].sign_out_everywhere()


def take_all_roles(world: World, who: str) -> None:
    StaffRole.objects.filter(account=world.accounts[who]).delete()


def leave(world: World, who: str) -> None:
    Person.objects.filter(account=world.accounts[who]).update(left_on=clock.today())


def lose_seat(world: World, who: str) -> None:
    Person.objects.filter(account=world.accounts[who]).update(account=None)


def change_password(world: World, who: str) -> None:
    account = Account.objects.get(pk=world.accounts[who].pk)
    passwords.change(account, "something quite new", by=Actor.public(), reason="")


def tried(ends: list[Any]) -> list[Any]:
    """In each run every one on one of the two databases."""
    return [(who, end) for who, end in ends if here(who, end.__name__)]


ENDS: list[tuple[str, Callable[[World, str], None]]] = [
    (OURS, close_login), (OURS, sign_out_everywhere), (OURS, take_all_roles), (OURS, change_password),
    (MINE, close_login), (MINE, sign_out_everywhere), (MINE, leave), (MINE, lose_seat),
]  # fmt: skip


@pytest.mark.parametrize(("who", "end"), tried(ENDS), ids=lambda each: getattr(each, "__name__", each))
def test_every_page_is_closed_to_who_was_ended(
    world: World, let_in: Callable[[str], dict[str, int]], who: str, end: Callable[[World, str], None]
) -> None:
    before = let_in(who)
    with undone(), as_it_is():
        end(world, who)
        asked = dict(answers(world, who, BEHIND))

    still_open = [what for what, answer in asked.items() if not led_to_the_door(answer)]
    tell({"what": f"G14 {end.__name__}", "operations": len(asked), "still_open": len(still_open)})
    assert still_open == []
    assert asked.keys() == before.keys()


@pytest.mark.parametrize("who", [OURS, MINE])
def test_pages_for_everybody_take_an_ended_login_for_nobody(world: World, who: str) -> None:
    def seen(as_whom: str) -> dict[str, tuple[int, str]]:
        return {
            what: (answer.status_code, answer.headers.get("Location", ""))
            for what, answer in answers(world, as_whom, OPEN)
        }

    with undone(), as_it_is():
        close_login(world, who)

        assert seen(who) == seen("public")


@pytest.mark.parametrize("role", ["sales", "executive"])
def test_a_job_role_that_was_taken_is_gone_everywhere(world: World, role: str) -> None:
    with undone(), as_it_is():
        person = world.accounts[MINE].persons.get()
        JobRole.objects.filter(person=person).exclude(role=role).delete()
        wrong = [
            f"{method} {url}"
            for page in BEHIND
            if fits(page, MINE)
            for method, url in requests(world, page, MINE)
            if role not in mark_of(page, MINE, method).roles and _status(world, method, url) != 403
        ]

    assert wrong == []


def _status(world: World, method: str, url: str) -> int:
    with undone():
        return int(world.client(MINE).generic(method, url).status_code)


def token_of(world: World, who: str) -> Token:
    """One for everything that a token may do."""
    from hanse.seats.joining.scopes import offered

    account, now = world.accounts[who], clock.now()
    person = account.persons.first()
    roles = person.roles_held if person else {row.role for row in account.staff_roles.all()}
    return Token.objects.create(
        organisation=person.organisation if person else None, person=person, account=account, name="probe", prefix="hanse_p",
        secret_hash=hashed(KEY), scopes=[entry.name for entry in offered(roles)], created_at=now, expires_at=now + timedelta(days=1),
    )  # fmt: skip


def end_token(world: World, who: str) -> None:
    Token.objects.filter(secret_hash=hashed(KEY)).update(ended_at=clock.now())


def let_token_expire(world: World, who: str) -> None:
    Token.objects.filter(secret_hash=hashed(KEY)).update(expires_at=clock.now())


TOKEN_ENDS: list[tuple[str, Callable[[World, str], None]]] = [
    (OURS, end_token), (OURS, let_token_expire), (OURS, close_login), (OURS, take_all_roles), (OURS, change_password),
    (MINE, end_token), (MINE, let_token_expire), (MINE, close_login), (MINE, leave), (MINE, lose_seat),
]  # fmt: skip


@pytest.mark.parametrize(("who", "end"), tried(TOKEN_ENDS), ids=lambda each: getattr(each, "__name__", each))
def test_every_page_is_closed_to_a_token_that_was_ended(
    world: World, who: str, end: Callable[[World, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hanse.seats.access.MOST_A_MINUTE", 10**6)
    monkeypatch.setattr("hanse.seats.access.MOST_WRONG", 10**6)
    given = {"authorization": f"Bearer {KEY}"}
    with undone(), as_it_is():
        token_of(world, who)
        lists = [page for page in BEHIND if not parameters(page) and page.room == "network"]
        opened = [answer.status_code for _what, answer in answers(world, who, lists, **given)]
        assert 200 in opened, "the probe is void: the token opened nothing"
        assert 401 not in opened
        end(world, who)
        asked = dict(answers(world, who, [*BEHIND, *OPEN], **given))

    still_open = [what for what, answer in asked.items() if answer.status_code != 401]
    tell({"what": f"G14 token, {end.__name__}", "operations": len(asked), "still_open": len(still_open)})
    assert still_open == []


def test_a_token_decides_nothing_about_who_may_sign_in(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hanse.seats.access.MOST_A_MINUTE", 10**6)
    given = {"authorization": f"Bearer {KEY}"}
    mine = [page for page in BEHIND if page.room in {"seats", "entrance"}]
    for who in (OURS, MINE):
        with undone(), as_it_is():
            token_of(world, who)
            opened = [what for what, answer in answers(world, who, mine, **given) if answer.status_code != 403]

        assert opened == []
