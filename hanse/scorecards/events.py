"""What happens to scorecards."""

from __future__ import annotations

from dataclasses import dataclass

from hanse.kernel.events import Event


@dataclass(frozen=True, slots=True)
class RatingGiven(Event):
    """One of our people judged a partner."""

    rating_id: int
    organisation_id: int
    role: str


@dataclass(frozen=True, slots=True)
class MarksOpened(Event):
    """Marks of a round that were sealed count from now on."""

    role: str


@dataclass(frozen=True, slots=True)
class ScoresComputed(Event):
    """All cards of a kind were computed and count now."""

    computation_id: int
    kind_key: str


@dataclass(frozen=True, slots=True)
class DefinitionMoved(Event):
    """A draft of a scorecard came into another state; `after` is its name."""

    draft_id: int
    kind_key: str
    after: str
    by_account_id: int


@dataclass(frozen=True, slots=True)
class OverrideMoved(Event):
    """A person set a partner's score, or what was set came into another state."""

    override_id: int
    organisation_id: int
    after: str
    by_account_id: int


@dataclass(frozen=True, slots=True)
class AppealMoved(Event):
    """A partner appealed against its card, or its appeal came into another state."""

    appeal_id: int
    organisation_id: int
    after: str
    by_account_id: int


@dataclass(frozen=True, slots=True)
class JudgementsAsked(Event):
    """Colleagues are asked, or reminded, to judge partners in a round."""

    round_id: int
    again: bool
    by_account_id: int


@dataclass(frozen=True, slots=True)
class CardsRecomputed(Event):
    """The cards that count were computed again for an import that was withdrawn, corrected others or brought rates."""

    recomputation_id: int
    kind_key: str


@dataclass(frozen=True, slots=True)
class CardsRevised(Event):
    """Cards of a closed period were revised, for facts of it that came late, were corrected or withdrawn."""

    recomputation_id: int
    kind_key: str


@dataclass(frozen=True, slots=True)
class ClosingEnded(Event):
    """A period that somebody asked for is closed, or was not, with the reason."""

    closing_id: int


@dataclass(frozen=True, slots=True)
class ClosingFailed(Event):
    """The job that closes a period is set aside: no worker tries it any more."""

    closing_id: int
