"""A card in a few plain sentences: where its points come from, where most are missing, what moved it, how sure it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.ui import formats

from ..metrics.registry import metric
from ..models import Card
from ..rules.differences import Cause, Difference, by_shares, came_or_went, mover
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
            yield _most_missing(worst, lines)
    if moved is not None:
        yield _moved(moved)
    if card.low != card.high:
        words = {"low": wording.score(card.low), "high": wording.score(card.high)}
        yield _("By what is known the score lies between %(low)s and %(high)s.") % words


def _most_missing(worst: TellingLine, lines: Sequence[TellingLine]) -> str:
    """Two that bring the same of the same are both named."""
    words = _words(worst)
    alike = [each.metric.label for each in lines if _words(each) | {"measure": ""} == words | {"measure": ""}]
    if len(alike) != 2:
        return _("Most are missing at “%(measure)s”: it brings %(points)s of %(most)s.") % words
    words["measure"], words["other"] = alike
    return _("Most are missing at “%(measure)s” and “%(other)s”: each brings %(points)s of %(most)s.") % words


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
    words: dict[str, object] = {
        "month": moved.since, "points": wording.score(abs(moved.change)), "measure": metric(by.key).label,
        "part": wording.moved(by.change), "share": wording.moved(by.by_share), "taken": wording.score(abs(by.by_share)),
    }  # fmt: skip
    if not by.is_by_share and (together := by_shares(moved.differences)):
        return _together(moved, words | {"together": wording.moved(together)})
    if not by.is_by_share:
        return _by_value(moved) % words
    return " ".join(sentence % words for sentence in _by_share(moved, by, words))


def _by_value(moved: Moved) -> str:
    if moved.change > 0:
        return _("Since %(month)s it rose by %(points)s, most by “%(measure)s” (%(part)s).")
    return _("Since %(month)s it fell by %(points)s, most by “%(measure)s” (%(part)s).")


def _together(moved: Moved, words: dict[str, object]) -> str:
    """No single measure did as much as that others count now: what these bring, and what all others gave for it."""
    one = came_or_went(moved.differences)
    words["other"] = metric(one.key).label if one else ""
    how = "weigh" if one is None else "came" if one.cause is Cause.KNOWN else "went"
    return str(_TOGETHER[how, moved.change > 0]) % words


_TOGETHER = {
    ("came", True): gettext_lazy(
        "Since %(month)s it rose by %(points)s, most because “%(other)s” counts now and brings more than it takes from the others (%(together)s)."
    ),
    ("came", False): gettext_lazy(
        "Since %(month)s it fell by %(points)s, most because “%(other)s” counts now and takes more from the others than it brings (%(together)s)."
    ),
    ("went", True): gettext_lazy(
        "Since %(month)s it rose by %(points)s, most because “%(other)s” does not count any more and the others have its share (%(together)s)."
    ),
    ("went", False): gettext_lazy(
        "Since %(month)s it fell by %(points)s, most because “%(other)s” does not count any more and the others bring less for it (%(together)s)."
    ),
    ("weigh", True): gettext_lazy(
        "Since %(month)s it rose by %(points)s, most because the hundred points are shared out otherwise now (%(together)s)."
    ),
    ("weigh", False): gettext_lazy(
        "Since %(month)s it fell by %(points)s, most because the hundred points are shared out otherwise now (%(together)s)."
    ),
}


def _by_share(moved: Moved, by: Difference, words: dict[str, object]) -> Iterator[str]:
    """A measure that moved by its share of the hundred points did no better or worse: another one came, went, or weighs otherwise."""
    yield _rose_by_share(moved, by, words) if moved.change > 0 else _fell_by_share(moved, by, words)
    own = by.by_value if by.cause is Cause.VALUE else 0
    if own >= LEAST_TOLD and moved.change < 0:
        yield _("“%(measure)s” itself did better.")
    elif own <= -LEAST_TOLD and moved.change > 0:
        yield _("“%(measure)s” itself did worse.")


def _rose_by_share(moved: Moved, by: Difference, words: dict[str, object]) -> str:
    if by.cause is Cause.KNOWN:
        return _("Since %(month)s it rose by %(points)s, most because “%(measure)s” counts now (%(part)s).")
    gone = _of_cause(moved, Cause.UNKNOWN)
    if not gone:
        return _(
            "Since %(month)s it rose by %(points)s, most because “%(measure)s” has a larger share of the hundred points now (%(share)s)."
        )
    words["other"] = gone[0]
    if len(gone) > 1:
        return _(
            "Since %(month)s it rose by %(points)s, most because other measures do not count any more and “%(measure)s” has part of their share (%(share)s)."
        )
    return _(
        "Since %(month)s it rose by %(points)s, most because “%(other)s” does not count any more and “%(measure)s” has part of its share (%(share)s)."
    )


def _fell_by_share(moved: Moved, by: Difference, words: dict[str, object]) -> str:
    if by.cause is Cause.UNKNOWN:
        return _(
            "Since %(month)s it fell by %(points)s, most because “%(measure)s” does not count any more (%(part)s)."
        )
    come = _of_cause(moved, Cause.KNOWN)
    if not come:
        return _(
            "Since %(month)s it fell by %(points)s, most because “%(measure)s” has a smaller share of the hundred points now (%(share)s)."
        )
    words["other"] = come[0]
    if len(come) > 1:
        return _(
            "Since %(month)s it fell by %(points)s, most because other measures count now and take %(taken)s of the points of “%(measure)s”."
        )
    return _(
        "Since %(month)s it fell by %(points)s, most because “%(other)s” counts now and takes %(taken)s of the points of “%(measure)s”."
    )


def _of_cause(moved: Moved, cause: Cause) -> list[object]:
    return [metric(each.key).label for each in moved.differences if each.cause is cause]
