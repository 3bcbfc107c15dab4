"""What seats add to common places."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hanse.kernel.contributions import (
    Action,
    Named,
    NavItem,
    Panel,
    PersonStanding,
    actions,
    named,
    nav,
    notice_kinds,
    panels,
    people_acts,
    person_standings,
    tellings,
    todos,
)

from . import alone, notices, waiting
from .joining import colleagues, invited
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

named.add(Named("colleagues", _("Colleagues"), "colleagues.read", colleagues.called, order=11))
actions.add(
    Action(
        "invite",
        _("Invite a colleague"),
        "user-plus",
        "seats:colleague_new",
        "colleagues.invite",
        order=30,
        words=_("new add user login account"),
    )
)
actions.add(
    Action(
        "invite_theirs", _("Invite somebody at a partner"), "user-plus", "seats:newcomer", "seats.invite", order=31,
        words=_("new add user login access portal contact"),
    )
)  # fmt: skip
PROGRAMS = _("new create api key program machine integration")
actions.add(Action("new_token", _("Make a token"), "key", "seats:token_new", "tokens.create", order=50, words=PROGRAMS))
actions.add(
    Action(
        "new_own_token",
        _("Make a token"),
        "key",
        "seats:portal_token_new",
        "tokens.create",
        audience="portal",
        order=50,
        words=PROGRAMS,
    )
)
actions.add(
    Action(
        "invite_own", _("Invite a colleague"), "user-plus", "seats:portal_newcomer", "seats.invite", audience="portal",
        order=9, words=_("new add user login access portal contact"),
    )
)  # fmt: skip
people_acts.add(Action("invite", _("A person, and invite them"), "mail", "seats:newcomer_at", "seats.invite", order=10))
people_acts.add(
    Action("invite_own", _("Invite somebody"), "user-plus", "seats:portal_newcomer", "seats.invite", audience="portal")
)
panels.add(Panel("seats-person", "person.side", "seats/parts/seat.html", seat_of, order=10))

person_standings.add(PersonStanding("invitation", invited.with_invitation, invited.told, "invitations.read"))

for kind in notices.KINDS:
    notice_kinds.add(kind)
for source in (*waiting.SOURCES, alone.SECOND):
    todos.add(source)
for telling in TELLINGS:
    tellings.add(telling)
