"""How the audit trail tells of signing in, and of what proves who somebody is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from hanse.kernel.contributions import Telling
from hanse.network.past.told import Words, retold

SIGNED_IN = {
    "password": _("%(actor)s signed in with a password."),
    "password and code": _("%(actor)s signed in with a password and a code from the app."),
    "password and recovery code": _("%(actor)s signed in with a password and a recovery code."),
    "passkey": _("%(actor)s signed in with a passkey."),
    "the demo's door": _("%(actor)s signed in through the door of the demonstration."),
}

PROOFS = {
    "password": _("password"), "password and code": _("password and a code from the app"),
    "password and recovery code": _("password and a recovery code"), "passkey": _("passkey"),
    "the demo's door": _("the door of the demonstration"),
}  # fmt: skip
CHANGES = {"on": _("on"), "off": _("off"), "changed": _("changed"), "new": _("new")}


def _proof(by: str) -> Any:
    return PROOFS.get(by, by)


def _changed(how: str) -> Any:
    return CHANGES.get(how, how)


def _device(session: str) -> str:
    """A device as sessions call it, `hanse.entrance.public.sessions.in_words`."""

    def forms() -> Iterator[str]:
        yield gettext("%(browser)s on %(system)s") % {"browser": "%s", "system": "%s"}
        yield gettext("A device that does not tell what it is")

    return retold(session, forms)


def _signed_in(words: Words) -> str:
    return str(SIGNED_IN.get(words.entry.after.get("by", ""), gettext("%(actor)s signed in."))) % words


def _ended_sessions(words: Words) -> str:
    count = words.entry.before.get("sessions", 0)
    sentence = ngettext(
        "%(actor)s signed out one other device.", "%(actor)s signed out %(sessions)s other devices.", count
    )
    return sentence % words


def _second_factor_off(words: Words) -> str:
    """By its owner, or by somebody who helps."""
    if str(words.entry.account_id) == words.entry.subject_id:
        return gettext("%(actor)s turned the second factor off.") % words
    return gettext("%(actor)s ended the second factor of %(label)s.") % words


TELLINGS = (
    Telling(
        "accounts.edit", "user-circle", title=_("Change the own name, language and time zone"),
        changed=_("%(actor)s changed what they say of themselves: %(changes)s."),
    ),
    Telling("entrance.sign_in", "login", title=_("Sign in"), says=_signed_in, values={"by": _proof}),
    Telling("entrance.sign_out", "logout", title=_("Sign out"), says=_("%(actor)s signed out.")),
    Telling(
        "entrance.end_session", "logout", title=_("Sign out another device"),
        says=_("%(actor)s signed out another device: %(session)s."), values={"session": _device},
    ),
    Telling("entrance.end_sessions", "logout", title=_("Sign out all other devices"), says=_ended_sessions),
    Telling(
        "entrance.ask_for_new_password", "mail", title=_("Ask for a new password"),
        says=_("Somebody asked for a new password for the login of %(label)s."),
    ),
    Telling(
        "entrance.change_password", "key", title=_("Change a password"),
        says=_("The password of %(label)s was changed, and every device signed out."), values={"password": _changed},
        reasons=(_("by a link in an e-mail"),),
    ),
    Telling(
        "entrance.second_factor_on", "shield-check", title=_("Turn the second factor on"),
        says=_("%(actor)s turned the second factor on."), values={"second factor": _changed},
    ),
    Telling(
        "entrance.second_factor_off", "shield-check", title=_("Turn the second factor off"), says=_second_factor_off,
        values={"second factor": _changed},
    ),
    Telling(
        "entrance.new_recovery_codes", "key", title=_("Make new recovery codes"),
        says=_("%(actor)s made new recovery codes."), values={"recovery codes": _changed},
    ),
    Telling(
        "entrance.add_passkey", "fingerprint", title=_("Add a passkey"),
        says=_("%(actor)s added the passkey “%(passkey)s”."),
    ),
    Telling(
        "entrance.rename_passkey", "fingerprint", title=_("Rename a passkey"),
        says=_("%(actor)s renamed the passkey “%(old_passkey)s” to “%(passkey)s”."),
    ),
    Telling(
        "entrance.remove_passkey", "fingerprint", title=_("Remove a passkey"),
        says=_("%(actor)s removed the passkey “%(passkey)s”."),
    ),
    Telling(
        "entrance.refuse_passkey", "fingerprint", title=_("Refuse a passkey"),
        says=_("The passkey “%(passkey)s” of %(label)s was refused: a copy of it seems to be in use."),
    ),
)  # fmt: skip
