"""A period closes as a job: cards that wait are computed first, a death half-way closes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from hanse.kernel.actor import acting
from hanse.kernel.clock import standing_at
from hanse.kernel.errors import Refused
from hanse.kernel.models import StaffRole
from hanse.kernel.work.faults import CHANGES
from hanse.network.models import Organisation
from hanse.network.tests.builders import signed_in, staff
from hanse.network.tests.reading import text
from hanse.scorecards import jobs
from hanse.scorecards.closing import running
from hanse.scorecards.judging.rating import rate
from hanse.scorecards.models import Card, CardLine, ClosedPeriod, Closing, Computation, Recomputation
from hanse.scorecards.runs import refreshing
from hanse.scorecards.runs.computing import compute

from ..builders import SYSTEM
from .test_revisions import MARCH, NOW, suppliers

__all__ = ["suppliers"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_april() -> Iterator[None]:
    with standing_at(NOW), acting(SYSTEM):
        yield


def asked() -> Closing:
    return Closing.ask("supplier", MARCH, by=staff("channel_chief"))


def test_a_card_that_waits_is_computed_before_its_period_is_closed(suppliers: list[Organisation]) -> None:
    compute("supplier")
    judged = suppliers[0]
    rate(judged, kind="supplier", mark=5, reason="Never late", by=staff("category_buyer"))
    Card.objects.filter(organisation=judged).update(stale_since=NOW)
    closing = asked()

    jobs.close_period.func(closing=closing.pk)

    closing.refresh_from_db()
    assert closing.period is not None
    final = Recomputation.objects.get(closed=closing.period).computation
    line = CardLine.objects.get(card__computation=final, organisation=judged, key="buyer_rating")
    assert line.value == 5
    assert not Card.objects.filter(computation=final).exclude(stale_since=None).exists()


def test_where_a_card_cannot_be_computed_by_itself_all_are_computed_anew(
    suppliers: list[Organisation], monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = compute("supplier")
    Card.objects.filter(organisation=suppliers[0]).update(stale_since=NOW)
    monkeypatch.setattr(refreshing, "refresh", lambda *_asked: None)

    period = running.close("supplier", MARCH, by=SYSTEM)

    assert period.newest is not None
    assert period.newest.computation != counted


def test_the_page_says_what_is_done_and_what_came_of_it(client: Client, suppliers: list[Organisation]) -> None:
    compute("supplier")
    Card.objects.filter(organisation=suppliers[0]).update(stale_since=NOW)
    signed_in(client, "channel_chief")
    choice = {"period": f"supplier {MARCH.isoformat()}"}

    answer = client.post(reverse("scorecards:closing"), choice, follow=True)
    again = client.post(reverse("scorecards:closing"), choice)
    closing = Closing.objects.get()
    jobs.close_period.func(closing=closing.pk)
    jobs.close_period.func(closing=closing.pk)
    done = client.get(reverse("scorecards:closing_progress", args=[closing.public_id]), headers={"HX-Request": "true"})

    assert "First 1 card that waits is computed" in text(answer)
    assert again.status_code == 422
    assert "are closed, their cards final" in text(done)
    assert ClosedPeriod.objects.count() == 1


def test_closing_one_stands_beside_the_other_ways_on_not_among_them(
    client: Client, suppliers: list[Organisation]
) -> None:
    signed_in(client, "channel_chief")

    shown = text(client.get(reverse("scorecards:periods")))

    assert shown.index("When dealers close") < shown.index("When suppliers close") < shown.index("Close a period")


def test_what_was_closed_meanwhile_is_said(suppliers: list[Organisation]) -> None:
    compute("supplier")
    closing = asked()
    with pytest.raises(Refused, match="being closed already"):
        asked()
    running.close("supplier", MARCH, by=SYSTEM)

    jobs.close_period.func(closing=closing.pk)

    closing.refresh_from_db()
    assert "closed already" in closing.refused


class Died(BaseException):
    """As a worker that is killed: nothing catches it."""


def test_whoever_dies_while_closing_closes_nothing_and_the_next_one_all(suppliers: list[Organisation]) -> None:
    compute("supplier")
    Card.objects.filter(organisation=suppliers[0]).update(stale_since=NOW)
    closing = asked()
    kept = Computation.objects.count()
    left = 0

    def deadly(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        nonlocal left
        left -= bool(CHANGES.match(sql))
        if left < 0:
            raise Died
        return execute(sql, *rest)

    for survived in range(0, 200, 3):
        left = survived
        try:
            with connection.execute_wrapper(deadly):
                jobs.close_period.func(closing=closing.pk)
            break
        except Died:
            assert not ClosedPeriod.objects.exists()
            assert not Closing.objects.exclude(done_at=None).exists()
            assert Computation.objects.count() == kept

    assert survived > 3
    assert ClosedPeriod.objects.count() == Recomputation.objects.filter(number=1).count() == 1


def test_who_may_not_close_any_more_has_nothing_closed(suppliers: list[Organisation]) -> None:
    closing = asked()
    StaffRole.objects.filter(account=closing.account).delete()

    jobs.close_period.func(closing=closing.pk)

    closing.refresh_from_db()
    assert "may not close periods any more" in closing.refused
    assert closing.period is None


def test_who_loses_the_right_while_it_is_computed_has_nothing_closed(
    suppliers: list[Organisation], monkeypatch: pytest.MonkeyPatch
) -> None:
    closing, compute_cards = asked(), running._computed

    def ended_meanwhile(*asked: Any) -> Any:
        StaffRole.objects.filter(account=closing.account).delete()
        return compute_cards(*asked)

    monkeypatch.setattr(running, "_computed", ended_meanwhile)

    jobs.close_period.func(closing=closing.pk)

    closing.refresh_from_db()
    assert "may not close periods any more" in closing.refused
    assert not ClosedPeriod.objects.exists()
    assert not Recomputation.objects.exists()
