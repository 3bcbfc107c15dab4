"""As whom a connection to PostgreSQL asks: a role of the database, and the companies whose rows it may see."""

from __future__ import annotations

from dataclasses import dataclass

from .actor import Actor

PARTNER, OURS = "hanse_partner", "hanse_ours"


@dataclass(frozen=True, slots=True)
class Stance:
    """As whom a connection asks: a database role, and the companies whose rows it may see."""

    role: str
    sees: str = ""


def stance_of(actor: Actor | None) -> Stance:
    """Whoever is not known to be ours stands where a partner stands."""
    if actor is not None and (actor.is_staff or actor.is_system):
        return Stance(OURS)
    return Stance(PARTNER, ",".join(map(str, sorted(actor.organisation_ids))) if actor is not None else "")
