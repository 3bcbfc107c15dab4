"""Lists of colleagues, invitations and tokens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.kernel import clock
from hanse.kernel.models import Account
from hanse.kernel.walls.roles import STAFF_ROLES
from hanse.ui.parts import address
from hanse.ui.tables import (
    BooleanFilter,
    ChoiceFilter,
    Column,
    DateColumn,
    LinkColumn,
    Nothing,
    StatusColumn,
    Table,
    TextColumn,
    View,
)

from .joining.colleagues import roles_in_words
from .models import Invitation, Token

INVITATION_TONES = {"open": "info", "expired": "warn", "accepted": "good", "withdrawn": ""}
INVITATION_WORDS = {
    "open": gettext_lazy("open"),
    "expired": gettext_lazy("expired"),
    "accepted": gettext_lazy("accepted"),
    "withdrawn": gettext_lazy("withdrawn"),
}
TOKEN_TONES = {"working": "good", "expired": "warn", "ended": ""}
TOKEN_WORDS = {
    "working": gettext_lazy("works"),
    "expired": gettext_lazy("expired"),
    "ended": gettext_lazy("ended"),
}


def _factor(account: Account) -> Any:
    return _("yes") if getattr(account, "has_second_factor", False) else _("no")


class ColleagueTable(Table):
    """Our own people."""

    name, title = "colleagues", gettext_lazy("Colleagues")
    search = ("name", "email", "title")
    search_label = gettext_lazy("Name or e-mail")
    sort = "name"
    columns = (
        LinkColumn(key="name", label=gettext_lazy("Name"), under="title", sort=True,
                   url=lambda account: reverse("seats:colleague", args=[account.public_id])),
        TextColumn(key="roles", label=gettext_lazy("Roles"), value=roles_in_words, phone="line"),
        TextColumn(key="email", label=gettext_lazy("E-mail"), cell=lambda account: address(account.email), sort=True, soft=True),
        DateColumn(key="last_login", label=gettext_lazy("Last sign-in"), relative=True, sort=True, phone="figure"),
        TextColumn(key="factor", label=gettext_lazy("Second factor"), value=_factor),
        StatusColumn(key="standing", label=gettext_lazy("Login"), sort="is_active",
                     value=lambda account: "open" if account.is_active else "ended",
                     tones={"open": "good"}, labels={"open": gettext_lazy("may sign in"), "ended": gettext_lazy("ended")}),
    )  # fmt: skip
    filters = (
        ChoiceFilter(key="role", label=gettext_lazy("Role"), choices=tuple(STAFF_ROLES.items()), many=True,
                     field="staff_roles__role"),
        BooleanFilter(key="active", label=gettext_lazy("Login"), field="is_active",
                      yes=gettext_lazy("may sign in"), no=gettext_lazy("has ended")),
    )  # fmt: skip
    many = True
    views = (
        View("active", gettext_lazy("May sign in"), {"active": "yes"}),
        View("ended", gettext_lazy("Ended"), {"active": "no"}),
    )


def _in_states(wanted: tuple[str, ...]) -> Q:
    """Expired is an open one whose time is over."""
    condition, now = Q(pk__in=()), clock.now()
    for state in wanted:
        condition |= {
            "open": Q(state="open", expires_at__gt=now),
            "expired": Q(state="open", expires_at__lte=now),
        }.get(state, Q(state=state))
    return condition


def _to_what(invitation: Invitation) -> str:
    return invitation.organisation.name if invitation.organisation else _("Ours")


def invitation_table(url: Callable[[Invitation], str], *, with_company: bool) -> type[Table]:
    """Who was invited; with the company where there are several."""
    company: tuple[Column, ...] = (
        (TextColumn(key="company", label=gettext_lazy("Company"), value=_to_what, sort="organisation__name", phone="line"),)
        if with_company else ()
    )  # fmt: skip

    class InvitationTable(Table):
        name, title = "invitations", gettext_lazy("Invitations")
        search = ("name", "email", "organisation__name")
        search_label = gettext_lazy("Name or e-mail")
        sort = "-sent_at"
        columns = (
            LinkColumn(key="name", label=gettext_lazy("Name"), under=lambda row: address(row.email), url=url, sort=True),
            *company,
            TextColumn(key="roles", label=gettext_lazy("Roles"), value="roles_in_words", phone="line"),
            TextColumn(key="by", label=gettext_lazy("Invited by"), value="invited_by.name", sort="invited_by__name", soft=True),
            DateColumn(key="sent_at", label=gettext_lazy("Sent"), relative=True, sort=True),
            DateColumn(key="expires_at", label=gettext_lazy("Valid until"), relative=True, sort=True, phone="figure"),
            StatusColumn(key="state", label=gettext_lazy("State"), value="standing", sort="state",
                         tones=INVITATION_TONES, labels=INVITATION_WORDS),
        )  # fmt: skip
        filters = (
            ChoiceFilter(key="state", label=gettext_lazy("State"), choices=tuple(INVITATION_WORDS.items()), many=True,
                         where=_in_states),
        )  # fmt: skip
        views = (
            View("open", gettext_lazy("Not answered yet"), {"state": ("open", "expired")}),
            View("all", gettext_lazy("All")),
        )
        nothing = Nothing(
            gettext_lazy("Nobody was invited yet"),
            gettext_lazy("Whoever is invited gets a letter with a link, begins with it, and signs in from then on."),
            icon="user-plus",
        )

    return InvitationTable


def _token_of(token: Token) -> str:
    return token.organisation.name if token.organisation else _("Ours")


def token_table(url: Callable[[Token], str], *, with_company: bool) -> type[Table]:
    """Programs that may ask here; with the company where there are several."""
    company: tuple[Column, ...] = (
        (TextColumn(key="company", label=gettext_lazy("Company"), value=_token_of, sort="organisation__name", phone="line"),)
        if with_company else ()
    )  # fmt: skip

    class TokenTable(Table):
        name, title = "tokens", gettext_lazy("Tokens")
        search = ("name", "prefix", "account__name")
        search_label = gettext_lazy("Name, beginning, or who made it")
        sort = "-created_at"
        columns = (
            LinkColumn(key="name", label=gettext_lazy("Name"), url=url, sort=True, under=lambda token: f"{token.prefix}…"),
            *company,
            TextColumn(key="account", label=gettext_lazy("Acts as"), value="account.name", sort="account__name", phone="line"),
            DateColumn(key="created_at", label=gettext_lazy("Made"), sort=True),
            DateColumn(key="expires_at", label=gettext_lazy("Valid until"), sort=True, phone="figure"),
            DateColumn(key="last_used_at", label=gettext_lazy("Last used"), relative=True, sort=True),
            StatusColumn(key="state", label=gettext_lazy("State"), value="standing", tones=TOKEN_TONES, labels=TOKEN_WORDS),
        )  # fmt: skip
        filters = (
            BooleanFilter(key="ended", label=gettext_lazy("State"), where=lambda ended: Q(ended_at__isnull=not ended),
                          yes=gettext_lazy("was ended"), no=gettext_lazy("was not ended")),
        )  # fmt: skip
        views = (
            View("now", gettext_lazy("In use"), {"ended": "no"}),
            View("all", gettext_lazy("All")),
        )
        nothing = Nothing(
            gettext_lazy("No program has a token yet"),
            gettext_lazy(
                "With a token a program reads lists and exports, or does what you let it, without a person's password."
            ),
            icon="key",
        )

    return TokenTable
