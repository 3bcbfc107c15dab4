"""Which territory is an address in? The most exact claim wins: a postcode over a region, a region over a country. Pure.

Two that claim it equally exactly overlap; that is told, and nobody is preferred. A partner's territory is one for all product
lines; one for some lines only is asked where there is none. For a line that a claim names the claims that name it are asked
alone: they take it out of the territory for all lines.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from . import regions
from .areas import Address, Part, Rank, plain

SELLING_ROLES = frozenset({"distributor", "dealer", "alliance", "service"})
"""The roles for which the market is divided."""

Reason = Literal["", "postcode", "region", "country", "no_address", "uncovered", "overlap", "lines"]
OF_RANK: dict[Rank, Reason] = {Rank.POSTCODE: "postcode", Rank.REGION: "region", Rank.COUNTRY: "country"}
FOUND = frozenset(OF_RANK.values())


@dataclass(frozen=True, slots=True)
class Claim:
    """A territory's area, for partners in some roles and for some product lines; without any, for all of them."""

    territory: int
    parts: tuple[Part, ...]
    roles: frozenset[str] = frozenset()
    lines: frozenset[str] = frozenset()

    def serves(self, role: str) -> bool:
        return role in (self.roles or SELLING_ROLES)


@dataclass(frozen=True, slots=True)
class Covering:
    """The answer, and by what; without a territory why not, and who claims it."""

    territory: int | None
    reason: Reason
    claimants: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two territories that claim the same place equally exactly, for a role and a line that they share."""

    one: int
    other: int
    places: tuple[Part, ...]


class Map:
    """Claims, to be asked about many addresses: for each only those are looked at that may hold it."""

    def __init__(self, claims: Iterable[Claim]) -> None:
        self._there: dict[tuple[str, str], list[tuple[Part, Claim]]] = defaultdict(list)
        for claim in claims:
            for part in claim.parts:
                for mark in _marks(part):
                    self._there[part.country, mark].append((part, claim))

    def _claimed(self, address: Address) -> Iterator[tuple[Part, Claim]]:
        named = f"region {regions.key(address.country, address.region)}" if address.region else ""
        code = plain(address.postcode)
        for mark in {"", named, code[:1], code[:2]}:
            yield from self._there.get((address.country, mark), ())

    def decide(self, address: Address, role: str) -> Covering:
        """The territory of a partner in this role whose head site is there."""
        if role not in SELLING_ROLES:
            return Covering(None, "")
        if not address.country:
            return Covering(None, "no_address")
        claimed = list(self._serving(address, role))
        claimed = [each for each in claimed if not each[1].lines] or claimed
        return _best(claimed)

    def divide(self, address: Address, role: str) -> dict[str, Covering]:
        """For each product line that is named there, whose it is; all others follow `decide`."""
        named: dict[str, list[tuple[Rank, Claim]]] = defaultdict(list)
        for rank, claim in self._serving(address, role) if role in SELLING_ROLES and address.country else ():
            for line in claim.lines:
                named[line].append((rank, claim))
        return {line: _best(claimed) for line, claimed in named.items()}

    def _serving(self, address: Address, role: str) -> Iterator[tuple[Rank, Claim]]:
        for part, claim in self._claimed(address):
            if claim.serves(role) and part.holds(address):
                yield part.rank, claim


def _best(claimed: Sequence[tuple[Rank, Claim]]) -> Covering:
    """The most exact of those that claim a place."""
    if not claimed:
        return Covering(None, "uncovered")
    best = max(rank for rank, _claim in claimed)
    winners = {claim.territory: claim for rank, claim in claimed if rank == best}
    if len(winners) == 1:
        return Covering(next(iter(winners)), OF_RANK[best])
    shared = any(_share(one.lines, other.lines) for one, other in combinations(winners.values(), 2))
    return Covering(None, "overlap" if shared else "lines", tuple(sorted(winners)))


def _marks(part: Part) -> Iterable[str]:
    """Under what a part is found: its region, or the characters with which its postcodes begin."""
    if part.rank is Rank.REGION:
        return (f"region {regions.key(part.country, part.region)}",)
    if part.rank is Rank.COUNTRY:
        return ("",)
    first, last = part.first[:2], part.last[:2]
    if len(first) == len(last) == 2 and (first + last).isdecimal() and (first + last).isascii():
        return [f"{code:02}" for code in range(int(first), int(last) + 1)]
    return [chr(code) for code in range(ord(first[0]), ord(last[0]) + 1)]


def overlaps(claims: Sequence[Claim]) -> Iterator[Overlap]:
    """Every pair that claims a place together, with the places of the first one."""
    for one, other in combinations(sorted(claims, key=lambda claim: claim.territory), 2):
        if not (_share(one.roles, other.roles) and _meet(one.lines, other.lines)):
            continue
        if places := tuple(part for part in one.parts if any(part.meets(each) for each in other.parts)):
            yield Overlap(one.territory, other.territory, places)


def _share(one: frozenset[str], other: frozenset[str]) -> bool:
    """Without any stands for all."""
    return not one or not other or not one.isdisjoint(other)


def _meet(one: frozenset[str], other: frozenset[str]) -> bool:
    """Is there a line of both? One for some lines takes them out of one for all, so these two do not meet."""
    return one == other or not one.isdisjoint(other)
