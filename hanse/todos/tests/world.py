"""What to-dos plant into the world of tests that cross rooms: tasks of both sides about each company, and an arrangement."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hanse.kernel import clock
from hanse.todos.models import Arrangement, Task


def plant(world: Any) -> None:
    """For each company one that anybody there has to do, one that they ask of us and one of ours about it, which it never reads."""
    now, manager = clock.now(), world.accounts["partner_manager"]
    for key, company in world.companies.items():
        Task.objects.create(
            organisation=company, sentence=f"Send the stock count of {key}", reason=f"Asked of {key} twice",
            due_on=now.date() - timedelta(days=2), given_by=manager, made_at=now,
        )  # fmt: skip
        Task.objects.create(
            owner=manager, about=company, sentence=f"Ask whether {key} will be sold", given_by=manager, made_at=now
        )
        Task.objects.create(
            organisation=company, asks_us=True, sentence=f"Send {key} the new prices", given_by=world.accounts[key],
            due_on=now.date() - timedelta(days=3), made_at=now,
        )  # fmt: skip
        world.secrets[key].add(f"Ask whether {key} will be sold")
        Arrangement.objects.create(
            organisation=company, account=world.accounts[key], source="own-people", key="roleless", at=now,
            sentence=f"Say what some at {key} do", not_before=now.date() + timedelta(days=3),
        )  # fmt: skip
