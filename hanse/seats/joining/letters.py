"""What Hanse writes to those who are invited."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from hanse.kernel.models import Manufacturer
from hanse.kernel.outside.mail import Letter, Link
from hanse.kernel.outside.names import as_called
from hanse.ui import formats


def invitation(*, inviter: str, company: str, roles: str, until: datetime, url: str) -> Letter:
    """Who invites to what, the link, and until when it counts. Without a company it is one of ours who is invited."""
    inviter = as_called(inviter) if company else inviter
    words = {
        "inviter": inviter, "host": str(Manufacturer.get() or "Hanse"), "company": company, "roles": roles or formats.UNKNOWN,
        "day": formats.moment(until),
    }  # fmt: skip
    if not company:
        what = _("%(inviter)s invites you to work in the partner network of %(host)s. Your roles: %(roles)s.")
    elif inviter:
        what = _("%(inviter)s invites you to act for %(company)s at %(host)s. Your job roles: %(roles)s.")
    else:
        what = _("You are invited to act for %(company)s at %(host)s. Your job roles: %(roles)s.")
    return Letter(
        _("An invitation from %(host)s") % words,
        (
            what % words,
            Link(_("Begin"), url),
            _("The link works once, until %(day)s. If you expected no invitation, leave it: nothing happens then.")
            % words,
        ),
    )
