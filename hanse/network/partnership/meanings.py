"""What a partnership's state means: for the people there, and in each room. Rooms add what it means to them.

meanings.add(Meaning("leads", _("Leads"), lambda state: _("offered") if state in State.live() else _("not offered")))
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.kernel.contributions import Registry

from .lifecycle import ALLOWED, NEEDS_REASON, State
from .status import TONES, capital


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one thing is in each state: a few words, and true; a test of the room holds them against what it does."""

    key: str
    label: Any
    tell: Callable[[State], str]
    order: int = 100


meanings: Registry[Meaning] = Registry()

SENTENCES = {
    State.TARGET: gettext_lazy("A company that we would like to win."),
    State.APPLICANT: gettext_lazy("It wants to become a partner."),
    State.QUALIFIED: gettext_lazy("It fits; a contract is to be made."),
    State.CONTRACTED: gettext_lazy("The contract is signed; it has a number of ours."),
    State.ONBOARDING: gettext_lazy("It is being set up: people, training, first order."),
    State.ACTIVE: gettext_lazy("Business as agreed."),
    State.DEVELOPING: gettext_lazy("Business, with a plan by which it is to grow."),
    State.PROBATION: gettext_lazy("Business, on terms that it has to meet."),
    State.SUSPENDED: gettext_lazy("Business rests until something is settled."),
    State.RENEWING: gettext_lazy("Business, while its contract is renewed."),
    State.EXITING: gettext_lazy("The end is agreed; what is open is wound up."),
    State.FORMER: gettext_lazy("It was a partner."),
    State.DECLINED: gettext_lazy("We said no, or it did."),
    State.BLOCKED: gettext_lazy("No business until somebody lifts the block."),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One state, as the page tells it."""

    name: str
    tone: str
    sentence: str
    meanings: list[tuple[str, str]]
    needs_reason: bool
    following: str


def told() -> list[Told]:
    """Every state in the order of the lifecycle."""
    return [
        Told(
            capital(state.label),
            TONES.get(state, ""),
            str(SENTENCES[state]),
            [(str(each.label), each.tell(state)) for each in meanings],
            state in NEEDS_REASON,
            ", ".join(str(other.label) for other in State if other in ALLOWED[state]),
        )
        for state in State
    ]


def business(state: State) -> str:
    return _("business is done") if state in State.live() else _("no business")


def signing_in(state: State) -> str:
    """No state takes a seat away: that is done on the person's page."""
    return _("as long as a person has a seat")


def lines(state: State) -> str:
    """What happened is kept, whatever the state was."""
    return _("taken over")


OWN = (
    Meaning("business", gettext_lazy("Business"), business, order=10),
    Meaning("portal", gettext_lazy("Its people sign in"), signing_in, order=20),
    Meaning("lines", gettext_lazy("Lines of files"), lines, order=30),
)
