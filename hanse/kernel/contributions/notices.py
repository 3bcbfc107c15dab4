"""What people are told when something happened: as a notice, and in digests."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ..actor import Actor
from .registry import Audience, Registry


@dataclass(frozen=True, slots=True)
class Receiver:
    """Whom something concerns: a login, and for a partner's person the company for which they act."""

    account_id: int
    organisation_id: int | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A notice in words, as its reader may see it now."""

    sentence: Any
    url: str
    icon: str = "bell"
    detail: Any = ""


Channel = Literal["off", "app", "at_once", "daily", "weekly"]


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """What people are told when something happened. `receivers` says of an event whom it concerns, and runs as the system.

    `tell` runs with the eyes of one of these, each time it is shown or sent: it gets what the events kept (ids) and gives for
    each the words, or None for what this person may not see. Only those who may do `operation` get it. An `audience` is
    where it is of use; without one on both sides.
    """

    key: str
    title: Any
    events: tuple[type, ...]
    operation: str
    receivers: Callable[[Any], Iterable[Receiver]]
    tell: Callable[[Sequence[Mapping[str, Any]]], Sequence[Told | None]]
    default: Channel = "app"
    audience: Audience | None = None
    order: int = 100


@dataclass(frozen=True, slots=True)
class DigestPart:
    """What a digest says beside notices, computed when it is written. `receivers` are those for whom there may be something;
    `find` gives the lines with the eyes of one of them.
    """

    key: str
    title: Any
    operation: str
    receivers: Callable[[], Iterable[Receiver]]
    find: Callable[[Actor], Iterable[Told]]
    default: Channel = "daily"
    order: int = 100


notice_kinds: Registry[NoticeKind] = Registry()
digest_parts: Registry[DigestPart] = Registry()
