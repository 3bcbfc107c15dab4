"""Records at the same instant: ended, handed over, changed together, taken back and removed, whoever else is at it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse

from hanse.exchange.tests.builders import Program, one_of_ours
from hanse.facts.expecting.models import FeedExpectation
from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.errors import Refused
from hanse.kernel.models import Account, Mail, Manufacturer
from hanse.kernel.work.contest import too_close
from hanse.network.models import (
    Assignment,
    Document,
    DocumentKind,
    Handover,
    Organisation,
    Partnership,
    Person,
    ProductCategory,
    ProductLine,
    Territory,
    VisibilityGrant,
)
from hanse.network.tests.builders import (
    a_dealer,
    a_field,
    a_person,
    a_territory,
    an_account,
    an_organisation,
    as_system,
    someone_at,
    staff,
)
from hanse.oversight import verifying
from hanse.seats.models import Invitation
from hanse.seats.tests.builders import address, as_person
from hanse.todos.models import Task

from .proving import sized, tell
from .racing import Act, Outcome, race, racetrack  # noqa: F401

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("racetrack")]
RUNNERS, LAPS = sized((16, 2), (64, 20))
TIMES = sized(3, 40)
US = Actor.system("a race")
DAY = timedelta(days=1)


def as_us(act: Act) -> Act:
    """As a page answers: what refers to something that was removed meanwhile is refused."""

    def acted(lane: int, lap: int) -> None:
        with acting(US):
            try:
                act(lane, lap)
            except Exception as error:
                if isinstance(error, Refused) or "deadlock" in str(error):
                    raise
                raise too_close(error) or error from None

    return acted


def one_wins(name: str, act: Act) -> None:
    outcome = race(as_us(act), runners=RUNNERS, laps=LAPS)
    tell(outcome.line(name))
    assert outcome.errors == []
    assert outcome.winners == [1] * LAPS


def at_once(*acts: Callable[[], object], runners: int = 0) -> Outcome:
    """One runner each, or several, by turns; without an error."""
    outcome = race(as_us(lambda lane, _lap: acts[lane % len(acts)]()), runners=runners or len(acts))
    assert outcome.errors == []
    return outcome


def test_an_insight_is_ended_once_and_several_alike_each() -> None:
    dealer, other = a_dealer(), a_dealer()
    given: dict[str, Any] = {"by": US, "grantee": other, "reason": "They ask."}
    with acting(US):
        held = [
            VisibilityGrant.give(dealer, resource="cards", starts_on=clock.today() - DAY * (lap + 1), **given)
            for lap in range(LAPS)
        ]
        to_come = [
            VisibilityGrant.give(dealer, resource="scorecards", starts_on=clock.today() + DAY * day, **given)
            for day in range(8)
        ]
    one_wins("an insight ended", lambda _lane, lap: held[lap].end(by=US))

    assert at_once(*[lambda each=each: each.end(by=US) for each in to_come]).winners == [8]


def test_a_handover_that_is_due_is_carried_out_once_while_its_partners_are_changed(tmp_path: Path) -> None:
    """Two workers do it, a colleague cancels it, and others change the same partners in both orders."""
    ken, eva, udo = (an_account(roles=("partner_manager",)) for _manager in range(3))
    for _time in range(TIMES):
        with acting(US):
            a_territory().assign(account=ken, starts_on=date(2020, 1, 1), by=US)
            for _dealer in range(6):
                a_dealer(manager=ken)
            due = clock.today() + DAY
            row = Handover.plan_it(ken, receiver=eva, plan={}, on=due, until=None, by=US)
        at_once(
            lambda: Handover.carry_out_due(today=due),  # noqa: B023
            lambda: Handover.carry_out_due(today=due),  # noqa: B023
            lambda: row.cancel(by=US),  # noqa: B023
            lambda: given_to(udo),
            lambda: given_to(eva),
        )
        row.refresh_from_db()
        assert (row.state, row.refusal) in {("done", ""), ("cancelled", "")}
        assert (row.act is not None) == (row.state == "done")


def given_to(manager: Account) -> None:
    Assignment.give(Partnership.objects.all(), manager=manager, by=US)


def test_two_who_think_of_one_custom_field_get_one() -> None:
    outcome = race(lambda _lane, _lap: a_field("Area"), runners=sized(8, 64))

    assert (outcome.errors, outcome.winners) == ([], [1])


def test_no_record_says_a_word_that_goes_from_its_list_in_the_same_moment() -> None:
    field, firms = (
        a_field("Grade", kind="choice", options=[["A", ""], ["B", ""]]),
        [an_organisation() for _n in range(3)],
    )
    for _time in range(TIMES):
        with acting(US):
            field.edit({"options": [["A", ""], ["B", ""]]}, by=US)
            Organisation.objects.update(custom={})
        at_once(
            lambda: field.edit({"options": [["A", ""]]}, by=US),
            *[lambda each=each: each.edit({"custom_grade": "B"}, by=US) for each in firms],
        )
        field.refresh_from_db()
        with acting(US):
            said = {row.custom_grade for row in Organisation.objects.all()} - {None}
        assert said <= {word for word, _german in field.options}


def test_no_record_says_something_in_a_field_that_is_removed_in_the_same_moment() -> None:
    firms = [an_organisation() for _firm in range(3)]
    for time in range(TIMES):
        field = a_field(f"Grade {time}")
        values = {field.attribute: "High"}
        at_once(
            lambda: field.remove(by=US),  # noqa: B023
            *[lambda each=each: each.edit(values, by=US) for each in firms],  # noqa: B023
        )
        with acting(US):
            assert not Organisation.objects.filter(custom__has_key=field.key).exists()


def test_a_to_do_is_done_or_dropped_once() -> None:
    by, owner = staff("partner_manager"), an_account(roles=("partner_manager",))
    tasks = [Task.give(by=by, sentence="Call them", owner=owner) for _lap in range(LAPS)]

    one_wins("a to-do done and dropped", lambda lane, lap: (tasks[lap].finish if lane % 2 else tasks[lap].drop)(by=US))


def test_a_document_is_decided_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANSE_HOME", str(tmp_path / "home"))
    dealer = a_dealer()
    kind = DocumentKind.objects.create(name="Contract", why="So that both know.", roles=["dealer"], states=["exiting"])
    partner, path, sent = someone_at(dealer, "executive"), tmp_path / "contract.pdf", []
    for lap in range(LAPS):
        path.write_bytes(b"%%PDF-1.7 %d" % lap)
        with acting(partner):
            sent.append(Document.add(dealer, kind=kind, path=path, name="c.pdf", valid_from=clock.today(), by=partner))

    def decide(lane: int, lap: int) -> None:
        sent[lap].accept(by=US) if lane % 2 else sent[lap].decline(reason="It is not signed.", by=US)

    one_wins("a document decided", decide)


def test_a_company_takes_up_a_role_once_and_the_others_read_so() -> None:
    firms = [an_organisation("Albatross") for _lap in range(LAPS)]

    outcome = race(
        as_us(lambda lane, lap: Partnership.begin(firms[lap], role="dealer", by=US)), runners=RUNNERS, laps=LAPS
    )

    assert (outcome.errors, outcome.winners) == ([], [1] * LAPS)
    assert outcome.told == {"Albatross is already a dealer."}


def test_what_is_expected_of_senders_is_declared_once() -> None:
    firms, more = [a_dealer() for _lap in range(LAPS)], [a_dealer() for _firm in range(10)]
    values = {"kind": "sell_out", "due_days": 10, "job_role": "sales", "starts_on": clock.today().replace(day=1)}
    one_wins("a feed", lambda _lane, lap: FeedExpectation.declare({**values, "organisation": firms[lap]}, by=US))

    at_once(
        *[lambda these=these: FeedExpectation.declare_for(these, values, by=US) for these in (more, more[::-1])] * 4
    )

    with as_system():
        assert FeedExpectation.objects.filter(organisation__in=more).count() == len(more)


def test_no_territory_is_for_a_product_line_that_is_removed_in_the_same_moment() -> None:
    territory = a_territory()
    for time in range(TIMES):
        with acting(US):
            line = ProductLine.enter(name=f"Line {time}", category=None, by=US)
        redraw = {"roles": [], "lines": [line.public_id], "by": US}
        at_once(lambda: line.remove(by=US), lambda: territory.redraw([], **redraw))  # noqa: B023
        territory.refresh_from_db()
        assert ProductLine.objects.filter(pk=line.pk).exists() == (line.public_id in (territory.lines or ()))


def test_what_goes_into_something_that_is_removed_in_the_same_moment_is_told_so() -> None:
    """A product line into a category, a partner into a territory."""
    with acting(US):
        dealers = [a_dealer() for _dealer in range(3)]
        roles = list(Partnership.objects.filter(organisation__in=dealers))
        lines = [ProductLine.enter(name=f"Line {place}", category=None, by=US) for place in range(3)]
    for time in range(TIMES):
        with acting(US):
            category, territory = ProductCategory.enter(name=f"Category {time}", by=US), a_territory()
        put: list[Callable[[], object]] = [
            *[lambda each=each: each.edit(name=each.name, category=category, by=US) for each in lines],  # noqa: B023
            *[lambda each=each: each.edit({"territory": territory}, by=US) for each in roles],  # noqa: B023
        ]
        at_once(lambda: category.remove(by=US), lambda: territory.remove(by=US), *put)  # noqa: B023
        with acting(US):
            in_it = Partnership.objects.filter(territory=territory.pk).exists()
            assert in_it == Territory.objects.filter(pk=territory.pk).exists()
        assert bool(category.lines.count()) == ProductCategory.objects.filter(pk=category.pk).exists()


@pytest.fixture
def chief() -> Program:
    Manufacturer.objects.create(name="Hansa Cycles")
    for _dealer in range(8):
        a_person(a_dealer())
    return one_of_ours()


def answered(answer: HttpResponse) -> HttpResponse:
    if 400 <= answer.status_code < 500:
        raise Refused(answer.content.decode())
    assert answer.status_code == 200, answer.content
    return answer


def ids(model: type[Person | Partnership]) -> list[str]:
    with as_system():
        return list(model.objects.order_by("pk").values_list("public_id", flat=True))


def test_a_program_s_change_of_many_is_taken_back_once(chief: Program) -> None:
    people, partners, manager = ids(Person), ids(Partnership), an_account(roles=("partner_manager",))
    acts = [
        answered(chief.post(path, given)).json()["change"]  # type: ignore[attr-defined]
        for path, given in (
            ("/people/changes", {"people": people, "title": "Buyer"}),
            ("/partnerships/manager", {"partnerships": partners, "manager": manager.public_id}),
            ("/partnerships/state", {"partnerships": partners, "to": "probation", "reason": "They pay late."}),
        )
    ]

    outcome = race(
        lambda _lane, lap: answered(chief.post(f"/changes/{acts[-1 - lap]}/undo")), runners=8, laps=len(acts)
    )

    assert (outcome.errors, outcome.winners) == ([], [1] * len(acts))


def test_many_who_change_the_same_many_in_any_order_do_not_wait_for_each_other(chief: Program) -> None:
    people, partners, manager = ids(Person), ids(Partnership), an_account(roles=("partner_manager",))
    preferred = answered(chief.post("/partnerships/preferred", {"partnerships": partners, "preferred": True}))
    asked: list[tuple[str, dict[str, Any] | None]] = [
        ("/people/changes", {"people": people, "title": "Buyer"}),
        ("/people/changes", {"people": people[::-1], "give_role": "technical"}),
        ("/partnerships/manager", {"partnerships": partners[::-1], "manager": manager.public_id}),
        ("/partnerships/state", {"partnerships": partners, "to": "probation", "reason": "They pay late."}),
        ("/partnerships/preferred", {"partnerships": partners[::-1], "preferred": False}),
        (f"/changes/{preferred.json()['change']}/undo", None),  # type: ignore[attr-defined]
    ]

    outcome = race(lambda lane, _lap: answered(chief.post(*asked[lane % len(asked)])), runners=12, laps=sized(1, 10))

    assert outcome.errors == []
    assert [each.found for each in verifying.run() if each.violations] == []


def test_a_newcomer_whom_several_invite_at_once_is_one_person_with_one_letter() -> None:
    company = a_dealer("Albatross Cycles")
    who = {"job_roles": ["sales"], "family_name": "Kaya", "language": "en"}
    inviters = [
        as_person(a_person(company, roles=("partner_administrator",), account=an_account(f"{lane}@albatross.example")))
        for lane in range(4)
    ]

    def invite(lane: int, lap: int) -> None:
        with acting(inviters[lane]) as by:
            Invitation.to_newcomer(company, by=by, link=address, email=f"CEM{lap}@albatross.example", **who)

    outcome = race(invite, runners=len(inviters), laps=LAPS)

    assert (outcome.errors, outcome.winners) == ([], [1] * LAPS)
    assert all("has this e-mail already" in told for told in outcome.told)
    with as_system():
        assert Person.objects.filter(family_name="Kaya").count() == LAPS
        assert Invitation.objects.count() == Mail.objects.count() == LAPS


def test_of_two_people_with_one_mailbox_one_is_invited_at_a_time() -> None:
    company = a_dealer("Albatross Cycles")
    by = staff(an_account("jo@ours.example").pk, "administrator")
    shared = [a_person(company, email="sales@albatross.example") for _lane in range(RUNNERS)]

    def invite(lane: int, lap: int) -> None:
        with acting(by):
            Invitation.to_person(
                shared[lane], by=by, link=address, email=f"sales{lap}@albatross.example", job_roles=["sales"]
            )

    outcome = race(invite, runners=RUNNERS, laps=LAPS)

    assert (outcome.errors, outcome.winners) == ([], [1] * LAPS)
