"""What scorecards have people do: decide on a definition that waits, see to one that was sent back."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import Exists, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.kernel.actor import Actor
from hanse.kernel.authz import allows
from hanse.kernel.contributions import Todo, TodoSource

from .models import CardDraft

State = CardDraft.State


def _to_decide(actor: Actor) -> QuerySet[CardDraft]:
    if not allows(actor, "scorecards.approve_draft"):
        return CardDraft.objects.none()
    return CardDraft.objects.filter(state=State.SUBMITTED).exclude(account=actor.account_id)


def decide(actor: Actor, keys: Collection[str] | None = None) -> Iterator[Todo]:
    """Definitions that somebody else drafted, for who may approve them."""
    rows = _to_decide(actor) if keys is None else _to_decide(actor).filter(public_id__in=keys)
    for row in rows.select_related("account"):
        if allows(actor, "scorecards.approve_draft", row):
            yield Todo(
                _("Approve the scorecard's definition, or send it back: %(kind)s") % {"kind": row.get_kind_display()},
                _("%(who)s: %(note)s") % {"who": row.account, "note": row.note},
                reverse("scorecards:card_draft", args=[row.public_id]),
                icon="gauge",
                due=row.takes_effect_on,
                key=row.public_id,
            )


def _sign(actor: Actor) -> Any:
    return Exists(_to_decide(actor))


SOURCES = (TodoSource("card-drafts", "workspace", decide, order=35, among=decide, sign=_sign),)
