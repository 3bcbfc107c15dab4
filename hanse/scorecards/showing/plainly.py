"""A card in a few plain sentences: where its points come from, where most are missing, what moved it, how sure it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from hanse.ui import formats

from ..metrics.registry import metric
from ..rules.scoring import LEAST_COVERAGE
from . import wording

if TYPE_CHECKING:
    from .lines import TellingLine
    from .telling import CardTelling


LEAST_TOLD = 50
"""Thousandths of a point: less is nothing with the one decimal that is told."""


def told(card: CardTelling) -> str:
    """The sentences in their order; what there is nothing to say of is left out."""
    return " ".join(_sentences(card))


def _sentences(card: CardTelling) -> Iterator[str]:
    if not card.known:
        words = {"known": formats.percent(card.card.coverage_share, 0), "least": formats.number(LEAST_COVERAGE // 10)}
        yield _("Too little is known for a score: %(known)s of the weight, and it takes %(least)s %%.") % words
        return
    lines = [line for line in card.told if line.known]
    best = max(lines, key=lambda line: line.line.contribution or 0)
    worst = max(lines, key=_missing)
    if best.line.contribution:
        yield _("Most points come from “%(measure)s”: %(points)s of %(most)s.") % _words(best)
    if _missing(worst):
        yield _("Most are missing at “%(measure)s”: it brings %(points)s of %(most)s.") % _words(worst)
    yield from _moved(card)
    if card.card.low != card.card.high:
        words = {"low": wording.score(card.card.low), "high": wording.score(card.card.high)}
        yield _("By what is known the score lies between %(low)s and %(high)s.") % words


def _missing(line: TellingLine) -> int:
    return (line.line.most or 0) - (line.line.contribution or 0)


def _words(line: TellingLine) -> dict[str, object]:
    most = wording.score(line.line.most)
    return {"measure": line.metric.label, "points": wording.score(line.line.contribution), "most": most}


def _moved(card: CardTelling) -> Iterator[str]:
    """By how much since the period before, and by which measure mostly: the one that moved it most in that direction."""
    if card.change is None:
        return
    if abs(card.change) < LEAST_TOLD:
        yield _("Since %(month)s it has hardly moved.") % {"month": card.since}
        return
    by = (max if card.change > 0 else min)(card.differences, key=lambda each: each.change)
    words = {
        "month": card.since, "points": wording.score(abs(card.change)), "measure": metric(by.key).label,
        "part": wording.moved(by.change),
    }  # fmt: skip
    if card.change > 0:
        yield _("Since %(month)s it rose by %(points)s, most by “%(measure)s” (%(part)s).") % words
    else:
        yield _("Since %(month)s it fell by %(points)s, most by “%(measure)s” (%(part)s).") % words
