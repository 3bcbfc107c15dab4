"""Of what judging tells people: that they are asked, or reminded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.kernel.actor import current
from hanse.kernel.contributions import NoticeKind, Receiver, Told
from hanse.ui import formats

from ..events import JudgementsAsked
from ..models import Ask, JudgingRound
from .telling import label_of


def _to_raters(event: JudgementsAsked) -> Iterator[Receiver]:
    """Who still has to judge, but for who asks."""
    left = Ask.told().filter(round=event.round_id, done=False, round__closed_at=None)
    for number in left.order_by("account").values_list("account", flat=True).distinct():
        if number != event.by_account_id:
            yield Receiver(number)


def _told(kept: Sequence[Mapping[str, Any]]) -> Iterator[Told | None]:
    """Of rounds in which the reader still has somebody to judge whom they see: a note may name them."""
    left = JudgingRound.objects.filter(pk__in=Ask.open_of(current().account_id).order_by().values("round"))
    rows = left.select_related("account").in_bulk({about["round_id"] for about in kept})
    for about in kept:
        row = rows.get(about["round_id"])
        yield _one(row, again=about["again"]) if row else None


def _one(row: JudgingRound, *, again: bool) -> Told:
    sentence = (
        _("You still have partners to judge until %(day)s: %(label)s")
        if again
        else _("You are asked to judge partners until %(day)s: %(label)s")
    )
    words = {"day": formats.day(row.due_on), "label": label_of(row.key)}
    return Told(
        sentence % words, reverse("scorecards:round", args=[row.public_id]), "users", row.note or str(row.account)
    )


KIND = NoticeKind(
    "judgements-asked", gettext_lazy("You are asked to judge partners"), (JudgementsAsked,), "scorecards.read",
    _to_raters, lambda kept: list(_told(kept)), default="at_once", audience="workspace", order=45,
)  # fmt: skip
