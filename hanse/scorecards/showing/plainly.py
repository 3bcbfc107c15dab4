"""A card in a few plain sentences: where its points come from, where most are missing, what moved it, how sure it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from hanse.ui import formats

from ..metrics.registry import metric
from ..models import Card
from ..rules.differences import Difference, mover
from ..rules.scoring import LEAST_COVERAGE
from . import wording
from .lines import TellingLine

LEAST_TOLD = 50
"""Thousandths of a point: less is nothing with the one decimal that is told."""


@dataclass(frozen=True, slots=True)
class Moved:
    """By how many thousandths of a point a score moved since a month, and what each measure has to do with it."""

    change: int
    since: str
    differences: Sequence[Difference]


def told(card: Card, lines: Sequence[TellingLine], moved: Moved | None) -> str:
    """The sentences in their order; what there is nothing to say of is left out."""
    return " ".join(_sentences(card, lines, moved))


def _sentences(card: Card, lines: Sequence[TellingLine], moved: Moved | None) -> Iterator[str]:
    if card.score is None:
        words = {"known": formats.percent(card.coverage_share, 0), "least": formats.number(LEAST_COVERAGE // 10)}
        yield _("Too little is known for a score: %(known)s of the weight, and it takes %(least)s %%.") % words
        return
    lines = [line for line in lines if line.known]
    best = max(lines, key=lambda line: line.line.contribution or 0)
    worst = max(lines, key=_missing)
    if best is worst and best.line.contribution and _missing(worst):
        yield _(
            "“%(measure)s” brings most of the points, and most of the missing ones are missing there too: %(points)s of %(most)s."
        ) % _words(best)
    else:
        if best.line.contribution:
            yield _("Most points come from “%(measure)s”: %(points)s of %(most)s.") % _words(best)
        if _missing(worst):
            yield _("Most are missing at “%(measure)s”: it brings %(points)s of %(most)s.") % _words(worst)
    if moved is not None:
        yield _moved(moved)
    if card.low != card.high:
        words = {"low": wording.score(card.low), "high": wording.score(card.high)}
        yield _("By what is known the score lies between %(low)s and %(high)s.") % words


def _missing(line: TellingLine) -> int:
    return (line.line.most or 0) - (line.line.contribution or 0)


def _words(line: TellingLine) -> dict[str, object]:
    most = wording.score(line.line.most)
    return {"measure": line.metric.label, "points": wording.score(line.line.contribution), "most": most}


def _moved(moved: Moved) -> str:
    """By how much since the period before, and by which measure mostly: the one that moved it most in that direction."""
    if abs(moved.change) < LEAST_TOLD:
        return _("Since %(month)s it has hardly moved.") % {"month": moved.since}
    by = mover(moved.differences)
    words = {
        "month": moved.since, "points": wording.score(abs(moved.change)), "measure": metric(by.key).label,
        "part": wording.moved(by.change),
    }  # fmt: skip
    if moved.change > 0:
        return _("Since %(month)s it rose by %(points)s, most by “%(measure)s” (%(part)s).") % words
    return _("Since %(month)s it fell by %(points)s, most by “%(measure)s” (%(part)s).") % words
