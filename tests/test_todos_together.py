"""Where everything that can wait for somebody does, Today asks no more than any other page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from hanse.intake.checking.lines import RejectedRow
from hanse.intake.models import Batch
from hanse.kernel import clock, contributions
from hanse.kernel.actor import Actor, acting
from hanse.kernel.contributions import Todo, TodoNumber, TodoSource
from hanse.kernel.models import Account, StaffRole
from hanse.kernel.walls.roles import STAFF_ROLES
from hanse.network.models import (
    Document,
    DocumentRequest,
    Organisation,
    Partnership,
    Person,
    PlannedMove,
    TerritoryAssignment,
)  # fmt: skip
from hanse.network.tests.builders import as_system, someone_at
from hanse.scorecards.models import Appeal, Ask, CardDraft, Rating
from hanse.seats.models import Invitation
from hanse.todos import gathering, owners
from hanse.todos.access import one_of_ours, somebody_there
from hanse.todos.models import Task

from .answers import MOST_QUERIES, ask
from .sparing import Questions
from .world import MINE, World, undone

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("pages")]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The sources that had something to say."""
    heard: set[str] = set()
    tell = gathering._from_source

    def listening(source: TodoSource | TodoNumber, *given: Any) -> Iterator[Todo]:
        for todo in tell(source, *given):
            heard.add(source.key)
            assert todo.key, f"{source.key}: what has no key cannot be put off"
            yield todo

    monkeypatch.setattr(gathering, "_from_source", listening)
    return heard


@pytest.mark.parametrize(
    ("who", "url", "audience"), [("channel_chief", "/today/", "workspace"), (MINE, "/portal/", "portal")]
)
def test_with_all_that_can_wait_it_asks_no_more(
    world: World, told: set[str], who: str, url: str, audience: str
) -> None:
    questions = Questions()
    with undone():
        _everything_waits(world, world.accounts[who])
        with connection.execute_wrapper(questions):
            answer = ask(world, who, url)

    assert answer.status_code == 200
    assert told == {source.key for source in contributions.todos if source.audience == audience}
    assert questions.count <= MOST_QUERIES


@pytest.mark.parametrize("who", ["channel_chief", MINE])
def test_whom_it_is_offered_to_are_exactly_those_who_could_do_it(world: World, who: str) -> None:
    offered, could = {}, {}
    with undone():
        _everything_waits(world, account := world.accounts[who])
        if who == MINE:
            for role in ("partner_administrator", "sales", "finance"):
                someone_at(world.companies[MINE], role)
        with as_system():
            actor = one_of_ours(account) if who != MINE else somebody_there(Person.objects.get(account=account))
        with acting(actor):
            for source in gathering.sources(actor):
                for todo in source.find(actor) if source.handed_on else []:
                    what = (source.key, todo.key)
                    offered[what] = {choice for choice, _name in owners.others_who_could(*what, actor)}
                    others = owners.people(world.companies[MINE], actor) if who == MINE else owners.colleagues(actor)
                    could[what] = set(_each_asked(others, what, but=actor))

    assert could
    assert offered == could
    assert any(could.values())
    assert len({frozenset(those) for those in could.values()}) > 1


def _each_asked(choices: owners.Choices, what: tuple[str, str], *, but: Actor) -> Iterator[str]:
    for choice, each in owners.actors(choices).items():
        with acting(each):
            if each.account_id != but.account_id and gathering.computed(each, what[0], {what[1]}):
                yield choice


def _everything_waits(world: World, account: Account) -> None:
    today, now = clock.today(), clock.now()
    with as_system():
        if account.staff_roles.exists():
            StaffRole.objects.bulk_create(
                [StaffRole(account=account, role=role) for role in STAFF_ROLES], ignore_conflicts=True
            )
            _for_ours(world, account, today)
        else:
            company = world.companies[MINE]
            Person.objects.filter(organisation=company).exclude(account=account).update(account=None)
            gone = Person.objects.create(organisation=company, given_name="No", family_name="Role")
            Task.objects.create(
                sentence="Send it", organisation=company, person=gone, given_by=account, made_at=clock.now()
            )
            Organisation.objects.filter(pk=company.pk).update(email="")
        Invitation.objects.update(invited_by=account, expires_at=now - timedelta(days=1))


def _for_ours(world: World, account: Account, today: date) -> None:
    gone = Account.objects.create(email="gone@example.test", name="Gone", is_active=False)
    Task.objects.create(sentence="Mend it", owner=gone, given_by=account, made_at=clock.now())
    TerritoryAssignment.objects.update(is_deputy=True, ends_on=today)
    planned = list(PlannedMove.objects.order_by("pk")[:2])
    PlannedMove.objects.filter(pk=planned[0].pk).update(on=today, refusal="A paper is missing")
    PlannedMove.objects.filter(pk=planned[1].pk).update(stage=PlannedMove.Stage.REFUSED, refusal="Not possible")
    Partnership.objects.update(manager=account)
    last = Partnership.objects.order_by("-pk")[:1].get()
    Partnership.objects.filter(pk=last.pk).update(state="applicant")
    Partnership.objects.filter(pk=planned[0].partnership_id).update(manager=None)
    DocumentRequest.objects.update(closed_at=clock.now())
    Document.objects.filter(organisation=world.companies[MINE]).update(
        state=Document.State.ACCEPTED, valid_until=today - timedelta(days=1)
    )
    Appeal.objects.filter(pk=Appeal.objects.order_by("pk")[:1].get().pk).update(state=Appeal.State.OPEN)
    CardDraft.objects.update(state="submitted")
    Ask.objects.update(account=account)
    Rating.objects.update(account=account, expires_on=today)
    batches = list(Batch.objects.order_by("pk")[:2])
    Batch.objects.filter(pk=batches[0].pk).update(account=account, state=Batch.State.STAGED, work="")
    Batch.objects.filter(pk=batches[1].pk).update(state=Batch.State.COMMITTED)
    RejectedRow.objects.create(batch=batches[1], line=1, reason="Unknown", reference="N-1")
