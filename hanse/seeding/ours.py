"""The manufacturer's own people: one of each role who looks after all worlds, and for each world its managers and its buyer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.urls import reverse

from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.models import Account, StaffRole
from hanse.kernel.walls.roles import STAFF_ROLES
from hanse.kernel.web.middleware import seats_of
from hanse.network.models import Territory
from hanse.seats.joining import accepting
from hanse.seats.models import Invitation

from .files import taken_up
from .worlds import DOMAIN, NORTH, SOUTH, World

FIRST = "administrator"
WHOLE = (FIRST, *(role for role in STAFF_ROLES if role not in {FIRST, "partner_manager", "category_buyer"}))


def email_of(role: str, seed: int) -> str:
    """The e-mail of who holds this role for all worlds; each seed brings its own, who see those of the others too."""
    return f"{role.replace('_', '-')}-{seed}@ours.{DOMAIN}"


def link(secret: str) -> str:
    """The address in the letter of an invitation."""
    return f"http://127.0.0.1:8000{reverse('seats:invitation_accept', args=[secret])}"


@dataclass(frozen=True, slots=True)
class Staff:
    """Our people of a seed, by e-mail."""

    seed: int
    accounts: Mapping[str, Account]
    seen: dict[str, Actor] = field(default_factory=dict)

    def acting(self, email: str) -> Actor:
        """One of them, with the rights that they had when they were first asked for."""
        if email not in self.seen:
            self.seen[email] = seats_of(self.accounts[email])[0].actor
        return self.seen[email]

    @property
    def administrator(self) -> Actor:
        return self.acting(email_of(FIRST, self.seed))

    @property
    def chief(self) -> Actor:
        return self.acting(email_of("channel_chief", self.seed))

    @property
    def steward(self) -> Actor:
        return self.acting(email_of("data_steward", self.seed))


def employ(worlds: Sequence[World], *, hashed: str) -> Staff:
    """See that all of our people and the territories of these worlds are there. `hashed` is everybody's password."""
    seed = worlds[0].seed
    wanted = {email_of(role, seed): role for role in WHOLE}
    for world in worlds:
        wanted |= world.ours
    there = set(Account.objects.filter(email__in=wanted).values_list("email", flat=True))
    fresh = {email: role for email, role in wanted.items() if email not in there}
    accounts = Account.objects.bulk_create(
        Account(email=email, name=email.partition("@")[0].title(), title=str(STAFF_ROLES[role]), password=hashed)
        for email, role in fresh.items()
    )
    staff = Staff(seed, Account.objects.in_bulk(wanted, field_name="email"))
    for account in accounts:
        _take_on(account, fresh[account.email], staff)
    for world in worlds:
        _share_out(world, staff)
    return staff


def _take_on(account: Account, role: str, staff: Staff) -> None:
    """The first administrator is there from the beginning, as at set-up; everybody else is invited."""
    if role == FIRST:
        StaffRole.objects.create(account=account, role=role)
        return
    invitation = Invitation.to_colleague(
        by=staff.administrator, link=link, email=account.email, name=account.name, roles=[role],
        language=account.language, timezone=account.timezone,
    )  # fmt: skip
    accepting.take(invitation, account)


def _share_out(world: World, staff: Staff) -> None:
    for side in (NORTH, SOUTH):
        code = world.territory(side)
        if not Territory.objects.filter(code=code).exists():
            name = f"{side.title()} of {world.seed}-{world.number}"
            territory = Territory.draw(code=code, by=staff.chief, name=name, group=f"Seed {world.seed}", country="DE")
            manager = staff.accounts[world.manager(side)]
            territory.assign(account=manager, starts_on=taken_up(clock.today()), by=staff.chief)
