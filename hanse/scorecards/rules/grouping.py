"""Among whom a partner is compared: partners alike in the traits that the definition names. Pure.

Size is told by employees, in the classes of the European Commission's Recommendation 2003/361/EC.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from itertools import combinations

UNKNOWN = "?"
BETWEEN = " · "
_LONGEST = 60
_SIZES = ((10, "1–9"), (50, "10–49"), (250, "50–249"))
_LARGE = "250+"


class Trait(StrEnum):
    BUSINESS_TYPE = "business_type"
    COUNTRY = "country"
    SIZE = "size"


STARTING = {"dealer": (Trait.BUSINESS_TYPE,)}
"""By what partners of a kind are grouped until a definition says something else; others are one group."""


def choices() -> list[tuple[Trait, ...]]:
    """Every set of traits, from none to all."""
    return [found for count in range(len(Trait) + 1) for found in combinations(Trait, count)]


def traits_of(kind: str, kept: Iterable[str] | None) -> tuple[Trait, ...]:
    """The traits that a definition names; those that a kind starts with where it says nothing."""
    return STARTING.get(kind, ()) if kept is None else tuple(map(Trait, kept))


def group_of(traits: Iterable[Trait], *, business_type: str, country: str, employees: int | None) -> str:
    """The group's name, such as "Warehouse · DE · 10–49"; empty where all are one group."""
    values = {Trait.BUSINESS_TYPE: business_type[:_LONGEST], Trait.COUNTRY: country, Trait.SIZE: _size(employees)}
    wanted = [values[trait] for trait in traits]
    return wanted[0] if len(wanted) == 1 else BETWEEN.join(value or UNKNOWN for value in wanted)


def _size(employees: int | None) -> str:
    if not employees:
        return ""
    return next((name for most, name in _SIZES if employees < most), _LARGE)
