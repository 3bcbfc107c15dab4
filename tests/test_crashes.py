"""Whatever the house does in its database is done whole or not at all, wherever the process dies; done again it is whole,
nothing is doubled, and `hanse verify` finds nothing.

Imports, which also write files, are killed in test_import_crashes.py, scores in test_score_crashes.py: they read files by
libraries that do not outlive a fork.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from hanse.kernel import contributions
from hanse.kernel.actor import Actor, acting
from hanse.kernel.errors import Refused
from hanse.kernel.events import deliver, publish
from hanse.kernel.models import Account, AuditHead, Delivery, OutboxEvent
from hanse.network.events import PartnershipMoved
from hanse.network.models import Partnership, Person
from hanse.network.tests.builders import a_dealer, a_person, an_account
from hanse.oversight import verifying
from hanse.scorecards.models import Computation
from hanse.scorecards.rules.starting_points import version_for
from hanse.seats.joining import accepting
from hanse.seats.models import Invitation
from hanse.seats.tests.builders import PASSWORD, a_person_invited, an_administrator, as_staff
from hanse.site import people

from .crashing import apart, attempt
from .proving import sized, tell
from .racing import racetrack  # noqa: F401

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("racetrack")]
SYSTEM = Actor.system("a test kills what happens")
DEATHS = sized(3, 1000)
"""How many of the writes of an act are died before; in `make proof` each."""


@dataclass(frozen=True, slots=True)
class Act:
    """`prepare(number)` makes a new subject, as ids; `do` it; `told` is what can be seen of it."""

    prepare: Callable[[int], Any]
    do: Callable[[Any], object]
    told: Callable[[Any], Any]


def _invited(number: int) -> str:
    person = a_person(a_dealer(), roles=("partner_administrator",))
    administrator = Account.objects.filter(email="admin@ours.example").first() or an_administrator()
    email = f"new{number}@dealer.example"
    a_person_invited(person, by=as_staff(administrator), email=email, roles=("sales",))
    return email


def _take_seat(email: str) -> None:
    invitation = Invitation.objects.select_related("invited_by", "person", "organisation").get(email=email)
    accepting.take_as_new(invitation, name="Bea Holm", password=PASSWORD, timezone="Europe/Berlin")


def _seat_taken(email: str) -> Any:
    invitation = Invitation.objects.get(email=email)
    seats = Person.objects.filter(account__email=email).count()
    return invitation.state, Account.objects.filter(email=email).count(), seats


def _seated(number: int) -> int:
    return a_person(a_dealer(), roles=("sales",), account=an_account(f"seated{number}@dealer.example")).pk


def _lose_seat(person: int) -> None:
    row = Person.objects.get(pk=person)
    if row.account_id is not None:
        row.lose_seat(by=SYSTEM, reason="left")


def _has_seat(person: int) -> bool:
    return Person.objects.get(pk=person).account_id is not None


def _active(_number: int) -> int:
    return a_dealer().partnerships.get().pk


def _suspend(partnership: int) -> None:
    Partnership.objects.get(pk=partnership).move(to="suspended", by=SYSTEM, reason="unpaid")


def _life(partnership: int) -> Any:
    row = Partnership.objects.get(pk=partnership)
    return row.state, row.transitions.count(), OutboxEvent.objects.filter(payload__partnership_id=partnership).count()


def _moved(number: int) -> int:
    """An event to which somebody reacts: scores are there, and become old by it."""
    Computation.objects.get_or_create(kind="dealer", is_current=True, defaults=_any_computation())
    dealer = a_dealer()
    with transaction.atomic():
        publish(PartnershipMoved(dealer.partnerships.get().pk, dealer.pk, "dealer", "active", "suspended"))
    row = OutboxEvent.objects.latest("pk")
    assert row.payload["organisation_id"] == dealer.pk, number
    return row.pk


def _any_computation() -> dict[str, Any]:
    year = {"starts_on": date(2025, 1, 1), "ends_on": date(2025, 12, 31)}
    at = {"computed_at": "2026-01-01T00:00Z", "facts_kind": "sell_in", "facts_version": 1}
    return {"version": version_for("dealer", {}), "basis": "all_time"} | year | at


def _reacted(event: int) -> Any:
    """Each reaction is whole or absent by itself: that of the scores is looked at."""
    done = Delivery.objects.filter(event=event, reaction__startswith="hanse.scorecards").count()
    return done, done <= DBTaskResult.objects.filter(task_path__endswith="compute_scores").count()


def _canary(number: int) -> str:
    email = f"canary{number}@dealer.example"
    person = a_person(
        a_dealer(), account=an_account(email, name=f"Canaria{number} Serinus"), email=email, phone=f"+49 {number}",
        given_name=f"Canaria{number}", family_name="Serinus",
    )  # fmt: skip
    person.edit(by=SYSTEM, title=f"Deputy of Canaria{number} Serinus")
    return email


def _erase(email: str) -> None:
    people.erase(people.find(email), reason="asked for it", by=SYSTEM)


def _told_of(email: str) -> int:
    """How many rows of the whole house tell of them."""
    name = email.partition("@")[0].replace("canary", "canaria")
    return sum(
        any(word in repr(row).lower() for word in (email, f"{name} serinus", f"{name}'"))
        for model in apps.get_models()
        for row in model._default_manager.values_list()
    )


ACTS = {
    "a seat taken": Act(_invited, _take_seat, _seat_taken),
    "a seat ended": Act(_seated, _lose_seat, _has_seat),
    "a partner suspended": Act(_active, _suspend, _life),
    "an event delivered": Act(_moved, deliver, _reacted),
    "a person erased": Act(_canary, _erase, _told_of),
}


@dataclass(frozen=True, slots=True)
class Life:
    """Of one subject: the writes that it took, None if it died; what was told before, after, and after it was done again; and
    how many rows that left in each table.
    """

    took: int | None
    before: Any
    then: Any
    finally_: Any
    added: dict[str, int]


def rows() -> Counter[str]:
    """How many rows each table of the house has; the end of the trail is one row, once it is there."""
    models = {model for model in apps.get_models() if model.__module__.startswith("hanse.")} - {AuditHead}
    return Counter({model._meta.label: model._default_manager.count() for model in models})


@pytest.fixture
def house(racetrack: None, manufacturer: object) -> None:  # noqa: F811
    """What rooms add and how they react is known."""
    contributions.load("contributions")
    contributions.load("reactions")


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("name", ACTS)
def test_killed_before_any_write_it_is_whole_or_absent_and_can_be_done_again(name: str) -> None:
    act = ACTS[name]

    def as_ours[T](what: Callable[[Any], T]) -> Callable[[Any], T]:
        def done(given: Any) -> T:
            with acting(SYSTEM):
                return what(given)

        return done

    def once_more(subject: Any) -> None:
        with suppress(Refused):
            act.do(subject)

    prepare, do, again, told = (as_ours(each) for each in (act.prepare, act.do, once_more, act.told))
    counted = as_ours(lambda _nothing: rows())

    def life(number: int, *, dies_before: int = 0, twice: bool = True) -> Life:
        subject = prepare(number)
        before, there = told(subject), counted(None)
        took = attempt(lambda: do(subject), dies_before=dies_before)
        then = told(subject)
        if twice:
            attempt(lambda: again(subject))
        added = counted(None)
        added.subtract(there)
        return Life(took, before, then, told(subject), {label: count for label, count in added.items() if count})

    life(0)
    once, double = life(-1, twice=False), life(-2)
    assert once.took
    chosen = sorted({once.took, *random.Random(7).sample(range(1, once.took + 1), min(DEATHS, once.took))})
    for number in chosen:
        found = life(number, dies_before=number)
        where = f"write {number} of {once.took}"
        assert found.took is None, f"it did not die before {where}"
        assert found.then in (found.before, once.then), f"half done before {where}"
        assert found.finally_ == double.finally_, f"not whole when done again after {where}"
        assert found.added in (once.added, double.added), f"something is missing or doubled after {where}"
    wrong = apart(lambda: [result.found for result in verifying.run() if result.violations])
    assert wrong is not None
    tell(
        {"goal": "G7", "what": name, "writes": once.took, "deaths": len(chosen), "halves": 0, "violations": len(wrong)}
    )
    assert wrong == []


def test_what_is_done_in_two_transactions_is_found_half_done() -> None:
    """Negative control."""

    def twice() -> None:
        with acting(SYSTEM):
            an_account("first@dealer.example")
            an_account("second@dealer.example")

    assert attempt(twice, dies_before=2) is None
    assert Account.objects.filter(email__endswith="@dealer.example").count() == 1
