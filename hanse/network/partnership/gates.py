"""What rooms ask for before a partnership may enter a state: a contract, a passed course, an audit.

    gates.add(Gate("audit", lambda partnerships, states: {each.pk: {State.ACTIVE: _("Audit it first.")} for each in ...}))

A room adds its own in contributions.py. It is asked when the form is drawn, of all partnerships and states that may come
next at once, and again when the move is made, planned ones on their day; it says what has to be done first, as a sentence
for each state in whose way something stands, by the partnership's key.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hanse.kernel.contributions import Registry


@dataclass(frozen=True, slots=True)
class Gate:
    """`stands_in_the_way` gets partnerships and states that they may enter. A planned move `waits` for what may still come."""

    key: str
    stands_in_the_way: Callable[[Sequence[Any], Sequence[str]], Mapping[Any, Mapping[str, str]]]
    order: int = 100
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What has to be done first, as a sentence; a planned move `waits` for it, or is not possible."""

    sentence: str
    waits: bool = False


gates: Registry[Gate] = Registry()
