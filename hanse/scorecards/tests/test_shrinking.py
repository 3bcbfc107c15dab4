"""Small partners are drawn to their peers only as far as chance could explain, never silently, and it adds up."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from hanse.scorecards.rules.figures import Figure, Shrunk, Status, share
from hanse.scorecards.rules.grouping import Trait, choices, group_of
from hanse.scorecards.rules.intervals import wilson
from hanse.scorecards.rules.scale import PLACES, Scale
from hanse.scorecards.rules.scoring import Criterion
from hanse.scorecards.rules.shrinking import as_measured, shrunk


@st.composite
def counts(draw: st.DrawFn) -> Figure:
    trials = draw(st.integers(1, 500))
    hits = draw(st.integers(0, trials))
    return share("rate", Decimal(hits), Decimal(trials), n=trials, interval=wilson(hits, trials))


@st.composite
def means(draw: st.DrawFn) -> Figure:
    value = draw(st.decimals(min_value=-50, max_value=50, places=4))
    low, high = (draw(st.decimals(min_value=0, max_value=20, places=4)) for _end in "lh")
    return Figure("mean", Status.OK, value, value, Decimal(1), 9, value - low, value + high)


def of(name: str, found: list[Figure], *, by_count: bool) -> list[Figure]:
    drawn = shrunk(dict(enumerate(found)), dict.fromkeys(range(len(found)), name), counts=by_count)
    return [drawn[place] for place in range(len(found))]


@given(st.one_of(st.lists(counts(), min_size=1, max_size=12), st.lists(means(), min_size=1, max_size=12)))
def test_a_drawn_value_lies_between_its_own_and_the_mean_and_is_made_of_both(found: list[Figure]) -> None:
    drawn = of("", found, by_count=found[0].key == "rate")

    for before, after in zip(found, drawn, strict=True):
        assert as_measured(after) == before
        assert (after.numerator, after.denominator, after.n) == (before.numerator, before.denominator, before.n)
        if after.shrunk is None:
            continue
        was = after.shrunk
        assert before.value is not None
        assert after.value == (was.kept * before.value + (1 - was.kept) * was.mean).quantize(Decimal("0.00000001"))
        assert min(before.value, was.mean) <= after.value <= max(before.value, was.mean)
        assert Shrunk.of(was.told()) == was
        assert after.low is not None
        assert after.high is not None
        assert after.low <= after.value.quantize(Decimal("0.000001")) <= after.high
    assert len(found) > 5 or all(after.shrunk is None for after in drawn)


@given(st.lists(counts(), min_size=6, max_size=12))
def test_who_is_better_known_keeps_more(found: list[Figure]) -> None:
    drawn = of("", found, by_count=True)
    by_size = sorted(drawn, key=lambda each: each.denominator or 0)

    kept = [each.shrunk.kept for each in by_size if each.shrunk]
    assert kept == sorted(kept)
    assert all(most >= Decimal("0.5") for most in kept[-1:])


def test_kleinmans_moments_by_hand() -> None:
    """Six partners of ten lines each: S = 10*sum((p-m)^2), and g = (S - mq*5) / (mq*(50 - 5))."""
    hits = [2, 4, 5, 5, 6, 8]
    drawn = of("", [share("rate", Decimal(k), Decimal(10), n=10, interval=wilson(k, 10)) for k in hits], by_count=True)

    spread = 10 * sum((k / 10 - 0.5) ** 2 for k in hits)
    alike = (spread - 0.25 * 5) / (0.25 * (50 - 5))
    kept = 10 / (10 + (1 - alike) / alike)
    assert all(each.shrunk and abs(float(each.shrunk.kept) - max(kept, 0.5)) < 1e-6 for each in drawn)


def test_few_of_a_group_are_drawn_to_all_and_few_of_all_not_at_all() -> None:
    found = {n: share("rate", Decimal(n), Decimal(10), n=10, interval=wilson(n, 10)) for n in range(1, 9)}
    groups = {n: "large" if n < 7 else "few" for n in found}

    drawn = shrunk(found, groups, counts=True)

    ends = {n: each.shrunk.mean for n, each in drawn.items() if each.shrunk}
    assert ends[1] == Decimal("0.35")
    assert ends[7] == ends[8] == Decimal("0.45")
    assert shrunk(found, {1: "large"}, counts=True) == found


def a_share(hits: int, trials: int) -> Figure:
    return share("rate", Decimal(hits), Decimal(trials), n=trials, interval=wilson(hits, trials))


def test_where_one_alone_is_left_to_chance_nobody_is_drawn() -> None:
    """Of six whose lines all say the same but one's, nobody knows how far they truly differ."""
    surely = Figure("mean", Status.OK, Decimal(2), Decimal(2), Decimal(1), 9, Decimal(2), Decimal(2))
    unsure = Figure("mean", Status.OK, Decimal(3), Decimal(3), Decimal(1), 9, Decimal(1), Decimal(6))

    assert [each.value for each in of("", [surely] * 5 + [unsure], by_count=False)] == [*[Decimal(2)] * 5, Decimal(3)]


def test_nobody_is_drawn_to_what_is_one_partners_own() -> None:
    small = [a_share(hits, 10) for hits in range(5)]
    apart = [a_share(hits, 10) for hits in range(6)]

    alone = of("", [*small, a_share(700, 1000)], by_count=True)
    among = shrunk(
        dict(enumerate([*small, a_share(700, 1000), *apart, a_share(900, 1000)])),
        dict(enumerate([*["large"] * 6, *["other"] * 7])), counts=True,
    )  # fmt: skip
    means = of(
        "",
        [Figure("mean", Status.OK, Decimal(n), low=Decimal(n - 9), high=Decimal(n + 9)) for n in range(6)],
        by_count=False,
    )

    assert all(each.shrunk is None for each in alone)
    assert len({each.shrunk.mean for each in among.values() if each.shrunk}) == 1, (
        "each group is one partner's: all are drawn together"
    )
    assert all(each.shrunk for each in means)


def test_no_card_tells_what_the_largest_of_its_peers_has() -> None:
    """One's own share kept gave the number of its lines to the digit, and two days' means what was added meanwhile."""
    others = [(48, 50), (95, 100), (190, 200), (57, 60)]

    def own_beside(hits: int, trials: int) -> Figure:
        return of("", [a_share(*each) for each in ((19, 20), *others, (hits, trials))], by_count=True)[0]

    assert own_beside(289, 307).shrunk is not None
    assert own_beside(289, 307) == own_beside(325, 345)


def test_a_group_has_the_scale_of_its_own() -> None:
    own = Scale(Decimal(0), Decimal(2))
    criterion = Criterion("spend", 100, Scale(Decimal(0), Decimal(1)), 40, True, True, (("DE", own, 7),))

    assert Criterion.of(criterion.told()) == criterion
    assert (criterion.for_group("DE").scale, criterion.for_group("DE").partners) == (own, 7)
    assert criterion.for_group("FR").scale == criterion.scale
    assert criterion.stretched(Decimal(3)).groups[0][1].target == 6
    assert Criterion("spend", 100, own).told().keys() == {"key", "weight", "scale", "partners"}
    assert own.attainment(Decimal(1)) == Decimal("0.5").quantize(PLACES)


def test_groups_are_named_by_their_traits() -> None:
    of_company = {"business_type": "Warehouse", "country": "DE", "employees": 12}

    assert [group_of(traits, **of_company) for traits in choices()] == [
        "", "Warehouse", "DE", "10–49", "Warehouse · DE", "Warehouse · 10–49", "DE · 10–49", "Warehouse · DE · 10–49",
    ]  # fmt: skip
    assert group_of((Trait.COUNTRY, Trait.SIZE), business_type="", country="", employees=None) == "? · ?"
    assert [group_of((Trait.SIZE,), business_type="", country="", employees=n) for n in (9, 10, 249, 250)] == [
        "1–9", "10–49", "50–249", "250+",
    ]  # fmt: skip
