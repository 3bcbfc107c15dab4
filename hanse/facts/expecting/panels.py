"""What other pages show of what is expected."""

from __future__ import annotations

from typing import Any

from hanse.kernel.pages import Request
from hanse.network.models import Organisation

from .models import FeedExpectation
from .showing import own_feeds, with_missing


def is_asked(company: Organisation) -> bool:
    """Do any lines belong to companies of this kind, so that some may be expected?"""
    from ..showing.overview import declared

    roles = {each.role for each in company.partnerships.all()}
    return any(roles & set(kind.roles) for kind in declared().values())


def on_home(request: Request) -> dict[str, Any] | None:
    """The own feeds, where there are any."""
    rows = FeedExpectation.objects.filter(organisation=request.actor.organisation_id, ends_on=None)
    feeds = own_feeds(with_missing(rows).order_by("kind", "pk"), request.actor)
    return {"feeds": feeds} if feeds else None
