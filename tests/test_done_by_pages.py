"""Acts that no test of a room does by their page are done here by it, once each: what they tell the trail is watched (watching.py)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from hanse.facts.models import FeedPeriod
from hanse.facts.sending.unmatched import SCHEME
from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.pages import pages
from hanse.network.models import BankAccount, Identifier
from hanse.scorecards.models import CardDraft, Override

from .answers import ask
from .probing import addresses
from .watching import REACHED
from .world import MINE, World, undone

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("world")]

PAGES = {f"{page.room}:{page.name}": page for page in pages()}
SET = {
    "score": "50",
    "reason": "They built a second workshop.",
    "until": (clock.today() + timedelta(days=20)).isoformat(),
}


def nothing(_account: Any) -> None:
    """It can be done as the world is."""


def none_is_set(_account: Any) -> None:
    Override.objects.update(state=Override.State.ENDED)


def no_draft_is_on_its_way(_account: Any) -> None:
    CardDraft.objects.update(state=CardDraft.State.WITHDRAWN)


def they_proposed_it(account: Any) -> None:
    BankAccount.objects.update(account=account)


def none_is_expected(_account: Any) -> None:
    FeedPeriod.objects.update(excused_on=clock.today())


def they_are_matched(_account: Any) -> None:
    Identifier.objects.update(scheme=SCHEME)


Prepare = Callable[[Any], None]
DONE: dict[str, tuple[str, dict[str, str], Prepare]] = {
    "facts:feed_excuse_undo": ("channel_chief", {}, none_is_expected),
    "facts:unmatch": ("data_steward", {}, they_are_matched),
    "network:bank_withdrawal": ("finance_approver", {}, they_proposed_it),
    "network:portal_bank_number": (MINE, {}, nothing),
    "network:portal_bank_withdrawal": (MINE, {}, they_proposed_it),
    "network:custom_field_edit": (
        "data_steward",
        {"name": "Opening hours", "partner": "nothing"},
        nothing,
    ),
    "scorecards:draft_taking_up": ("programme_manager", {}, no_draft_is_on_its_way),
    "scorecards:override_dealer": ("channel_chief", SET, none_is_set),
    "scorecards:override_supplier": ("supplier_quality", SET, none_is_set),
    "scorecards:supplier_override_end": ("channel_chief", {}, nothing),
}


@pytest.mark.parametrize("name", DONE)
def test_it_is_done_by_its_page(world: World, name: str) -> None:
    who, given, prepare = DONE[name]
    page, there = PAGES[name], f"POST {PAGES[name].route}"
    REACHED.discard(there)
    with undone():
        with acting(Actor.system("a test prepares its world")):
            prepare(world.accounts[who])
        for url in (one.url for one in addresses(page, world) if not one.is_absent):
            ask(world, who, url, data=given)

    assert there in REACHED
