"""Where companies stand in the picture. Pure."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hanse.network.company.neighbourhood import MOST_FIRST, MOST_SECOND, RINGS, arrange

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
def test_no_two_stand_in_one_place_and_all_in_the_frame(pairs: list[tuple[int, int]]) -> None:
    spots = arrange(0, pairs).spots

    assert len({(round(spot.x, 3), round(spot.y, 3)) for spot in spots}) == len(spots)
    assert all(abs(spot.x) <= RINGS[2][0] + 1 and abs(spot.y) <= RINGS[2][1] + 1 for spot in spots)
