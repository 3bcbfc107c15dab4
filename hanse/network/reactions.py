"""Who is in which territory follows from addresses and areas."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hanse.kernel.events import on

from .events import OrganisationChanged, PartnershipMoved, RecordsImported, TerritoryRedrawn
from .models.coverage import recompute


@on(OrganisationChanged, title=_("Compute the territory after a company changed"))
def organisation_changed(event: OrganisationChanged) -> None:
    recompute(of=[event.organisation_id])


@on(PartnershipMoved, title=_("Compute the territory of a new partner"))
def partnership_begun(event: PartnershipMoved) -> None:
    if not event.before:
        recompute(of=[event.organisation_id])


@on(RecordsImported, title=_("Compute territories after an import of companies"))
def companies_imported(event: RecordsImported) -> None:
    if event.kind_key == "organisations":
        recompute()


@on(TerritoryRedrawn, title=_("Compute territories after an area changed"))
def territory_redrawn(event: TerritoryRedrawn) -> None:
    recompute()
