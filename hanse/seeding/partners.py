"""A world's companies after the import: their people's seats, their states, what they are to each other, what we think of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.models import Account
from hanse.kernel.web.middleware import seats_of
from hanse.network.models import Organisation, Partnership, Person, Relationship, VisibilityGrant
from hanse.network.partnership.lifecycle import NEEDS_REASON, State
from hanse.scorecards.judging.rating import rate
from hanse.scorecards.models import Kind
from hanse.seats.joining import accepting
from hanse.seats.models import Invitation, Token

from . import records
from .files import taken_up
from .ours import Staff, link
from .worlds import Company, World

WAY = (State.APPLICANT, State.QUALIFIED, State.CONTRACTED, State.ONBOARDING, State.ACTIVE)
"""From target, as most go."""
OFF_THE_WAY = {State.DECLINED: WAY[:2], State.FORMER: (*WAY, State.EXITING)}
STEP = relativedelta(months=3)
ADMINISTRATOR = "partner_administrator"
SCOPES = ("company.read", "people.read")
LASTS = timedelta(days=366)


def settle(world: World, *, staff: Staff, hashed: str) -> dict[str, str]:
    """All of it, in the open transaction; gives the tokens that work, by e-mail of whose they are."""
    companies = _companies(world)
    tokens = {}
    for each in world.companies:
        email = each.login(ADMINISTRATOR)
        tokens[email] = _seat(each, companies[each.code], staff=staff, hashed=hashed)
        _move(each, companies[each.code], by=staff.chief)
        _judge(each, companies[each.code], by=staff.acting(world.manager(each.place.side)))
        administrator = Account.objects.get(email=email)
        records.add(each, companies[each.code], ours=staff.chief, theirs=seats_of(administrator)[0].actor)
    _tie(companies, world, by=staff.chief)
    return tokens


def _companies(world: World) -> dict[str, Organisation]:
    marks = {f"N-{each.canary}": each.code for each in world.companies}
    rows = Partnership.objects.filter(reference__in=marks).select_related("organisation")
    return {marks[row.reference or ""]: row.organisation for row in rows}


def way_to(state: State) -> tuple[State, ...]:
    """The states through which one comes from target to this one."""
    if state == State.TARGET:
        return ()
    if state in WAY:
        return WAY[: WAY.index(state) + 1]
    return (*OFF_THE_WAY.get(state, WAY), state)


def _move(company: Company, row: Organisation, *, by: Actor) -> None:
    partnership = row.partnerships.get()
    day: date = taken_up(clock.today())
    for state in way_to(company.state):
        day += STEP
        reason = (
            f"{state.label}, says {company.canary}" if state in NEEDS_REASON else f"As planned with {company.canary}"
        )
        partnership.move(to=state, by=by, on=day, reason=reason)


def _seat(company: Company, row: Organisation, *, staff: Staff, hashed: str) -> str:
    """Everybody who may sign in there: the administrator by invitation, who then seats the others. Gives a token's secret."""
    people = {person.email: person for person in row.people.all()}
    accounts = _accounts([*company.logins, company.left], people, hashed=hashed)
    email = company.login(ADMINISTRATOR)
    accepting.take(_invite(people[email], by=staff.administrator, roles=[ADMINISTRATOR]), accounts[email])
    administrator = seats_of(accounts[email])[0].actor
    for other in accounts.keys() - {email}:
        people[other].take_seat(accounts[other], by=administrator)
    people[company.left].leave(on=clock.today(), by=administrator)
    _invite(people[company.invited], by=administrator, roles=["technical"])
    _invite(people[company.uninvited], by=administrator, roles=["finance"]).withdraw(by=administrator)
    Token.create(by=administrator, name=f"Ended, of {company.canary}", scopes=SCOPES, lasts=LASTS).end(by=administrator)
    return Token.create(by=administrator, name=f"Working, of {company.canary}", scopes=SCOPES, lasts=LASTS).secret


def _accounts(emails: list[str], people: Mapping[str, Person], *, hashed: str) -> dict[str, Account]:
    made = Account.objects.bulk_create(
        Account(email=email, name=people[email].name, title=people[email].title, password=hashed) for email in emails
    )
    return {account.email: account for account in made}


def _invite(person: Person, *, by: Actor, roles: list[str]) -> Invitation:
    return Invitation.to_person(person, by=by, link=link, email=person.email, job_roles=roles)


def _judge(company: Company, row: Organisation, *, by: Actor) -> None:
    """Scorecards, and so ratings, are of dealers and suppliers."""
    if company.place.role in Kind.values:
        mark = 1 + company.amounts[0] % 5
        rate(row, kind=company.place.role, mark=mark, reason=f"Visited {company.canary} in person", by=by)


def _tie(companies: Mapping[str, Organisation], world: World, *, by: Actor) -> None:
    """The distributor serves the two dealers of its territory, who are rivals, as the suppliers are; one dealer lets it look in."""
    since = taken_up(clock.today())
    dealer, rival, distributor, _elsewhere, supplier, other = (companies[each.code] for each in world.companies)
    kinds = Relationship.Kind
    for one, another, kind in (
        (distributor, dealer, kinds.DISTRIBUTES_TO), (distributor, rival, kinds.DISTRIBUTES_TO),
        (dealer, rival, kinds.COMPETES), (supplier, other, kinds.COMPETES),
    ):  # fmt: skip
        Relationship.tie(one, another, {"kind": kind, "starts_on": since}, by=by)
    reason = f"{world.at('A').canary} lets its distributor see whom to call"
    VisibilityGrant.give(
        dealer, by=by, grantee=distributor, resource="record", starts_on=since, ends_on=None, reason=reason
    )
