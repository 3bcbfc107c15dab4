"""Each kind of notice: something causes it, and it is told as its reader wants it, or not at all."""

from __future__ import annotations

import ast
import dataclasses
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import hanse
from hanse.kernel import clock, contributions
from hanse.kernel.contributions import NoticeKind, Receiver, Registry, Told
from hanse.kernel.models import Account
from hanse.kernel.models.mail import Mail
from hanse.kernel.walls import authz
from hanse.kernel.walls.roles import PARTNER_ROLES, STAFF_ROLES
from hanse.messaging import digests, writing
from hanse.messaging.forms import offered
from hanse.messaging.models import Notice, Preference

from .builders import a_dealer, an_account, as_system, of, someone_at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]
contributions.load("contributions")
KINDS = list(contributions.notice_kinds)


@cache
def made_by_the_house() -> frozenset[str]:
    """The names of all that is called in the house, its tests aside."""
    files = [path for path in Path(hanse.__file__).parent.rglob("*.py") if "tests" not in path.parts]
    calls = (node for path in files for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call))
    return frozenset(call.func.id for call in calls if isinstance(call.func, ast.Name))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_something_causes_it(kind: NoticeKind) -> None:
    assert kind.events
    assert {event.__name__ for event in kind.events} - made_by_the_house() == set()


def an_event(kind: NoticeKind) -> Any:
    """What it tells of, about nothing in particular."""
    plain = {"int": 0, "str": "", "bool": False}
    event = kind.events[0]
    return event(**{each.name: plain.get(str(each.type)) for each in dataclasses.fields(event)})


@pytest.fixture
def reader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> tuple[NoticeKind, Account]:
    """Somebody with every role on the side where the kind is told, whom it now concerns."""
    kind: NoticeKind = request.param
    company = None
    if kind.audience == "portal" or not authz.table()[kind.operation].roles & set(STAFF_ROLES):
        company = a_dealer("Ystad Bikes")
        account = of(someone_at(company, *PARTNER_ROLES))
    else:
        account = an_account(roles=tuple(STAFF_ROLES))
    concerned = Receiver(account.pk, company.pk if company else None)
    only: Registry[NoticeKind] = Registry()
    only.add(
        dataclasses.replace(
            kind,
            receivers=lambda _event: [concerned, concerned],
            tell=lambda rows: [Told(f"It happened: {kind.key}.", "/") for _row in rows],
        )
    )
    monkeypatch.setattr(contributions, "notice_kinds", only)
    return kind, account


@pytest.mark.parametrize("reader", KINDS, indirect=True, ids=lambda kind: kind.key)
def test_it_is_told_once_as_its_reader_wants_it_and_never_to_who_wants_none(
    reader: tuple[NoticeKind, Account],
) -> None:
    kind, account = reader
    event = an_event(kind)

    def told(channel: Any) -> tuple[int, int]:
        """How many notices there are, and how many e-mails of a digest say it."""
        Preference.choose(account, {kind.key: channel})
        with as_system():
            Notice.objects.all().delete()
            Mail.objects.all().delete()
            writing.write(event)
            kept = Notice.objects.count()
            digests.send_due(clock.today())
            return kept, sum(f"It happened: {kind.key}." in str(letter.parts) for letter in Mail.objects.all())

    assert told("app") == (1, 0)
    assert told("daily") == (1, 1)
    assert told("off") == (0, 0)
    (seat,) = digests.own_seats(account)
    assert kind.key in {each.key for each in offered(seat.actor)}
