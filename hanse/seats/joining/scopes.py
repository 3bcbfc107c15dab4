"""Which operations a program may be given: those that its maker may do, but never to decide who else may sign in."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache

from hanse.kernel.pages import pages
from hanse.kernel.walls import authz
from hanse.kernel.walls.authz import Operation

FOR_PEOPLE_ONLY = frozenset({"seats", "entrance", "ui", "home"})
"""Rooms whose operations stay with people: how one signs in, and who may; what only helps eyes and hands."""
SEATS_BESIDE = frozenset({"people.leave"})
"""Operations of other rooms that take a seat from somebody, or give it back."""


def offered(roles: Collection[str]) -> list[Operation]:
    """What a token of somebody with these roles may be given. What is open to the public needs no token."""
    kept = kept_for_people()
    return [
        entry
        for name, entry in authz.table().items()
        if name not in kept and entry.roles & set(roles) and "public" not in entry.roles
    ]


def beyond(wanted: Iterable[str], *, roles: Collection[str]) -> frozenset[str]:
    """Which of the wanted operations may not be given."""
    return frozenset(wanted) - {entry.name for entry in offered(roles)}


@cache
def kept_for_people() -> frozenset[str]:
    """What no program does, whatever its token says."""
    return SEATS_BESIDE | {entry.name for entry in authz.table().values() if entry.room in FOR_PEOPLE_ONLY}


@cache
def only_read() -> frozenset[str]:
    """Operations that change nothing: each of their pages only shows."""
    of_pages = pages()
    return frozenset({page.operation for page in of_pages} - {page.operation for page in of_pages if page.changes})
