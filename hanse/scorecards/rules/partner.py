"""Who is scored. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner to be scored, with what its record tells. `annual_sales` only where they are in reporting currency."""

    organisation_id: int
    reference: str
    group: str
    ranked: bool
    annual_sales: Decimal | None
    credit_rating: int | None
