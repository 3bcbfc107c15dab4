"""The first place in each navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hanse.kernel.contributions import NavItem, Telling, nav, tellings

nav.add(NavItem("today", _("Today"), "sun", "home:today", "home.today", order=0, phone=True))
nav.add(NavItem("home", _("Home"), "home", "home:portal_home", "home.portal", audience="portal", order=0, phone=True))
tellings.add(Telling("home.set_up", "flag", title=_("Set Hanse up"), says=_("Hanse was set up for %(label)s.")))
