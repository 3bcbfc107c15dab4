"""How the audit trail and the histories tell of what was done, and what must always be true of what is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .registry import Registry


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
class Check:
    """Something that is always true, computed anew from the rows: `find` gives a sentence for each place where it is not.

    It reads as the system and changes nothing. `hanse verify` runs all of them.
    """

    key: str
    label: Any
    find: Callable[[], Iterable[str]]
    order: int = 100


tellings: Registry[Telling] = Registry()
checks: Registry[Check] = Registry()
