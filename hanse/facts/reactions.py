"""What facts do when exchange rates come, are corrected or go: amounts that rest on them are computed again."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hanse.kernel.contributions import load
from hanse.kernel.events import on

from .events import FactsChanged
from .keeping.rates import RATES, convert_again, convertible


@on(FactsChanged, title=_("Convert amounts after new exchange rates"))
def rates_changed(event: FactsChanged) -> None:
    if event.kind_key == RATES:
        load("contributions")  # where the kinds are declared
        for kind in convertible():
            convert_again(kind, batch_id=event.batch_id)
