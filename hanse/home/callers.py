"""Whom a partner may call at ours: who looks after each of its roles."""

from __future__ import annotations

from dataclasses import dataclass

from hanse.kernel.models import Account
from hanse.kernel.walls.roles import STAFF_ROLES
from hanse.network.models import Partnership

LOOKS_AFTER = {Partnership.Role.SUPPLIER: "category_buyer"}


@dataclass(frozen=True, slots=True)
class Caller:
    """One of our people, as a partner sees them."""

    name: str
    does: str
    email: str
    phone: str

    @property
    def write(self) -> str:
        return f"mailto:{self.email}"

    @property
    def call(self) -> str:
        return f"tel:{''.join(sign for sign in self.phone if sign.isdigit() or sign == '+')}"


def callers(company: int) -> list[Caller]:
    """The managers of the company's partnerships, each once, with what they do for it."""
    found: dict[Account, list[str]] = {}
    rows = Partnership.objects.filter(organisation=company, manager__is_active=True).select_related("manager")
    for partnership in rows.order_by("role", "id"):
        does = str(STAFF_ROLES[LOOKS_AFTER.get(Partnership.Role(partnership.role), "partner_manager")])
        if partnership.manager and does not in found.setdefault(partnership.manager, []):
            found[partnership.manager].append(does)
    return [Caller(who.name, ", ".join(does), who.email, who.phone) for who, does in found.items()]
