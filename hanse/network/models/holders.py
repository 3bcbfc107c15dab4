"""Who is to look after a partner of whom nobody said it: whoever has the territory of its address."""

from __future__ import annotations

from hanse.kernel import clock
from hanse.kernel.models import Account

from ..territories.areas import Address
from ..territories.covering import SELLING_ROLES, Map
from .organisations import Organisation
from .territories import Territory, TerritoryAssignment


def holder_of(territory_id: int | None) -> Account | None:
    """Who has a territory today: its only first one. A deputy acts for a time; of several none is meant more than the other."""
    held = TerritoryAssignment.objects.filter(TerritoryAssignment.on(clock.today()), territory=territory_id or 0)
    found = [row.account for row in held.filter(is_deputy=False, account__is_active=True).select_related("account")[:2]]
    return found[0] if len(found) == 1 else None


def holder_for(organisation: Organisation, role: str, *, territory: Territory | None = None) -> Account | None:
    """The same of a new partner: by a territory that was chosen, else by that of its address."""
    if role not in SELLING_ROLES:
        return None
    if territory is not None:
        return holder_of(territory.pk)
    claims = [each.claim for each in Territory.objects.exclude(area="").order_by("pk")]
    return holder_of(Map(claims).decide(_address(organisation), role).territory) if claims else None


def _address(organisation: Organisation) -> Address:
    site = organisation.sites.filter(is_head=True).first()
    if site is None:
        return Address(organisation.country, "", "")
    return Address(site.country or organisation.country, site.region, site.postcode)
