"""E-mail: every letter that Hanse writes goes through `post`, in the language of its receiver.

    mail.post(account, lambda: letters.new_password(address), about="new password: 7g3k...")

Without a mail server (HANSE_MAIL_URL) letters are kept, for administrators to read and hand over. With one they are sent by a
job after the transaction of what they tell of, and again when that fails; the same letter keeps its Message-ID.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import clock
from ..actor import Actor, acting
from ..jobs import job
from ..models import Account, Manufacturer
from ..models.mail import Mail
from ..web.middleware import seats_of
from .names import as_called

log = logging.getLogger("hanse.mail")

State = Mail.State
PRODUCT = Actor.system("keep letters")
"""Whoever causes a letter reads none."""
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480))
"""How long it waits after each attempt that failed; after the last it gives up."""
LEASE = timedelta(minutes=5)
KEPT_FOR = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Link:
    """A paragraph of its own that leads somewhere."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What is written: paragraphs, between a greeting and the manufacturer's name that `post` adds."""

    subject: str
    parts: tuple[str | Link, ...]


@dataclass(frozen=True, slots=True)
class Receiver:
    """Somebody who has no account yet."""

    email: str
    name: str
    language: str


NEWS = "news"
"""What letters are about that tell what happened, as against those of a login and of an invitation."""


def has_server() -> bool:
    """Is there a mail server to send by?"""
    return bool(settings.HAS_MAIL_SERVER)


def post(to: Account | Receiver, write: Callable[[], Letter], *, about: str = "", seats: Iterable[str] = ()) -> Mail:
    """Write a letter and send it on its way once the open transaction has committed.

    `write` is called in the receiver's language. `about` names what the letter belongs to, for `call_back`; news say from which
    `seats`, by their keys, its receiver may know it.
    """
    with translation.override(to.language):
        letter = write()
        parts = [_greeting(to), *letter.parts, str(Manufacturer.get() or "Hanse")]
    now = clock.now()
    mail = Mail(
        account=to if isinstance(to, Account) else None, email=to.email, name=to.name, language=to.language, about=about, seats=sorted(set(seats)),
        subject=" ".join(letter.subject.split())[:200],
        parts=[[part.label, part.url] if isinstance(part, Link) else part for part in parts],
        state=State.WAITING if has_server() else State.KEPT, written_at=now, due_at=now,
    )  # fmt: skip
    with acting(PRODUCT):
        mail.save(force_insert=True)
    if mail.state == State.WAITING:
        transaction.on_commit(lambda: carry.enqueue(mail_id=mail.pk))
    return mail


def _greeting(to: Account | Receiver) -> str:
    """By their own name; who has no account yet is called what somebody else typed."""
    name = to.name if isinstance(to, Account) else as_called(to.name)
    return _("Hello %(name)s,") % {"name": name} if name else _("Hello,")


@acting(PRODUCT)
def call_back(about: str) -> int:
    """Letters about this that have not gone do not go, and are not shown any more with their links; gives how many."""
    waiting = Mail.objects.filter(about=about, state__in=(State.KEPT, State.WAITING))
    return sum(_ended(mail, State.DROPPED) for mail in waiting)


@job(title=gettext_lazy("Send an e-mail"))
def carry(mail_id: int) -> None:
    send(mail_id)


def send(mail_id: int) -> None:
    """Send one letter that is due, unless somebody else is at it or its receiver may not be told any more."""
    now = clock.now()
    due = Mail.objects.filter(pk=mail_id, state=State.WAITING, due_at__lte=now)
    if not due.update(due_at=now + LEASE, attempts=F("attempts") + 1):
        return
    mail = Mail.objects.select_related("account").get(pk=mail_id)
    if mail.account is not None and not _may_be_told(mail, mail.account):
        _ended(mail, State.DROPPED)
        return
    try:
        _message(mail).send()
    except (OSError, ValueError) as trouble:  # smtplib's errors are OSErrors; an address that cannot be is a ValueError
        _failed(mail, str(trouble) or type(trouble).__name__)
    else:
        _ended(mail, State.SENT, sent_at=clock.now())


def _may_be_told(mail: Mail, account: Account) -> bool:
    """Nobody is told anything whose login has ended, and nothing new of a seat that has: a letter may have waited for a day.

    One of several seats does not go in part. What it says of the others stands under the bell there.
    """
    if not account.is_active or mail.about != NEWS:
        return account.is_active
    held = {seat.key for seat in seats_of(account)}
    return bool(held) and held.issuperset(mail.seats)


def send_due() -> int:
    """Send every letter whose time has come; gives how many were tried."""
    due = Mail.objects.filter(state=State.WAITING, due_at__lte=clock.now()).order_by("id")
    waiting = list(due.values_list("id", flat=True))
    for mail_id in waiting:
        send(mail_id)
    return len(waiting)


def forget_old() -> int:
    """Letters are personal data: they go after ninety days. Gives how many."""
    return Mail.objects.filter(written_at__lt=clock.now() - KEPT_FOR).delete()[0]


def _ended(mail: Mail, state: State, **more: object) -> int:
    """Its way is over. The addresses of its links were for the receiver alone."""
    parts = [[part[0], ""] if isinstance(part, list) else part for part in mail.parts]
    known = Mail.objects.filter(pk=mail.pk, state=mail.state)
    return known.update(state=state, parts=parts, due_at=None, trouble="", **more)


def _failed(mail: Mail, trouble: str) -> None:
    log.warning("E-mail %s could not be sent: %s", mail.public_id, trouble)
    waiting = Mail.objects.filter(pk=mail.pk, state=State.WAITING)
    if mail.attempts > len(PAUSES):
        waiting.update(state=State.FAILED, trouble=trouble, due_at=None)
    else:
        waiting.update(trouble=trouble, due_at=clock.now() + PAUSES[mail.attempts - 1])


def _message(mail: Mail) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        mail.subject, as_text(mail), to=[mail.email],
        headers={"Message-ID": f"<{mail.public_id}@hanse>", "Auto-Submitted": "auto-generated"},
    )  # fmt: skip
    message.attach_alternative(as_html(mail), "text/html")
    return message


def as_text(mail: Mail) -> str:
    """The letter as plain text; the address of a link stands below its label."""
    parts = (f"{part[0]}:\n{part[1]}" if isinstance(part, list) else part for part in mail.parts)
    return "\n\n".join(parts) + "\n"


def as_html(mail: Mail) -> str:
    """The same as a page without any style, which every reader of mail shows in its own."""
    paragraphs = format_html_join(
        "\n", "<p>{}</p>",
        ((format_html('<a href="{}">{}</a>', part[1], part[0]) if isinstance(part, list) else part,) for part in mail.parts),
    )  # fmt: skip
    return format_html(
        '<!doctype html>\n<html lang="{}"><head><meta charset="utf-8"><title>{}</title></head><body>\n{}\n</body></html>\n',
        mail.language, mail.subject, paragraphs,
    )  # fmt: skip
