"""A closed period's cards stay; what comes late makes a revision that says what moved, by what, and adds up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hanse.intake.models import Batch
from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.clock import standing_at
from hanse.kernel.errors import Refused
from hanse.kernel.events import deliver_pending
from hanse.network.models import Organisation
from hanse.network.tests.builders import a_dealer, a_supplier, signed_in, someone_at, staff
from hanse.network.tests.reading import text
from hanse.scorecards.closing import notices, running, telling
from hanse.scorecards.events import CardsRevised
from hanse.scorecards.judging.rating import rate
from hanse.scorecards.models import (
    Card,
    CardDraft,
    CardLine,
    CardMove,
    CardVersion,
    ClosedPeriod,
    Computation,
    Recomputation,
    Schedule,
)
from hanse.scorecards.runs.computing import compute
from hanse.scorecards.showing import history

from ..builders import SYSTEM, Importing, a_delivery, a_purchase, a_sale

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 4, 10, 9, tzinfo=UTC)
LATER = NOW + timedelta(days=33)
MARCH = date(2026, 3, 31)


@pytest.fixture(autouse=True)
def in_april() -> Iterator[None]:
    with standing_at(NOW), acting(SYSTEM):
        yield


@pytest.fixture
def suppliers(imported: Importing) -> list[Organisation]:
    found = [a_supplier(f"Supplier {place}") for place in range(7)]
    imported("purchase", [
        a_purchase(supplier, date(2026, 1 + n % 3, 1 + n), ordered=100, received=100, rejected=place, stocked=100 - place)
        for place, supplier in enumerate(found) for n in range(15)
    ])  # fmt: skip
    return found


@pytest.fixture
def closed(suppliers: list[Organisation]) -> ClosedPeriod:
    compute("supplier")
    return running.close("supplier", MARCH, by=SYSTEM)


def cards(computation: Computation | None) -> dict[int, object]:
    """What stands on each card, without ids."""
    rows = Card.objects.filter(computation=computation).prefetch_related("lines")
    return {
        row.organisation_id: (
            row.score,
            row.rank,
            [(line.key, line.value, line.contribution) for line in row.lines.all()],
        )
        for row in rows
    }


def late(imported: Importing, company: Organisation, count: int = 2) -> Batch:
    """Lines of March that come in May, all rejected."""
    with standing_at(LATER):
        return imported("purchase", [
            a_purchase(company, date(2026, 3, 20), ordered=100, received=100, rejected=60, stocked=40) for _n in range(count)
        ])  # fmt: skip


def revised(period: ClosedPeriod) -> Recomputation:
    with standing_at(LATER):
        [made] = running.revise(period.kind)
    return made


def test_a_period_closes_by_itself_on_its_day_with_the_cards_that_count(suppliers: list[Organisation]) -> None:
    made = compute("supplier")
    early, on_day = date(2026, 4, 14), date(2026, 4, 15)
    Schedule.keep("supplier", every="month", days=15, by=staff("channel_chief"))

    first = running.close_due("supplier", today=early)
    then = running.close_due("supplier", today=on_day)
    again = running.close_due("supplier", today=on_day)

    assert [each.ends_on for each in first] == [date(2026, 2, 28)]
    assert [each.ends_on for each in then] == [MARCH]
    assert again == []
    assert then[0].newest is not None
    assert then[0].newest.computation == made, "the kept cards, not others"


def test_late_lines_make_a_revision_and_both_are_kept(
    imported: Importing, suppliers: list[Organisation], closed: ClosedPeriod
) -> None:
    first = closed.newest
    assert first is not None
    before = cards(first.computation)
    batch = late(imported, suppliers[0])

    made = revised(closed)

    assert cards(first.computation) == before
    assert made.number == 2
    assert closed.newest == made
    assert (made.batch, made.came, made.gone, made.first_month) == (batch, 2, 0, date(2026, 3, 1))
    move = CardMove.objects.get(recomputation=made, organisation=suppliers[0])
    assert move.after is not None
    assert move.before is not None
    assert move.after < move.before
    assert sum(each["points"] for each in move.moves) == move.after - move.before
    assert {each["key"] for each in move.moves} >= {"reject_rate"}
    others = cards(made.computation)
    for company in suppliers[1:]:
        assert others[company.pk][2] == before[company.pk][2], "whose lines did not move keeps its figures"  # type: ignore[index]


def test_a_kept_card_is_compared_with_what_the_period_before_was_then(
    imported: Importing, suppliers: list[Organisation]
) -> None:
    compute("supplier")
    for end in (date(2026, 2, 28), MARCH):
        running.close("supplier", end, by=SYSTEM)
    card = Card.objects.get(organisation=suppliers[0], computation__ends_on=MARCH)
    then = history.before(card)
    with standing_at(LATER):
        imported("purchase", [a_purchase(suppliers[0], date(2026, 2, 20), received=100, rejected=90, stocked=10)])
        revised = {each.closed.ends_on: each.computation for each in running.revise("supplier") if each.closed}

    assert then is not None
    assert history.before(card) == then
    newest = Card.objects.get(organisation=suppliers[0], computation=revised[MARCH])
    assert history.before(newest) == Card.objects.get(organisation=suppliers[0], computation=revised[date(2026, 2, 28)])


def test_nothing_is_revised_by_what_does_not_touch_the_period(
    imported: Importing, suppliers: list[Organisation], closed: ClosedPeriod
) -> None:
    with standing_at(LATER):
        imported("purchase", [a_purchase(suppliers[0], date(2026, 4, 20), rejected=9, stocked=1)])
        rate(suppliers[0], kind="supplier", mark=1, reason="Late in May", by=staff("category_buyer"))
        assert running.revise("supplier") == []

        late(imported, suppliers[1])
        made = revised(closed)

    assert not CardMove.objects.filter(recomputation=made, organisation=suppliers[0]).exists()


def test_what_the_record_says_since_moves_no_closed_card(imported: Importing) -> None:
    dealers = [a_dealer(f"Dealer {n}", annual_sales=Decimal(10_000)) for n in range(7)]
    imported("sell_in", [
        a_sale(dealer, date(2026, 1 + n % 3, 1 + n), amount=100 + place) for place, dealer in enumerate(dealers) for n in range(12)
    ])  # fmt: skip
    compute("dealer")
    period = running.close("dealer", MARCH, by=SYSTEM)
    Organisation.objects.filter(pk=dealers[0].pk).update(annual_sales=Decimal(1_300))
    with standing_at(LATER):
        imported("sell_in", [a_sale(dealers[0], date(2026, 3, 20), amount=1)])

    made = revised(period)

    line = CardLine.objects.get(card__computation=made.computation, organisation=dealers[0], key="share_of_potential")
    assert (line.numerator, line.denominator) == (Decimal(1201), Decimal(10_000))


def test_only_the_kind_of_fact_that_came_late_moves_a_closed_card(
    imported: Importing, suppliers: list[Organisation], closed: ClosedPeriod
) -> None:
    with standing_at(LATER):
        imported("delivery", [a_delivery(suppliers[0], date(2026, 3, 20)) for _n in range(20)])
        assert running.revise("supplier") == []
    late(imported, suppliers[0])

    made = revised(closed)

    line = CardLine.objects.get(card__computation=made.computation, organisation=suppliers[0], key="lead_time_kept")
    assert (line.value, line.why) == (None, "no_deliveries")
    with standing_at(LATER):
        imported("delivery", [a_delivery(suppliers[0], date(2026, 3, 21))])
        assert running.revise("supplier") == []


def test_a_withdrawal_revises_and_comes_back_to_the_first_cards(
    imported: Importing, suppliers: list[Organisation], closed: ClosedPeriod
) -> None:
    first = closed.newest
    assert first is not None
    batch = late(imported, suppliers[0])
    revised(closed)
    with standing_at(LATER + timedelta(days=1)):
        batch.withdraw(by=SYSTEM)
        [third] = running.revise("supplier")

    assert (third.number, third.withdrawn, third.came, third.gone) == (3, True, 0, 2)
    assert cards(third.computation) == cards(first.computation)


def test_what_partners_send_and_take_back_themselves_revises_a_period_once_a_day(
    imported: Importing, suppliers: list[Organisation], closed: ClosedPeriod
) -> None:
    sender, morrow = suppliers[0], LATER + timedelta(days=1)

    def sent() -> list[Recomputation]:
        batch = late(imported, sender)
        Batch.objects.filter(pk=batch.pk).update(organisation=sender)
        with standing_at(LATER):
            return running.revise("supplier")

    first, again = sent(), [sent() for _time in range(3)]
    late(imported, suppliers[1])
    ours = revised(closed)
    more = sent()
    with standing_at(morrow):
        [of_the_day] = running.revise("supplier")
        nothing = running.revise("supplier")

    assert [each.number for each in first] == [2]
    assert again == [[], [], []]
    assert (ours.number, ours.came) == (3, 8), "with ours all that waits is told"
    assert (more, nothing) == ([], [])
    assert (of_the_day.number, of_the_day.came) == (4, 2)


def test_the_final_cards_outlive_later_computations(
    imported: Importing, suppliers: list[Organisation], closed: ClosedPeriod
) -> None:
    first = closed.newest
    assert first is not None
    late(imported, suppliers[0])
    with standing_at(LATER):
        for _n in range(2):
            compute("supplier")
        assert first.computation in Computation.objects.filter(kind="supplier")
        assert CardLine.objects.filter(card__computation=first.computation).exists()


def test_a_period_is_opened_again_with_a_reason_and_closed_as_the_next_revision(
    imported: Importing, suppliers: list[Organisation], closed: ClosedPeriod
) -> None:
    with pytest.raises(Refused, match="closed already"):
        running.close("supplier", MARCH, by=SYSTEM)
    closed.reopen(reason="The audit found more", by=staff("channel_chief"))
    late(imported, suppliers[0])
    with standing_at(LATER):
        assert running.revise("supplier") == []
        period = running.close("supplier", MARCH, by=staff("channel_chief"))

    assert period.pk == closed.pk
    assert period.newest is not None
    assert period.newest.number == 2
    with pytest.raises(Refused, match="not over"):
        running.close("supplier", date(2026, 4, 30), by=SYSTEM)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=4, deadline=None, phases=[Phase.generate],
)  # fmt: skip
@given(late_ones=st.lists(st.tuples(st.integers(0, 6), st.integers(1, 3)), min_size=1, max_size=3))
def test_differences_of_all_revisions_add_up_to_the_scores(
    late_ones: list[tuple[int, int]], imported: Importing, suppliers: list[Organisation], closed: ClosedPeriod
) -> None:
    for which, count in late_ones:
        late(imported, suppliers[which], count)
        with standing_at(LATER):
            running.revise("supplier")
    first, newest = closed.revisions.get(number=1), closed.newest
    assert newest is not None
    then, now = (
        dict(Card.objects.filter(computation=each.computation).values_list("organisation_id", "score"))
        for each in (first, newest)
    )
    for company in suppliers:
        moves = CardMove.objects.filter(organisation=company, recomputation__closed=closed)
        assert sum(part["points"] for move in moves for part in move.moves) == now[company.pk] - then[company.pk]


def test_the_card_says_so_to_us_and_to_the_partner_and_to_nobody_else(
    client: Client, imported: Importing, suppliers: list[Organisation], closed: ClosedPeriod
) -> None:
    batch = late(imported, suppliers[0])
    made = revised(closed)
    mine = Card.objects.get(computation=made.computation, organisation=suppliers[0])
    first = Card.objects.exclude(pk=mine.pk).get(organisation=suppliers[0], computation__revisions__closed=closed)
    with standing_at(LATER):
        imported(
            "purchase",
            [a_purchase(suppliers[0], date(2026, 4, 20), ordered=100, received=100, rejected=0, stocked=100)],
        )
        compute("supplier")
        signed_in(client, "channel_chief")
        before = text(client.get(f"/scorecards/cards/{first.public_id}/"))
        ours = text(client.get(f"/scorecards/cards/{mine.public_id}/"))
        listed = text(client.get(f"/scorecards/periods/{closed.public_id}/"))
        export = b"".join(client.get(f"/scorecards/periods/{closed.public_id}/?export=csv").streaming_content).decode()  # type: ignore[attr-defined]
        signed_in(client, "executive", at=suppliers[0])
        theirs = text(client.get(f"/portal/scorecards/cards/{mine.public_id}/"))
        then = text(client.get(f"/portal/scorecards/cards/{first.public_id}/"))
        kept = text(client.get("/portal/scorecard/supplier/"))
        signed_in(client, "executive", at=suppliers[1])
        foreign = client.get(f"/portal/scorecards/cards/{mine.public_id}/")
        with acting(someone_at(suppliers[1])):
            assert not CardMove.objects.filter(organisation=suppliers[0]).exists()

    assert "Revision 2: 2 lines of March 2026 arrived on 13 May" in ours
    assert batch.file_name in ours
    assert "Revision 2: 2 lines of March 2026 arrived on 13 May" in theirs
    assert batch.file_name not in theirs
    for shown, side in ((before, "/scorecards"), (then, "/portal/scorecards")):
        assert f'counts no more; it is shown as it was. <a href="{side}/cards/{mine.public_id}/">' in shown
    assert "counts no more" not in ours + theirs
    assert kept.count("Replaced") == 1
    assert foreign.status_code == 404
    assert "Supplier 0" in listed
    assert "Supplier 0" in export


def test_a_manager_is_told_of_a_revision_but_not_what_others_files_are_called(
    imported: Importing, suppliers: list[Organisation], closed: ClosedPeriod
) -> None:
    batch = late(imported, suppliers[0])
    about = [{"recomputation_id": revised(closed).pk}]
    kind = next(each for each in notices.KINDS if each.key == "cards-revised")

    def told(role: str) -> str:
        with acting(staff(role)):
            return "".join(
                str(getattr(each, name)) for each in kind.tell(about) if each for name in ("sentence", "detail")
            )

    assert batch.file_name in told("channel_chief")
    assert "revised" in told("category_buyer")
    assert batch.file_name not in told("category_buyer")
    assert told("partner_manager") == "", "who sees none of those that moved is not told of 0"


def test_who_moves_by_the_peers_alone_is_not_told_that_lines_came(imported: Importing) -> None:
    """The lines of one move the mean to which all are drawn: that they came is nobody else's business."""
    suppliers = [a_supplier(f"Supplier {place}") for place in range(7)]
    imported("purchase", [
        a_purchase(each, date(2026, 1 + n % 3, 1 + n), ordered=100, received=100, rejected=rejected, stocked=100 - rejected)
        for place, each in enumerate(suppliers) for n in range(15) for rejected in [place * n % 7]
    ])  # fmt: skip
    compute("supplier")
    version = CardVersion.latest("supplier")
    assert version is not None
    drawn = [replace(each, shrink=each.key == "reject_rate") for each in version.declared]
    CardDraft.begin(version, criteria=drawn, bands=version.declared_bands, note="Drawn", on=clock.today(), by=SYSTEM)
    CardDraft.objects.update(state=CardDraft.State.APPROVED)
    CardDraft.take_effect_due(today=clock.today())
    compute("supplier")
    period = running.close("supplier", MARCH, by=SYSTEM)
    for each in suppliers:
        someone_at(each, "partner_administrator")
    late(imported, suppliers[0], 20)

    made = revised(period)

    kind = next(each for each in notices.KINDS if each.key == "own-card-revised")
    told = {each.organisation_id for each in kind.receivers(CardsRevised(made.pk, "supplier"))}
    assert CardMove.objects.filter(recomputation=made).count() > 1
    assert told == {suppliers[0].pk}


def test_of_which_months_the_lines_of_others_are_is_told_to_who_sees_them() -> None:
    made = Recomputation(first_month=date(2026, 1, 1), last_month=date(2026, 3, 1))
    partner = Actor.partner(account_id=1, person_id=1, name="Theirs", roles=["executive"], organisation_id=1)

    with acting(partner):
        theirs = telling.months(made)
    with acting(Actor.staff(account_id=1, name="Ours", roles=["category_buyer"])):
        bounded = telling.months(made)

    assert telling.months(made) == "January 2026 to March 2026"
    assert theirs == bounded == "the twelve months"


def test_what_was_computed_again_for_a_withdrawal_is_told_with_the_import(
    client: Client, imported: Importing, suppliers: list[Organisation], run_jobs: Callable[[], None]
) -> None:
    batch = imported("purchase", [
        a_purchase(suppliers[0], date(2026, 3, 20), ordered=100, received=100, rejected=60, stocked=40)
    ])  # fmt: skip
    deliver_pending()
    run_jobs()
    with standing_at(NOW + timedelta(hours=1)):
        batch.withdraw(by=SYSTEM)
        deliver_pending()
        signed_in(client, "channel_chief")
        running_still = text(client.get(f"/imports/{batch.public_id}/"))
    with standing_at(NOW + timedelta(hours=2)):
        run_jobs()
        compute("supplier")
        told = Recomputation.objects.get(batch=batch)
        done = text(client.get(f"/imports/{batch.public_id}/"))
        listed = text(client.get(f"/scorecards/recomputations/{told.public_id}/"))
        clock.now()

    assert "being computed" in running_still
    assert told.withdrawn
    assert told.done_at is not None
    assert "being computed" not in done
    assert "moved" in done
    assert "Supplier 0" in listed
    move = CardMove.objects.get(recomputation=told, organisation=suppliers[0])
    assert sum(each["points"] for each in move.moves) == (move.after or 0) - (move.before or 0)
    assert any(
        Decimal(each["before"]) != Decimal(each["after"]) for each in move.moves if each["before"] and each["after"]
    )
