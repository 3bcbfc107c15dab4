"""One region under its several names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hanse.network.territories import regions


@pytest.mark.parametrize(
    ("country", "one", "other"),
    [
        ("DE", "Bayern", "Bavaria"),
        ("DE", "BY", "DE-BY"),
        ("DE", "THÜRINGEN", "thuringia"),
        ("DE", "Nordrhein Westfalen", "North Rhine-Westphalia"),
        ("US", "CA", "California"),
        ("CA", "Québec", "Quebec"),
        ("FR", "Hauts de Seine", "hauts-de-seine"),
    ],
)
def test_names_of_one_region_have_one_key(country: str, one: str, other: str) -> None:
    assert regions.key(country, one) == regions.key(country, other)


@pytest.mark.parametrize(
    ("country", "one", "other"),
    [("DE", "Sachsen", "Sachsen-Anhalt"), ("DE", "Bayern", "Hessen"), ("FR", "Ain", "Aisne")],
)
def test_regions_are_kept_apart(country: str, one: str, other: str) -> None:
    assert regions.key(country, one) != regions.key(country, other)


def test_a_reader_is_told_the_name_of_their_language() -> None:
    assert regions.label("DE", "Bayern") == "Bavaria (Bayern)"
    assert regions.label("DE", "Bavaria", language="de") == "Bayern"
    assert regions.label("DE", "Hamburg") == "Hamburg"
    assert regions.label("FR", "Ain") == "Ain"


def test_every_listed_name_belongs_to_one_region_of_its_country() -> None:
    for country in regions.NAMES:
        names = [name for entry in regions._listed(country) for name in map(regions.folded, dict.fromkeys(entry))]
        assert len(names) == len(set(names)), country


@given(country=st.sampled_from(["DE", "US", "FR", ""]), name=st.text(max_size=30))
def test_space_around_a_name_makes_no_other_region(country: str, name: str) -> None:
    assert regions.key(country, f"  {name} ") == regions.key(country, name)
