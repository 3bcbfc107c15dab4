"""How the audit trail and the histories tell of judgements, and of who had scores computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hanse.kernel.contributions import Telling

from .models import Kind

if TYPE_CHECKING:
    from hanse.network.told import Words


def _computed(words: Words) -> str:
    if words.entry.after.get("scores") == Kind.SUPPLIER:
        return gettext("%(actor)s had the scores of all suppliers computed again.") % words
    return gettext("%(actor)s had the scores of all dealers computed again.") % words


TELLINGS = (
    Telling("scorecards.rating", "gauge", added=_("%(actor)s rated it %(mark)s of 5.")),
    Telling("scorecards.compute", "refresh", says=_computed),
)
