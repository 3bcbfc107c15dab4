"""Every page by every method, as people of one role each, of each territory, and whose login has ended. Goal G1."""

from __future__ import annotations

import pytest

from . import tally
from .oracles import rivals_ids
from .probing import called, everything
from .sparing import here
from .wide import EVERYBODY, Wide
from .world import World

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("methods"), pytest.mark.goal("G1")]


@pytest.mark.parametrize("who", EVERYBODY)
def test_whoever_asks_is_answered_as_the_decision_table_says_and_learns_nothing(world: World, who: str) -> None:
    asking = Wide(
        world, who, sent=rivals_ids(world) | {"name": "Changed by a rival", "reason": "because", "typed": "x"}
    )
    asking.remember()

    found = asking.through([page for page in everything() if here(who, called(page), of=6)])

    for kind in tally.KINDS:
        tally.none(kind, found.get(kind, []))
