"""Work after the answer, and by itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hanse.kernel.jobs import DAY, MINUTE, job
from hanse.kernel.outside import mail
from hanse.kernel.sessions import SessionStore

from .proofs import passwords


@job(title=_("Write to somebody how to choose a new password"))
def write_of_new_password(email: str, origin: str) -> None:
    passwords.invite_to_reset(email, origin=origin)


@job(title=_("Send e-mails that wait"), every=MINUTE)
def send_waiting_mail() -> None:
    mail.send_due()


@job(title=_("Forget old e-mails"), every=DAY, at="03:10")
def forget_old_mail() -> None:
    mail.forget_old()


@job(title=_("Forget sessions that have ended"), every=DAY, at="03:20")
def forget_lapsed_sessions() -> None:
    SessionStore.clear_expired()
