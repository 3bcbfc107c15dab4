"""What scorecards keep, a file for each aggregate."""

from .card_drafts import CardDraft
from .cards import Card, CardLine, in_points
from .computations import Computation, PeerStrip
from .definitions import CardVersion, Kind
from .ratings import Rating

__all__ = ["Card", "CardDraft", "CardLine", "CardVersion", "Computation", "Kind", "PeerStrip", "Rating", "in_points"]
