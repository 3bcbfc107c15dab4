"""What the network adds to common places."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hanse.finding.declaring import searchables
from hanse.kernel.contributions import (
    Action,
    Finder,
    HistorySource,
    Named,
    NavItem,
    Panel,
    PartnerTab,
    Shareable,
    actions,
    finders,
    histories,
    named,
    nav,
    notice_kinds,
    own_pages,
    panels,
    partner_tabs,
    shareables,
    tellings,
    todos,
)

from . import finding, imports, notices, waiting
from .company import finances
from .company.looking_in import on_home
from .company.record import people_count, site_count
from .custom import showing as custom
from .documents import gate
from .documents import waiting as documents_waiting
from .partnership.gates import Gate, gates
from .partnership.meanings import OWN, meanings
from .partnership.way import TO_DECIDE
from .past import history
from .tellings import TELLINGS
from .territories.holdings import on_colleague

__all__ = ["imports"]

NETWORK = _("Network")

nav.add(
    NavItem(
        "partners", _("Partners"), "building-store", "network:partners", "partners.list",
        group=NETWORK, order=10, phone=True,
    )
)  # fmt: skip
nav.add(NavItem("board", _("Board"), "layout-kanban", "network:board", "partners.list", group=NETWORK, order=10))
nav.add(NavItem("people", _("People"), "users", "network:people", "people.read", group=NETWORK, order=11))
nav.add(
    NavItem(
        "relationships", _("Relationships"), "affiliate", "network:relationships", "partners.list",
        group=NETWORK, order=11,
    )
)  # fmt: skip
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

nav.add(
    NavItem(
        "custom_fields", _("Custom fields"), "forms", "network:custom_fields", "custom_fields.define",
        group=_("Administration"), order=903,
    )
)  # fmt: skip
for audience, prefix in (("workspace", ""), ("portal", "portal_")):
    own_pages.add(
        NavItem(
            f"changes-{audience}", _("What you changed"), "history", f"network:{prefix}changes", "changes.read",
            audience=audience, order=110,  # type: ignore[arg-type]
        )
    )  # fmt: skip
own_pages.add(
    NavItem("away", _("When you are away"), "calendar-off", "network:away", "territories.stand_in", order=105)
)
for panel in (
    Panel(
        "custom-company",
        "partner.side",
        "network/custom/facts.html",
        custom.of_company,
        order=15,
        operation="partners.read",
    ),
    Panel("looking-in", "portal.side", "network/parts/looking_in.html", on_home, order=90, operation="home.portal"),
    Panel(
        "custom-own", "own.main", "network/custom/facts.html", custom.of_own_company, order=15, operation="company.read"
    ),
    Panel(
        "custom-person", "person.side", "network/custom/facts.html", custom.of_person, order=5, operation="people.read"
    ),
    Panel(
        "custom-product",
        "product.main",
        "network/custom/facts.html",
        custom.of_product,
        order=5,
        operation="products.read",
    ),
):
    panels.add(panel)

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
partner_tabs.add(PartnerTab("lifecycle", _("Lifecycle"), "network:partner_lifecycle", "partners.read", order=82))
partner_tabs.add(PartnerTab("network", _("Network"), "network:partner_network", "partners.read", order=81))
partner_tabs.add(PartnerTab("finances", _("Bank and tax"), "network:partner_finances", "finances.read", order=85))
partner_tabs.add(PartnerTab("documents", _("Documents"), "network:partner_documents", "documents.read", order=83))
partner_tabs.add(PartnerTab("history", _("History"), "network:partner_history", "partners.read", order=90))
histories.add(HistorySource("network", _("The record"), history.find, "partners.read", order=10))
shareables.add(Shareable("record", _("Company and people"), frozenset({"company.read", "people.read"}), order=10))
panels.add(
    Panel(
        "network-holds",
        "colleague.side",
        "network/parts/colleague_holds.html",
        on_colleague,
        operation="territories.read",
    )
)
for meaning in OWN:
    meanings.add(meaning)
for kind in notices.KINDS:
    notice_kinds.add(kind)
gates.add(Gate("documents", gate.stands_in_the_way, waits=True))
for source in (finances.TO_CONFIRM, TO_DECIDE, *waiting.SOURCES, *documents_waiting.SOURCES):
    todos.add(source)
for telling in TELLINGS:
    tellings.add(telling)

for searchable in finding.SEARCHABLE:
    searchables.add(searchable)
for finder in (
    Finder("companies", _("Companies"), "partners.list", "companies", finding.companies, order=10),
    Finder("people", _("People"), "people.read", "people", finding.people, order=20),
    Finder("products", _("Products"), "products.read", "products", finding.products, order=30),
    Finder("territories", _("Territories"), "territories.read", "territories", finding.territories, order=40),
    Finder(
        "own_people",
        _("Your people"),
        "people.read",
        "people",
        finding.own_people,
        audience="portal",
        order=20,
        by_numbers=False,
    ),
):
    finders.add(finder)
named.add(Named("regions", _("Partners by region"), "partners.list", finding.partners_by_region, order=10))
named.add(
    Named("postcodes", _("Territories by postcode"), "territories.read", finding.territories_by_postcode, order=11)
)
named.add(Named("handovers", _("What colleagues look after"), "territories.assign", finding.handovers, order=12))
for action in (
    Action(
        "new_company",
        _("New company"),
        "plus",
        "network:partner_new",
        "partners.create",
        order=10,
        words=_("add create enter partner dealer supplier distributor"),
    ),
    Action(
        "new_product",
        _("New product"),
        "plus",
        "network:product_new",
        "products.edit",
        order=40,
        words=_("add create article item"),
    ),
    Action(
        "new_territory",
        _("New territory"),
        "plus",
        "network:territory_new",
        "territories.edit",
        order=41,
        words=_("add create region area"),
    ),
    Action(
        "hand_over",
        _("Hand over a colleague's partners"),
        "transfer",
        "network:handovers",
        "territories.assign",
        order=42,
        words=_("holidays vacation leaves leave absence absent away ill deputy stand in"),
    ),
    Action(
        "away",
        _("Say who stands in for you"),
        "calendar-off",
        "network:away",
        "territories.stand_in",
        order=43,
        words=_("holidays vacation leaves leave absence absent away ill deputy stand in"),
    ),
    Action(
        "undo",
        _("Undo what you changed"),
        "history",
        "network:changes",
        "changes.read",
        order=60,
        words=_("take back revert recent"),
    ),
    Action(
        "join",
        _("Add a colleague"),
        "user-plus",
        "network:portal_person_new",
        "people.join",
        audience="portal",
        order=10,
    ),
):
    actions.add(action)
