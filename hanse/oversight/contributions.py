"""What oversight adds to common places: its pages, a tab of each company, and the checks of the rooms below."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hanse.kernel.contributions import (
    Action,
    Check,
    NavItem,
    Panel,
    PartnerTab,
    actions,
    nav,
    panels,
    partner_tabs,
    tellings,
)
from hanse.kernel.contributions import checks as registry

from . import checks
from .tellings import TELLINGS
from .workspace.why import asking_of

OVERSIGHT = _("Oversight")

nav.add(NavItem("audit", _("Audit trail"), "history", "oversight:audit", "audit.read", group=OVERSIGHT, order=90,
                words=_("log history record who changed what")))  # fmt: skip
nav.add(
    NavItem(
        "rights",
        _("Who may do what"),
        "scale",
        "oversight:rights_of_ours",
        "rights.read",
        group=OVERSIGHT,
        order=91,
        words=_("permission rights roles access allowed"),
    )
)
nav.add(NavItem("jobs", _("Jobs"), "settings", "oversight:jobs", "jobs.read", group=OVERSIGHT, order=92,
                words=_("failed background queue worker schedule tasks")))  # fmt: skip
actions.add(Action("why", _("Explain who may see what, and why"), "scale", "oversight:why", "rights.read", order=60))
panels.add(
    Panel("why", "colleague.side", "oversight/colleague_why.html", asking_of, order=110, operation="rights.read")
)
partner_tabs.add(PartnerTab("audit", _("Audit trail"), "oversight:partner_audit", "audit.read", order=95))

for place, (key, label, find) in enumerate(
    (
        ("audit", _("The audit trail is as it was written"), checks.audit_trail),
        ("references", _("Every reference leads to a row that is there"), checks.nothing_points_nowhere),
        ("owners", _("Every row belongs to the company of the row it hangs on"), checks.rows_belong_to_their_parents),
        ("public-ids", _("Public ids are whole and name one row"), checks.public_ids_are_whole),
        ("imports", _("Every line of a file is new, known, corrected or rejected"), checks.imports_add_up),
        ("months", _("Sums by month are those of the lines"), checks.months_add_up),
        ("cards", _("Scores are the sums of their parts"), checks.cards_add_up),
        ("lifecycle", _("The history of a partnership leads to its state"), checks.lives_lead_to_now),
        ("sites", _("One site stands for each company"), checks.one_head_site),
    )
):
    registry.add(Check(key, label, find, order=place))
for telling in TELLINGS:
    tellings.add(telling)
