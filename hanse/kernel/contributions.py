"""What rooms add to common places. A room registers itself in its `contributions.py`; nobody below names a room above.

Every registry keeps the order it is told (`order`), then the order of registration.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Literal

from django.apps import apps

from .actor import Actor

Audience = Literal["workspace", "portal"]


@dataclass(frozen=True, slots=True)
class NavItem:
    """A place in the navigation. `operation` decides who sees it; `count` may tell how much waits there.

    No page asks for that: the navigation does, by a small request of its own. A page shows what `known` remembers of it
    without asking a database: None where it does not know.
    """

    key: str
    label: Any
    icon: str
    url: str
    operation: str
    audience: Audience = "workspace"
    group: Any = ""
    order: int = 100
    count: Callable[[], int] | None = None
    known: Callable[[], int | None] | None = None
    phone: bool = False


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
class Panel:
    """A part of a common page: `context` gives what `template` needs, or None to stay away.

    `place` is one of: partner.main, partner.side, partner.strip, home.main, home.side, home.strip, portal.main, portal.side,
    portal.strip, person.side, colleague.side, product.main, import.main. `context` gets the request, and on the page of a company, a
    person, a colleague, a product or an import that row after it. Only those who may do `operation` get it.
    """

    key: str
    place: str
    template: str
    context: Callable[..., dict[str, Any] | None]
    order: int = 100
    operation: str = ""


@dataclass(frozen=True, slots=True)
class PartnerColumn:
    """A column of the partners' list. `annotate` adds its value to a queryset of partnerships; `column` and `filters` draw it.

    It is there, to be sorted, filtered and exported by, only for those who may do `operation`.
    """

    key: str
    column: Any
    annotate: Callable[[Any], Any]
    operation: str
    filters: tuple[Any, ...] = ()
    order: int = 100


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
class Telling:
    """How the audit trail and the histories tell of an entry. `key` is its operation, called `title` where no `authz.toml`
    says it; or the label of a model, for operations on it that have no sentence of their own.

    `says` is told of every entry, else `added`, `changed` or `removed`, as the entry has it. Sentences take `actor`, `label`
    (the record's name), `kind`, `changes` and, as a reader would write them, the values that the entry keeps by their names,
    with `old_` before the name those from before. What grammar cannot do is a function of these words.

    What an entry keeps in the code's words or in its writer's language is put into the reader's: `record` names the record
    from these words, `fields` are the names of what is kept beside columns that have one, `values` put what is kept under a
    name into words, and `reasons` are those that Hanse itself gives. `reads` is the operation of those who may read what
    was kept; others who read the trail learn that it happened. `later` finds the entries that are not told to who is looking
    yet, not even that they happened.
    """

    key: str
    icon: str
    title: Any = ""
    says: Any = ""
    added: Any = ""
    changed: Any = ""
    removed: Any = ""
    order: int = 100
    record: Callable[[Any], str] | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    values: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)
    reasons: tuple[Any, ...] = ()
    reads: str = ""
    later: Callable[[], Any] | None = None


@dataclass(frozen=True, slots=True)
class Shareable:
    """What a partner may let another look into: a part of its portal, by the operations that read it."""

    key: str
    label: Any
    operations: frozenset[str]
    order: int = 100


@dataclass(frozen=True, slots=True)
class Todo:
    """Something that waits for a person: a sentence with verb and object, the reason, and when it is due.

    `key` is the same as long as its cause is the same: with one it can be put off and handed on. `note` says from whom it
    comes, `done` is the address that takes a POST and ticks it off, `ways` are (label, address) of what else may be done.
    """

    sentence: Any
    reason: Any
    url: str
    icon: str = "clipboard"
    due: Any = None
    late: bool = False
    key: str = ""
    note: Any = ""
    done: str = ""
    ways: tuple[tuple[Any, str], ...] = ()


@dataclass(frozen=True, slots=True)
class TodoSource:
    """What waits for an actor by itself, worked out anew each time: it is gone with its cause.

    `among` gives those of some keys that still wait, as far as this actor may see them and act on them; without it nothing
    from here can be handed on. `sign` is an expression of the database that tells whether there may be anything at all, or
    None where there is nothing for this actor: the signs of all sources are asked in one question. Where the sign says all
    there is to say, `read` makes the to-dos of it, and `find` is not asked.
    """

    key: str
    audience: Audience
    find: Callable[[Actor], Iterable[Todo]]
    order: int = 100
    among: Callable[[Actor, Collection[str]], Iterable[Todo]] | None = None
    sign: Callable[[Actor], Any | None] | None = None
    read: Callable[[Any], Iterable[Todo]] | None = None


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


@dataclass(frozen=True, slots=True)
class Work:
    """Long work that somebody asked for and that is under way: a sentence, where it is told in full, and how far it is."""

    sentence: Any
    url: str
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class WorkSource:
    key: str
    find: Callable[[Actor], Iterable[Work]]
    audience: Audience = "workspace"
    order: int = 100


@dataclass(frozen=True, slots=True)
class Found:
    """One search hit."""

    title: str
    detail: str
    url: str
    icon: str


@dataclass(frozen=True, slots=True)
class Finder:
    """A kind of thing that can be found: `searches` names what the index keeps of it (hanse.finding.declaring), and
    `show(ids)` fetches these rows with the actor's eyes, in this order. `by_numbers`: also by the numbers of a row, which is
    not for readers who are not shown them.
    """

    key: str
    label: Any
    operation: str
    searches: str
    show: Callable[[Sequence[int]], list[Found]]
    audience: Audience = "workspace"
    order: int = 100
    by_numbers: bool = True


@dataclass(frozen=True, slots=True)
class Action:
    """Something one may begin from anywhere, as a verb with its object; `url` is where it begins."""

    key: str
    label: Any
    icon: str
    url: str
    operation: str
    audience: Audience = "workspace"
    order: int = 100


@dataclass(frozen=True, slots=True)
class Check:
    """Something that is always true, computed anew from the rows: `find` gives a sentence for each place where it is not.

    It reads as the system and changes nothing. `hanse verify` runs all of them.
    """

    key: str
    label: Any
    find: Callable[[], Iterable[str]]
    order: int = 100


@dataclass(slots=True)
class Registry[T]:
    items: list[T] = field(default_factory=list)

    def add(self, item: T) -> T:
        if any(known.key == item.key for known in self.items):  # type: ignore[attr-defined]
            raise ValueError(f"Two rooms contribute {item.key!r}.")  # type: ignore[attr-defined]
        self.items.append(item)
        self.items.sort(key=lambda known: known.order)  # type: ignore[attr-defined]
        return item

    def __iter__(self) -> Any:
        return iter(self.items)

    def named(self, key: str) -> T | None:
        """What was contributed under this key, or None."""
        return next((known for known in self.items if known.key == key), None)  # type: ignore[attr-defined]


nav: Registry[NavItem] = Registry()
partner_tabs: Registry[PartnerTab] = Registry()
partner_columns: Registry[PartnerColumn] = Registry()
partner_acts: Registry[PartnerAct] = Registry()
person_standings: Registry[PersonStanding] = Registry()
panels: Registry[Panel] = Registry()
histories: Registry[HistorySource] = Registry()
tellings: Registry[Telling] = Registry()
shareables: Registry[Shareable] = Registry()
todos: Registry[TodoSource] = Registry()
works: Registry[WorkSource] = Registry()
finders: Registry[Finder] = Registry()
notice_kinds: Registry[NoticeKind] = Registry()
digest_parts: Registry[DigestPart] = Registry()
bar: Registry[NavItem] = Registry()
"""Signs in the bar above every page, each with how much there is."""
own_pages: Registry[NavItem] = Registry()
"""Places in one's own menu, behind one's name."""
actions: Registry[Action] = Registry()
checks: Registry[Check] = Registry()


def rooms() -> list[str]:
    """The dotted names of the rooms that are installed, ground floor first."""
    return [config.name for config in apps.get_app_configs() if config.name.startswith("hanse.")]


def load(name: str) -> list[Any]:
    """Import `name` (say `contributions` or `reactions`) from every room that has it."""
    found = []
    for room in rooms():
        dotted = f"{room}.{name}"
        if find_spec(dotted) is not None:
            found.append(import_module(dotted))
    return found
