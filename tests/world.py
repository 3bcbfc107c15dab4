"""A small real network for tests that cross rooms: two rival dealers, a supplier, one that is both, and our own people.

Each room plants what it keeps: a module `tests/world.py` in its folder with `plant(world)`, called ground floor first. A room
that comes later is covered by planting; a test fails while a model behind the wall has no rows of both rivals.
"""

from __future__ import annotations

import decimal
import html
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.test import Client

from hanse.kernel import contributions
from hanse.kernel.actor import Actor, acting
from hanse.kernel.models import Account, Manufacturer
from hanse.kernel.walls.access import Scoped
from hanse.kernel.walls.roles import PARTNER_ROLES, STAFF_ROLES
from hanse.network.models import Organisation, Partnership, Territory, TerritoryAssignment
from hanse.network.tests.builders import a_person, an_account, an_organisation

from .tally import TALLY

MINE, RIVAL, SUPPLIER, BOTH = "mine", "rival", "supplier", "both"
COMPANIES = {
    MINE: "Albatross Cycles", RIVAL: "Kittiwake Wheels", SUPPLIER: "Cormorant Forging", BOTH: "Guillemot Trading",
}  # fmt: skip
SHORTEST_SECRET = 5
UNSEEN = "Our Unseen Clerk"
"""One of ours who has to do with no partner: ours choose among all colleagues, partners are told of those whom they deal with."""
ALONE = {f"{MINE} as {role}": role for role in PARTNER_ROLES}
"""People of one role each."""
ELSEWHERE = "manager elsewhere"
ENDED = {"ours, ended": "administrator", "mine, ended": MINE}
"""Who had signed in before their login was ended."""
SELLERS, SUPPLIERS = frozenset({MINE, RIVAL}), frozenset({SUPPLIER, BOTH, RIVAL})
REMITS = {
    "partner_manager": SELLERS, "category_buyer": SUPPLIERS, "supplier_quality": SUPPLIERS,
    ELSEWHERE: frozenset({BOTH, RIVAL}), "direct_sales": frozenset(),
}  # fmt: skip
"""Which companies those of ours see who see not all: their own, and RIVAL, which has to do with each."""


class Prober(Client):
    """One request is one probe."""

    who = "public"

    def request(self, **request: Any) -> Any:
        answer = super().request(**request)
        TALLY.asked(request["REQUEST_METHOD"], self.who, answer)
        return answer


@dataclass
class World:
    """`secrets` are what only one company and ours may read, beyond what its rows say themselves."""

    companies: dict[str, Organisation] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    secrets: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    words: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    sessions: dict[str, str] = field(default_factory=dict)
    told: dict[str, set[str]] = field(default_factory=dict)
    addresses: dict[str, list[Any]] = field(default_factory=dict)
    browser: Prober = field(default_factory=lambda: Prober(headers={"host": "127.0.0.1"}))

    def client(self, who: str) -> Prober:
        """A browser in which `who` has just signed in; "public" is nobody. What it did before is forgotten."""
        self.browser.cookies.clear()
        self.browser.who = who
        if who in self.sessions:
            self.browser.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[who]
        return self.browser

    def sign_in(self) -> None:
        """Everybody signs in once, before anything is undone."""
        for who, account in self.accounts.items():
            client = Client()
            client.force_login(account)
            self.sessions[who] = client.cookies[settings.SESSION_COOKIE_NAME].value
        for who in ENDED:
            Account.objects.filter(pk=self.accounts[who].pk).update(is_active=False)


def build() -> World:
    """The network, planted by every room; the caller holds a transaction that is rolled back in the end."""
    world = World()
    contributions.load("contributions")
    contributions.load("access")
    with acting(Actor.system("a test prepares its world")):
        Manufacturer.objects.create(name="Hansa Cycles", currency="EUR")
        for role in STAFF_ROLES:
            world.accounts[role] = an_account(f"{role}@ours.example", name=f"Our {role}", roles=(role,))
        for key, name in COMPANIES.items():
            world.companies[key] = an_organisation(name)
            _people(world, key)
        for room in contributions.rooms():
            if find_spec(f"{room}.tests") and find_spec(f"{room}.tests.world"):
                import_module(f"{room}.tests.world").plant(world)
        _others(world)
    world.sign_in()
    return world


def _people(world: World, key: str) -> None:
    """At each company somebody who holds every role there, and may do whatever a partner may do at all."""
    account = an_account(f"{key}@{key}.example", name=f"Whole {COMPANIES[key]}")
    world.accounts[key] = account
    a_person(
        world.companies[key], roles=tuple(PARTNER_ROLES), account=account, given_name=f"Given{key.title()}",
        family_name=f"Family{key.title()}", email=account.email,
    )  # fmt: skip


def _others(world: World) -> None:
    """Whom no room plants for: people of one role, a manager of another territory, and logins that will be ended."""
    for number, (who, role) in enumerate(ALONE.items()):
        account = world.accounts[who] = an_account(f"{role}@mine.example", name=f"Only {role}")
        names = {"given_name": f"Only{number}", "family_name": f"Lone{number}"}
        a_person(world.companies[MINE], roles=(role,), account=account, email=account.email, **names)
    world.accounts[ELSEWHERE] = an_account("elsewhere@ours.example", name="Our Elsewhere", roles=("partner_manager",))
    south = Territory.objects.create(code="south", name="South", country="DE")
    TerritoryAssignment.objects.create(
        territory=south, account=world.accounts[ELSEWHERE], starts_on=date(2024, 1, 1), is_deputy=True
    )
    Partnership.objects.filter(organisation=world.companies[BOTH], role="dealer").update(territory=south)
    an_account("unseen@ours.example", name=UNSEEN, roles=("data_steward", "trainer"))
    world.accounts["ours, ended"] = an_account("ended@ours.example", name="Our Ended", roles=("administrator",))
    ended = world.accounts["mine, ended"] = an_account("ended@mine.example", name="Mine Ended")
    names = {"given_name": "EndedMine", "family_name": "FormerMine"}
    a_person(world.companies[MINE], roles=tuple(PARTNER_ROLES), account=ended, email=ended.email, **names)


def walled() -> list[type[Scoped]]:
    """Every model behind the wall."""
    return [
        model
        for model in apps.get_models()
        if issubclass(model, Scoped) and model.__module__.startswith("hanse.") and ".tests" not in model.__module__
    ]


def rows_of(model: type[Scoped], company: Organisation) -> models.QuerySet[Any]:
    """A company's rows of a model; for what belongs to nobody, all."""
    with acting(Actor.system("a test looks behind the wall")):
        rows = model.objects.all()
        if model is Organisation:
            return rows.filter(pk=company.pk)
        names = {one.name for one in model._meta.concrete_fields}
        return rows.filter(organisation=company) if "organisation" in names else rows


def belongs_to_partners(model: type[Scoped]) -> bool:
    return model is Organisation or any(one.name == "organisation" for one in model._meta.concrete_fields)


def state_of(company: Organisation) -> dict[str, list[Any]]:
    """All that is kept of a company, to be compared."""
    with acting(Actor.system("a test looks behind the wall")):
        return {
            model._meta.label: list(rows_of(model, company).order_by("pk").values_list())
            for model in walled()
            if belongs_to_partners(model)
        }


def _texts(company: Organisation) -> set[str]:
    found: set[str] = set()
    with acting(Actor.system("a test looks behind the wall")):
        for model in filter(belongs_to_partners, walled()):
            wanted = [
                one.attname
                for one in model._meta.concrete_fields
                if isinstance(one, models.CharField | models.TextField) and not one.choices
            ]
            for values in rows_of(model, company).values_list(*wanted):
                found.update(value for value in values if isinstance(value, str))
    return found


def secrets_of(world: World, key: str) -> set[str]:
    """What no other partner may ever read of a company: texts and figures that only it has, as they stand on a page."""
    if key not in world.told:
        world.told[key] = _secrets(world, key)
    return world.told[key]


def _secrets(world: World, key: str) -> set[str]:
    others = [company for name, company in world.companies.items() if name != key]
    known = set().union(*map(_texts, others))
    plain = {text for text in _texts(world.companies[key]) - known if len(text) >= SHORTEST_SECRET}
    plain |= world.secrets[key]
    grouped = {_grouped(text) for text in world.secrets[key]} - {""}
    return plain | grouped | {html.escape(text) for text in plain}


def _grouped(text: str) -> str:
    try:
        return f"{decimal.Decimal(text):,.0f}"
    except decimal.InvalidOperation:
        return ""


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside has not happened afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
