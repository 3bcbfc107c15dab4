"""Notices in words, with their reader's eyes: what they may not see any more is not there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.cache import cache
from django.utils import timezone

from hanse.kernel import contributions
from hanse.kernel.actor import Actor, acting, current
from hanse.kernel.contributions import Told
from hanse.kernel.walls.authz import allows, as_far_as

from .models import Notice

MOST = 100
MOST_COUNTED = 99
COUNTED_FOR = 60
"""Seconds for which the bell remembers its number."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A notice and its words."""

    notice: Notice
    told: Told

    @property
    def at(self) -> datetime:
        return self.notice.at


@dataclass(frozen=True, slots=True)
class Day:
    """What came on one day of the reader's calendar, newest first."""

    day: date
    items: list[Shown]


def in_words(notices: Sequence[Notice], actor: Actor) -> list[Shown]:
    """Those that this actor may be told, in their order; each kind is asked once for all of its notices."""
    words: dict[int, Told] = {}
    by_kind: dict[str, list[Notice]] = defaultdict(list)
    for notice in notices:
        by_kind[notice.kind].append(notice)
    for key, some in by_kind.items():
        kind = contributions.notice_kinds.named(key)
        if kind is not None and allows(actor, kind.operation):
            with acting(as_far_as(actor, kind.operation)):
                told = kind.tell([notice.about for notice in some])
            words |= {notice.pk: each for notice, each in zip(some, told, strict=True) if each is not None}
    return [Shown(notice, words[notice.pk]) for notice in notices if notice.pk in words]


def latest(actor: Actor) -> list[Shown]:
    """The newest ones, read and unread."""
    return in_words(list(Notice.objects.all()[:MOST]), actor)


def by_day(shown: Iterable[Shown]) -> list[Day]:
    days: dict[date, Day] = {}
    for each in shown:
        day = timezone.localtime(each.at).date()
        days.setdefault(day, Day(day, [])).items.append(each)
    return list(days.values())


def unread() -> int:
    """How many are not read, for the bell: as it was within the last minute."""
    remembered, actor = known(), current()
    if remembered is not None:
        return remembered
    found = len(in_words(list(Notice.objects.filter(read_at=None)[:MOST_COUNTED]), actor))
    cache.set(_key(actor), found, COUNTED_FOR)
    return found


def known() -> int | None:
    """The same as far as it is remembered; asks no database."""
    actor = current()
    may = actor.account_id is not None and allows(actor, "notices.read")
    return cache.get(_key(actor)) if may else 0


def counted_anew(actor: Actor) -> None:
    """Some were read: the bell asks again."""
    cache.delete(_key(actor))


def _key(actor: Actor) -> str:
    return f"notices.{actor.account_id}.{actor.organisation_id}"
