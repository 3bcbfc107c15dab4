"""How the audit trail tells of what is expected of whom."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from hanse.kernel.contributions import Telling
from hanse.kernel.walls.roles import PARTNER_ROLES

from .expecting.models import FeedExpectation
from .showing.overview import declared


def _kind(key: str) -> str:
    kind = declared().get(key)
    return str(kind.label) if kind else key


def _role(key: str) -> Any:
    return PARTNER_ROLES.get(key, _("ours"))


def _rhythm(key: str) -> Any:
    return FeedExpectation.Rhythm(key).label if key in FeedExpectation.Rhythm.values else key


TELLINGS = (
    Telling(
        "facts.feedexpectation", "calendar", values={"kind": _kind, "job_role": _role, "rhythm": _rhythm},
        added=_("%(actor)s declared what is expected: %(label)s."), changed=_("%(actor)s changed %(label)s: %(changes)s."),
        removed=_("%(actor)s took back what was expected: %(label)s."),
    ),
    Telling(
        "feeds.change", "pencil", title=_("Change what a sender is to send"),
        says=_("%(actor)s changed what is expected, %(label)s: %(changes)s."),
    ),
    Telling(
        "feeds.end", "calendar", title=_("Expect lines no more"),
        says=_("%(actor)s set the last day on which it is expected, %(label)s: %(ends_on)s."),
    ),
    Telling("feeds.ask", "mail", says=_("%(actor)s asked for what is missing: %(label)s.")),
    Telling("feeds.excuse", "calendar", says=_("%(actor)s said whether there is anything to send: %(label)s.")),
)  # fmt: skip
