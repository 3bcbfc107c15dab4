"""A company's record tells what is open on both sides, to those alone who may know of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from hanse.intake.models import Batch
from hanse.kernel import clock, contributions
from hanse.kernel.contributions import Todo
from hanse.kernel.models import Account, StaffRole
from hanse.kernel.walls.roles import STAFF_ROLES
from hanse.network.models import Document, DocumentRequest, Organisation, Partnership, Person, PlannedMove
from hanse.network.tests.builders import as_system
from hanse.scorecards.models import Appeal, Ask, Rating
from hanse.seats.models import Invitation
from hanse.todos import about
from hanse.todos.models import Task

from .answers import MOST_QUERIES, ask, body
from .sparing import Questions
from .world import MINE, RIVAL, World, undone

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("pages")]

OF_NO_COMPANY = {"unheld", "deputies", "imports", "failed-closings", "card-drafts", "unmatched"}
TOLD_BY_ANOTHER = {"left-behind", "own-left-behind", "own-invitations"}
"""Tasks stand there themselves; an invitation is told by one source on both sides."""
TOLD_TO_A_PARTNER = {
    "own-people", "own-company", "bank-accounts", "documents-sent", "documents-own", "own-feeds", "invitations", "own-imports",
    "appeals",
}  # fmt: skip
Heard = dict[str, list[Todo]]


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Heard:
    """What each source said."""
    found: Heard = defaultdict(list)
    told = about._told

    def listening(source: Any, *given: Any) -> Iterator[Todo]:
        for todo in told(source, *given):
            found[source.key].append(todo)
            yield todo

    monkeypatch.setattr(about, "_told", listening)
    return found


@pytest.fixture
def waits(world: World) -> Iterator[World]:
    """Of one company everything waits that can."""
    with undone(), as_system():
        _everything_waits(world.companies[MINE], world.accounts["partner_manager"], world.accounts[MINE])
        yield world


def test_every_source_says_what_it_has_about_a_company(world: World) -> None:
    silent = {source.key for source in contributions.todos if source.about is None}

    assert silent == OF_NO_COMPANY | TOLD_BY_ANOTHER


def test_one_of_ours_reads_what_is_open_on_both_sides_and_whose_turn_it_is(waits: World, heard: Heard) -> None:
    _with_all_roles(waits.accounts["channel_chief"])
    questions = Questions()
    with connection.execute_wrapper(questions):
        answer = ask(waits, "channel_chief", f"/partners/{waits.companies[MINE].public_id}/todos/")

    assert answer.status_code == 200
    assert set(heard) == {source.key for source in contributions.todos if source.about is not None}
    assert all(todo.owner for todos in heard.values() for todo in todos)
    assert {str(todo.owner) for todo in heard["documents-own"] + heard["own-feeds"]} == {"The partner"}
    assert {str(todo.owner) for todo in heard["judgements"]} == {"Our partner_manager"}
    assert "The partner" in body(answer)
    assert questions.count <= MOST_QUERIES


def test_its_own_people_read_theirs_and_what_they_already_know_of_ours(waits: World, heard: Heard) -> None:
    questions = Questions()
    with connection.execute_wrapper(questions):
        answer = ask(waits, MINE, "/portal/company/todos/")

    assert answer.status_code == 200
    assert set(heard) == TOLD_TO_A_PARTNER
    assert {str(todo.owner) for todo in heard["documents-own"]} == {"Your company"}
    assert {str(todo.owner) for todo in heard["appeals"] + heard["documents-sent"]} == {"Whoever looks after you"}
    assert all(todo.url.startswith("/portal/") for todos in heard.values() for todo in todos if todo.url)
    assert questions.count <= MOST_QUERIES


def test_a_rival_reads_none_of_it(waits: World, heard: Heard) -> None:
    answer = ask(waits, RIVAL, "/portal/company/todos/")
    stolen = ask(waits, RIVAL, f"/partners/{waits.companies[MINE].public_id}/todos/")

    assert (answer.status_code, stolen.status_code) == (200, 404)
    assert "Mend the roof of mine" not in body(answer)
    assert not [todo for todos in heard.values() for todo in todos if waits.companies[MINE].name in f"{todo.sentence}"]


def test_who_may_not_read_documents_or_accounts_is_told_of_none(waits: World, heard: Heard) -> None:
    ask(waits, "trainer", f"/partners/{waits.companies[MINE].public_id}/todos/")

    assert heard
    assert not set(heard) & {
        "documents-sent",
        "documents-own",
        "documents-ending",
        "documents-awaited",
        "bank-accounts",
    }


def test_of_many_the_first_stand_there_and_how_many_more(waits: World) -> None:
    with as_system():
        for number in range(30):
            _task(waits, f"Mend window {number}")
    answer = body(ask(waits, "channel_chief", f"/partners/{waits.companies[MINE].public_id}/todos/"))

    assert answer.count('<span class="due num') == about.MOST
    assert "more are open." in answer


def _task(world: World, sentence: str) -> None:
    Task.objects.create(
        sentence=sentence, owner=world.accounts["trainer"], about=world.companies[MINE],
        given_by=world.accounts["channel_chief"], made_at=clock.now(),
    )  # fmt: skip


def _with_all_roles(account: Account) -> None:
    StaffRole.objects.bulk_create(
        [StaffRole(account=account, role=role) for role in STAFF_ROLES], ignore_conflicts=True
    )


def _everything_waits(company: Organisation, manager: Account, theirs: Account) -> None:
    today, now = clock.today(), clock.now()
    role = Partnership.objects.get(organisation=company)
    Partnership.objects.filter(pk=role.pk).update(manager=None)
    more = {"organisation": company, "state_since": today}
    Partnership.objects.create(role="service", state="applicant", **more)
    Person.objects.filter(organisation=company).exclude(account=theirs).update(account=None)
    Person.objects.create(organisation=company, given_name="No", family_name="Role")
    Organisation.objects.filter(pk=company.pk).update(email="")
    company.sites.update(is_head=False)
    move = PlannedMove.objects.get(organisation=company)
    PlannedMove.objects.filter(pk=move.pk).update(on=today, refusal="A paper is missing")
    other = Partnership.objects.create(role="alliance", state="active", **more)
    PlannedMove.objects.create(
        organisation=company, partnership=other, to="exiting", on=today, stage=PlannedMove.Stage.REFUSED, refusal="No",
        reason="So agreed", at=now, actor_name="Ada Lund",
    )  # fmt: skip
    old = Document.objects.get(organisation=company)
    DocumentRequest.objects.update(closed_at=now)
    Document.objects.filter(pk=old.pk).update(state=Document.State.ACCEPTED, valid_until=today - timedelta(days=1))
    _another_paper(company, old)
    Invitation.objects.filter(organisation=company).update(invited_by=theirs, expires_at=now - timedelta(days=1))
    Appeal.objects.filter(pk=Appeal.objects.filter(organisation=company)[:1].get().pk).update(state="open")
    Ask.objects.filter(organisation=company).update(account=manager)
    Rating.objects.filter(organisation=company).update(expires_on=today)
    Batch.objects.filter(organisation=company).update(account=theirs, state=Batch.State.STAGED, work="")
    Task.objects.create(
        sentence="Mend the roof of mine", organisation=company, given_by=manager, made_at=now, due_on=today
    )


def _another_paper(company: Organisation, old: Document) -> None:
    """What was sent and waits; of a kind that no role needs, so that what ended is still asked for."""
    type(old.kind).objects.filter(pk=old.kind_id).update(states=["active"])
    kind = type(old.kind).objects.create(name="Brochure", why="To know them.", roles=["supplier"], states=["active"])
    Document.objects.create(
        organisation=company,
        kind=kind,
        file_name="b.pdf",
        file_hash="b" * 64,
        actor_name="Ada Lund",
        added_at=clock.now(),
        valid_from=clock.today(),
    )
