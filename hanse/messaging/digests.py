"""Digests: one e-mail for each person, with what came since the last and what is late; and the e-mail of one notice at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from django.db import transaction
from django.utils import translation

from hanse.kernel import contributions
from hanse.kernel.actor import acting
from hanse.kernel.contributions import Channel
from hanse.kernel.models import Account
from hanse.kernel.outside import mail
from hanse.kernel.walls.authz import allows
from hanse.kernel.web.middleware import Seat, seats_of

from . import letters
from .channels import AT_ONCE, in_digest_of, wanted
from .letters import Section
from .models import Notice, Preference
from .showing import in_words


def send_due(today: date) -> int:
    """Everybody's digest of that day; gives how many e-mails were written."""
    channels = in_digest_of(today)
    waiting: dict[int, list[Notice]] = defaultdict(list)
    for notice in Notice.objects.filter(to_send__in=channels).order_by("at", "id"):
        waiting[notice.account_id].append(notice)
    parts = _parts_wanted(channels)
    accounts = Account.objects.filter(pk__in={*waiting, *parts}, is_active=True).prefetch_related("staff_roles")
    written = sum(_send(account, waiting[account.pk], parts.get(account.pk, set())) for account in accounts)
    Notice.objects.filter(to_send__in=channels, account__is_active=False).update(to_send="")
    return written


def _parts_wanted(channels: frozenset[Channel]) -> dict[int, set[str]]:
    """Who wants which computed parts today, of those for whom there may be something."""
    found: dict[int, set[str]] = defaultdict(set)
    for part in contributions.digest_parts:
        receivers = {receiver.account_id for receiver in part.receivers()}
        chosen = Preference.chosen(receivers, [part.key])
        for number in receivers:
            if wanted(chosen.get((number, part.key)), part.default) in channels:
                found[number].add(part.key)
    return found


def _send(account: Account, notices: Sequence[Notice], parts: Iterable[str]) -> bool:
    """One e-mail, unless there is nothing that they may be told; the notices have then gone."""
    with transaction.atomic():
        with translation.override(account.language):
            sections = _sections(account, notices, parts)
        if sections:
            mail.post(account, lambda: letters.digest(account, sections), about=mail.NEWS, seats=_seats(sections))
        Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(to_send="")
    return bool(sections)


def _sections(account: Account, notices: Sequence[Notice], parts: Iterable[str]) -> list[Section]:
    """What leads to the same place is told by the first part that tells it, from each seat: addresses of portals are alike."""
    found: dict[str, Section] = {}
    for seat in own_seats(account):
        told: set[str] = set()
        with acting(seat.actor):
            for section in _computed(seat, parts):
                lines = [line for line in section.lines if line.url not in told]
                told.update(line.url for line in lines)
                found.setdefault(section.key, Section(section.key, section.title)).add(lines, seat=seat.key)
            for section in _told(seat, notices):
                found.setdefault(section.key, Section(section.key, section.title)).add(section.lines, seat=seat.key)
    return [section for section in found.values() if section.lines]


def _seats(sections: Iterable[Section]) -> Iterator[str]:
    """Of which it tells: it goes as long as its receiver has all of them."""
    return (seat for section in sections for seat in section.seats)


def own_seats(account: Account) -> list[Seat]:
    """From where they act, without other companies' portals into which they may look."""
    return [seat for seat in seats_of(account) if seat.actor.looks_from is None]


def _computed(seat: Seat, parts: Iterable[str]) -> Iterator[Section]:
    for part in contributions.digest_parts:
        if part.key in parts and allows(seat.actor, part.operation):
            yield Section(part.key, part.title, list(part.find(seat.actor)))


def _told(seat: Seat, notices: Sequence[Notice]) -> Iterator[Section]:
    here = [notice for notice in notices if notice.organisation_id == seat.actor.organisation_id]
    for shown in in_words(here, seat.actor):
        kind = contributions.notice_kinds.named(shown.notice.kind)
        assert kind is not None
        yield Section(kind.key, kind.title, [shown.told])


def send_one(notice_id: int) -> bool:
    """The e-mail of a notice whose receiver wants it at once; nothing for one that has gone or may not be told."""
    with transaction.atomic():
        notice = Notice.objects.select_for_update(of=("self",)).filter(pk=notice_id, to_send=AT_ONCE).first()
        if notice is None:
            return False
        account = Account.objects.get(pk=notice.account_id)
        with translation.override(account.language):
            sections = _sections(account, [notice], ()) if account.is_active else []
        if sections:
            mail.post(account, lambda: letters.one(account, sections[0]), about=mail.NEWS, seats=_seats(sections[:1]))
        Notice.objects.filter(pk=notice.pk).update(to_send="")
    return bool(sections)
