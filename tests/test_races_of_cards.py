"""Scorecards at the same instant: a period is closed once, an appeal has one answer, a draft one approval."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import models

from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.models import Account
from hanse.network.models import Organisation
from hanse.network.tests.builders import a_supplier, an_account, in_sight_of, someone_at, staff
from hanse.scorecards.bands.rule import Band
from hanse.scorecards.closing import running
from hanse.scorecards.judging.criterion import BUILT_IN
from hanse.scorecards.judging.rating import rate
from hanse.scorecards.models import (
    Appeal,
    Card,
    CardDraft,
    CardVersion,
    ClosedPeriod,
    Closing,
    Computation,
    JudgingRound,
    Override,
    Rating,
    Recomputation,
    Schedule,
)
from hanse.scorecards.rules.period import Period
from hanse.scorecards.rules.starting_points import version_for

from .proving import sized, tell
from .racing import Outcome, race, racetrack  # noqa: F401

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("racetrack")]
RUNNERS, LAPS = sized((16, 2), (64, 20))
US = Actor.system("a race")
NOW = datetime(2026, 4, 10, 9, tzinfo=UTC)
MARCH, MAY = date(2026, 3, 31), date(2026, 5, 1)
BANDS = (Band("Gold", 60_000), Band("Silver", 0))


@pytest.fixture(autouse=True)
def in_april() -> Iterator[None]:
    with clock.standing_at(NOW):
        yield


@pytest.fixture
def suppliers(racetrack: None, in_april: None) -> list[Organisation]:  # noqa: F811
    """With a card each, of the twelve months to March."""
    found, period = [a_supplier() for _lap in range(LAPS)], Period.year_to(MARCH)
    with acting(US):
        made = Computation.objects.create(
            kind="supplier", version=version_for("supplier", {}), starts_on=period.start, ends_on=period.end,
            facts_kind="purchase", facts_version=1, computed_at=NOW, is_current=True,
        )  # fmt: skip
        for each in found:
            Card.objects.create(organisation=each, computation=made, score=50_000)
    return found


def one_wins(name: str, *acts: Callable[[int], object], laps: int = LAPS) -> None:
    """Each runner does one of these, by turns; `act(lap)`."""

    def act(lane: int, lap: int) -> None:
        with acting(US):
            acts[lane % len(acts)](lap)

    outcome = race(act, runners=RUNNERS, laps=laps)
    tell(outcome.line(name))
    assert outcome.errors == []
    assert outcome.winners == [1] * laps


def all_win(*acts: Callable[[], object], runners: int = 6) -> None:
    """Nobody is refused, though all do the same: as jobs, which are told nothing."""

    def act(lane: int, lap: int) -> None:
        with acting(US):
            acts[lane % len(acts)]()

    outcome = race(act, runners=runners)
    assert (outcome.errors, outcome.told) == ([], set())


def every[M: models.Model](model: type[M]) -> Sequence[M]:
    with acting(US):
        return list(model._default_manager.order_by("pk"))


def test_an_appeal_has_one_end(suppliers: list[Organisation]) -> None:
    appealing, chief, found = someone_at(suppliers[0], "executive"), staff("channel_chief"), []
    for each in suppliers:
        by = someone_at(each, "executive")
        with acting(by):
            found.append(Appeal.make(each, kind="supplier", key="", text="It is wrong.", by=by))

    one_wins(
        "an appeal answered, upheld and withdrawn at once",
        lambda lap: found[lap].withdraw(by=appealing),
        lambda lap: found[lap].settle(upheld=False, answer="It is right.", by=chief),
        lambda lap: found[lap].settle(upheld=True, answer="So it is.", score=51_000, until=MAY, by=chief),
    )


def test_a_score_is_set_once_decided_once_and_ends_once(suppliers: list[Organisation]) -> None:
    chief, other = staff("channel_chief"), staff("channel_chief")
    far: dict[str, Any] = {"kind": "supplier", "score": 90_000, "reason": "An audit.", "until": MAY}
    one_wins("a score set", lambda lap: Override.give(suppliers[lap], by=chief, **far))
    rows = every(Override)
    one_wins("it is decided", lambda lap: rows[lap].confirm(by=other), lambda lap: rows[lap].decline(by=other))

    all_win(lambda: Override.end_due(today=MAY + timedelta(days=1)))

    assert not {each.state for each in every(Override)} & {"waits", "holds"}


def a_draft(by: Actor = US) -> CardDraft:
    version = CardVersion.latest("supplier")
    assert version is not None
    return CardDraft.begin(version, criteria=version.declared, bands=BANDS, note="More", on=clock.today(), by=by)


def test_a_draft_is_begun_submitted_and_approved_once_and_takes_effect_once(suppliers: list[Organisation]) -> None:
    chief = staff("channel_chief")
    one_wins("a draft begun", lambda _lap: a_draft(), laps=1)
    (draft,) = every(CardDraft)
    one_wins("it is submitted", lambda _lap: draft.submit(by=US), laps=1)
    one_wins(
        "it is approved, or sent back",
        lambda _lap: draft.approve(seen=draft.edition, by=chief),
        lambda _lap: draft.send_back(reason="Say why.", by=chief),
        laps=1,
    )
    CardDraft.objects.update(state=CardDraft.State.APPROVED)

    all_win(lambda: CardDraft.take_effect_due(today=clock.today()))

    assert CardVersion.objects.filter(is_starting_point=False).count() == 1


def test_what_is_approved_is_what_was_read(suppliers: list[Organisation]) -> None:
    chief = staff("channel_chief")
    with acting(US):
        draft = a_draft()
    given: dict[str, Any] = {"criteria": draft.declared, "bands": BANDS, "on": clock.today(), "by": US}

    def act(lane: int, lap: int) -> None:
        with acting(US):
            match lane % 3:
                case 0:
                    draft.edit(note="Less", seen=draft.edition, **given)
                case 1:
                    draft.submit(by=US)
                case _:
                    draft.approve(seen=draft.edition, by=chief)

    assert race(act, runners=RUNNERS).errors == []
    draft.refresh_from_db()
    assert (draft.state, draft.note) != ("approved", "Less")


def test_who_first_says_when_a_kind_closes_is_told_no_error_though_others_do() -> None:
    all_win(lambda: Schedule.keep("supplier", every="month", days=20, by=US), runners=RUNNERS)

    assert [each.days for each in every(Schedule)] == [20]


def test_a_period_is_asked_for_once_and_closed_once_whoever_closes_it(
    suppliers: list[Organisation], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By two workers that hold one job, and by the schedule; the store of facts, which a fork cannot share, is not asked."""
    monkeypatch.setattr(running, "Lines", lambda _kind: nullcontext())
    monkeypatch.setattr(running, "due", lambda *_asked, **_named: [MARCH])
    monkeypatch.setattr(
        running.FactTable, "pinned", lambda _kind: running.FactTable(newest_on=MARCH, lines=1, version=1)
    )
    chief = an_account(roles=("channel_chief",))
    by = Actor.staff(account_id=chief.pk, name=chief.name, roles=["channel_chief"])
    one_wins("a period asked for", lambda _lap: Closing.ask("supplier", MARCH, by=by), laps=1)
    (closing,) = every(Closing)

    all_win(
        lambda: running.carry_out(Closing.objects.select_related("account").get(pk=closing.pk)),
        lambda: running.close_due("supplier", today=clock.today()),
        lambda: running.carry_out(Closing.objects.select_related("account").get(pk=closing.pk)),
    )

    assert len(every(ClosedPeriod)) == len(every(Recomputation)) == 1


def test_two_workers_that_hold_the_closing_of_a_period_do_not_say_that_it_was_refused(
    suppliers: list[Organisation], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "Lines", lambda _kind: nullcontext())
    monkeypatch.setattr(running.FactTable, "pinned", lambda _kind: None)
    with acting(US):
        closing = Closing.ask("supplier", MARCH, by=US)

    all_win(lambda: running.carry_out(Closing.objects.select_related("account").get(pk=closing.pk)))

    assert [(each.refused, each.done_at is not None) for each in every(Closing)] == [("", True)]


def a_round(companies: list[Organisation], raters: list[Account], by: Actor) -> JudgingRound:
    due_on = clock.today() + timedelta(days=9)
    with acting(by):
        return JudgingRound.begin(
            BUILT_IN["supplier"], partners=companies, raters=raters, due_on=due_on, note="", by=by
        )


def rated(company: Organisation, account: Account) -> Rating:
    by = Actor.staff(account_id=account.pk, name=account.name, roles=["category_buyer"])
    with acting(by):
        return rate(company, kind="supplier", mark=4, reason="On time", by=by)


def test_a_mark_that_waits_for_two_rounds_is_opened_when_both_end_at_once() -> None:
    """By their last marks, of other companies; and where somebody closes both."""
    both, one, other = (a_supplier() for _company in range(3))
    ann, ben = (an_account(roles=("category_buyer",)) for _rater in range(2))
    for each in (ann, ben):
        in_sight_of(each, both, one, other)
    chief = Actor.staff(account_id=an_account().pk, name="Chief", roles=["channel_chief"])
    for _lap in range(sized(4, 40)):
        a_round([both, one], [ann], chief)
        a_round([both, other], [ann], chief)
        rated(both, ann)
        no_error(race(lambda lane, lap: rated([one, other][lane], ann), runners=2))
        rounds = a_round([both, one], [ann, ben], chief), a_round([both, other], [ann, ben], chief)
        rated(both, ann)
        no_error(race(lambda lane, lap: rounds[lane].close(by=US), runners=2))  # noqa: B023
        assert not any(each.sealed for each in every(Rating))


def no_error(outcome: Outcome) -> None:
    assert (outcome.errors, outcome.told) == ([], set())
