"""Marks of a round are told, and count, together: when the last is given, or when the round ends."""

from __future__ import annotations

import html
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest
from django.test import Client
from django.urls import reverse

from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.models import Account, OutboxEvent
from hanse.network.models import Organisation
from hanse.network.tests.builders import a_supplier, an_account, in_sight_of
from hanse.network.tests.reading import text
from hanse.scorecards.judging.criterion import BUILT_IN
from hanse.scorecards.judging.rating import rate
from hanse.scorecards.metrics.registry import metric
from hanse.scorecards.models import Card, JudgingRound, Rating
from hanse.scorecards.models.rounds import LATEST
from hanse.scorecards.runs.computing import compute
from hanse.scorecards.showing.evidence import rows_of

from ..builders import SYSTEM, Importing
from ..test_measuring import some_purchases

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 10, 9, tzinfo=UTC)
BUYERS = BUILT_IN["supplier"]


@pytest.fixture(autouse=True)
def tenth_of_june(manufacturer: object) -> Iterator[None]:
    with clock.standing_at(NOW):
        yield


def as_actor(account: Account) -> Actor:
    return Actor.staff(account_id=account.pk, name=account.name, roles=["category_buyer"])


def give(account: Account, company: Organisation, mark: int) -> Rating:
    by = as_actor(account)
    with acting(by):
        return rate(company, kind="supplier", mark=mark, reason=f"Because of {mark}", by=by)


@pytest.fixture
def companies() -> list[Organisation]:
    return [a_supplier(f"Forge {number}", credit_rating=2) for number in range(2)]


@pytest.fixture
def raters(companies: list[Organisation]) -> list[Account]:
    found = [an_account(roles=("category_buyer",), name=name) for name in ("Ann", "Ben")]
    for each in found:
        in_sight_of(each, *companies)
    return found


@pytest.fixture
def begun(companies: list[Organisation], raters: list[Account]) -> JudgingRound:
    by = Actor.staff(account_id=an_account().pk, name="Chief", roles=["channel_chief"])
    with acting(by):
        return JudgingRound.begin(
            BUYERS, partners=companies, raters=raters, due_on=clock.today() + timedelta(days=9), note="", by=by
        )


def sealed() -> int:
    with acting(SYSTEM):
        return Rating.objects.filter(sealed=True).count()


def test_they_are_opened_together_by_the_last_one(
    begun: JudgingRound, companies: list[Organisation], raters: list[Account]
) -> None:
    ann, ben = raters
    for company in companies:
        give(ann, company, 2)
    give(ben, companies[0], 5)
    assert sealed() == 3
    with acting(SYSTEM):
        assert Rating.standing("supplier") == {}
    last = give(ben, companies[1], 4)
    assert not last.sealed
    assert sealed() == 0
    with acting(SYSTEM):
        assert {company: sorted(marks) for company, marks in Rating.standing("supplier")["buyer_rating"].items()} == {
            companies[0].pk: [Decimal(2), Decimal(5)], companies[1].pk: [Decimal(2), Decimal(4)],
        }  # fmt: skip
    assert OutboxEvent.objects.filter(kind__endswith="MarksOpened").count() == 1


def test_a_mark_from_outside_the_round_waits_as_well_and_one_before_it_does_not(
    companies: list[Organisation], raters: list[Account], request: pytest.FixtureRequest
) -> None:
    before = give(raters[0], companies[0], 3)
    with clock.standing_at(NOW + timedelta(days=1)):
        request.getfixturevalue("begun")
    stranger = an_account(roles=("category_buyer",))
    in_sight_of(stranger, *companies)
    with clock.standing_at(NOW + timedelta(days=2)):
        assert give(stranger, companies[0], 1).sealed
    assert not before.sealed


def test_closing_opens_and_so_does_being_two_weeks_late(
    begun: JudgingRound, companies: list[Organisation], raters: list[Account]
) -> None:
    give(raters[0], companies[0], 2)
    with clock.standing_at(NOW + timedelta(days=9) + LATEST - timedelta(days=1)), acting(SYSTEM):
        JudgingRound.close_late(today=clock.today())
        assert sealed() == 1
    with clock.standing_at(NOW + timedelta(days=9) + LATEST), acting(SYSTEM):
        JudgingRound.close_late(today=clock.today())
        assert sealed() == 0
        begun.refresh_from_db()
        assert not begun.is_open


def test_who_sees_a_part_of_the_network_neither_ends_nor_reminds_a_round_of_others(
    client: Client, begun: JudgingRound, companies: list[Organisation]
) -> None:
    part = an_account(roles=("category_buyer",))
    in_sight_of(part, companies[0])
    client.force_login(part)
    addresses = [reverse(f"scorecards:{name}", args=[begun.public_id]) for name in ("round_reminder", "round_closing")]
    assert not any(address in client.get(begun_page(begun)).content.decode() for address in addresses)
    named = {"typed": str(metric(begun.key).label)}
    assert [client.post(address, named).status_code for address in addresses] == [403, 403]
    begun.refresh_from_db()
    assert begun.is_open

    JudgingRound.objects.update(account=part)
    assert all(address in client.get(begun_page(begun)).content.decode() for address in addresses)
    JudgingRound.objects.update(account=an_account())
    client.force_login(an_account(roles=("programme_manager",)))
    assert [client.post(address, named).status_code for address in addresses] == [302, 302]


def begun_page(begun: JudgingRound) -> str:
    return reverse("scorecards:round", args=[begun.public_id])


def test_nobody_waits_for_who_has_left(
    begun: JudgingRound, companies: list[Organisation], raters: list[Account]
) -> None:
    for company in companies:
        give(raters[0], company, 2)
    Account.objects.filter(pk=raters[1].pk).update(is_active=False)
    with acting(SYSTEM):
        JudgingRound.close_late(today=clock.today())
    assert sealed() == 0


def test_pages_tell_ones_own_mark_alone(
    client: Client, begun: JudgingRound, companies: list[Organisation], raters: list[Account]
) -> None:
    give(raters[0], companies[0], 2)
    address = reverse("scorecards:judge_supplier", args=[companies[0].public_id, "buyer_rating"])
    client.force_login(raters[1])
    assert client.post(address, {"mark": 5, "reason": "Because of 5"}).status_code == 302
    shown = html.unescape(text(client.get(address)))
    assert "Because of 2" not in shown
    assert "A round waits for colleagues" in shown
    assert "Your mark: 5. It is told to others" in shown


def test_a_card_never_tells_a_sealed_mark_and_its_rows_add_up_after_it_was_opened(
    imported: Importing, begun: JudgingRound, companies: list[Organisation], raters: list[Account]
) -> None:
    imported("purchase", some_purchases(Random(5), companies))
    give(raters[0], companies[0], 2)
    with acting(SYSTEM), clock.standing_at(NOW + timedelta(hours=1)):
        line = Card.objects.get(organisation=companies[0], computation=compute("supplier")).lines.get(
            key="buyer_rating"
        )
        assert (line.value, line.n) == (None, 0)
    with acting(SYSTEM), clock.standing_at(NOW + timedelta(hours=2)):
        begun.close(by=SYSTEM)
        with rows_of(line) as rows:
            assert rows.count() == 0
    with acting(SYSTEM), clock.standing_at(NOW + timedelta(hours=3)):
        line = Card.objects.get(organisation=companies[0], computation=compute("supplier")).lines.get(
            key="buyer_rating"
        )
        assert (line.value, line.n) == (Decimal(2), 1)
        with rows_of(line) as rows:
            assert rows.totals() == (Decimal(2), Decimal(1))
