"""What happens to facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hanse.kernel.events import Event


@dataclass(frozen=True, slots=True)
class FactsChanged(Event):
    """A kind of fact has a new version, because a batch was committed or withdrawn.

    `partners` are those whose lines changed; None where they are too many to be named, or not known.
    """

    kind_key: str
    version: int
    batch_id: int
    partners: Sequence[int] | None = None


@dataclass(frozen=True, slots=True)
class FeedDue(Event):
    """Lines that a partner is to send are due soon; or were, and are not here."""

    period_id: int
    organisation_id: int
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class FeedAsked(Event):
    """One of ours asks a partner for lines that are missing."""

    period_id: int
    organisation_id: int
