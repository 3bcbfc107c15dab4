"""What is done to many partners at once asks the database as often for fifty of them as for five, and back again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.models import Account, AuditEntry
from hanse.network.models import Assignment, Handover, Organisation, Partnership, Territory, Undo
from hanse.network.models.placing import place
from hanse.network.models.together import change_together, move_together

from .builders import an_account, as_system, staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]

Step = Callable[[], Any]
FEW, MANY = 5, 50


def dealers(count: int, manager: Account) -> None:
    with as_system():
        Partnership.objects.all().delete()
        north, south = (Territory.objects.get_or_create(code=code, name=code)[0] for code in ("north", "south"))
        companies = [Organisation(name=f"Dealer {number}", country="DE") for number in range(count)]
        Partnership.objects.bulk_create(
            Partnership(
                organisation=company, role="dealer", state="active", state_since=date(2024, 1, 1), manager=manager,
                reference=company.name, territory=north, computed_territory=south,
            )
            for company in Organisation.objects.bulk_create(companies)
        )  # fmt: skip


class World:
    def __init__(self) -> None:
        self.chief = staff("channel_chief")
        self.eva, self.tom = (an_account(name=name, roles=("partner_manager",)) for name in ("Eva", "Tom"))


def assigning(world: World) -> Iterator[Step]:
    made: list[Assignment] = []
    yield lambda: made.append(Assignment.give(Partnership.objects.all(), manager=world.tom, by=world.chief))
    yield lambda: made[0].undo(by=world.chief)


def handing_over(world: World) -> Iterator[Step]:
    made: list[Handover] = []
    day = clock.today()
    yield lambda: made.append(
        Handover.plan_it(world.eva, receiver=world.tom, plan={}, on=day, until=None, by=world.chief)
    )
    yield lambda: made[0].take_back(by=world.chief)


def _alike(act: Callable[[Actor], Undo]) -> Callable[[World], Iterator[Step]]:
    def steps(world: World) -> Iterator[Step]:
        made: list[Undo] = []
        yield lambda: made.append(act(world.chief))
        yield lambda: made[0].take_back(by=world.chief, refused=[])

    return steps


ACTS = {
    "assigning": assigning,
    "handing over": handing_over,
    "placing": _alike(lambda by: place(Partnership.objects.all(), by=by)),
    "preferring": _alike(
        lambda by: change_together(
            Partnership.objects.all(), {"preferred": True}, by=by, operation="partnerships.edit"
        ).undo
    ),
    "companies": _alike(
        lambda by: change_together(
            Organisation.objects.filter(partnerships__isnull=False), {"country": "AT"}, by=by,
            operation="organisations.edit",
        ).undo
    ),
    "states": _alike(
        lambda by: move_together(Partnership.objects.all(), to="suspended", reason="Unpaid", by=by).undo
    ),
}  # fmt: skip


@contextmanager
def counted(into: list[int]) -> Iterator[None]:
    with CaptureQueriesContext(connection) as asked:
        yield
    into.append(len(asked))


@pytest.mark.parametrize("act", ACTS)
def test_fifty_take_as_many_queries_as_five(act: str) -> None:
    world = World()
    found: dict[int, list[int]] = {FEW: [], MANY: []}
    for count, asked in found.items():
        dealers(count, world.eva)
        with acting(world.chief):
            for step in ACTS[act](world):
                before = AuditEntry.objects.count()
                with counted(asked):
                    step()
                assert AuditEntry.objects.count() - before >= count

    assert found[FEW] == found[MANY]


def test_one_whose_number_is_taken_meanwhile_stays_and_the_others_go_back() -> None:
    world = World()
    dealers(7, world.eva)
    with acting(world.chief):
        rows = list(Partnership.objects.order_by("pk"))
        was = [row.reference for row in rows]
        acts = [row.edit({"reference": f"New {row.pk}"}, by=world.chief) for row in rows]
        act = Undo.joined([each for each in acts if each])
        newcomer = Organisation.objects.create(name="Newcomer", country="DE")
        Partnership.begin(newcomer, role="dealer", reference=was[4], by=world.chief)

        assert act.take_back(by=world.chief, refused=[]) == (6, (str(rows[4]),))

        there = [row.reference for row in Partnership.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk")]
        assert there == [*was[:4], f"New {rows[4].pk}", *was[5:]]
