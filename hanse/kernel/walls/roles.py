"""Roles, in the words of the trade. A person may hold several."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

STAFF_ROLES = {
    "channel_chief": _("Channel chief"),
    "partner_manager": _("Partner manager"),
    "deal_desk": _("Deal desk"),
    "programme_manager": _("Programme and incentive manager"),
    "finance_approver": _("Finance approver"),
    "channel_marketer": _("Channel marketer"),
    "trainer": _("Trainer and examiner"),
    "category_buyer": _("Category buyer"),
    "supplier_quality": _("Supplier quality engineer"),
    "support_agent": _("Support agent"),
    "data_steward": _("Data steward"),
    "auditor": _("Auditor"),
    "administrator": _("Administrator"),
    "direct_sales": _("Direct sales"),
}

BOUNDED_ROLES = frozenset({"partner_manager", "category_buyer", "supplier_quality", "direct_sales"})
"""Who holds no other role sees a part of the network only: see `walls.remit.sight`."""

PARTNER_ROLES = {
    "partner_administrator": _("Administrator"),
    "sales": _("Sales"),
    "technical": _("Technical"),
    "marketing": _("Marketing"),
    "service": _("Service"),
    "finance": _("Finance"),
    "executive": _("Executive"),
    "quality": _("Supplier quality"),
    "purchasing": _("Purchasing"),
}

SEES = _(
    "Whoever signs in sees the company's orders, scorecards, people and to-dos. A job role adds what is said with it."
)
ADDS_NOTHING = _("nothing more")
ADDS = {
    "partner_administrator": _("all that the others may, and looks after people and logins"),
    "sales": _("sends files"),
    "technical": ADDS_NOTHING,
    "marketing": ADDS_NOTHING,
    "service": ADDS_NOTHING,
    "finance": _("sends files; sees and proposes bank accounts"),
    "executive": _("sees and adds documents; appeals against scores"),
    "quality": _("sends files; appeals against scores"),
    "purchasing": _("sends files"),
}
"""What each job role lets somebody do beside that, as `authz.toml` has it."""
