"""Which territory is an address in: the most exact claim, and nobody where two are equally exact."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hanse.network.territories.areas import Address, Part, Unreadable, left_to, plain, read, written
from hanse.network.territories.covering import SELLING_ROLES, Claim, Covering, Map, overlaps

COUNTRIES = {"de": "DE", "germany": "DE", "fr": "FR"}
MUNICH = Address("DE", "Bayern", "80331")

codes = st.text("0123456789", min_size=1, max_size=5)
ranges = st.tuples(codes, codes).map(lambda pair: tuple(sorted(pair, key=lambda code: code.ljust(5, "0"))))
parts = st.one_of(
    st.sampled_from(["DE", "FR"]).map(Part),
    st.builds(Part, st.sampled_from(["DE", "FR"]), st.sampled_from(["Bayern", "Bavaria", "Hessen", "Ain"])),
    st.builds(lambda country, ends: Part(country, first=ends[0], last=ends[1]), st.sampled_from(["DE", "FR"]), ranges),
)
addresses = st.builds(
    Address,
    st.sampled_from(["DE", "FR", ""]),
    st.sampled_from(["Bayern", "Hessen", ""]),
    st.text("0123456789", max_size=6),
)
claims = st.builds(
    Claim,
    st.integers(1, 4),
    st.lists(parts, max_size=3).map(tuple),
    st.frozensets(st.sampled_from(["dealer", "service"])),
    st.frozensets(st.sampled_from(["bikes", "helmets"])),
)
maps = st.lists(claims, max_size=5, unique_by=lambda claim: claim.territory)
roles = st.sampled_from(["dealer", "service", "supplier"])


def area(territory: int, text: str, **more: frozenset[str]) -> Claim:
    return Claim(territory, read(text, countries=COUNTRIES), **more)


@pytest.mark.parametrize(
    ("claimed", "answer"),
    [
        (["DE"], Covering(1, "country")),
        (["DE", "DE, Bavaria"], Covering(2, "region")),
        (["DE", "DE, Bayern", "DE, 80*"], Covering(3, "postcode")),
        (["DE, 80000-80999", "DE, Bayern"], Covering(1, "postcode")),
        (["DE", "Germany"], Covering(None, "overlap", (1, 2))),
        (["DE, Hessen", "FR", "DE, 81*"], Covering(None, "uncovered")),
        ([], Covering(None, "uncovered")),
    ],
)
def test_the_most_exact_claim_has_the_address(claimed: list[str], answer: Covering) -> None:
    found = Map(area(number, text) for number, text in enumerate(claimed, start=1)).decide(MUNICH, "dealer")

    assert found == answer


def test_a_territory_for_some_lines_is_asked_where_none_is_for_all() -> None:
    bikes, helmets = frozenset({"bikes"}), frozenset({"helmets"})

    assert Map([area(1, "DE"), area(2, "DE, 80*", lines=bikes)]).decide(MUNICH, "dealer") == Covering(1, "country")
    assert Map([area(2, "DE, 80*", lines=bikes)]).decide(MUNICH, "dealer") == Covering(2, "postcode")
    both = Map([area(1, "DE", lines=helmets), area(2, "DE", lines=bikes)])
    assert both.decide(MUNICH, "dealer") == Covering(None, "lines", (1, 2))


def test_a_territory_for_some_lines_takes_these_out_of_one_for_all() -> None:
    bikes = frozenset({"bikes"})
    chart = Map([area(1, "DE"), area(2, "DE", lines=bikes), area(3, "DE, 80*", lines=frozenset({"bikes", "helmets"}))])

    assert chart.decide(MUNICH, "dealer") == Covering(1, "country")
    assert chart.divide(MUNICH, "dealer") == {"bikes": Covering(3, "postcode"), "helmets": Covering(3, "postcode")}
    assert chart.divide(Address("DE", "Hessen", "60311"), "dealer") == {"bikes": Covering(2, "country")}
    assert not list(overlaps([area(1, "DE"), area(2, "DE", lines=bikes)]))
    assert [(each.one, each.other) for each in overlaps([area(1, "DE", lines=bikes), area(2, "DE", lines=bikes)])] == [
        (1, 2)
    ]


@given(claims=maps, address=addresses, role=roles)
def test_each_line_is_had_by_the_most_exact_of_those_that_name_it(
    claims: list[Claim], address: Address, role: str
) -> None:
    found = Map(claims).divide(address, role)

    expected = {}
    for line in ("bikes", "helmets"):
        holding = {
            claim.territory: max(part.rank for part in claim.parts if part.holds(address))
            for claim in claims
            if role in SELLING_ROLES and claim.serves(role) and line in claim.lines
            and any(part.holds(address) for part in claim.parts)
        }  # fmt: skip
        if holding:
            best = {key for key, rank in holding.items() if rank == max(holding.values())}
            expected[line] = next(iter(best)) if len(best) == 1 else None
    assert {line: each.territory for line, each in found.items()} == expected
    assert all(each.reason == "overlap" for each in found.values() if each.territory is None)


@given(claims=maps, address=addresses, role=roles)
def test_without_lines_nothing_is_divided_and_with_them_the_whole_is_as_it_was(
    claims: list[Claim], address: Address, role: str
) -> None:
    whole = [Claim(claim.territory, claim.parts, claim.roles) for claim in claims]

    assert Map(whole).divide(address, role) == {}
    for_all = [claim for claim in claims if not claim.lines]
    if Map(for_all).decide(address, role).reason != "uncovered":
        assert Map(claims).decide(address, role) == Map(for_all).decide(address, role)


@given(claims=maps, address=addresses, role=roles)
def test_a_line_that_several_claim_is_in_the_list_of_overlaps(claims: list[Claim], address: Address, role: str) -> None:
    told = {frozenset({each.one, each.other}) for each in overlaps(claims)}
    for each in Map(claims).divide(address, role).values():
        if each.territory is None:
            assert frozenset(each.claimants[:2]) in told


def test_a_company_without_a_country_has_no_address_and_a_supplier_no_territory() -> None:
    whole = Map([area(1, "DE")])

    assert whole.decide(Address("", "Bayern", "80331"), "dealer") == Covering(None, "no_address")
    assert whole.decide(MUNICH, "supplier") == Covering(None, "")


@pytest.mark.parametrize(("line", "wrong"), [("Atlantis", "country"), ("DE, 99-10", "postcode"), ("DE, *", "postcode")])
def test_a_line_that_names_no_place_is_told_with_its_number(line: str, wrong: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(f"DE\n\n{line}", countries=COUNTRIES)

    assert (refused.value.number, refused.value.line, refused.value.wrong) == (3, line, wrong)


def test_a_postcode_that_is_cut_short_is_claimed_by_nobody() -> None:
    assert not Part("DE", first="803", last="809").holds(Address("DE", "", "80"))
    assert Part("GB", first="SW1A", last="SW1A").holds(Address("GB", "", "sw1a 1aa"))


@given(area=st.lists(parts, max_size=4, unique=True))
def test_what_is_written_is_read_as_the_same(area: list[Part]) -> None:
    assert read(written(area), countries=COUNTRIES) == tuple(area)


@given(claims=maps, address=addresses, role=roles)
def test_an_answer_is_one_that_claims_it_and_none_claims_it_more_exactly(
    claims: list[Claim], address: Address, role: str
) -> None:
    found = Map(claims).decide(address, role)

    by_key = {claim.territory: claim for claim in claims}
    holding = {
        claim.territory: max(part.rank for part in claim.parts if part.holds(address))
        for claim in claims
        if role in SELLING_ROLES and claim.serves(role) and any(part.holds(address) for part in claim.parts)
    }
    whole = {key: rank for key, rank in holding.items() if not by_key[key].lines} or holding
    best = {key for key, rank in whole.items() if rank == max(whole.values())}
    assert found.territory == (next(iter(best)) if len(best) == 1 else None)
    assert set(found.claimants) == (best if len(best) > 1 else set())


@given(claims=maps, address=addresses, role=roles)
def test_the_order_of_the_claims_does_not_matter(claims: list[Claim], address: Address, role: str) -> None:
    assert Map(claims).decide(address, role) == Map(reversed(claims)).decide(address, role)


@given(claims=maps, address=addresses, role=roles)
def test_whoever_is_refused_for_an_overlap_finds_it_in_the_list_of_overlaps(
    claims: list[Claim], address: Address, role: str
) -> None:
    found = Map(claims).decide(address, role)

    told = {frozenset({each.one, each.other}) for each in overlaps(claims)}
    if found.reason == "overlap":
        assert any(pair <= set(found.claimants) for pair in told)


@given(one=ranges, other=ranges, code=st.text("0123456789", min_size=5, max_size=5))
def test_ranges_that_hold_one_postcode_meet(one: tuple[str, str], other: tuple[str, str], code: str) -> None:
    first, second = Part("DE", first=one[0], last=one[1]), Part("DE", first=other[0], last=other[1])
    there = Address("DE", "", code)

    assert first.meets(second) == second.meets(first)
    if first.holds(there) and second.holds(there):
        assert first.meets(second)


@given(postcode=st.text(max_size=12))
def test_a_postcode_is_the_same_however_it_is_spaced(postcode: str) -> None:
    assert plain(f" {postcode} - ") == plain(postcode)


@given(one=st.lists(parts, max_size=4), other=st.lists(parts, max_size=4), address=addresses)
def test_what_is_left_to_another_is_claimed_by_one_alone_and_no_place_is_lost(
    one: list[Part], other: list[Part], address: Address
) -> None:
    kept = left_to(one, other)
    whole = [each for each in one if each.holds(address)]

    assert set(kept) <= set(one)
    assert not any(each.lies_within(theirs) for each in kept for theirs in other)
    assert all(each in kept or any(theirs.holds(address) for theirs in other) for each in whole)
