"""Many partners back into the territories of their addresses, and back again."""

from __future__ import annotations

from django.db import models, transaction
from django.db.models import F, Q

from hanse.kernel.actor import Actor

from .assignments import refuse_too_many
from .editing import corrected
from .partnerships import Partnership
from .undoing import Altered, Undo, locked_rows

OPERATION = "partnerships.place"


def elsewhere(partnerships: models.QuerySet[Partnership]) -> models.QuerySet[Partnership]:
    """Those that somebody put into a territory by hand, and that a territory claims by their address."""
    by_hand = Q(placed_territory=None) | ~Q(territory=F("placed_territory"))
    return partnerships.filter(by_hand, territory__isnull=False, computed_territory__isnull=False)


def place(partnerships: models.QuerySet[Partnership], *, by: Actor) -> Undo:
    """From now on their addresses decide; gives the way back."""
    going = elsewhere(partnerships)
    refuse_too_many(going.count())
    altered = []
    with transaction.atomic():
        rows = locked_rows(Partnership, going.order_by().values("pk"))
        for each in rows.select_related("organisation", "computed_territory"):
            was = {"territory_id": each.territory_id, "placed_territory_id": each.placed_territory_id}
            wanted = {"territory": each.computed_territory, "placed_territory": each.computed_territory}
            corrected(each, wanted, by=by, operation=OPERATION)
            altered.append(Altered(each, was))
        return Undo.keep(altered, operation=OPERATION, by=by)
