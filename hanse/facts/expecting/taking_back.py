"""How declaring feeds, and ending one, are taken back."""

from __future__ import annotations

from hanse.kernel.actor import Actor
from hanse.kernel.errors import Refused
from hanse.network.models import Undo
from hanse.network.models.undoing import TakenBack
from hanse.network.ways_back import Way

from ..jobs import take_stock
from .forms import may_declare_again
from .models import DECLARE, END, FeedExpectation


def _still_theirs(act: Undo, by: Actor, _operation: str) -> bool:
    """All of them are there, and each kind is of those whom they look after."""
    wanted = {each["pk"] for each in act.rows if each["model"] == FeedExpectation._meta.label_lower}
    feeds = FeedExpectation.objects.filter(pk__in=wanted)
    return feeds.count() == len(wanted) and may_declare_again(feeds, by)


def _expected_again(act: Undo, by: Actor, _refused: list[Refused]) -> TakenBack:
    """What came meanwhile is looked for anew."""
    taken = act.take_back_whole(by=by)
    for kind in FeedExpectation.objects.order_by().values_list("kind", flat=True).distinct():
        take_stock.enqueue(kind=kind)
    return taken


WAYS = (
    Way(DECLARE, "feeds.declare", judge=_still_theirs),
    Way(END, "feeds.declare", judge=_still_theirs, back=_expected_again),
)
