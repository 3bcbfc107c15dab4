"""What the entrance adds for administrators, and how the audit trail tells of signing in."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hanse.kernel.contributions import Action, NavItem, Panel, actions, nav, panels, tellings

from .helping import for_colleague, for_person
from .tellings import TELLINGS

nav.add(
    NavItem(
        "outbox", _("Outbox"), "mail", "entrance:outbox", "entrance.outbox", group=_("Administration"), order=910,
        words=_("letters emails messages sent"),
    )
)  # fmt: skip
for side in ("workspace", "portal"):
    actions.add(
        Action(
            f"password-{side}", _("Change your password"), "lock", "entrance:change_password", "entrance.own", audience=side,
            order=70, words=_("login passphrase"),
        )
    )  # fmt: skip
    actions.add(
        Action(
            f"security-{side}", _("Look after your sign-in"), "shield-lock", "entrance:security", "entrance.own", audience=side,
            order=71, words=_("security second factor passkey recovery codes sessions devices sign out log off logout"),
        )
    )  # fmt: skip
HELP = "entrance/parts/help.html"
panels.add(Panel("entrance-person", "person.side", HELP, for_person, order=20, operation="entrance.help"))
panels.add(Panel("entrance-colleague", "colleague.side", HELP, for_colleague, order=20, operation="entrance.help"))
for telling in TELLINGS:
    tellings.add(telling)
