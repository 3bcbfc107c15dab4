"""The demo's door: whom one may be by one click. Nothing of it exists where there is no demo."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from hanse.kernel.actor import Actor, acting
from hanse.kernel.models import Account, Manufacturer
from hanse.network.models import Partnership, Person
from hanse.ui import formats

STAFF_ICONS = {
    "channel_chief": "scale",
    "partner_manager": "sun",
    "category_buyer": "truck",
    "supplier_quality": "microscope",
    "finance_approver": "coins",
    "data_steward": "database",
    "auditor": "eye",
    "administrator": "settings",
}
PARTNER_ICONS = {"dealer": "building-store", "supplier": "building-factory-2"}
BOTH, ANY_STAFF, ANY_PARTNER = "arrows-exchange", "user", "building"


@dataclass(frozen=True, slots=True)
class Role:
    """Somebody whom a visitor may be."""

    account: str
    label: str
    detail: str
    icon: str


@dataclass(frozen=True, slots=True)
class Offer:
    """What the sign-in page shows in the demo."""

    sentence: str
    groups: list[dict[str, Any]]


def offer() -> Offer | None:
    """The demo's roles, ours first; None where this is no demo."""
    manufacturer = Manufacturer.get()
    if manufacturer is None or not manufacturer.is_demo:
        return None
    with acting(Actor.system("offer the demo's roles")):
        shown = Account.objects.filter(is_demo=True, is_active=True).order_by("pk")
        accounts = list(shown.prefetch_related("staff_roles"))
        roles_of = _partnerships(accounts)
        sentence = _sentence(manufacturer.name)
    ours = [_role(account, _staff_icon(account)) for account in accounts if account.pk not in roles_of]
    theirs = [_role(account, _partner_icon(roles_of[account.pk])) for account in accounts if account.pk in roles_of]
    groups = [{"label": _("At the manufacturer"), "roles": ours}, {"label": _("At a partner"), "roles": theirs}]
    return Offer(sentence, [group for group in groups if group["roles"]])


def _sentence(name: str) -> str:
    counts = {
        role: Partnership.objects.filter(role=role).count()
        for role in (Partnership.Role.DEALER, Partnership.Role.SUPPLIER)
    }
    return _(
        "This is the demo network: %(company)s, %(dealers)s dealers and %(suppliers)s suppliers. "
        "Choose whom to be. Whatever you change stays on this machine."
    ) % {
        "company": name,
        "dealers": formats.number(counts[Partnership.Role.DEALER]),
        "suppliers": formats.number(counts[Partnership.Role.SUPPLIER]),
    }


def _partnerships(accounts: list[Account]) -> dict[int, set[str]]:
    """For each account that sits at a partner: the roles of its company."""
    found: dict[int, set[str]] = {}
    people = Person.objects.filter(account__in=accounts, left_on=None)
    for account_id, role in people.values_list("account_id", "organisation__partnerships__role"):
        found.setdefault(account_id, set()).add(role)
    return found


def _staff_icon(account: Account) -> str:
    return next((STAFF_ICONS[row.role] for row in account.staff_roles.all() if row.role in STAFF_ICONS), ANY_STAFF)


def _partner_icon(roles: set[str]) -> str:
    return BOTH if len(roles) > 1 else PARTNER_ICONS.get(next(iter(roles)), ANY_PARTNER)


def _role(account: Account, icon: str) -> Role:
    """The demo writes its doors in English and says to the catalogue what they are; at a partner, the name follows them."""
    label, colon, detail = (_(account.title) if account.title else "").partition(":")
    if not colon:
        return Role(account.public_id, account.name, account.title, icon)
    detail = detail.strip()
    return Role(account.public_id, _(label) if label else "", detail[:1].upper() + detail[1:], icon)
