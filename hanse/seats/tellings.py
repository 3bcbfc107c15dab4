"""How the audit trail tells of who may act from where."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hanse.kernel.contributions import Telling
from hanse.kernel.walls import authz
from hanse.network.past.told import Words


def _accepted(words: Words) -> str:
    """Of one of ours the roles are told, of a partner's person the invitation alone."""
    if "roles" in words.entry.after:
        return gettext("%(actor)s took up an invitation. Roles since then: %(roles)s.") % words
    return gettext("%(actor)s took up the invitation to %(label)s.") % words


def _scopes(names: Iterable[str]) -> str:
    """What a program may, as the decision table says it."""
    known = authz.table()
    return "; ".join(gettext(known[name].says) if name in known else name for name in names)


TELLINGS = (
    Telling(
        "seats.invitation", "user-plus", added=_("%(actor)s invited %(label)s."),
        changed=_("%(actor)s changed the invitation of %(label)s: %(changes)s."),
        fields={"invited_by_id": _("invited by"), "accepted_at": _("accepted")}, reads="invitations.read",
    ),
    Telling(
        "seats.token", "key", added=_("%(actor)s made the token %(label)s."),
        changed=_("%(actor)s changed the token %(label)s: %(changes)s."),
        fields={"used_in_minute": _("uses in this minute")}, values={"scopes": _scopes}, reads="tokens.read",
    ),
    Telling(
        "colleagues.invite", "user-plus", says=_("%(actor)s invited %(label)s as a colleague. Roles: %(roles)s.")
    ),
    Telling("colleagues.change", "id", says=_("%(actor)s changed the roles of %(label)s from %(old_roles)s to %(roles)s.")),
    Telling(
        "seats.invite", "user-plus", says=_("%(actor)s invited %(label)s to sign in for the company, by %(email)s."),
        reads="invitations.read",
    ),
    Telling(
        "invitations.send_again", "mail", title=_("Send an invitation again"),
        says=_("%(actor)s sent the invitation to %(label)s again."),
    ),
    Telling(
        "invitations.withdraw", "x", title=_("Withdraw an invitation"),
        says=_("%(actor)s withdrew the invitation to %(label)s."),
    ),
    Telling("invitations.accept", "user-check", says=_accepted),
    Telling("tokens.create", "key", says=_("%(actor)s made the token %(label)s. It is valid until %(expires_at)s.")),
    Telling(
        "tokens.end", "key", says=_("%(actor)s ended the token %(label)s."), reasons=(_("The seat was taken anew."),)
    ),
    Telling(
        "accounts.end", "user-x", title=_("End a login"), says=_("%(actor)s ended the login of %(label)s.")
    ),
    Telling(
        "accounts.take_back", "user-check", title=_("Give a login back"),
        says=_("%(actor)s gave the login of %(label)s back."),
    ),
)  # fmt: skip
