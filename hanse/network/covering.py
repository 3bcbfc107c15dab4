"""Which territory is an address in? The most exact claim wins: a postcode over a region, a region over a country. Pure.

Two that claim it equally exactly overlap; that is told, and nobody is preferred. A territory for some product lines only is
asked where none for all of them claims the address.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from .areas import Address, Part, Rank

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
    """Claims, to be asked about many addresses: what claims a country is looked at for addresses there alone."""

    def __init__(self, claims: Iterable[Claim]) -> None:
        self._there: dict[str, list[tuple[Part, Claim]]] = defaultdict(list)
        for claim in claims:
            for part in claim.parts:
                self._there[part.country].append((part, claim))

    def decide(self, address: Address, role: str) -> Covering:
        """The territory of a partner in this role whose head site is there."""
        if role not in SELLING_ROLES:
            return Covering(None, "")
        if not address.country:
            return Covering(None, "no_address")
        claimed = [
            (part.rank, claim)
            for part, claim in self._there[address.country]
            if claim.serves(role) and part.holds(address)
        ]
        claimed = [each for each in claimed if not each[1].lines] or claimed
        if not claimed:
            return Covering(None, "uncovered")
        best = max(rank for rank, _claim in claimed)
        winners = {claim.territory: claim for rank, claim in claimed if rank == best}
        if len(winners) == 1:
            return Covering(next(iter(winners)), OF_RANK[best])
        shared = any(_share(one.lines, other.lines) for one, other in combinations(winners.values(), 2))
        return Covering(None, "overlap" if shared else "lines", tuple(sorted(winners)))


def overlaps(claims: Sequence[Claim]) -> Iterator[Overlap]:
    """Every pair that claims a place together, with the places of the first one."""
    for one, other in combinations(sorted(claims, key=lambda claim: claim.territory), 2):
        if not (_share(one.roles, other.roles) and _share(one.lines, other.lines)):
            continue
        if places := tuple(part for part in one.parts if any(part.meets(each) for each in other.parts)):
            yield Overlap(one.territory, other.territory, places)


def _share(one: frozenset[str], other: frozenset[str]) -> bool:
    """Without any stands for all."""
    return not one or not other or not one.isdisjoint(other)
