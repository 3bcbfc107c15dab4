"""Of what seats tell people: that somebody took up their invitation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.kernel.actor import current
from hanse.kernel.contributions import NoticeKind, Receiver, Told
from hanse.kernel.pages import on_side
from hanse.kernel.walls.authz import allows
from hanse.network.models import Person

from .events import SeatTaken
from .models import Invitation


def _to_sender(event: SeatTaken) -> Iterator[Receiver]:
    """Who sent it: one of the company's people there, else one of ours."""
    row = Invitation.objects.filter(pk=event.invitation_id).first()
    if row is None:
        return
    there = Person.objects.filter(organisation=row.organisation_id, account=row.invited_by_id, left_on=None)
    is_there = row.organisation_id is not None and there.exists()
    yield Receiver(row.invited_by_id, row.organisation_id if is_there else None)


def _taken(kept: Sequence[Mapping[str, Any]]) -> Iterator[Told | None]:
    actor = current()
    rows = Invitation.objects.select_related("organisation").in_bulk({about["invitation_id"] for about in kept})
    for about in kept:
        row = rows.get(about["invitation_id"])
        if row is None or (row.person_id is None and not allows(actor, "colleagues.read")):
            yield None
        else:
            sentence = _("%(person)s took up your invitation") % {"person": row.name}
            yield Told(
                sentence, on_side(actor, "seats:invitation", row.public_id), "user-check", row.organisation or ""
            )


KINDS = (
    NoticeKind(
        "seat-taken", gettext_lazy("Somebody takes up your invitation"), (SeatTaken,), "invitations.read", _to_sender,
        lambda kept: list(_taken(kept)), order=40,
    ),
)  # fmt: skip
