"""What facts add to common places."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hanse.kernel.contributions import (
    Check,
    HistorySource,
    NavItem,
    Panel,
    PartnerAct,
    PartnerTab,
    Shareable,
    checks,
    digest_parts,
    histories,
    nav,
    notice_kinds,
    panels,
    partner_acts,
    partner_columns,
    partner_tabs,
    shareables,
    tellings,
    todos,
)
from hanse.network.ways_back import ways

from . import kinds
from .expecting.arriving import feeds_settled
from .expecting.panels import is_asked, on_home
from .expecting.reminding import KINDS as NOTICES
from .expecting.taking_back import WAYS
from .expecting.waiting import PARTS, SOURCES
from .sending import unmatched
from .showing import columns
from .showing.panels import (
    belongs,
    has_more,
    held_of,
    known_of_own,
    known_of_partner,
    lines_of,
    more_held,
    of_own,
    of_partner,
    ordered,
)
from .showing.today import known_of_today, of_today
from .tellings import TELLINGS
from .workspace.of_product import on_product

__all__ = ["kinds"]

nav.add(NavItem("facts", _("Facts"), "database", "facts:overview", "facts.read", group=_("Performance"), order=60,
                whole_room=True))  # fmt: skip
nav.add(NavItem("orders", _("Orders"), "package", "facts:portal_orders", "facts.own", audience="portal", order=20,
                phone=True, whole_room=True, also="intake"))  # fmt: skip

partner_tabs.add(PartnerTab("facts-sell_in", _("Sell-in"), "facts:sell_in", "facts.read", order=40,
                            count=lines_of("sell_in"), show=belongs("sell_in"), held=held_of("sell_in")))  # fmt: skip
partner_tabs.add(PartnerTab("facts-purchase", _("Purchases"), "facts:purchase", "facts.read", order=41,
                            count=lines_of("purchase"), show=belongs("purchase"), held=held_of("purchase")))  # fmt: skip

partner_tabs.add(PartnerTab("facts-more", _("More facts"), "facts:any_more", "facts.read", order=42, show=has_more,
                            held=more_held))  # fmt: skip

partner_tabs.add(PartnerTab("feeds", _("What they send"), "facts:partner_feeds", "feeds.read", order=43, show=is_asked))

panels.add(
    Panel(
        "facts-waiting",
        "import.main",
        "facts/parts/waiting.html",
        unmatched.of_import,
        order=5,
        operation="imports.match",
    )
)
panels.add(
    Panel("facts-strip", "partner.strip", "facts/parts/strip.html", of_partner, order=10, operation="facts.read")
)
panels.add(
    Panel("facts-months", "partner.main", "facts/parts/charts.html", of_partner, order=20, operation="facts.read")
)
panels.add(
    Panel("facts-known", "partner.main", "facts/parts/known.html", known_of_partner, order=15, operation="facts.read")
)
panels.add(Panel("facts-own-strip", "portal.strip", "facts/parts/strip.html", of_own, order=10, operation="facts.own"))
panels.add(Panel("facts-own-months", "portal.main", "facts/parts/charts.html", of_own, order=20, operation="facts.own"))
panels.add(
    Panel("facts-own-known", "portal.main", "facts/parts/known.html", known_of_own, order=15, operation="facts.own")
)

panels.add(
    Panel("facts-today-strip", "home.strip", "facts/parts/strip.html", of_today, order=10, operation="facts.read")
)
panels.add(
    Panel(
        "facts-today-months", "home.main", "facts/parts/today_charts.html", of_today, order=20, operation="facts.read"
    )
)
panels.add(
    Panel("facts-today-known", "home.main", "facts/parts/known.html", known_of_today, order=15, operation="facts.read")
)

panels.add(
    Panel("facts-product", "product.main", "facts/parts/on_product.html", on_product, order=10, operation="facts.read")
)

for source in SOURCES:
    todos.add(source)
for part in PARTS:
    digest_parts.add(part)
for notice in NOTICES:
    notice_kinds.add(notice)
for telling in TELLINGS:
    tellings.add(telling)
checks.add(Check("feeds", _("What was expected arrived when its files say"), feeds_settled, order=60))
todos.add(unmatched.SOURCE)

panels.add(Panel("feeds-own", "portal.side", "facts/feeds/on_home.html", on_home, order=40, operation="feeds.read"))

partner_acts.add(PartnerAct("feeds", _("Expect a feed"), "calendar", "facts:feeds_together", "feeds.declare"))

shareables.add(Shareable("orders", _("Orders"), frozenset({"facts.own"}), order=20))
histories.add(HistorySource("facts", _("Orders"), ordered, "facts.read", order=20))

partner_columns.add(columns.YEAR_AMOUNT)
partner_columns.add(columns.LAST_ORDERED)
partner_columns.add(columns.KNOWN_ON)
for way in WAYS:
    ways.add(way)
