"""As whom a connection to PostgreSQL asks: a role of the database, and what it takes to know whose rows that may see."""

from __future__ import annotations

from dataclasses import dataclass

from . import clock
from .actor import Actor

PARTNER, COLLEAGUE, OURS = "hanse_partner", "hanse_colleague", "hanse_ours"


@dataclass(frozen=True, slots=True)
class Stance:
    """As whom a connection asks: a database role, and what `hanse.sees` is set to.

    For a partner that is the ids of companies, for a colleague with bounded roles their account, roles and day.
    """

    role: str
    sees: str = ""


def stance_of(actor: Actor | None) -> Stance:
    """Whoever is not known to be ours stands where a partner stands."""
    if actor is not None and actor.is_bounded:
        return Stance(COLLEAGUE, f"{actor.account_id or 0}|{','.join(sorted(actor.roles))}|{clock.today()}")
    if actor is not None and (actor.is_staff or actor.is_system):
        return Stance(OURS)
    return Stance(PARTNER, ",".join(map(str, sorted(actor.organisation_ids))) if actor is not None else "")
