"""Figures in words: how a metric's value, interval and points are written. Both sides read the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hanse.kernel.actor import current
from hanse.kernel.walls.roles import STAFF_ROLES
from hanse.network.partnership.lifecycle import State
from hanse.ui import formats

from ..metrics.registry import Metric, Nature, Unit
from ..models import CardLine
from ..rules.agreement import Agreement, judged, mean_difference
from ..rules.figures import Figure
from ..rules.scale import Scale, Shape
from ..rules.scoring import Criterion
from ..runs.measuring import GONE, NOT_YET

DIGITS = 3


def value(wanted: Metric, amount: Decimal | None, currency: str) -> str:
    """A value in the metric's unit."""
    if amount is None:
        return formats.UNKNOWN
    if wanted.unit is Unit.MONEY:
        return formats.whole_money(amount, currency)
    if wanted.unit is Unit.MARK:
        return formats.number(amount, None if amount == amount.to_integral_value() else 1)
    if wanted.unit is Unit.DAYS:
        return ngettext("%(count)s day", "%(count)s days", int(amount)) % {"count": formats.number(amount)}
    if wanted.unit is Unit.NUMBER:
        return formats.number(amount, None if amount == amount.to_integral_value() else 2)
    return formats.percent(amount, sign=wanted.unit is Unit.CHANGE)


def figure(wanted: Metric, found: Figure, currency: str) -> str:
    """A figure as a card shows it: things that are counted as so many of so many, marks as so many of five."""
    if found.value is None:
        return formats.UNKNOWN
    text = value(wanted, found.value, currency)
    if wanted.counted and found.numerator is not None and found.denominator is not None:
        words = {"some": formats.number(found.numerator), "all": formats.number(found.denominator)}
        return _("%(some)s of %(all)s") % words
    if wanted.unit is Unit.MARK:
        return (_("%(mark)s of 5") if wanted.higher_is_better else _("%(mark)s (1 is best)")) % {"mark": text}
    return text


def interval(wanted: Metric, found: Figure, currency: str) -> str:
    """Between which values the partner really is, or on how many ratings a judgement rests; empty where there is neither."""
    if found.low is not None and found.high is not None and found.low != found.high:
        ends = {"low": value(wanted, found.low, currency), "high": value(wanted, found.high, currency)}
        return _("%(low)s to %(high)s") % ends
    if wanted.nature is Nature.JUDGED and found.known:
        return ngettext("%(count)s rating", "%(count)s ratings", found.n) % {"count": formats.number(found.n)}
    return ""


def drawn(wanted: Metric, found: Figure, currency: str) -> str:
    """By how much a value was drawn to the peers'; empty where it is as measured."""
    if found.shrunk is None:
        return ""
    words = {
        "measured": value(wanted, found.shrunk.measured, currency), "mean": value(wanted, found.shrunk.mean, currency),
        "kept": formats.percent(found.shrunk.kept, 0), "peers": formats.percent(1 - found.shrunk.kept, 0),
    }  # fmt: skip
    return _("measured %(measured)s; counted %(kept)s of that and %(peers)s of the peers' %(mean)s") % words


def nature(wanted: Metric) -> str:
    return {
        Nature.MEASURED: _("measured"),
        Nature.SURVEYED: _("surveyed"),
        Nature.RECORDED: _("recorded"),
        Nature.JUDGED: _("judged"),
    }[wanted.nature]


def points(thousandths: int | None, *, sign: bool = False) -> str:
    """Points with one decimal; with three where that would make nothing of something."""
    if thousandths is None:
        return formats.UNKNOWN
    return formats.number(_written(thousandths), 1 if _tenths(thousandths) or not thousandths else DIGITS, sign=sign)


def rounding(parts: Iterable[int | None], total: int | None) -> str:
    """Where parts as they are written do not sum to their total as it is written, why; empty where they do."""
    if total is None or sum(_written(part) for part in parts if part) == _tenths(total):
        return ""
    return _("Points are written to the tenth; to the thousandth, as they are counted, they add up exactly.")


def _written(thousandths: int) -> Decimal:
    return _tenths(thousandths) or Decimal(thousandths).scaleb(-3)


def _tenths(thousandths: int) -> Decimal:
    return Decimal(thousandths).scaleb(-3).quantize(Decimal("0.1"))


def score(thousandths: int | None) -> str:
    """A score with one decimal, for where nothing is added up."""
    return formats.UNKNOWN if thousandths is None else formats.number(Decimal(thousandths).scaleb(-3), 1)


def moved(change: int) -> str:
    """By how much a score moved, with its sign and one decimal."""
    return formats.number(Decimal(change).scaleb(-3), 1, sign=True)


def shows(change: int) -> bool:
    """Is a part of a move large enough to be seen at one decimal?"""
    return abs(change) >= 50


def coverage(lines: list[CardLine], share: Decimal) -> str:
    """How much of the card is known: "coverage 91%: one measure of seven is unknown"."""
    unknown = sum(line.status != "ok" and line.status != "not_applicable" for line in lines)
    words = {"share": formats.percent(share, 0), "unknown": formats.number(unknown), "all": formats.number(len(lines))}
    if not unknown:
        return _("coverage %(share)s: every measure is known") % words
    return (
        ngettext(
            "coverage %(share)s: %(unknown)s measure of %(all)s is unknown",
            "coverage %(share)s: %(unknown)s measures of %(all)s are unknown",
            unknown,
        )
        % words
    )


def direction(wanted: Metric) -> str:
    return _("higher is better") if wanted.higher_is_better else _("lower is better")


def owner(wanted: Metric) -> Any:
    role = str(wanted.owner)
    return STAFF_ROLES.get(role, role)


def minimum(wanted: Metric) -> str:
    """How many events a figure needs before it counts, and of what."""
    words = {"count": formats.number(wanted.minimum_sample), "events": wanted.event}
    return _("at least %(count)s (%(events)s)") % words


def scale(wanted: Metric, found: Scale | None, currency: str) -> str:
    """From what to what a value earns points."""
    if found is None:
        return ""
    ends = {"floor": value(wanted, found.floor, currency), "target": value(wanted, found.target, currency)}
    if found.shape is Shape.LOG:
        return _("no points at %(floor)s, all points from %(target)s; every doubling is worth the same") % ends
    if found.higher_is_better:
        return _("no points up to %(floor)s, all points from %(target)s, evenly between") % ends
    return _("no points from %(floor)s, all points down to %(target)s, evenly between") % ends


def is_kept_back(criterion: Criterion | None) -> bool:
    """Would its scale tell a partner, who reads now, what few others have?"""
    return criterion is not None and criterion.tells_of_few and current().is_partner


def agreement(marks: Sequence[Decimal]) -> str:
    """How far those who judged agree; empty where fewer than two did."""
    difference = mean_difference(marks)
    if difference is None:
        return ""
    sentences = {
        Agreement.NEAR: _("The raters agree: on average two of them differ by %(marks)s marks."),
        Agreement.SOME: _("The raters differ somewhat: on average two of them by %(marks)s marks."),
        Agreement.APART: _(
            "The raters are far apart, on average two of them by %(marks)s marks: the mean says little."
        ),
    }
    return sentences[judged(difference)] % {"marks": formats.number(difference, 1)}


def exact(number: Decimal | None) -> str:
    """A numerator or denominator with all its decimals."""
    if number is None:
        return formats.UNKNOWN
    plain = Decimal(f"{number.normalize():f}")
    exponent = plain.as_tuple().exponent
    return formats.number(plain, max(0, -exponent) if isinstance(exponent, int) else None)


def in_state(state: State) -> str:
    """What a partnership's state means to its scorecard."""
    if state in NOT_YET:
        return _("none yet")
    return _("kept, in no rank") if state in GONE else _("scored and ranked")
