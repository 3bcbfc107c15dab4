"""Which saved view a list is looked at with: as it was saved, or changed since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

from hanse.kernel.actor import Actor

from ..models import SavedView
from .state import State


@dataclass(frozen=True, slots=True)
class Look:
    """`base` is the view from which somebody came, `shown` the one that shows exactly what is shown now; None for neither.

    `reset` is the address of the base as it was saved.
    """

    shown: SavedView | None
    base: SavedView | None
    reset: str

    @classmethod
    def at(cls, saved: Sequence[tuple[SavedView, State]], state: State) -> Self:
        """Of several views that show the same it is the one from which somebody came, else the first."""
        alike = [view for view, asked in saved if asked.shows_as(state)]
        came = next((view for view, _asked in saved if view.public_id == state.base), None)
        shown = came if came in alike else next(iter(alike), None)
        base = shown or came
        reset = next((replace(asked, size=state.size).address() for view, asked in saved if view is base), "")
        return cls(shown, base, reset)

    @property
    def changed(self) -> SavedView | None:
        """The view that was looked at before something was changed."""
        return None if self.shown else self.base

    @property
    def key(self) -> str:
        """By which addresses name the base; empty where there is none."""
        return self.base.public_id if self.base else ""

    def may_be_kept_by(self, actor: Actor) -> bool:
        """Is there a change that who is looking may keep under the view's own name?"""
        return self.changed is not None and self.changed.account_id == actor.account_id
