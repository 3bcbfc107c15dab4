"""What facts do when lines come or go: amounts are converted by new rates, and what was expected has arrived."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hanse.kernel.contributions import load
from hanse.kernel.events import on

from .events import FactsChanged
from .jobs import take_stock
from .keeping.converting import convert_again, convertible
from .keeping.rates import RATES


@on(FactsChanged, title=_("Convert amounts after new exchange rates"))
def rates_changed(event: FactsChanged) -> None:
    if event.kind_key == RATES:
        load("contributions")  # where the kinds are declared
        for kind in convertible():
            convert_again(kind, batch_id=event.batch_id)


@on(FactsChanged, title=_("See what files bring of what is expected"))
def expected_came(event: FactsChanged) -> None:
    take_stock.enqueue(kind=event.kind_key, batch_id=event.batch_id)
