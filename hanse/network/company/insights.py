"""Who may look into a company's portal, and into whose it may look: as both of their pages tell it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.kernel.actor import Actor
from hanse.kernel.errors import Refused
from hanse.kernel.walls.authz import allows
from hanse.ui import formats

from ..access import open_in_each_role
from ..models import Organisation, VisibilityGrant


@dataclass(frozen=True, slots=True)
class Insight:
    """One grant, and the address that ends it for one who may."""

    grant: VisibilityGrant
    end_url: str

    @property
    def until(self) -> str:
        if self.grant.ends_on is None:
            return _("since %(start)s") % {"start": formats.day(self.grant.starts_on)}
        start, end = formats.days(self.grant.starts_on, self.grant.ends_on)
        return _("%(start)s to %(end)s") % {"start": start, "end": end}


def insights_of(company: Organisation, *, actor: Actor, route: str) -> list[Insight]:
    """Those that hold or will; `route` ends one. Who looks in learns of no other company that does."""
    rows = VisibilityGrant.objects.filter(organisation=company)
    if actor.looks_from is not None:
        rows = rows.filter(grantee_id=actor.looks_from)
    grants = [grant for grant in rows if grant.is_open]
    may = bool(grants) and allows(actor, "insights.end", company)
    return [Insight(grant, reverse(route, args=[grant.public_id]) if may else "") for grant in grants]


def may_give(company: Organisation, actor: Actor) -> bool:
    """Its portal shows what it is to us in every role, so it is not for who looks after it in one of them alone."""
    return open_in_each_role(company, actor, "insights.give")


def refuse_to_give(company: Organisation, actor: Actor) -> None:
    """Unless they may."""
    if not may_give(company, actor):
        raise Refused(
            _(
                "Its portal also shows what %(company)s is to us in roles that others look after. A channel chief can give this."
            )
            % {"company": company},
            status=403,
        )


def give(company: Organisation, *, by: Actor, **values: Any) -> VisibilityGrant:
    """Let another partner look into its portal."""
    refuse_to_give(company, by)
    return VisibilityGrant.give(company, by=by, **values)
