"""What scorecards add to common places."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hanse.kernel.contributions import (
    HistorySource,
    NavItem,
    Panel,
    PartnerTab,
    Shareable,
    WorkSource,
    histories,
    nav,
    notice_kinds,
    panels,
    partner_columns,
    partner_tabs,
    shareables,
    tellings,
    todos,
    works,
)
from hanse.network.partnership.meanings import Meaning, meanings

from . import columns
from .closing import closings, failing
from .closing.notices import KINDS as CLOSING
from .closing.panels import of_import
from .drafting import renewing
from .judging import notices as judging_notices
from .judging import waiting as judging_waiting
from .notices import KINDS as NOTICES
from .panels import belongs, moved_most, of_own, of_partner, overlooked
from .showing import history
from .showing.wording import in_state
from .tellings import TELLINGS
from .waiting import SOURCES

nav.add(NavItem("scorecards", _("Scorecards"), "gauge", "scorecards:cards", "scorecards.read",
                group=_("Performance"), order=50, phone=True, whole_room=True))  # fmt: skip
nav.add(NavItem("scorecard", _("Scorecard"), "gauge", "scorecards:portal_scorecard", "scorecards.own",
                audience="portal", order=30, phone=True, whole_room=True))  # fmt: skip

partner_tabs.add(PartnerTab("scorecard-dealer", _("Dealer scorecard"), "scorecards:dealer", "scorecards.read",
                            order=50, show=belongs("dealer")))  # fmt: skip
partner_tabs.add(PartnerTab("scorecard-supplier", _("Supplier scorecard"), "scorecards:supplier", "scorecards.read",
                            order=51, show=belongs("supplier")))  # fmt: skip

panels.add(
    Panel(
        "scorecards-strip",
        "partner.strip",
        "scorecards/parts/strip.html",
        of_partner,
        order=20,
        operation="scorecards.read",
    )
)
panels.add(
    Panel(
        "scorecards-own-strip",
        "portal.strip",
        "scorecards/parts/strip.html",
        of_own,
        order=20,
        operation="scorecards.own",
    )
)
panels.add(
    Panel(
        "scorecards-moved",
        "home.side",
        "scorecards/parts/moved.html",
        moved_most,
        order=30,
        operation="scorecards.read",
    )
)
panels.add(
    Panel(
        "scorecards-overlooked",
        "home.side",
        "scorecards/parts/overlooked.html",
        overlooked,
        order=40,
        operation="scorecards.read",
    )
)

panels.add(
    Panel(
        "scorecards-again",
        "import.main",
        "scorecards/parts/again.html",
        of_import,
        order=10,
        operation="scorecards.read",
    )
)

shareables.add(Shareable("scorecard", _("Scorecard"), frozenset({"scorecards.own"}), order=30))
histories.add(HistorySource("scorecards", _("Scores"), history.changed, "scorecards.read", order=30))
for telling in TELLINGS:
    tellings.add(telling)

meanings.add(Meaning("scores", _("Scorecard"), in_state, order=40))
partner_columns.add(columns.SCORE)
partner_columns.add(columns.COVERAGE)
partner_columns.add(columns.BAND)
for kind in (*NOTICES, *CLOSING, failing.KIND, judging_notices.KIND):
    notice_kinds.add(kind)
for source in (*SOURCES, failing.SOURCE, *judging_waiting.SOURCES):
    todos.add(source)
works.add(WorkSource("drafts-of-scorecards", renewing.under_way))
works.add(WorkSource("closing-of-periods", closings.under_way))
