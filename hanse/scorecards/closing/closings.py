"""How far the closing of a period is, in words."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hanse.kernel.actor import Actor
from hanse.kernel.contributions import Work
from hanse.kernel.walls.authz import allows
from hanse.ui import formats

from ..models import Card, Closing
from ..models.closed import CLOSE


def under_way(actor: Actor) -> Iterator[Work]:
    """Periods that this person has closed."""
    if actor.account_id is None or not allows(actor, CLOSE):
        return
    for closing in Closing.on_its_way().filter(account_id=actor.account_id):
        yield Work(sentence(closing), reverse("scorecards:closing_progress", args=[closing.public_id]))


def sentence(closing: Closing) -> str:
    """What is being done, and what has to be done first."""
    words = {"day": formats.day(closing.ends_on), "kind": closing.get_kind_display()}
    waiting = Card.objects.filter(
        computation__kind=closing.kind, computation__is_current=True, computation__ends_on=closing.ends_on
    ).exclude(stale_since=None)  # fmt: skip
    if not (count := waiting.count()):
        return _("The twelve months to %(day)s are being closed: %(kind)s.") % words
    return ngettext(
        "The twelve months to %(day)s are being closed: %(kind)s. First %(count)s card that waits is computed.",
        "The twelve months to %(day)s are being closed: %(kind)s. First %(count)s cards that wait are computed.",
        count,
    ) % (words | {"count": formats.number(count)})


def outcome(closing: Closing) -> str:
    words = {"day": formats.day(closing.ends_on), "kind": closing.get_kind_display()}
    if closing.refused:
        return _("The twelve months to %(day)s were not closed: %(kind)s") % words
    return _("The twelve months to %(day)s are closed, their cards final: %(kind)s") % words
