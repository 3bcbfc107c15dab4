"""What messaging writes to people. Called in the receiver's language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hanse.kernel.contributions import Told
from hanse.kernel.models import Account
from hanse.kernel.outside.mail import Letter, Link

from .links import Stop, absolute, stop_link

MOST = 20
"""Lines of one kind in an e-mail; the others are counted."""


@dataclass(slots=True)
class Section:
    """What a digest says of one kind, and from which seats its reader may know it, by their keys."""

    key: str
    title: Any
    lines: list[Told] = field(default_factory=list)
    seats: set[str] = field(default_factory=set)

    def add(self, lines: Sequence[Told], *, seat: str) -> None:
        """Lines that are told from this seat."""
        if lines:
            self.lines.extend(lines)
            self.seats.add(seat)


def digest(account: Account, sections: Sequence[Section]) -> Letter:
    """Everything that came, kind by kind; below it, how not to get one of the kinds any more."""
    count = sum(len(section.lines) for section in sections)
    subject = ngettext("One thing to know", "%(count)d things to know", count) % {"count": count}
    parts = [part for section in sections for part in _section(section)]
    stops = [_stop(account, section) for section in sections]
    return Letter(subject, (*parts, *stops))


def one(account: Account, section: Section) -> Letter:
    """One notice, by itself."""
    told = section.lines[0]
    return Letter(str(told.sentence), (*_line(told), _stop(account, section)))


def _section(section: Section) -> Iterator[str | Link]:
    yield f"{section.title}:"
    for told in section.lines[:MOST]:
        yield from _line(told)
    if (rest := len(section.lines) - MOST) > 0:
        yield ngettext("And %(count)d more.", "And %(count)d more.", rest) % {"count": rest}


def _line(told: Told) -> Iterator[str | Link]:
    yield Link(str(told.sentence), absolute(told.url))
    if told.detail:
        yield str(told.detail)


def _stop(account: Account, section: Section) -> Link:
    label = _("No more e-mails of this kind: %(kind)s") % {"kind": section.title}
    return Link(label, stop_link(Stop(account.public_id, section.key)))
