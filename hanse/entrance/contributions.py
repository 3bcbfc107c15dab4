"""The outbox in the navigation, for administrators; and how the audit trail tells of signing in."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hanse.kernel.contributions import NavItem, nav, tellings

from .tellings import TELLINGS

nav.add(
    NavItem("outbox", _("Outbox"), "mail", "entrance:outbox", "entrance.outbox", group=_("Administration"), order=910)
)
for telling in TELLINGS:
    tellings.add(telling)
