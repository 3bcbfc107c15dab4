"""What Hanse writes to those who are invited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from hanse.kernel.models import Manufacturer
from hanse.kernel.outside.mail import Letter, Link
from hanse.ui import formats

if TYPE_CHECKING:
    from ..models import Invitation


def invitation(invited: Invitation, url: str) -> Letter:
    """Who invites to what, the link, and until when it counts."""
    words = {
        "inviter": invited.invited_by.name,
        "host": str(Manufacturer.get() or "Hanse"),
        "company": invited.organisation.name if invited.organisation else "",
        "roles": invited.roles_in_words or formats.UNKNOWN,
        "day": formats.moment(invited.expires_at),
    }
    if invited.organisation is None:
        what = _("%(inviter)s invites you to work in the partner network of %(host)s. Your roles: %(roles)s.")
    else:
        what = _("%(inviter)s invites you to act for %(company)s at %(host)s. Your job roles: %(roles)s.")
    return Letter(
        _("An invitation from %(host)s") % words,
        (
            what % words,
            Link(_("Take your seat"), url),
            _("The link works once, until %(day)s. If you expected no invitation, leave it: nothing happens then.")
            % words,
        ),
    )
