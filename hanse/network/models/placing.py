"""Many partners back into the territories of their addresses, and back again."""

from __future__ import annotations

from django.db import models, transaction
from django.db.models import F, Q

from hanse.kernel.actor import Actor

from .assignments import refuse_too_many
from .editing import corrected_each
from .lent import refuse_to_keep_by_territory
from .partnerships import Partnership
from .undoing import Altered, Undo, locked_rows

OPERATION = "partnerships.place"


def elsewhere(partnerships: models.QuerySet[Partnership]) -> models.QuerySet[Partnership]:
    """Those that somebody put into a territory by hand, and that a territory claims by their address."""
    by_hand = Q(placed_territory=None) | ~Q(territory=F("placed_territory"))
    return partnerships.filter(by_hand, territory__isnull=False, computed_territory__isnull=False)


def place(partnerships: models.QuerySet[Partnership], *, by: Actor) -> Undo | None:
    """From now on their addresses decide; gives the way back, None where they do already."""
    going = elsewhere(partnerships)
    refuse_too_many(going.count())
    refuse_to_keep_by_territory(going, into=F("computed_territory"), by=by)
    with transaction.atomic():
        wanted = [
            (each, dict.fromkeys(("territory_id", "placed_territory_id"), each.computed_territory_id))
            for each in locked_rows(Partnership, going.order_by().values("pk"))
        ]
        altered = [Altered(*each) for each in corrected_each(wanted, by=by, operation=OPERATION)]
        return Undo.keep(altered, operation=OPERATION, by=by) if altered else None
