"""What a component of the style guide declares: for each state what shows it there, or why nothing does."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from ..templatetags.ui import register


@dataclass(frozen=True, slots=True)
class State:
    """What a component can be in."""

    key: str
    name: Any


STATES = (
    State("usual", _("As usual")),
    State("loading", _("Loading")),
    State("empty", _("Nothing there")),
    State("error", _("Gone wrong")),
    State("forbidden", _("Not open to you")),
    State("long", _("Too long")),
    State("rtl", _("From right to left")),
)


@dataclass(frozen=True, slots=True)
class Specimen:
    """One look at a component in a state; `said` tells it from others there. `across` the page, or beside the next one."""

    said: Any = ""
    across: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a component is not shown in a state. `at` is the key of the component that is shown in it instead."""

    text: Any
    at: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A specimen at its place: a part of the component's template, named after the state; the second one ends in 2."""

    specimen: Specimen
    state: State
    id: str
    template: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A component in a state: what shows it, or the reason why nothing does."""

    state: State
    shown: tuple[Shown, ...] = ()
    reason: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One component: the template `ui/guide/<key>.html` holds its specimens.

    `tags` and `filters` are those that a template writes for it, `frame` parts that stand around every page.
    """

    key: str
    name: Any
    purpose: Any
    tags: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    frame: tuple[str, ...] = ()
    usual: tuple[Specimen, ...] | Reason = ()
    loading: tuple[Specimen, ...] | Reason = ()
    empty: tuple[Specimen, ...] | Reason = ()
    error: tuple[Specimen, ...] | Reason = ()
    forbidden: tuple[Specimen, ...] | Reason = ()
    long: tuple[Specimen, ...] | Reason = ()
    rtl: tuple[Specimen, ...] | Reason = ()

    @property
    def template(self) -> str:
        return f"ui/guide/{self.key}.html"

    @property
    def cells(self) -> list[Cell]:
        """One for each state, in their order."""
        found = []
        for state in STATES:
            declared = getattr(self, state.key)
            if isinstance(declared, Reason):
                found.append(Cell(state, reason=declared))
            else:
                found.append(Cell(state, shown=tuple(self._shown(state, declared))))
        return found

    def _shown(self, state: State, specimens: tuple[Specimen, ...]) -> Iterator[Shown]:
        for place, each in enumerate(specimens, 1):
            part = state.key if place == 1 else f"{state.key}{place}"
            yield Shown(each, state, f"{self.key}-{part}", f"{self.template}#{part}")

    @property
    def shown(self) -> list[Shown]:
        return [each for cell in self.cells for each in cell.shown]

    @property
    def reasons(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.reason]

    @property
    def written(self) -> list[tuple[str, str]]:
        """Its tags and filters, each with what its author says of it."""
        known = {**register.filters, **register.tags}
        return [(name, inspect.getdoc(known[name]) or "") for name in (*self.tags, *self.filters)]
