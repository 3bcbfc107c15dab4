"""What the network adds to common places."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hanse.kernel.contributions import Finder, NavItem, PartnerTab, finders, nav, partner_tabs

from . import finding, imports
from .models import Person

__all__ = ["imports"]

NETWORK = _("Network")

nav.add(NavItem("people", _("People"), "users", "network:people", "people.read", group=NETWORK, order=11))
nav.add(NavItem("territories", _("Territories"), "map-2", "network:territories", "territories.read", group=NETWORK, order=12))
nav.add(NavItem("products", _("Products"), "box", "network:products", "products.read", group=NETWORK, order=13))
nav.add(
    NavItem(
        "company", _("Company"), "building-store", "network:portal_company", "company.read",
        audience="portal", order=40, phone=True,
    )
)  # fmt: skip

partner_tabs.add(
    PartnerTab(
        "people",
        _("People"),
        "network:partner_people",
        "people.read",
        order=10,
        count=lambda company: Person.objects.filter(organisation=company, left_on=None).count(),
    )
)

finders.add(Finder("people", _("People"), "people.read", finding.people, order=20))
finders.add(Finder("products", _("Products"), "products.read", finding.products, order=30))
finders.add(Finder("territories", _("Territories"), "territories.read", finding.territories, order=40))
finders.add(Finder("own_people", _("Your people"), "people.read", finding.own_people, audience="portal", order=20))
