"""People at partners who are invited and have not come yet, as lists of people tell it."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from hanse.kernel import clock
from hanse.network.models import Person
from hanse.ui import formats

from ..models import Invitation


def with_invitation(rows: QuerySet[Person]) -> Any:
    """Adds `invited_at` and `invited_until` of the invitation that was not answered yet; of one person there is one at most."""
    waiting = Invitation.objects.filter(person=OuterRef("pk"), state=Invitation.State.OPEN).order_by()
    return rows.annotate(
        invited_at=Subquery(waiting.values("sent_at")[:1]), invited_until=Subquery(waiting.values("expires_at")[:1])
    )


def told(person: Any) -> tuple[str, str] | None:
    """Since when they are invited, or that the time is over."""
    since = getattr(person, "invited_at", None)
    if since is None:
        return None
    words = {"day": formats.day_short(since)}
    if person.invited_until <= clock.now():
        return _("Invited %(day)s, expired") % words, "warn"
    return _("Invited %(day)s") % words, "info"
