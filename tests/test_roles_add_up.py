"""Two roles of one person add up to what each of them opens, and to no more: each pair, each operation, rows of every kind.

What one role may with "any row that they see" it may with what it sees itself, however far the other looks. What is in somebody's care
they may change by the role that cares, also where it is the other one that lets them see it: who cares for a partner looks after it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import combinations
from typing import Any

import pytest
from django.db import transaction

from hanse.kernel import clock, contributions
from hanse.kernel.actor import Actor, acting
from hanse.kernel.models import Account, StaffRole
from hanse.kernel.trail import audit
from hanse.kernel.walls.authz import decide, reading, table
from hanse.kernel.walls.roles import BOUNDED_ROLES, PARTNER_ROLES, STAFF_ROLES
from hanse.messaging.models import Notice
from hanse.network.access import companies_open_to, open_to, roles_to_begin, seats_at_partners
from hanse.network.custom.declared import fills_in, reads
from hanse.network.models import BankAccount, CustomField, Document, Organisation, Partnership, Person, VisibilityGrant
from hanse.network.tests.builders import a_person, an_account
from hanse.scorecards.judging.telling import own_judgements
from hanse.scorecards.models import Kind
from hanse.seats.models import Invitation

from .probing import body
from .proving import WHOLE, sized, tell
from .world import ALONE, ELSEWHERE, MINE, RIVAL, SUPPLIER, World, undone, walled

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("world")]

Roles = frozenset[str]
PAIRS = [frozenset(pair) for pair in combinations(STAFF_ROLES, 2) if WHOLE or BOUNDED_ROLES & set(pair)]
"""Roles that see all differ by what they may with any row alone: their pairs are tried by `make proof`."""
ONE = [frozenset({role}) for role in STAFF_ROLES]
SETS = [*ONE, *PAIRS]
HOLDERS = sized(("partner_manager", ELSEWHERE), ("partner_manager", ELSEWHERE, "category_buyer", "channel_chief"))
"""Whose account holds them: a manager by name and by territory, a deputy; a buyer, and who has nothing in their care."""
IN_CARE = [name for name, entry in table().items() if entry.managed]


def alone(roles: Roles) -> list[Roles]:
    return [frozenset({role}) for role in sorted(roles)]


def holding(account: Account, roles: Roles) -> Actor:
    return Actor.staff(account_id=account.pk, name=account.name, roles=roles)


@pytest.fixture(params=HOLDERS)
def account(world: World, request: pytest.FixtureRequest) -> Account:
    return world.accounts[request.param]


@pytest.fixture(scope="module")
def seen(world: World) -> Any:
    """The ids of a model's rows that an account sees by some roles."""

    @cache
    def ask(account: int, roles: Roles, model: Any) -> frozenset[int]:
        with acting(Actor.staff(account_id=account, name="Somebody", roles=roles)):
            return frozenset(model.objects.order_by().values_list("pk", flat=True))

    return ask


def rows_of_every_kind() -> Iterator[Any]:
    """Each row behind the walls; in short one for each company, or pair of them, and role that it is about."""
    found = {}
    for model in walled():
        for row in model.objects.order_by("pk"):
            companies = tuple(getattr(row, column) for column in model.scope.bounding)
            asked_as = model if model in {Organisation, Partnership} else getattr(row, "of_roles", None)
            found[(model, row.pk) if WHOLE else (asked_as, companies, model.scope.staff)] = row
    yield from found.values()


def test_two_roles_see_the_rows_that_each_of_them_sees(account: Account, seen: Any) -> None:
    for model in walled():
        for pair in PAIRS:
            each = frozenset[int]().union(*(seen(account.pk, role, model) for role in alone(pair)))
            assert seen(account.pk, pair, model) == each, (model, pair)


def test_two_roles_may_what_each_of_them_may_to_what_it_sees(account: Account, seen: Any) -> None:
    with acting(Actor.system("a test looks behind the wall")):
        rows = list(rows_of_every_kind())
    asked = 0
    for pair in PAIRS:
        both, each = holding(account, pair), [holding(account, role) for role in alone(pair)]
        operations = [name for name, entry in table().items() if entry.roles & pair]
        with acting(both), reading():
            for row in rows:
                if row.pk not in seen(account.pk, pair, type(row)):
                    continue
                for name in operations:
                    opened = [
                        answer.why == "managed" or row.pk in seen(account.pk, one.roles, type(row))
                        for one in each
                        if (answer := decide(one, name, row)).allowed
                    ]
                    assert decide(both, name, row).allowed == any(opened), (name, sorted(pair), row)
                    asked += 1
    assert asked > 10_000
    tell({"test": "roles add up", "holder": account.name, "decisions": asked})


@pytest.mark.parametrize("operation", IN_CARE)
def test_lists_are_cut_alike(account: Account, operation: str) -> None:
    """What may be done to many is found by the same rule: every partnership and company is there, whoever sees it."""
    with acting(Actor.system("a test asks for each role")), reading():
        asked = [(Partnership.objects.all(), open_to), (Organisation.objects.all(), companies_open_to)]
        found = {
            roles: [
                set(cut(rows, holding(account, roles), operation).values_list("pk", flat=True)) for rows, cut in asked
            ]
            for roles in SETS
        }
    for pair in PAIRS:
        one, two = (found[role] for role in alone(pair))
        assert found[pair] == [mine | theirs for mine, theirs in zip(one, two, strict=True)], sorted(pair)


def test_two_roles_take_on_whom_each_of_them_takes_on(account: Account) -> None:
    for pair in PAIRS:
        each = set().union(*(roles_to_begin(holding(account, role)) for role in alone(pair)))
        assert set(roles_to_begin(holding(account, pair))) == each, sorted(pair)


def test_two_roles_judge_by_the_criteria_by_which_each_of_them_judges(world: World, account: Account) -> None:
    """A manager judges dealers in their care as such; another role that judges every dealer does so by its own criteria."""

    def judged(roles: Roles) -> set[tuple[int, str]]:
        actor = holding(account, roles)
        with acting(actor):
            companies = Organisation.objects.prefetch_related("partnerships")
            found = [
                (company.pk, own_judgements(actor, company, kind)) for company in companies for kind in Kind.values
            ]
        return {(company, own.judged.key) for company, every in found for own in every}

    every = {roles: judged(roles) for roles in SETS}
    for pair in PAIRS:
        one, two = (every[role] for role in alone(pair))
        assert every[pair] == one | two, sorted(pair)
    assert any(every.values())


def test_two_roles_read_and_fill_in_the_fields_that_each_of_them_does() -> None:
    """Fields are for roles, records for who sees them: a field of one role is read of every record that is seen."""
    fields = [CustomField(readers=list(one), writers=list(two)) for one in ONE for two in ONE]
    for pair in PAIRS:
        whole = Actor.staff(account_id=0, name="Somebody", roles=pair)
        each = [replace(whole, roles=role) for role in alone(pair)]
        for field in fields:
            assert reads(whole, field) == any(reads(one, field) for one in each)
            assert fills_in(whole, field) == any(fills_in(one, field) for one in each)


def test_two_job_roles_may_what_each_of_them_may(world: World) -> None:
    """At a partner sight is its company's, whatever the job role."""
    person = world.accounts[MINE]
    whole = Actor.partner(
        account_id=person.pk, person_id=None, name="Somebody", roles=PARTNER_ROLES, organisation_id=world.companies[MINE].pk
    )  # fmt: skip
    with acting(Actor.system("a test looks behind the wall")), reading():
        rows = list(rows_of_every_kind())
        for pair in combinations(PARTNER_ROLES, 2):
            both, *each = (replace(whole, roles=frozenset(roles)) for roles in (pair, pair[:1], pair[1:]))
            for name, entry in table().items():
                for row in rows if entry.roles & set(pair) else ():
                    opened = any(decide(one, name, row).allowed for one in each)
                    assert decide(both, name, row).allowed == opened, (name, pair, row)


@pytest.fixture
def also(world: World) -> Iterator[Any]:
    """Give one of ours a further role for the time of a test."""

    def give(who: str, role: str) -> None:
        with acting(Actor.system("a test gives a role")):
            StaffRole.objects.create(account=world.accounts[who], role=role)

    with undone():
        yield give


def paper(world: World, key: str) -> str:
    with acting(Actor.system("a test looks behind the wall")):
        return Document.objects.get(organisation=world.companies[key]).public_id


def test_by_what_one_role_opens_one_looks_as_far_as_that_role(world: World, also: Any) -> None:
    """Trainers see every partner and no documents; partner managers those of their own partners."""
    also("partner_manager", "trainer")
    mine, others = (paper(world, key) for key in (MINE, SUPPLIER))
    client = world.client("partner_manager")

    listed = client.get("/api/v1/documents").content.decode()
    opened = {key: client.get(f"/partners/documents/{key}/file/").status_code for key in (mine, others)}
    record = {key: client.get(f"/partners/{world.companies[key].public_id}/") for key in (MINE, SUPPLIER)}

    assert opened == {mine: 200, others: 404}
    assert mine in listed
    assert others not in listed
    assert {key: answer.status_code for key, answer in record.items()} == {MINE: 200, SUPPLIER: 200}
    tab = {key: f"/partners/{world.companies[key].public_id}/documents/" in body(record[key]) for key in record}
    assert tab == {MINE: True, SUPPLIER: False}


def test_by_what_each_sees_nothing_is_lost(world: World, also: Any) -> None:
    also("partner_manager", "data_steward")
    client = world.client("partner_manager")

    assert {client.get(f"/partners/documents/{paper(world, key)}/file/").status_code for key in (MINE, SUPPLIER)} == {
        200
    }


def test_who_invited_somebody_hears_of_it_as_far_as_the_role_that_sends_invitations(world: World, also: Any) -> None:
    """A trainer goes on seeing a partner that was theirs as its manager; of invitations they hear as a manager alone."""
    also("partner_manager", "trainer")
    account, now = world.accounts["partner_manager"], clock.now()
    with acting(Actor.system("a test had them invite people")):
        for key in (MINE, SUPPLIER):
            person = Person.objects.filter(organisation=world.companies[key]).first()
            row = Invitation.objects.create(
                secret_hash=key, invited_by=account, name=f"Guest of {key}", email="guest@there.example", person=person,
                organisation=world.companies[key], sent_at=now - timedelta(days=9), expires_at=now - timedelta(days=2),
            )  # fmt: skip
            Notice.objects.create(account=account, kind="seat-taken", about={"invitation_id": row.pk}, at=now)
    client = world.client("partner_manager")

    for url in ("/notices/", "/todos/"):
        told = body(client.get(url))
        assert f"Guest of {MINE}" in told
        assert f"Guest of {SUPPLIER}" not in told


def test_by_an_insight_nobody_may_what_their_job_roles_do_not_let_them_at_home(world: World) -> None:
    """Whoever is let into another's portal reads there as at home, in the parts that are given; without a job role nothing."""
    mine, rival = world.companies[MINE], world.companies[RIVAL]
    with undone(), acting(Actor.system("a test lets a company look in")):
        for each in contributions.shareables:
            values = {"resource": each.key, "starts_on": date(2026, 1, 1), "reason": "Agreed"}
            VisibilityGrant.give(rival, grantee=mine, by=Actor.system("a test"), **values)
        nobody = an_account("none@mine.example")
        a_person(mine, roles=(), account=nobody)
        asked = 0
        for who in (*ALONE, nobody):
            account = world.accounts.get(who, nobody)
            home, there = (seat.actor for seat in seats_at_partners(account))
            assert (home.organisation_id, there.organisation_id) == (mine.pk, rival.pk)
            for name in table():
                asked += 1
                assert decide(home, name, mine).allowed or not decide(there, name, rival).allowed, (who, name)
                assert not (table()[name].own and decide(there, name, mine).allowed), (who, name)
    assert asked == (len(ALONE) + 1) * len(table())


DUTIES = [(entry.name, first) for entry in table().values() for first in entry.not_by]


@pytest.mark.parametrize(("operation", "first"), DUTIES)
def test_who_began_it_by_whatever_seat_or_program_does_not_end_it(world: World, operation: str, first: str) -> None:
    """As one of ours with all roles, from a seat at a partner, by a program of either; and with any pair of roles for the second."""
    me = world.accounts["finance_approver"]
    ours = holding(me, frozenset(STAFF_ROLES))
    there = Actor.partner(
        account_id=me.pk, person_id=None, name=me.name, roles=PARTNER_ROLES, organisation_id=world.companies[MINE].pk
    )  # fmt: skip
    programs = [Actor.machine(name="Program", scopes=table(), acting_for=each) for each in (ours, there)]
    for by in (ours, there, *programs):
        with undone():
            with acting(Actor.system("a test proposes")):
                row = BankAccount.objects.filter(organisation=world.companies[MINE]).first()
                assert row is not None
            with acting(by), transaction.atomic():
                audit.record(first, subject=row, after={"state": "proposed"})
            for pair in PAIRS:
                assert not decide(holding(me, pair), operation, row).allowed
                other = decide(holding(world.accounts["channel_chief"], pair), operation, row)
                assert other.allowed == bool(pair & table()[operation].any)
