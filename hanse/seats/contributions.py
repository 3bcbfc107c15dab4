"""What seats add to common places."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hanse.kernel.contributions import (
    NavItem,
    Panel,
    PersonStanding,
    nav,
    notice_kinds,
    panels,
    person_standings,
    tellings,
    todos,
)

from . import invited, notices, waiting
from .panels import seat_of
from .tellings import TELLINGS

ADMINISTRATION = _("Administration")

nav.add(NavItem("colleagues", _("Colleagues"), "id", "seats:colleagues", "colleagues.read", group=ADMINISTRATION,
                order=900))  # fmt: skip
nav.add(NavItem("invitations", _("Invitations"), "user-plus", "seats:invitations", "invitations.read",
                group=ADMINISTRATION, order=901))  # fmt: skip
nav.add(NavItem("tokens", _("Tokens"), "key", "seats:tokens", "tokens.read", group=ADMINISTRATION, order=902))
nav.add(NavItem("access", _("Access"), "key", "seats:portal_invitations", "invitations.read", audience="portal",
                order=90))  # fmt: skip

panels.add(Panel("seats-person", "person.side", "seats/parts/seat.html", seat_of, order=10))

person_standings.add(PersonStanding("invitation", invited.with_invitation, invited.told, "invitations.read"))

for kind in notices.KINDS:
    notice_kinds.add(kind)
for source in waiting.SOURCES:
    todos.add(source)
for telling in TELLINGS:
    tellings.add(telling)
