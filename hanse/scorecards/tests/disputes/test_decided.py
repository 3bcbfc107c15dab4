"""What is decided about a score that was set, by its buttons: for either kind of scorecard by its own."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from hanse.kernel import clock
from hanse.network.tests.builders import a_dealer, a_supplier, an_account, as_system, signed_in
from hanse.scorecards.models import Kind, Override

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]
STEPS = {"confirmation": ("waits", "holds"), "refusal": ("waits", "declined"), "end": ("holds", "ended")}


def a_set_score(kind: Kind, state: str, until: date) -> Override:
    company = a_dealer() if kind == Kind.DEALER else a_supplier()
    with as_system():
        return Override.objects.create(
            organisation=company, kind=kind, score=50_000, computed=45_000, reason="Audit", state=state, until=until,
            account=an_account(), at=clock.now(),
        )  # fmt: skip


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("kind", Kind)
def test_each_step_is_taken_by_its_button_and_by_that_of_no_other_kind(client: Client, kind: Kind, step: str) -> None:
    before, after = STEPS[step]
    row = a_set_score(kind, before, clock.today() + timedelta(days=30))
    other = next(each for each in Kind if each != kind)
    signed_in(client, "channel_chief")

    def pressed(of: Kind) -> tuple[int, str]:
        status = client.post(reverse(f"scorecards:{of}_override_{step}", args=[row.public_id])).status_code
        with as_system():
            return status, Override.objects.get().state

    assert pressed(other) == (404, before)
    assert pressed(kind) == (302, after)
