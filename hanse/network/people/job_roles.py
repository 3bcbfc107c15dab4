"""Which job roles somebody may be given, and by whom. Pure.

Staff give any. A partner's administrator gives those that fit what their company is to us, so that a dealer makes nobody
a supplier's quality contact; what somebody already holds may stay.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

ADMINISTRATOR = "partner_administrator"
_EVERYWHERE = frozenset({ADMINISTRATOR, "technical", "finance", "executive"})
_SELLING = _EVERYWHERE | {"sales", "marketing", "service", "purchasing"}

FITTING: dict[str, frozenset[str]] = {
    "supplier": _EVERYWHERE | {"sales", "quality"},
    "distributor": _SELLING,
    "dealer": _SELLING,
    "alliance": _EVERYWHERE | {"sales", "marketing"},
    "service": _EVERYWHERE | {"service", "purchasing"},
}


@dataclass(frozen=True, slots=True)
class Grant:
    """What somebody holds afterwards; `refused` are the roles that were asked for and are not for this company."""

    roles: frozenset[str]
    refused: frozenset[str]


def fitting(partnerships: Iterable[str]) -> frozenset[str]:
    """The job roles that fit a company which is all of `partnerships` to us."""
    return frozenset().union(*(FITTING[role] for role in partnerships)) or _EVERYWHERE


def decide(*, held: Iterable[str], wanted: Iterable[str], allowed: Iterable[str]) -> Grant:
    """Roles that are held or allowed may be kept or given; dropping one is always possible."""
    asked = frozenset(wanted)
    granted = asked & (frozenset(allowed) | frozenset(held))
    return Grant(roles=granted, refused=asked - granted)
