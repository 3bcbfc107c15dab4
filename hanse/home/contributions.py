"""The first place in each navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hanse.kernel.contributions import NavItem, nav

nav.add(NavItem("today", _("Today"), "sun", "home:today", "home.today", order=0, phone=True))
nav.add(NavItem("home", _("Home"), "home", "home:portal_home", "home.portal", audience="portal", order=0, phone=True))
