"""How the audit trail tells that the demonstration was loaded."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hanse.kernel.contributions import Telling, tellings

tellings.add(
    Telling(
        "demo.load", "database-import", title=_("Load the demonstration"),
        says=_("The demonstration network was loaded: %(companies)s companies."),
    )
)  # fmt: skip
