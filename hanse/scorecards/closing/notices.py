"""Who is told of cards that were computed again: whoever brought the import, the partners' managers, the partners."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hanse.kernel.actor import current
from hanse.kernel.contributions import NoticeKind, Receiver, Told
from hanse.kernel.walls.authz import allows
from hanse.network.models import Partnership, Person
from hanse.network.people.job_roles import ADMINISTRATOR
from hanse.ui import formats

from ..events import CardsRecomputed, CardsRevised, ClosingEnded
from ..models import CardMove, Closing, Recomputation
from . import closings
from .telling import why

Kept = Sequence[Mapping[str, Any]]


def _to_sender(event: CardsRecomputed) -> Iterator[Receiver]:
    """One of us who brought the import."""
    rows = Recomputation.objects.filter(pk=event.recomputation_id, batch__organisation=None).exclude(
        batch__account=None
    )
    for account in rows.values_list("batch__account", flat=True):
        yield Receiver(int(account or 0))


def _revised(event: CardsRevised) -> Any:
    return CardMove.objects.filter(recomputation=event.recomputation_id).values("organisation")


def _to_managers(event: CardsRevised) -> Iterator[Receiver]:
    rows = Partnership.objects.filter(organisation__in=_revised(event), role=event.kind_key).exclude(manager=None)
    for account in rows.order_by("manager").values_list("manager", flat=True).distinct():
        yield Receiver(int(account or 0))


def _to_partners(event: CardsRevised) -> Iterator[Receiver]:
    """Those whose own lines moved. That others' did is not told, nor does one who sends and withdraws have all peers written to:
    whose card moves with the peers' figures alone reads so there.
    """
    touched = _revised(event).exclude(came=0, gone=0, changed=0)
    rows = Person.objects.filter(organisation__in=touched, left_on=None, job_roles__role=ADMINISTRATOR)
    for account, company in rows.exclude(account=None).order_by("id").values_list("account", "organisation"):
        yield Receiver(int(account or 0), company)


def _told(kept: Kept) -> Iterator[Told | None]:
    keys = {about["recomputation_id"] for about in kept}
    rows = Recomputation.objects.select_related("batch", "closed", "together").in_bulk(keys)
    for about in kept:
        row = rows.get(about["recomputation_id"])
        yield _one(row) if row else None


def _one(row: Recomputation) -> Told | None:
    """Of a revision in which nobody moved whom the reader sees, nothing."""
    count = row.moved_by.moves.count()
    if row.closed is not None and not count:
        return None
    words = {"count": formats.number(count), "day": formats.day(row.closed.ends_on) if row.closed else ""}
    if row.closed is not None:
        text = ngettext(
            "%(count)s scorecard to %(day)s was revised", "%(count)s scorecards to %(day)s were revised", count
        )
    else:
        text = ngettext("%(count)s scorecard moved and counts anew", "%(count)s scorecards moved and count anew", count)
    url = reverse("scorecards:recomputation", args=[row.public_id])
    return Told(text % words, url, "refresh", why(row) if allows(current(), "imports.read") else "")


def _own(kept: Kept) -> Iterator[Told | None]:
    rows = Recomputation.objects.select_related("closed").in_bulk({about["recomputation_id"] for about in kept})
    for about in kept:
        row = rows.get(about["recomputation_id"])
        if row is None or row.closed is None:
            yield None
            continue
        sentence = _("Your scorecard to %(day)s was revised: lines of that time came later or were withdrawn")
        url = reverse("scorecards:portal_card", args=[row.kind])
        yield Told(sentence % {"day": formats.day(row.closed.ends_on)}, url, "refresh")


def _to_asker(event: ClosingEnded) -> Iterator[Receiver]:
    rows = Closing.objects.filter(pk=event.closing_id).exclude(account=None)
    for account in rows.values_list("account", flat=True):
        yield Receiver(int(account or 0))


def _ended(kept: Kept) -> Iterator[Told | None]:
    rows = Closing.objects.in_bulk({about["closing_id"] for about in kept})
    for about in kept:
        row = rows.get(about["closing_id"])
        yield Told(closings.outcome(row), reverse("scorecards:periods"), "calendar", row.refused) if row else None


KINDS = (
    NoticeKind(
        "closing-ended", gettext_lazy("A period that you closed is closed, or was not"), (ClosingEnded,), "scorecards.close",
        _to_asker, lambda kept: list(_ended(kept)), audience="workspace", order=47,
    ),
    NoticeKind(
        "cards-recomputed", gettext_lazy("Scorecards were computed again for an import of yours"), (CardsRecomputed,),
        "scorecards.read", _to_sender, lambda kept: list(_told(kept)), audience="workspace", order=45,
    ),
    NoticeKind(
        "cards-revised", gettext_lazy("Scorecards of a closed period were revised"), (CardsRevised,), "scorecards.read",
        _to_managers, lambda kept: list(_told(kept)), audience="workspace", order=46,
    ),
    NoticeKind(
        "own-card-revised", gettext_lazy("Your scorecard of a closed period was revised"), (CardsRevised,),
        "scorecards.own", _to_partners, lambda kept: list(_own(kept)), default="at_once", audience="portal", order=43,
    ),
)  # fmt: skip
