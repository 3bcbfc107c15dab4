"""As whom a connection to PostgreSQL asks: a role of the database, the companies whose rows it may see, and a login."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from ..actor import Actor
from .remit import remit

PARTNER, COLLEAGUE, OURS = "hanse_partner", "hanse_colleague", "hanse_ours"


@dataclass(frozen=True, slots=True)
class Stance:
    """As whom a connection asks: a database role, and where that does not see all, the companies and the login it stands for."""

    role: str
    sees: str = ""
    account: str = ""


def stance_of(actor: Actor | None) -> Stance:
    """Whoever is not known to be ours stands where a partner stands."""
    if actor is not None and actor.is_bounded:
        return Stance(COLLEAGUE, listed(remit(actor)), str(actor.account_id or ""))
    if actor is not None and (actor.is_staff or actor.is_system):
        return Stance(OURS)
    if actor is None:
        return Stance(PARTNER)
    return Stance(PARTNER, listed(actor.organisation_ids), str(actor.account_id or ""))


@lru_cache(maxsize=256)
def listed(companies: frozenset[int]) -> str:
    """As the database reads them. A remit may be long, and is said with each query: it is written once."""
    return ",".join(map(str, sorted(companies)))


def among_sorted(column: str, numbers: str) -> str:
    """PostgreSQL: is the column's value among these sorted numbers, such as `listed` gives them? Found by halving, nothing is hashed."""
    return f"({numbers})[width_bucket({column}, {numbers})] = {column}"
