"""A real `hanse scorecards compute` is killed before its writes: the cards are the old ones or the new ones, all of them (G7)."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest

from .proving import WHOLE, tell
from .serving import Home
from .test_import_crashes import PARTNERS, asked, hanse, home, network  # noqa: F401

pytestmark = pytest.mark.by_turns

SOME = (1, 3, 9)
"""Which writes are died before; in `make proof` each."""
CURRENT = "FROM scorecards_computation WHERE is_current"
CARDS = "FROM scorecards_card WHERE computation_id"


def cards(home: Home) -> tuple[int, int, int, int]:  # noqa: F811
    """Which computation counts, how many do, its cards, and what their parts are off the scores."""
    current, number = asked(home, f"SELECT max(id), count(*) {CURRENT}")
    (there,) = asked(home, f"SELECT count(*) {CARDS} = {current or 0}")
    (orphans,) = asked(home, f"SELECT count(*) {CARDS} NOT IN (SELECT id FROM scorecards_computation)")
    return current or 0, number, there, orphans


def compute(home: Home, fault: str = "") -> bool:  # noqa: F811
    return hanse(home, "scorecards", "compute", "--kind", "dealer", "--all-time", fault=fault) is not None


def test_killed_before_any_write_the_cards_are_the_old_or_the_new_ones(home: Home, tmp_path: Path) -> None:  # noqa: F811
    assert compute(home)
    before = cards(home)
    deaths = 0
    for number in count(1) if WHOLE else SOME:
        if compute(home, fault=f"write:{number}"):
            break
        deaths += 1
        found = cards(home)
        assert found[1:] == (1, PARTNERS, 0), f"half done before write {number}"
        assert found[0] >= before[0]
    assert deaths >= len(SOME)
    assert compute(home)
    assert cards(home)[0] > before[0]
    violations = hanse(home, "verify")["violations"]
    tell({"goal": "G7", "what": "scores computed", "deaths": deaths, "halves": 0, "violations": violations})
    assert violations == 0
