"""How the audit trail tells that a world was made."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hanse.kernel.contributions import Telling, tellings

tellings.add(
    Telling(
        "seeding.world", "database-import", title=_("Make a world of rivals"),
        says=_("World %(world)s of the seed %(seed)s was made."),
        fields={"world": _("world"), "seed": _("seed")}, values={"seed": str},
    )
)  # fmt: skip
