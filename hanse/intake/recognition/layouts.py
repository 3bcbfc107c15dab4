"""What an earlier import says about a new file: the same layout is read the same way, a changed one is asked about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..mapping import Mapping, Returns, Source

ADDED_BY_US = ("line in the sent file", "what is wrong", "original text")
ALIKE = 0.5


def own(columns: Iterable[str]) -> tuple[str, ...]:
    """The columns without those that our file of rejected rows adds, so that a mended one has the layout of the first."""
    return tuple(column for column in columns if column not in ADDED_BY_US)


@dataclass(frozen=True, slots=True)
class Earlier:
    """An import of the same kind that was confirmed."""

    batch: str
    file: str
    columns: tuple[str, ...]
    mapping: Mapping
    described: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Recalled:
    """The mapping that follows from an earlier import, and what differs: columns that are new, and those that are gone.

    `fresh` are the fields about which the earlier import says nothing, so that a person should look; so are `asked` the columns.
    """

    earlier: Earlier
    mapping: Mapping
    added: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    fresh: frozenset[str] = frozenset()
    asked: frozenset[str] = frozenset()

    def as_json(self) -> dict[str, Any]:
        return {
            "batch": self.earlier.batch, "file": self.earlier.file, "added": list(self.added), "gone": list(self.gone),
        }  # fmt: skip


def recall(columns: Sequence[str], proposed: Mapping, earlier: Iterable[Earlier]) -> Recalled | None:
    """The newest earlier import of this layout, else the one most like it; None when none is at least half like it.

    Side files and moved dates belong to the load they were made for, never to a layout.
    """
    here = own(columns)
    usable = [one for one in earlier if one.columns and not one.mapping.joins]
    best = max(usable, key=lambda one: _likeness(here, own(one.columns)), default=None)
    if best is None or _likeness(here, own(best.columns)) < ALIKE:
        return None
    added = tuple(column for column in here if column not in best.columns)
    gone = tuple(column for column in own(best.columns) if column not in here)
    same = not added and not gone
    kept = {
        name: rule
        for name, rule in best.mapping.fields.items()
        if set(rule.columns) <= set(here) and (rule.columns or same or name not in proposed.fields)
    }
    taken = {column for rule in kept.values() for column in rule.columns}
    fresh = {
        name: rule
        for name, rule in proposed.fields.items()
        if name not in kept and not taken & set(rule.columns) and (set(rule.columns) & set(added) or not rule.columns)
    }
    returns = _returns(best.mapping.returns, proposed.returns, here)
    asked = {returns.column} if returns and returns != best.mapping.returns else ()
    mapping = replace(
        best.mapping, source=Source(), joins=(), returns=returns, shift_months=0, fields={**kept, **fresh}
    )  # fmt: skip
    return Recalled(best, mapping, added, gone, frozenset(fresh) if added or gone else frozenset(), frozenset(asked))


def _returns(before: Returns | None, proposed: Returns | None, here: Sequence[str]) -> Returns | None:
    """As it was said before; with the words for returns that came in since, unless signs are to be as they are written."""
    if before is None or before.column not in here:
        return proposed
    if proposed is None or proposed.column != before.column or not before.negative:
        return before
    known = {value.lower() for value in before.values}
    return replace(before, values=(*before.values, *(value for value in proposed.values if value.lower() not in known)))


def agree(mapping: Mapping, proposed: Mapping) -> bool:
    """Do both take the same columns for the same fields? Where columns have no names, only their values can tell."""
    shared = [(mapping.fields[name], rule) for name, rule in proposed.fields.items() if name in mapping.fields]
    return all(one.columns == other.columns for one, other in shared if one.columns and other.columns)


def _likeness(here: Sequence[str], there: Sequence[str]) -> float:
    """Shared columns to all columns: 1 for the same ones, in whatever order."""
    both, either = set(here) & set(there), set(here) | set(there)
    return len(both) / len(either) if either else 0.0
