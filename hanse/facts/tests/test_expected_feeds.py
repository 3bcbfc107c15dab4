"""Who is to send what by when: declared, arrived, late, corrected; told to whoever has to do something about it."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any, get_args

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from hanse.facts.events import FeedAsked, FeedDue
from hanse.facts.expecting import arriving, reminding
from hanse.facts.expecting.periods import Rhythm, due_on, span_of, spans
from hanse.facts.expecting.standing import Stage, standing
from hanse.facts.jobs import see_what_is_due
from hanse.facts.models import FeedArrival, FeedExpectation, FeedPeriod
from hanse.intake.models import Batch
from hanse.intake.tests.sending import again, send, told
from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.errors import Refused
from hanse.kernel.models.events import OutboxEvent
from hanse.network.models import Organisation, Partnership, Undo
from hanse.network.tests.builders import (
    a_dealer,
    a_person,
    an_account,
    as_system,
    signed_in,
    someone_at,
    staff,
)
from hanse.network.tests.reading import text

from .feeds import FILE, SELL_OUT, at, brought, by_month, expected, follow_up, north, on_the_third_of_march

__all__ = ["north", "on_the_third_of_march"]

pytestmark = pytest.mark.django_db
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
RHYTHMS = st.sampled_from(get_args(Rhythm))


@given(day=DAYS, rhythm=RHYTHMS)
def test_every_day_is_in_one_period_and_periods_follow_each_other(day: date, rhythm: Rhythm) -> None:
    found = list(spans(rhythm, since=day, begun_by=day + timedelta(days=400)))

    assert day in found[0]
    assert all(later.first == earlier.last + timedelta(days=1) for earlier, later in pairwise(found))
    assert {span_of(each, rhythm) for each in (found[0].first, day, found[0].last)} == {found[0]}


@given(day=DAYS, rhythm=RHYTHMS, length=st.integers(0, 400))
def test_what_is_ended_has_no_period_that_ends_later(day: date, rhythm: Rhythm, length: int) -> None:
    over = day + timedelta(days=length)

    found = list(spans(rhythm, since=day, begun_by=date(2032, 1, 1), over_by=over))

    assert all(span.last <= over for span in found)
    assert found == [each for each in spans(rhythm, since=day, begun_by=over) if each.last <= over]


@given(last=DAYS, days=st.integers(0, 90))
def test_business_days_are_never_sooner_and_never_a_weekend(last: date, days: int) -> None:
    worked = due_on(last, days, business_days=True)

    assert due_on(last, days, business_days=False) == last + timedelta(days=days)
    assert worked >= last + timedelta(days=days)
    assert worked.weekday() < 5


@given(
    last=DAYS, wait=st.integers(0, 90), came=st.none() | DAYS, again=st.none() | DAYS, excused=st.booleans(), today=DAYS
)
def test_the_rule_of_standing(
    last: date, wait: int, came: date | None, again: date | None, excused: bool, today: date
) -> None:
    due = last + timedelta(days=wait)

    found = standing(last=last, due_on=due, arrived_on=came, corrected_on=again, excused=excused, today=today)

    assert (found.stage in {Stage.CAME, Stage.LATE, Stage.CORRECTED}) == (came is not None)
    assert (found.stage == Stage.OVERDUE) == (came is None and not excused and today > due)
    assert found.days >= 0
    if found.stage in {Stage.LATE, Stage.OVERDUE}:
        assert found.days == ((came or today) - due).days


def test_what_is_sent_arrives_in_its_period_and_not_twice(client: Client, north: Organisation) -> None:
    feed = expected(north)
    signed_in(client, "sales", at=north)

    brought(client, "2026-02-03")
    with as_system():
        arriving.take_stock("sell_out", today=clock.today())

    stages = {month: each.standing.stage for month, each in by_month(feed).items()}
    assert stages == {1: Stage.OVERDUE, 2: Stage.CAME, 3: Stage.RUNNING}
    with as_system():
        assert [each.lines for each in FeedArrival.objects.all()] == [1]
        assert not list(arriving.feeds_settled())


def test_late_corrected_and_withdrawn_are_told_by_the_files(client: Client, north: Organisation) -> None:
    feed = expected(north)
    signed_in(client, "sales", at=north)
    with at(9):
        first = brought(client, "2026-02-03")
    late = by_month(feed)[2].standing
    with at(12):
        second = brought(client, "2026-02-03", 3)
    mended = by_month(feed)[2].standing
    with as_system() as actor:
        again(second).withdraw(by=actor)
        again(first).withdraw(by=actor)
    follow_up()

    assert (late.stage, late.days) == (Stage.LATE, 4)
    assert (mended.stage, mended.days) == (Stage.CORRECTED, 4)
    assert by_month(feed)[2].standing.stage == Stage.DUE
    with as_system():
        assert not FeedArrival.objects.filter(counts=True).exists()
        assert not list(arriving.feeds_settled())


def test_what_a_file_of_ours_corrects_of_another_company_is_not_told(client: Client, north: Organisation) -> None:
    a_dealer("Süd", reference="D-0002")
    feed = expected(north)
    signed_in(client, "data_steward")
    with at(3):
        ours_brought(client, ("D-0001", "2026-02-03", 2), ("D-0002", "2026-02-03", 2))
    with at(4):
        ours_brought(client, ("D-0001", "2026-02-04", 2), ("D-0002", "2026-02-03", 3))
    of_another = by_month(feed)[2].standing.stage
    with at(5):
        ours_brought(client, ("D-0001", "2026-02-04", 5), ("D-0002", "2026-02-03", 3))

    assert of_another == Stage.CAME
    assert by_month(feed)[2].standing.stage == Stage.CORRECTED
    with as_system():
        assert not list(arriving.feeds_settled())


def ours_brought(client: Client, *lines: tuple[str, str, int]) -> None:
    """A file of ours with lines of several companies: number, day, quantity."""
    rows = "".join(f"{number};{day};P-1;{quantity};20.00;EUR\n" for number, day, quantity in lines)
    answer = send(client, "sell_out", f"Dealer number;Date;Product;Quantity;Amount;Currency\n{rows}")
    assert answer.status_code == 302, told(answer)
    follow_up()
    with as_system():
        batch = Batch.objects.order_by("-pk")[0]
        batch.confirm(seen=str(batch.work_id), by=batch.brought_by)
    follow_up()


def test_a_period_that_was_settled_wrongly_is_found(client: Client, north: Organisation) -> None:
    feed = expected(north)
    with as_system():
        feed.periods.filter(first__month=2).update(arrived_on=date(2026, 3, 1))

        assert len(list(arriving.feeds_settled())) == 1


def test_a_system_of_ours_is_served_by_files_of_ours_and_not_by_those_of_partners(
    client: Client, north: Organisation
) -> None:
    feed = expected(None)
    signed_in(client, "sales", at=north)
    brought(client, "2026-02-03")
    theirs = by_month(feed)[2].standing.stage
    signed_in(client, "data_steward")
    answer = send(client, "sell_out", "Dealer number;" + FILE.format(day="D-0001;2026-02-04", quantity=1))
    assert answer.status_code == 302, told(answer)
    follow_up()
    with as_system():
        batch = Batch.objects.order_by("-pk")[0]
        batch.confirm(seen=str(batch.work_id), by=batch.brought_by)
    follow_up()

    assert theirs == Stage.DUE
    assert by_month(feed)[2].standing.stage == Stage.CAME


def test_the_same_is_expected_once(north: Organisation) -> None:
    feed = expected(north)
    with pytest.raises(Refused, match="already"):
        expected(north)
    with as_system() as actor, at(31):
        feed.end(on=date(2026, 2, 28), by=actor)
        assert by_month(feed).keys() == {1, 2}
        with pytest.raises(Refused, match="already"):
            expected(north, starts_on=date(2026, 2, 1))
        again_ = expected(north, starts_on=date(2026, 3, 1))
        with pytest.raises(IntegrityError), transaction.atomic():
            FeedExpectation.objects.create(organisation=north, **SELL_OUT)

    assert by_month(again_).keys() == {3}


def test_ending_can_be_taken_back(client: Client, north: Organisation) -> None:
    """With what the partner said of a period that was gone meanwhile: it is not late for what it was excused of."""
    feed = expected(north)
    signed_in(client, "sales", at=north)
    client.post(f"/portal/feeds/periods/{by_month(feed)[2].public_id}/excuse/")
    signed_in(client, "data_steward")
    client.post(f"/feeds/{feed.public_id}/end/", {"ends_on": "2026-01-31"})
    ended = by_month(feed).keys()
    with as_system():
        act = Undo.objects.get(operation="feeds.end")
    client.post(f"/feeds/undo/{act.public_id}/")
    follow_up()

    assert ended == {1}
    assert by_month(feed).keys() == {1, 2, 3}
    assert by_month(feed)[2].standing.stage == Stage.EXCUSED


def test_what_came_meanwhile_is_seen_when_an_end_is_taken_back(client: Client, north: Organisation) -> None:
    feed = expected(north)
    signed_in(client, "sales", at=north)
    brought(client, "2026-02-10")
    signed_in(client, "data_steward")
    client.post(f"/feeds/{feed.public_id}/end/", {"ends_on": "2026-01-31"})
    with as_system():
        act = Undo.objects.get(operation="feeds.end")
    client.post(f"/feeds/undo/{act.public_id}/")
    follow_up()

    assert by_month(feed)[2].arrived_on is not None


def test_no_end_that_is_moved_or_taken_back_makes_it_expected_twice(north: Organisation) -> None:
    feed = expected(north)
    with as_system() as actor:
        act = feed.end(on=date(2026, 1, 31), by=actor)
        expected(north, starts_on=date(2026, 3, 1), ends_on=date(2026, 12, 31))

        with pytest.raises(Refused, match="already"):
            act.take_back_whole(by=actor)
        with pytest.raises(Refused, match="already"):
            FeedExpectation.objects.get(pk=feed.pk).end(on=date(2026, 3, 1), by=actor)
        made, _undo = FeedExpectation.declare_for([north], SELL_OUT | {"starts_on": date(2026, 4, 1)}, by=actor)

    assert made == []


def test_of_two_who_declare_the_same_at_once_one_finds_it_declared(
    north: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = SELL_OUT | {"starts_on": date(2026, 4, 1), "ends_on": date(2026, 12, 31)}

    def meanwhile(_row: FeedExpectation) -> None:
        monkeypatch.undo()
        expected(north, starts_on=date(2026, 3, 1), ends_on=date(2026, 6, 30))

    monkeypatch.setattr(FeedExpectation, "_refuse_days", meanwhile)
    with as_system() as actor:
        made, _undo = FeedExpectation.declare_for([north], values, by=actor)

        assert made == []
        assert FeedExpectation.objects.count() == 1


def test_another_rule_changes_when_what_is_missing_is_due(client: Client, north: Organisation) -> None:
    feed = expected(north)
    signed_in(client, "data_steward")
    page = client.get(f"/feeds/{feed.public_id}/edit/")
    seen = page.context["form"]["seen"].value()

    answer = client.post(
        f"/feeds/{feed.public_id}/edit/",
        {"due_days": "2", "business_days": "on", "job_role": "finance", "note": "By post too", "seen": seen},
    )

    assert answer.status_code == 302, text(answer)
    assert by_month(feed)[2].due_on == date(2026, 3, 3)
    assert by_month(feed)[2].expectation.job_role == "finance"


def test_a_steward_declares_by_a_form_and_it_is_refused_in_words(client: Client, north: Organisation) -> None:
    signed_in(client, "data_steward")
    asked = {
        "company": "D-0001", "kind": "stock", "rhythm": "weekly", "due_days": "2", "starts_on": "2026-02-01",
        "job_role": "sales",
    }  # fmt: skip

    done = client.post("/feeds/new/", asked)
    twice = client.post("/feeds/new/", asked)
    both = client.post("/feeds/new/", asked | {"source": "ERP"})
    misfit = client.post("/feeds/new/", asked | {"kind": "purchase"})
    theirs = client.post("/feeds/new/", asked | {"kind": "sell_in"})
    long_ago = client.post("/feeds/new/", asked | {"kind": "sell_out", "starts_on": "1999-01-01"})

    assert done.status_code == 302
    assert "Stock is expected of Nord already" in text(twice)
    assert "one of the two" in text(both)
    assert "there are no such lines of this partner" in text(misfit)
    assert "so it is our task" in text(theirs)
    assert "up to three years ago" in text(long_ago)
    with as_system():
        [row] = FeedExpectation.objects.all()
        assert (row.organisation, row.rhythm, row.job_role) == (north, "weekly", "sales")


def test_a_manager_declares_for_partners_in_their_care_alone(client: Client, north: Organisation) -> None:
    south = a_dealer("Süd", reference="D-0002")
    account = signed_in(client, "partner_manager")
    with as_system():
        Partnership.objects.filter(organisation=south).update(manager=account)
    asked = {"kind": "stock", "rhythm": "monthly", "due_days": "2", "starts_on": "2026-02-01"}

    mine = client.post("/feeds/new/", asked | {"company": "D-0002"})
    other = client.post("/feeds/new/", asked | {"company": "D-0001"})
    ours = client.post("/feeds/new/", asked | {"source": "ERP"})

    assert mine.status_code == 302
    assert other.status_code == 422  # they do not even see it
    assert ours.status_code == 403


def test_theirs_first_and_ours_when_theirs_is_past(client: Client, north: Organisation) -> None:
    expected(north, starts_on=date(2026, 2, 1))
    account = signed_in(client, "partner_manager")
    with as_system():
        Partnership.objects.filter(organisation=north).update(manager=account)
    a_person(north, roles=("sales",), account=an_account())
    before = text(client.get("/todos/"))
    with at(10):
        after = text(client.get("/todos/"))
        signed_in(client, "sales", at=north)
        theirs = client.get("/portal/todos/")
        signed_in(client, "finance", at=north)
        others = text(client.get("/portal/todos/"))
        signed_in(client, "sales", at=north)
        brought(client, "2026-02-03")
        done = text(client.get("/portal/todos/"))

    assert "Ask Nord for" not in before
    assert "Ask Nord for Sell-out, February 2026" in after
    assert "Send your sales, February 2026" in text(theirs)
    assert "/portal/imports/new/?kind=sell_out" in theirs.content.decode()
    assert "Send your sales" not in others
    assert "Send your sales" not in done


def test_it_is_ours_before_it_is_late_where_nobody_there_could_do_it(client: Client, north: Organisation) -> None:
    expected(north, starts_on=date(2026, 2, 1))
    signed_in(client, "data_steward")

    assert "Ask Nord for Sell-out, February 2026" in text(client.get("/todos/"))


def test_each_period_is_told_of_once_before_and_once_after(north: Organisation) -> None:
    expected(north, starts_on=date(2026, 1, 1))

    def told_on(day: int) -> list[tuple[int, bool]]:
        with as_system(), at(day):
            reminding.remind(today=clock.today())
            rows = OutboxEvent.objects.filter(kind__endswith="FeedDue").order_by("pk")
            periods = FeedPeriod.objects.in_bulk()
            return [(periods[row.payload["period_id"]].first.month, row.payload["is_over"]) for row in rows]

    assert told_on(1) == []
    assert told_on(5) == told_on(5) == [(2, False)]
    assert told_on(8) == told_on(9) == [(2, False), (2, True)]


NOTICES = {kind.key: kind for kind in reminding.KINDS}


def told_by_notice(key: str, event: Any, actor: Actor) -> str | None:
    """What this actor reads of an event, if it is for them."""
    kind = NOTICES[key]
    with as_system():
        receivers = {each.account_id for each in kind.receivers(event)}
    if actor.account_id not in receivers:
        return None
    with acting(actor):
        (words,) = kind.tell([dataclasses.asdict(event)])
    return str(words.sentence) if words else None


def test_who_has_to_send_it_and_who_looks_after_them_are_told(client: Client, north: Organisation) -> None:
    period = by_month(expected(north, starts_on=date(2026, 2, 1)))[2]
    seller, buyer, manager = someone_at(north, "sales"), someone_at(north, "finance"), staff("partner_manager")
    with as_system():
        Partnership.objects.filter(organisation=north).update(manager=manager.account_id)
    soon = FeedDue(period_id=period.pk, organisation_id=north.pk)
    over = dataclasses.replace(soon, is_over=True)

    assert told_by_notice("feed-due", soon, seller) == "Send your sales, February 2026, by 5 March"
    assert told_by_notice("feed-due", soon, buyer) is None
    assert told_by_notice("feed-overdue", soon, manager) is None
    with at(9):
        assert told_by_notice("feed-due", over, seller) == "Not here yet: Your sales, February 2026"
        assert told_by_notice("feed-overdue", over, manager) == "Nord has not sent Sell-out, February 2026"
        signed_in(client, "sales", at=north)
        brought(client, "2026-02-03")
        assert told_by_notice("feed-due", over, seller) is None


def test_asking_tells_them_once_a_day(client: Client, north: Organisation) -> None:
    period = by_month(expected(north, starts_on=date(2026, 2, 1)))[2]
    signed_in(client, "data_steward")

    done = client.post(f"/feeds/periods/{period.public_id}/request/", follow=True)
    twice = client.post(f"/feeds/periods/{period.public_id}/request/", follow=True)

    assert "Nord is asked for Sell-out, February 2026" in text(done)
    assert "asked for it today already" in text(twice)
    [asked] = OutboxEvent.objects.filter(kind__endswith="FeedAsked")
    event = FeedAsked(**asked.payload)
    assert told_by_notice("feed-due", event, someone_at(north, "sales")) == "Send your sales, February 2026, by 5 March"


def test_a_partner_sees_its_own_and_says_that_there_is_nothing_to_send(client: Client, north: Organisation) -> None:
    south = a_dealer("Süd", reference="D-0002")
    period, other = by_month(expected(north))[2], by_month(expected(south, note="Secret of Süd"))[2]
    signed_in(client, "sales", at=north)

    page = text(client.get("/portal/feeds/"))
    client.post(f"/portal/feeds/periods/{period.public_id}/excuse/")
    excused = by_month(period.expectation)[2].standing.stage
    client.post(f"/portal/feeds/periods/{period.public_id}/excuse/undo/")

    assert "Send your sales" in page
    assert "Sell-out" not in page
    assert "Secret of Süd" not in page
    assert client.post(f"/portal/feeds/periods/{other.public_id}/excuse/").status_code == 404
    assert excused == Stage.EXCUSED
    assert by_month(period.expectation)[2].standing.stage == Stage.DUE


def test_whoever_may_not_is_asked_for_nothing(north: Organisation) -> None:
    from hanse.facts.expecting.waiting import OURS, THEIRS

    expected(north)
    with as_system(), at(20):
        assert not OURS.find(Actor.staff(account_id=1, name="X", roles=[]))
        assert not THEIRS.find(Actor.staff(account_id=1, name="X", roles=[]))


def test_the_daily_job_opens_periods_and_finds_what_was_there_before(client: Client, north: Organisation) -> None:
    feed = expected(north)
    signed_in(client, "sales", at=north)
    brought(client, "2026-04-01")
    with clock.standing_at(datetime(2026, 4, 2, 12, tzinfo=UTC)):
        see_what_is_due.call()
        see_what_is_due.call()

        assert by_month(feed)[4].standing.stage == Stage.CAME
