"""What scorecards plant into the world of tests that cross rooms: a rating and a card for every partner."""

from __future__ import annotations

from typing import Any

from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.network.models import Partnership
from hanse.scorecards.computing import compute
from hanse.scorecards.models import CardDraft, CardVersion, Rating


def plant(world: Any) -> None:
    """Ratings first, so that the cards know them."""
    world.words["kind"] += ["dealer", "supplier"]
    world.words["key"] += ["net_sales", "reject_rate"]
    manager = world.accounts["partner_manager"]
    by = Actor.staff(account_id=manager.pk, name=manager.name, roles=["partner_manager", "channel_chief"])
    keys = {company.pk: key for key, company in world.companies.items()}
    world.words["scorecards.kind"] = ["dealer", "supplier"]
    world.words["scorecards.key"] = ["net_sales", "reject_rate"]
    for kind in ("dealer", "supplier"):
        for partnership in Partnership.objects.filter(role=kind).select_related("organisation"):
            reason = f"Visited {keys[partnership.organisation_id]} in person"
            Rating.give(partnership.organisation, kind=kind, mark=4, reason=reason, by=by)
        compute(kind)
        _draft(world, kind)


def _draft(world: Any, kind: str) -> None:
    """Another definition, by the steward."""
    version, steward = CardVersion.latest(kind), world.accounts["data_steward"]
    if version is not None:
        by = Actor.staff(account_id=steward.pk, name=steward.name, roles=["data_steward"])
        CardDraft.begin(
            version, criteria=version.declared, bands=version.declared_bands, note="As it was", on=clock.today(), by=by
        )
