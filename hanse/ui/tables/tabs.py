"""The list's own views as tabs: what each of them shows, and what stays when one goes from one to another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from .declare import View
from .state import State

Views = Sequence[tuple[View, Mapping[str, Any]]]
"""Each with its filter values."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A view as a tab, with how much it holds."""

    label: Any
    url: str
    current: bool
    count: str


def name_of(saved: str, views: Views, *, is_changed: bool) -> str:
    """What a saved view's tab is called: told apart from the list's own of the same name, and from itself as it was kept."""
    taken = any(str(view.label).casefold() == saved.casefold() for view, _values in views)
    name = _("%(view)s, saved") % {"view": saved} if taken else saved
    return _("%(view)s · changed") % {"view": name} if is_changed else name


def current(views: Views, state: State) -> View | None:
    """The view that is looked at, be it narrowed further: of several that hold all that is shown the one that says most."""
    holding = [pair for pair in views if all(state.values.get(key) == value for key, value in pair[1].items())]
    return max(holding, key=lambda pair: len(pair[1]))[0] if holding else None


def under_tabs(views: Views, state: State, *, saved: bool) -> list[State]:
    """What each would show: the search stays, and filters that are not the current one's. What was saved as a view goes whole.

    An order that somebody chose stays too; else each has its own.
    """
    left = current(views, state)
    own = {key for view, values in views if view is left for key in values}
    stays = {} if saved else {key: value for key, value in state.values.items() if key not in own}
    search = "" if saved else state.search
    chosen = state.sort != ((left.sort if left else "") or state.kind.sort)
    return [
        replace(
            state,
            search=search,
            values={**stays, **values},
            page=1,
            sort=state.sort if chosen else view.sort or state.kind.sort,
        )
        for view, values in views
    ]


def alone(views: Views, state: State) -> View | None:
    """The view that is looked at without a search or a further filter."""
    if state.search:
        return None
    return next((view for view, values in views if values == state.values), None)
