"""What the entrance writes to people. Called in the receiver's language."""

from __future__ import annotations

from django.utils.translation import gettext as _

from hanse.kernel.outside.mail import Letter, Link


def new_password(url: str) -> Letter:
    return Letter(
        _("A new password for Hanse"),
        (
            _("Somebody asked for a new password for your login, most likely you. With this link you choose one:"),
            Link(_("Choose a new password"), url),
            _("The link works once, and for an hour. If it was not you who asked, there is nothing to do."),
        ),
    )


def password_changed() -> Letter:
    return _changed(
        _("Your password was changed"),
        _("Your password was changed. You were signed out everywhere, and the tokens that you had made ended."),
    )


def second_factor_on() -> Letter:
    return _changed(
        _("Your sign-in asks for a code now"), _("From now on a code from your app is asked for after your password.")
    )


def second_factor_off() -> Letter:
    return _changed(
        _("Your sign-in asks for no code any more"), _("From now on your password alone is enough to sign in.")
    )


def new_recovery_codes() -> Letter:
    return _changed(
        _("New recovery codes were made"), _("New recovery codes were made for your login; the old ones are void.")
    )


def recovery_code_used(left: int) -> Letter:
    return _changed(
        _("A recovery code was used"),
        _("A recovery code was used to sign in. Codes that are left: %(count)d.") % {"count": left},
    )


def passkey_added(name: str) -> Letter:
    """A new password would not close what a passkey opens."""
    return Letter(
        _("A passkey was added"),
        (
            _("The passkey “%(name)s” was added: it opens your login.") % {"name": name},
            _(
                "If it was not you, remove it under “Sign-in and security”, choose a new password there and tell your administrator."
            ),
        ),
    )


def passkey_removed(name: str) -> Letter:
    return _changed(
        _("A passkey was removed"), _("The passkey “%(name)s” does not open your login any more.") % {"name": name}
    )


def passkey_copied(name: str) -> Letter:
    return Letter(
        _("A passkey seems to be copied"),
        (
            _(
                "Somebody tried to sign in with the passkey “%(name)s” and was refused: its device counts fewer uses than we know of, as a copy would."
            )
            % {"name": name},
            _("Remove it under “Sign-in and security”, and tell your administrator."),
        ),
    )


def _changed(subject: str, what: str) -> Letter:
    return Letter(subject, (what, _("If it was not you, ask for a new password now and tell your administrator.")))
