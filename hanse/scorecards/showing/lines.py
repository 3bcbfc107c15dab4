"""One metric on a card as a page tells it: its value, its points, where among the peers it lies, who can make it known."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from hanse.ui.pictures.figures import Peers

from ..metrics.registry import Metric
from ..models import CardLine
from ..recipes import wording as recipes
from ..rules.bringing import Bringing
from . import leaving_out, wording
from .asking import Asked, way_of


@dataclass(frozen=True, slots=True)
class TellingLine:
    """Ready to be shown. `swatch` is its colour in the bar."""

    line: CardLine
    metric: Metric
    swatch: str
    value: str
    interval: str
    peers: Peers | None
    url: str
    currency: str = ""
    asked: Asked | None = None

    @property
    def known(self) -> bool:
        return self.line.contribution is not None

    @property
    def nature(self) -> str:
        return wording.nature(self.metric)

    @property
    def method(self) -> str:
        """By which method the interval is made, in a word."""
        return recipes.short_method(self.metric) if self.line.low != self.line.high else ""

    @property
    def method_told(self) -> tuple[str, str]:
        """That word, and what it means in plain ones."""
        return self.method, recipes.interval_in_words(self.metric)

    @property
    def points(self) -> str:
        return wording.points(self.line.contribution)

    @property
    def most(self) -> str:
        return _("of %(most)s") % {"most": wording.points(self.line.most)}

    @property
    def reason(self) -> str:
        return self.line.reason

    @property
    def left_out(self) -> list[str]:
        """What does not count, and why, in sentences."""
        return leaving_out.sentences(self.metric, self.line.figure, self.currency)

    @property
    def drawn(self) -> str:
        """What was measured, and how much of it was kept, where the value was drawn to the peers'."""
        return wording.drawn(self.metric, self.line.figure, self.currency)

    @property
    def among(self) -> str:
        """The middle of the peers and the quarter in which the partner lies."""
        if self.peers is None:
            return ""
        words = {"middle": wording.value(self.metric, self.peers.middle, self.currency), "place": self.peers.place}
        return _("middle %(middle)s; %(place)s") % words

    @property
    def way(self) -> Bringing | None:
        """Who can make it known; None where it is known."""
        return way_of(self.line)

    @property
    def bringing(self) -> str:
        return str(self.way.act) if self.way else ""
