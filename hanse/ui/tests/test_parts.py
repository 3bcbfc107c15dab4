"""Parts that say more than their markup: what a change, a panel's head and a place among peers tell."""

from __future__ import annotations

import pytest

from hanse.ui.breaks import unbroken
from hanse.ui.parts import panel, trend
from hanse.ui.pictures.figures import Peers


@pytest.mark.parametrize("change", ["0.0", "+0.0", "−0.0", "0"])
def test_what_did_not_move_has_no_arrow(change: str) -> None:
    shown = trend(change, good=True)

    assert "unchanged" in shown
    assert "▲" not in shown
    assert "▼" not in shown


def test_what_moved_a_little_has_one() -> None:
    assert "▲" in trend("0.1", good=True)
    assert "▼" in trend("−0.1", good=False)


def test_a_panel_says_its_unit_also_where_it_has_a_link() -> None:
    shown = panel("", "What you bought", hint="in EUR", link="Every line", url="/lines/")

    assert shown.index("in EUR") < shown.index("Every line")


def test_a_panel_has_no_way_on_for_who_may_not_take_it() -> None:
    shown = panel("", "Further facts", link="Edit", url="")

    assert "Edit" not in shown


def test_whoever_has_what_the_middle_has_is_in_no_best_quarter() -> None:
    alike = Peers(least=1, lower=4, middle=5, upper=5, most=5, own=5)

    assert alike.place == "at the middle"
    assert Peers(least=1, lower=2, middle=3, upper=4, most=5, own=4).place == "best quarter"
    assert Peers(least=1, lower=2, middle=3, upper=4, most=5, own=1, higher_is_better=False).place == "best quarter"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("HL-U509-R", '<span class="nowrap">HL-U509-R</span>'),
        ("tabs, UTF-8", 'tabs, <span class="nowrap">UTF-8</span>'),
        ("write to a-b@c-d.example", 'write to <span class="whole">a-b@c-d.example</span>'),
        ("Bib-Shorts", "Bib-Shorts"),
        ("<b-1>", '<span class="nowrap">&lt;b-1&gt;</span>'),
        ("Water Bottle - 30 oz.", "Water Bottle - 30 oz."),
    ],
)
def test_numbers_and_addresses_do_not_break_at_a_hyphen(text: str, kept: str) -> None:
    assert unbroken(text) == kept
