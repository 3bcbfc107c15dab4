"""When is a notice told how? From what its receiver wants of its kind. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from hanse.kernel.contributions import Channel

MONDAY = 0
CHANNELS: dict[Channel, Any] = {
    "off": _("not at all"),
    "app": _("here, under the bell"),
    "at_once": _("here, and by e-mail at once"),
    "daily": _("here, and in a daily e-mail"),
    "weekly": _("here, and in an e-mail on Mondays"),
}
OF_DIGEST: dict[Channel, Any] = {
    "off": _("not at all"),
    "daily": _("in a daily e-mail"),
    "weekly": _("in an e-mail on Mondays"),
}
"""Of what is computed for a digest, and stands nowhere else."""
AT_ONCE: Channel = "at_once"
BY_DIGEST: tuple[Channel, ...] = ("daily", "weekly")


def wanted(chosen: str | None, default: Channel) -> Channel:
    """What this person wants: what they chose, else what is usual for the kind."""
    return chosen if chosen in CHANNELS else default


def is_kept(channel: Channel) -> bool:
    """Does the notice exist at all?"""
    return channel != "off"


def goes_by_mail(channel: Channel) -> bool:
    """Now or with a digest."""
    return channel == AT_ONCE or channel in BY_DIGEST


def in_digest_of(day: date) -> frozenset[Channel]:
    """The channels whose digest goes out on that day: on Mondays also that of the week."""
    return frozenset(BY_DIGEST if day.weekday() == MONDAY else BY_DIGEST[:1])


def without_mail(channel: Channel, usable: Iterable[Channel]) -> Channel:
    """What is left of a channel for who wants no more e-mails of this kind; a part of a digest is then off."""
    return "app" if channel != "off" and "app" in usable else "off"
