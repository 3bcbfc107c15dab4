"""Ranks, and the places that a partner could as well hold."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from hanse.scorecards.rules.peers import strip
from hanse.scorecards.rules.ranking import LEAST_PEERS, Place, Standing, places

D = Decimal
standings = st.tuples(st.integers(0, 100), st.integers(0, 30), st.integers(0, 30)).map(
    lambda given: Standing(given[0], given[0] - given[1], given[0] + given[2])
)
groups = st.lists(standings, min_size=LEAST_PEERS + 1, max_size=30)


@given(groups)
def test_places_are_those_of_counting_one_by_one(group: list[Standing]) -> None:
    """Feature 19."""
    found = places(dict(enumerate(group)))

    for key, own in enumerate(group):
        ahead = sum(other.score > own.score for other in group)
        surely_ahead = sum(other.low > own.high for other in group)
        surely_behind = sum(other.high < own.low for other in group)
        assert found[key] == Place(1 + ahead, 1 + surely_ahead, len(group) - surely_behind, len(group))
        assert found[key].best <= found[key].rank <= found[key].worst


def test_equal_scores_share_the_better_rank() -> None:
    group = {
        name: Standing(score, score, score) for name, score in zip("abcdef", (90, 80, 80, 70, 60, 50), strict=True)
    }

    assert [place.rank for place in places(group).values()] == [1, 2, 2, 4, 5, 6]


def test_with_fewer_than_five_others_there_is_no_rank_and_no_picture() -> None:
    five, six = ({place: Standing(50, 50, 50) for place in range(count)} for count in (5, 6))

    assert places(five) == {}
    assert len(places(six)) == 6
    assert strip([D(value) for value in five]) is None
    assert strip([D(value) for value in six]) is not None


@given(st.lists(st.decimals(0, 1000, places=2), min_size=6, max_size=60))
def test_a_picture_is_in_order(values: list[Decimal]) -> None:
    found = strip(values)

    assert found is not None
    assert found.peers == len(values)
    assert found.least <= found.lower <= found.middle <= found.upper <= found.most


def test_nobodys_own_figure_stands_in_the_picture() -> None:
    values = [D("101234.56"), D("203456.78"), D("305678.91"), D("407891.23"), D("509123.45"), D("610234.56")]
    found = strip(values, summed=True)

    assert found is not None
    assert not {found.least, found.lower, found.middle, found.upper, found.most} & set(values)


@given(st.lists(st.integers(100, 999), min_size=6, max_size=10, unique=True))
def test_what_the_first_and_the_last_of_few_have_changes_no_picture(values: list[int]) -> None:
    inner = [D(value) for value in sorted(values)[1:-1]]
    ends = [(min(values), max(values)), (1, 10_000)]

    one, other = (strip([D(low), *inner, D(high)]) for low, high in ends)

    assert one == other


@given(st.lists(st.integers(100, 999), min_size=5, max_size=30, unique=True))
def test_nor_what_is_next_to_ones_own_at_either_end(others: list[int]) -> None:
    """Whoever is the first or the last of all leaves their own out, and would read the next one."""
    inner = [D(value) for value in sorted(others)[1:-1]]
    ends = [(min(others), max(others)), (2, 9_999)]

    for own in (D(1), D(10_000)):
        one, other = (strip([own, D(low), *inner, D(high)]) for low, high in ends)
        assert one == other


def test_where_one_company_makes_nearly_all_there_is_no_picture() -> None:
    values = [D(10), D(11), D(12), D(13), D(14), D(900)]

    assert strip(values, summed=True) is None
    assert strip(values) is not None
