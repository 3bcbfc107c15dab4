"""The map without tiles."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from hanse.ui.pictures import maps
from hanse.ui.pictures.maps import Place

places = st.lists(
    st.builds(Place, st.floats(-85, 85), st.floats(-180, 180), st.text(max_size=20)), min_size=1, max_size=12
)


@given(own=places)
def test_every_place_lies_in_the_frame_and_the_scale_fits(own: list[Place]) -> None:
    frame = maps.frame_around(own)

    assert all(frame.south <= place.latitude <= frame.north for place in own)
    assert all(frame.west <= place.longitude <= frame.east for place in own)
    assert 0 < maps.scale_km(frame) <= frame.width_km / 4


@given(own=places)
def test_every_place_has_its_dot_in_both_sizes(own: list[Place]) -> None:
    drawn = maps.map(own)

    assert len(re.findall(r'class="own"', drawn)) == 2 * len(own)


def test_two_labels_never_lie_on_each_other() -> None:
    drawn = maps.map([Place(50, 8, "Frankfurt"), Place(50.001, 8.001, "Offenbach")])

    assert "Frankfurt" in drawn
    assert "Offenbach" not in drawn


def test_a_label_stays_text() -> None:
    assert "<script>" not in maps.map([Place(50, 8, "<script>")])


def test_degrees_are_told_with_their_side() -> None:
    assert maps.latitude("-33.86") == "33.8600° S"
    assert maps.longitude(10.6866) == "10.6866° E"
