"""Figures of small partners drawn towards their peers, as far as chance could explain the difference. Pure.

Empirical Bayes (B. Efron and C. Morris, JASA 70, 1975, p. 311): how much partners of a group truly differ is estimated from all of
them; a partner of whom little is known keeps less of its own value, one of whom much is known nearly all of it.

Shares of counts, beta-binomial: with m = sum(k)/sum(n) and the intraclass correlation g by moments with weights n (J. C. Kleinman,
JASA 68, 1973, p. 46), a partner keeps n/(n + (1-g)/g). Ratios and means, normal-normal: with the sampling variance v from the
figure's interval and the variance t between partners by moments (R. DerSimonian and N. Laird, Controlled Clinical Trials 7, 1986,
p. 177), it keeps t/(t + v). Where partners differ no more than by chance, the one of whom most is known keeps half all the same.

Everybody reads the mean and the share kept on their card, to the last digit, and could work out from them what others have: from the
share how many events the best known has, from the mean all of the group's, and from two days what one of them added. So the mean has
two significant digits, as peers are pictured, and what a figure's own weight is measured against has one, in favour of one's own.

Only where the definition asks for it. What was measured, the peers' mean and the share kept stay beside the figure, and
value = kept * measured + (1 - kept) * mean, to eight places.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, ROUND_UP, Context, Decimal
from math import isfinite, sqrt
from typing import Any

from .figures import PLACES, Figure, Shrunk
from .intervals import PLACES as ENDS
from .intervals import Z, rounded
from .peers import DIGITS, DOMINANT
from .ranking import LEAST_PEERS
from .scale import significant

KEPT = Decimal("0.000001")


def shrunk[K](figures: Mapping[K, Figure], groups: Mapping[K, str], *, counts: bool) -> dict[K, Figure]:
    """One metric of all partners. `groups` are those of the partners that are compared; `counts`: is it a share of counts?

    A group of fewer than six with the figure, or whose mean is more than four fifths one partner's own, is drawn towards all
    together; where that is so of all, nothing is drawn: everybody reads the mean on their card.
    """
    priors = priors_of(figures, groups, counts=counts)
    return {key: drawn_towards(found, priors, groups.get(key, ""), counts=counts) for key, found in figures.items()}


@dataclass(frozen=True, slots=True)
class Prior:
    """How a group lies: its mean, and how much a figure's own weight is measured against (events, or a variance).

    `dominated`: one partner makes so much of the mean that it would tell what that one has.
    """

    mean: float
    against: float
    dominated: bool = False


@dataclass(frozen=True, slots=True)
class Priors:
    """How all lie together, and each group of peers that is large enough."""

    everybody: Prior
    groups: Mapping[str, Prior]

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Priors:
        return cls(_prior(told["everybody"]), {name: _prior(each) for name, each in told["groups"].items()})

    def told(self) -> dict[str, Any]:
        """As plain values, to be kept digit for digit."""
        groups = {name: [repr(each.mean), repr(each.against)] for name, each in self.groups.items()}
        return {"everybody": [repr(self.everybody.mean), repr(self.everybody.against)], "groups": groups}


def _prior(told: Sequence[str]) -> Prior:
    mean, against = map(float, told)
    return Prior(mean, against)


def _can_be_drawn(figure: Figure, *, counts: bool) -> bool:
    return figure.known and (counts or _variance(figure) is not None)


def priors_of[K](figures: Mapping[K, Figure], groups: Mapping[K, str], *, counts: bool) -> Priors | None:
    """How the partners that are compared lie on one metric; None where nothing is drawn."""
    members: dict[str, list[Figure]] = defaultdict(list)
    compared: list[Figure] = []
    for key, found in figures.items():
        if key in groups and _can_be_drawn(found, counts=counts):
            members[groups[key]].append(found)
            compared.append(found)
    if len(compared) <= LEAST_PEERS:
        return None
    estimate = _of_counts if counts else _of_means
    everybody = estimate(compared)
    if everybody.dominated:
        return None
    own = {name: estimate(found) for name, found in members.items() if len(found) > LEAST_PEERS}
    told = {name: _told(prior, counts=counts) for name, prior in own.items() if not prior.dominated}
    return Priors(_told(everybody, counts=counts), told)


def _told(prior: Prior, *, counts: bool) -> Prior:
    """As much of it as tells of no partner alone; rounded so that nobody keeps less of their own."""
    against = prior.against
    if isfinite(against):
        against = float(Context(prec=1, rounding=ROUND_DOWN if counts else ROUND_UP).create_decimal(against))
    return Prior(float(significant(Decimal(prior.mean), DIGITS)), against)


def drawn_towards(figure: Figure, priors: Priors | None, group: str, *, counts: bool) -> Figure:
    """One figure drawn towards its group, or towards all; as it is where nothing is drawn."""
    if priors is None or not _can_be_drawn(figure, counts=counts):
        return figure
    return _drawn(figure, priors.groups.get(group, priors.everybody), counts=counts)


def _of_counts(found: Sequence[Figure]) -> Prior:
    trials = [float(each.denominator or 0) for each in found]
    shares = [float(each.value or 0) for each in found]
    whole = sum(trials)
    mean = sum(n * p for n, p in zip(trials, shares, strict=True)) / whole
    spread = sum(n * (p - mean) ** 2 for n, p in zip(trials, shares, strict=True))
    chance = mean * (1 - mean)
    apart = sum(1 - n / whole for n in trials)
    most = max(trials)
    room = chance * (sum(n * (1 - n / whole) for n in trials) - apart)
    alike = (spread - chance * apart) / room if room > 0 else 0.0
    strength = (1 - alike) / alike if 0 < alike < 1 else (most if alike <= 0 else 0.0)
    return Prior(mean, min(strength, most), _dominated(trials))


def _of_means(found: Sequence[Figure]) -> Prior:
    pairs = [(float(each.value or 0), _variance(each) or 0.0) for each in found]
    unsure = [(value, variance) for value, variance in pairs if variance > 0]
    if len(unsure) < 2:
        return Prior(sum(value for value, _variance in pairs) / len(pairs), float("inf"))
    weights = [1 / variance for _value, variance in unsure]
    mean = sum(w * value for w, (value, _v) in zip(weights, unsure, strict=True)) / sum(weights)
    apart = sum(w * (value - mean) ** 2 for w, (value, _v) in zip(weights, unsure, strict=True))
    room = sum(weights) - sum(w * w for w in weights) / sum(weights)
    between = max((apart - len(unsure) + 1) / room, min(variance for _value, variance in unsure))
    total = [1 / (variance + between) for _value, variance in pairs]
    mean = sum(w * value for w, (value, _v) in zip(total, pairs, strict=True)) / sum(total)
    return Prior(mean, between, _dominated(total))


def _dominated(weights: Sequence[float]) -> bool:
    return max(weights) > float(DOMINANT) * sum(weights)


def _variance(figure: Figure) -> float | None:
    """Of the figure's error, from the wider side of its 95 % interval; None where it has none."""
    if figure.value is None or figure.low is None or figure.high is None:
        return None
    return (float(max(figure.value - figure.low, figure.high - figure.value)) / Z) ** 2


def _drawn(figure: Figure, prior: Prior, *, counts: bool) -> Figure:
    assert figure.value is not None
    if counts:
        events = float(figure.denominator or 0)
        kept = events / (events + prior.against)
    else:
        variance = _variance(figure) or 0.0
        kept = prior.against / (prior.against + variance) if variance and isfinite(prior.against) else 1.0
    mean = rounded(Decimal(prior.mean), PLACES)
    told = Shrunk(figure.value, figure.low, figure.high, mean, Decimal(kept).quantize(KEPT))
    low, high = _ends(figure, told, sqrt(kept))
    return replace(figure, value=told.value, low=low, high=high, shrunk=told)


def _ends(figure: Figure, told: Shrunk, narrower: float) -> tuple[Decimal | None, Decimal | None]:
    """The interval around the drawn value, as much narrower as the peers' knowledge makes it."""
    if figure.low is None or figure.high is None:
        return None, None
    by, value = Decimal(narrower), rounded(told.value, ENDS)
    low = rounded(told.value - by * (told.measured - figure.low), ENDS)
    high = rounded(told.value + by * (figure.high - told.measured), ENDS)
    return min(low, value), max(high, value)


def as_measured(figure: Figure) -> Figure:
    """The figure before it was drawn."""
    was = figure.shrunk
    if was is None:
        return figure
    return replace(figure, value=was.measured, low=was.low, high=was.high, shrunk=None)
