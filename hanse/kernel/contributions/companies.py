"""What rooms add to companies and their people: tabs, columns and acts of the list, histories, and what may be shared."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from .places import Action
from .registry import Registry


@dataclass(frozen=True, slots=True)
class PartnerTab:
    """A tab on a company's page; `url` is the name of a route that takes the company's public id as `partner`.

    `count` may give the number beside the label, `show` hides it where it means nothing; both get the company. `held` is an
    expression of the database for a company's key: what it gives is read with the company's heading, for both to find in
    `company.held` under the tab's key; nothing is there where the company has no role.
    """

    key: str
    label: Any
    url: str
    operation: str
    order: int = 100
    count: Callable[[Any], int | None] | None = None
    show: Callable[[Any], bool] | None = None
    held: Callable[[Any], Any] | None = None


@dataclass(frozen=True, slots=True)
class PartnerColumn:
    """A column of the partners' list. `annotate` adds its value to a queryset of partnerships; `column` and `filters` draw it.
    `as_asked` does so where the value is as the list's address asks for; the column is there where the address is `for_asked`.

    It is there, to be sorted, filtered and exported by, only for those who may do `operation`.
    """

    key: str
    column: Any
    annotate: Callable[[Any], Any]
    operation: str
    filters: tuple[Any, ...] = ()
    order: int = 100
    as_asked: Callable[[Any, Any], Any] | None = None
    for_asked: Callable[[Any], bool] | None = None


@dataclass(frozen=True, slots=True)
class PartnerAct:
    """Something done to many partners, selected in their list: `url` is a route that takes a POST."""

    key: str
    label: Any
    icon: str
    url: str
    operation: str
    order: int = 100


@dataclass(frozen=True, slots=True)
class PersonStanding:
    """What a room knows of people without a login. `annotate` adds it to a queryset of people; `tell` gives for one of these
    the words and their tone, or None where nothing is known. Only those who may do `operation` get it.
    """

    key: str
    annotate: Callable[[Any], Any]
    tell: Callable[[Any], tuple[str, str] | None]
    operation: str
    order: int = 100


@dataclass(frozen=True, slots=True)
class HistorySource:
    """What happened to a company, told by a room: `find(company, limit)` gives events (hanse.ui.parts.Event), newest first.

    It is told to those who may do `operation`. `label` says in a word what they are, where one looks at these alone.
    """

    key: str
    label: Any
    find: Callable[[Any, int], Iterable[Any]]
    operation: str
    order: int = 100


@dataclass(frozen=True, slots=True)
class Shareable:
    """What a partner may let another look into: a part of its portal, by the operations that read it."""

    key: str
    label: Any
    operations: frozenset[str]
    order: int = 100


partner_tabs: Registry[PartnerTab] = Registry()
partner_columns: Registry[PartnerColumn] = Registry()
partner_acts: Registry[PartnerAct] = Registry()
person_standings: Registry[PersonStanding] = Registry()
people_acts: Registry[Action] = Registry()
"""What one may begin at the people of a company: on our side `url` takes its id, in the portal it is one's own company's."""
histories: Registry[HistorySource] = Registry()
shareables: Registry[Shareable] = Registry()
