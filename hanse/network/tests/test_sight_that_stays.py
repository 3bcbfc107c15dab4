"""Who still sees a partner whose partnership ended, and whom a stand-in sees: as docs/walls.md says it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.walls.remit import remits
from hanse.kernel.web.middleware import seats_of
from hanse.network.models import Person
from hanse.network.territories import remit as remit_module

from .builders import a_dealer, a_person, an_account, as_system
from .test_remit import a_territory, in_territory, look_after, ours, seen_by

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with clock.standing_at(datetime(2026, 11, 24, 9, tzinfo=UTC)):
        yield


@pytest.mark.parametrize("state", ["former", "blocked", "declined"])
def test_no_state_of_a_partnership_changes_who_sees_its_rows(state: str) -> None:
    manager, seat = an_account(), an_account()
    company = a_dealer("Gone", state=state, manager=manager)
    person = a_person(company, account=seat)
    one_of_theirs = seats_of(seat)[0].actor

    assert seen_by(ours(manager, "partner_manager")) == seen_by(one_of_theirs) == {"Gone"}

    with as_system():
        Person.objects.filter(pk=person.pk).update(left_on=TODAY)
    assert seats_of(seat) == []


def test_who_stands_in_sees_the_territory_and_not_what_the_colleague_manages_elsewhere() -> None:
    away, deputy, north = an_account(), an_account(), a_territory("north")
    look_after(north, away)
    look_after(north, deputy, is_deputy=True, lent_by=away, ends_on=TODAY + timedelta(days=3))
    in_territory(a_dealer("Here", manager=away), north)
    in_territory(a_dealer("Of a third", manager=an_account()), north)
    a_dealer("Elsewhere", manager=away)

    assert seen_by(ours(deputy, "partner_manager")) == {"Here", "Of a third"}
    assert seen_by(ours(away, "partner_manager")) == {"Here", "Of a third", "Elsewhere"}


def test_how_far_very_many_see_is_written_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A question for each of 400 colleagues in one statement took SQLite 50 s."""
    written: list[int] = []
    asked = remit_module._and_related

    def counted(*given: Any) -> Any:
        written.append(1)
        return asked(*given)

    monkeypatch.setattr(remit_module, "_and_related", counted)
    accounts = [an_account(name=f"Ken {number}", roles=("partner_manager",)) for number in range(5)]
    actors = [Actor.staff(account_id=each.pk, name=each.name, roles=["partner_manager"]) for each in accounts]
    partners = [a_dealer(f"Of {each.name}", manager=each) for each in accounts]

    remits(actors)

    assert [each.known_remit for each in actors] == [frozenset({partner.pk}) for partner in partners]
    assert len(written) <= 1
