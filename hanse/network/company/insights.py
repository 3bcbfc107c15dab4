"""Who may look into a company's portal, and into whose it may look: as both of their pages tell it."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.kernel.actor import Actor
from hanse.kernel.walls.authz import allows
from hanse.ui import formats

from ..models import Organisation, VisibilityGrant


@dataclass(frozen=True, slots=True)
class Insight:
    """One grant, and the address that ends it for one who may."""

    grant: VisibilityGrant
    end_url: str

    @property
    def until(self) -> str:
        words = {"start": formats.day(self.grant.starts_on), "end": formats.day(self.grant.ends_on)}
        if self.grant.ends_on is None:
            return _("since %(start)s") % words
        return _("%(start)s to %(end)s") % words


def insights_of(company: Organisation, *, actor: Actor, route: str) -> list[Insight]:
    """Those that hold or will; `route` ends one. Who looks in learns of no other company that does."""
    rows = VisibilityGrant.objects.filter(organisation=company)
    if actor.looks_from is not None:
        rows = rows.filter(grantee_id=actor.looks_from)
    grants = [grant for grant in rows if grant.is_open]
    may = bool(grants) and allows(actor, "insights.end", company)
    return [Insight(grant, reverse(route, args=[grant.public_id]) if may else "") for grant in grants]
