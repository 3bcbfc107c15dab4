"""What facts see to after the answer and by night: what came of what is expected."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hanse.kernel import clock
from hanse.kernel.contributions import load
from hanse.kernel.jobs import DAY, MINUTE, job

from .expecting import arriving, reminding
from .expecting.models import FeedExpectation
from .keeping import compacting, moving
from .models import FactTable


@job(title=_("See what files bring of what is expected"))
def take_stock(kind: str, batch_id: int | None = None) -> None:
    load("contributions")  # where the kinds are declared
    arriving.take_stock(kind, today=clock.today(), batch_id=batch_id)


@job(title=_("Open periods that have begun, and remind of lines that are due"), every=DAY, at="06:00")
def see_what_is_due() -> None:
    load("contributions")
    today = clock.today()
    for kind in sorted(FeedExpectation.open_periods(today=today)):
        arriving.take_stock(kind, today=today)
    reminding.remind(today=today)


@job(title=_("Join the small files of lines, and delete those that no version names"), every=DAY, at="02:30")
def tidy_up() -> None:
    load("contributions")
    for key in FactTable.objects.values_list("kind", flat=True):
        compacting.tidied(key)


@job(title=_("Add up months anew whose products went to another line"), every=10 * MINUTE)
def add_up_product_lines() -> None:
    load("contributions")
    for key in FactTable.objects.order_by("kind").values_list("kind", flat=True):
        moving.add_up_again(key)
