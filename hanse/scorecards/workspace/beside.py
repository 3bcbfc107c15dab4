"""The lists that stand beside each other: scorecards, appeals, set scores, judging, closed periods."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.ui.parts import Tab


def tabs(current: str) -> list[Tab]:
    """The ways to the others; `current` is the name of the page that is open."""
    labels = {
        "cards": _("Scorecards"), "appeals": _("Appeals"), "overrides": _("Set scores"), "judging": _("Judging"),
        "periods": _("Closed periods"),
    }  # fmt: skip
    return [Tab(label, reverse(f"scorecards:{name}"), current=name == current) for name, label in labels.items()]
