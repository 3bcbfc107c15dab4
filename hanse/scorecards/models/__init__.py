"""What scorecards keep, a file for each aggregate."""

from .appeals import Appeal
from .card_drafts import CardDraft
from .cards import Card, CardLine, in_points
from .closed import CardMove, ClosedPeriod, Recomputation, Schedule
from .closings import Closing
from .computations import Computation, PeerStrip
from .definitions import CardVersion, Kind
from .judged import JudgedCriterion
from .made_metrics import MadeMetric, MetricOwner
from .overrides import Override
from .previews import DraftMove, DraftPreview
from .ratings import Rating
from .rounds import Ask, JudgingRound

__all__ = [
    "Appeal",
    "Ask",
    "Card",
    "CardDraft",
    "CardLine",
    "CardMove",
    "CardVersion",
    "ClosedPeriod",
    "Closing",
    "Computation",
    "DraftMove",
    "DraftPreview",
    "JudgedCriterion",
    "JudgingRound",
    "Kind",
    "MadeMetric",
    "MetricOwner",
    "Override",
    "PeerStrip",
    "Rating",
    "Recomputation",
    "Schedule",
    "in_points",
]
