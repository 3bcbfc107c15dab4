"""A colleague who is away, and who stands in, so that a visitor sees it told: made up, like the judgements."""

from __future__ import annotations

from datetime import timedelta

from hanse.kernel import clock
from hanse.kernel.actor import acting
from hanse.kernel.models import Account
from hanse.network.models import Handover
from hanse.todos.access import one_of_ours

from .colleagues import MAIL

CHIEF, AWAY, DEPUTY = "stephen0", "jose1", "michael9"
BEGAN, ENDS = timedelta(days=-5), timedelta(days=8)


def stand_in() -> None:
    """Somebody stands in for the manager of the Canadian dealers, not for much longer: once."""
    if Handover.objects.exists():
        return
    chief, away, deputy = (Account.objects.get(email=f"{login}@{MAIL}") for login in (CHIEF, AWAY, DEPUTY))
    by, today = one_of_ours(chief), clock.today()
    with acting(by):
        Handover.plan_it(away, receiver=deputy, plan={}, on=today + BEGAN, until=today + ENDS, by=by)
