"""Where companies stand in the picture. Pure."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from hanse.network.company.neighbourhood import MOST_FIRST, MOST_SECOND, arrange

PAIRS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 60)).filter(lambda pair: pair[0] != pair[1]), max_size=120
)


def steps(pairs: list[tuple[int, int]]) -> dict[int, int]:
    """How far each is from 0, at most two steps."""
    found = {0: 0}
    for hop in (1, 2):
        reached = {
            there for one, other in pairs for here, there in ((one, other), (other, one)) if found.get(here) == hop - 1
        }
        found |= dict.fromkeys(reached - found.keys(), hop)
    return found


@given(PAIRS)
def test_everybody_within_two_steps_is_drawn_once_or_counted(pairs: list[tuple[int, int]]) -> None:
    picture, near = arrange(0, pairs), steps(pairs)

    assert len(picture.keys) == len(picture.spots)
    assert all(near[spot.key] == spot.hop for spot in picture.spots)
    first = [spot for spot in picture.spots if spot.hop == 1]
    assert len(first) == min(MOST_FIRST, list(near.values()).count(1))
    assert len(picture.spots) - len(first) - 1 <= MOST_SECOND
    if len(first) == list(near.values()).count(1):
        assert len(picture.spots) + picture.left_out == len(near)


@given(PAIRS)
def test_no_two_stand_in_one_place_and_the_lines_follow_each_other(pairs: list[tuple[int, int]]) -> None:
    spots = arrange(0, pairs).spots

    for column in range(-2, 3):
        rows = sorted(spot.row for spot in spots if spot.column == column)
        assert all(one + 1 <= other for one, other in pairwise(rows))
    assert sorted(spot.line for spot in spots) == list(range(len(spots)))


@given(PAIRS)
def test_whose_it_is_stands_on_the_left_what_is_its_own_on_the_right_and_theirs_beside_them(
    pairs: list[tuple[int, int]],
) -> None:
    by_key = {spot.key: spot for spot in arrange(0, pairs).spots}

    for spot in by_key.values():
        if spot.hop == 1:
            assert ((spot.key, 0) in pairs) == (spot.column < 0)
        if spot.hop == 2:
            beside = [by_key[key] for key in by_key if (key, spot.key) in pairs or (spot.key, key) in pairs]
            assert any(each.hop == 1 and each.column * spot.column > 0 for each in beside)
