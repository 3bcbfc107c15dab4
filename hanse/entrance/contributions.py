"""The outbox in the navigation, for administrators."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hanse.kernel.contributions import NavItem, nav

nav.add(
    NavItem("outbox", _("Outbox"), "mail", "entrance:outbox", "entrance.outbox", group=_("Administration"), order=910)
)
