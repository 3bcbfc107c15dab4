"""What the network adds to common places."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hanse.kernel.contributions import (
    Finder,
    HistorySource,
    NavItem,
    PartnerTab,
    Shareable,
    finders,
    histories,
    nav,
    notice_kinds,
    partner_tabs,
    shareables,
    tellings,
    todos,
)

from . import finding, history, imports, notices, waiting
from .models import Partnership
from .record import people_count, site_count
from .tellings import TELLINGS

__all__ = ["imports"]

NETWORK = _("Network")

nav.add(
    NavItem(
        "partners", _("Partners"), "building-store", "network:partners", "partners.list",
        group=NETWORK, order=10, phone=True, count=lambda: Partnership.objects.count(),
    )
)  # fmt: skip
nav.add(NavItem("people", _("People"), "users", "network:people", "people.read", group=NETWORK, order=11))
nav.add(
    NavItem(
        "territories", _("Territories"), "map-2", "network:territories", "territories.read", group=NETWORK, order=12
    )
)
nav.add(NavItem("products", _("Products"), "box", "network:products", "products.read", group=NETWORK, order=13))
nav.add(
    NavItem(
        "company", _("Company"), "building-store", "network:portal_company", "company.read",
        audience="portal", order=40, phone=True,
    )
)  # fmt: skip

partner_tabs.add(PartnerTab("overview", _("Overview"), "network:partner", "partners.read", order=0))
partner_tabs.add(
    PartnerTab(
        "people",
        _("People"),
        "network:partner_people",
        "people.read",
        order=10,
        count=people_count,
    )
)

partner_tabs.add(
    PartnerTab(
        "sites",
        _("Sites"),
        "network:partner_sites",
        "partners.read",
        order=20,
        count=site_count,
    )
)
partner_tabs.add(
    PartnerTab("relationships", _("Relationships"), "network:partner_relationships", "partners.read", order=80)
)
partner_tabs.add(PartnerTab("history", _("History"), "network:partner_history", "partners.read", order=90))
histories.add(HistorySource("network", history.find, order=10))
shareables.add(Shareable("record", _("Company and people"), frozenset({"company.read", "people.read"}), order=10))
for kind in notices.KINDS:
    notice_kinds.add(kind)
for source in waiting.SOURCES:
    todos.add(source)
for telling in TELLINGS:
    tellings.add(telling)

finders.add(Finder("companies", _("Companies"), "partners.list", finding.companies, order=10))
finders.add(Finder("people", _("People"), "people.read", finding.people, order=20))
finders.add(Finder("products", _("Products"), "products.read", finding.products, order=30))
finders.add(Finder("territories", _("Territories"), "territories.read", finding.territories, order=40))
finders.add(Finder("own_people", _("Your people"), "people.read", finding.own_people, audience="portal", order=20))
