"""From an event to notices: for each whom it concerns, as far as they want to be told."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from functools import partial

from django.db import transaction

from hanse.kernel import clock, contributions
from hanse.kernel.contributions import NoticeKind, Receiver
from hanse.kernel.events import Event
from hanse.kernel.models import Account

from .channels import AT_ONCE, goes_by_mail, is_kept, wanted
from .jobs import tell_at_once
from .models import Notice, Preference


def kinds_of(event: Event) -> list[NoticeKind]:
    """The kinds that tell of this event."""
    return [kind for kind in contributions.notice_kinds if type(event) in kind.events]


def write(event: Event) -> list[Notice]:
    """A notice for each receiver of each kind, but for logins that have ended and for who wants none.

    What happens again takes the place of what nobody has read of it: who does it without end would hide what others did.
    """
    made = [notice for kind in kinds_of(event) for notice in _notices(kind, event)]
    kinds, accounts = {notice.kind for notice in made}, {notice.account_id for notice in made}
    unread = Notice.objects.filter(account__in=accounts, kind__in=kinds, read_at=None)
    with transaction.atomic():
        unread.filter(about=dataclasses.asdict(event)).delete()
        Notice.objects.bulk_create(made)
    for notice in made:
        if notice.to_send == AT_ONCE:
            transaction.on_commit(partial(tell_at_once.enqueue, notice_id=notice.pk))
    return made


def _notices(kind: NoticeKind, event: Event) -> Iterable[Notice]:
    receivers = dict.fromkeys(kind.receivers(event))
    active = _active(receivers)
    chosen = Preference.chosen(active, [kind.key])
    for receiver in receivers:
        channel = wanted(chosen.get((receiver.account_id, kind.key)), kind.default)
        if receiver.account_id in active and is_kept(channel):
            yield Notice(
                account_id=receiver.account_id, organisation_id=receiver.organisation_id, kind=kind.key,
                about=dataclasses.asdict(event), at=clock.now(),
                to_send=channel if goes_by_mail(channel) else "",
            )  # fmt: skip


def _active(receivers: Iterable[Receiver]) -> set[int]:
    numbers = {receiver.account_id for receiver in receivers}
    return set(Account.objects.filter(pk__in=numbers, is_active=True).values_list("pk", flat=True))
