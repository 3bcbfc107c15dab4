"""What an area is, and how people write one: countries, regions and postcodes, a line each. Pure.

Germany                 the whole country
DE, Bavaria             a region of it
DE, 80000-87999         postcodes from one to another, both included
DE, 80*                 postcodes that begin so
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from . import regions

MOST_PARTS = 2000


class Rank(IntEnum):
    """How exactly a part of an area names a place; the more exact one wins."""

    COUNTRY = 1
    REGION = 2
    POSTCODE = 3


@lru_cache(maxsize=4096)
def plain(postcode: str) -> str:
    """A postcode's letters and digits: SW1A 1AA is SW1A1AA."""
    return re.sub(r"[^0-9A-Z]", "", postcode.upper())


@dataclass(frozen=True, slots=True)
class Address:
    """Where a company's head site is, as it is written there."""

    country: str = ""
    region: str = ""
    postcode: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """A country, one of its regions, or a range of its postcodes: those that begin with `first`, to those with `last`."""

    country: str
    region: str = ""
    first: str = ""
    last: str = ""

    @property
    def rank(self) -> Rank:
        return Rank.POSTCODE if self.first else Rank.REGION if self.region else Rank.COUNTRY

    def holds(self, address: Address) -> bool:
        if not address.country or address.country != self.country:
            return False
        if self.first:
            code = plain(address.postcode)
            whole = len(code) >= max(len(self.first), len(self.last))  # a shorter one may be here or elsewhere
            return whole and _not_after(self.first, code) and _not_after(code, self.last)
        return not self.region or regions.key(self.country, address.region) == regions.key(self.country, self.region)

    def meets(self, other: Part) -> bool:
        """Do both claim the same place, equally exactly?"""
        if self.country != other.country or self.rank != other.rank:
            return False
        if self.first:
            return _not_after(self.first, other.last) and _not_after(other.first, self.last)
        return regions.key(self.country, self.region) == regions.key(other.country, other.region)

    def lies_within(self, other: Part) -> bool:
        """Does the other one claim all of it, equally exactly?"""
        whole = len(other.first) <= len(self.first) and len(other.last) <= len(self.last)
        inside = _not_after(other.first, self.first) and _not_after(self.last, other.last)
        return self.meets(other) and whole and inside

    def __str__(self) -> str:
        if self.first:
            codes = f"{self.first}*" if self.first == self.last else f"{self.first}-{self.last}"
            return f"{self.country}, {codes}"
        return f"{self.country}, {self.region}" if self.region else self.country


def _not_after(one: str, other: str) -> bool:
    """Compared as far as both go: 80 is not after 80331, nor is 80331 after 80."""
    most = min(len(one), len(other))
    return one[:most] <= other[:most]


class Unreadable(ValueError):
    """A line that names no place: its number from 1, its text, and which part of it is wrong."""

    def __init__(self, number: int, line: str, wrong: str) -> None:
        super().__init__(line)
        self.number, self.line, self.wrong = number, line, wrong


def read(text: str, *, countries: Mapping[str, str]) -> tuple[Part, ...]:
    """The parts of an area, each once; `countries` gives codes by small names. Raises `Unreadable`."""
    lines = enumerate(text.splitlines(), start=1)
    return tuple(dict.fromkeys(_part(number, line.strip(), countries) for number, line in lines if line.strip()))


def written(parts: Iterable[Part]) -> str:
    """The area as `read` takes it."""
    return "\n".join(map(str, parts))


def left_to(parts: Iterable[Part], others: Iterable[Part]) -> tuple[Part, ...]:
    """What remains of an area when the others keep what both claim; postcodes of which they claim only some stay."""
    kept = tuple(others)
    return tuple(each for each in parts if not any(each.lies_within(other) for other in kept))


def _part(number: int, line: str, countries: Mapping[str, str]) -> Part:
    named, _comma, within = (each.strip() for each in line.partition(","))
    country = countries.get(named.lower())
    if country is None:
        raise Unreadable(number, line, "country")
    if not within:
        return Part(country)
    if not re.search(r"[0-9*]", within):
        return Part(country, region=within)
    first, dash, last = within.partition("-")
    ends = plain(first), plain(last if dash else first)
    if not all(ends) or not _not_after(*ends):
        raise Unreadable(number, line, "postcode")
    return Part(country, first=ends[0], last=ends[1])
