"""What the entrance adds for administrators, and how the audit trail tells of signing in."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hanse.kernel.contributions import NavItem, Panel, nav, panels, tellings

from .helping import for_colleague, for_person
from .tellings import TELLINGS

nav.add(
    NavItem("outbox", _("Outbox"), "mail", "entrance:outbox", "entrance.outbox", group=_("Administration"), order=910)
)
HELP = "entrance/parts/help.html"
panels.add(Panel("entrance-person", "person.side", HELP, for_person, order=20, operation="entrance.help"))
panels.add(Panel("entrance-colleague", "colleague.side", HELP, for_colleague, order=20, operation="entrance.help"))
for telling in TELLINGS:
    tellings.add(telling)
