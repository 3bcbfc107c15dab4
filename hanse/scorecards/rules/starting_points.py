"""The first versions of scorecards: weights as declared, scales from the programme's own figures.

A starting point that was made from few partners says little, so it is made again, as a further version, when twice as many
partners have a figure, or when a metric has its first. A version that a person made is never replaced by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from ..bands.rule import STARTING_BANDS
from ..metrics.registry import Metric, of_kind
from ..models import CardVersion
from .scale import usable
from .scoring import Criterion

NOTE = "starting point: weights as declared, scales from the programme's own figures"


def version_for(kind: str, values: Mapping[str, Sequence[Decimal]]) -> CardVersion:
    """The version to score by now. `values` are the known figures of each metric; amounts are those of a year."""
    latest = CardVersion.latest(kind)
    if latest is not None and not (latest.is_starting_point and outgrown(latest.declared, of_kind(kind), values)):
        return latest
    return CardVersion.freeze(kind, starting_point(of_kind(kind), values), bands=STARTING_BANDS, note=NOTE)


def starting_point(metrics: Sequence[Metric], values: Mapping[str, Sequence[Decimal]]) -> list[Criterion]:
    """Criteria with scales set by the values, in the order of the metrics."""
    return [
        Criterion(metric.key, metric.weight, metric.first_scale(values.get(metric.key, ())), _told_by(metric, values))
        for metric in metrics
    ]


def outgrown(criteria: Sequence[Criterion], metrics: Sequence[Metric], values: Mapping[str, Sequence[Decimal]]) -> bool:
    """Whether a starting point rests on less than half of the partners that could tell now, or on other metrics."""
    if [criterion.key for criterion in criteria] != [metric.key for metric in metrics]:
        return True
    before = {criterion.key: criterion.partners for criterion in criteria}
    return any(_told_by(metric, values) >= max(1, 2 * before[metric.key]) for metric in metrics if not metric.fixed)


def _told_by(metric: Metric, values: Mapping[str, Sequence[Decimal]]) -> int:
    return 0 if metric.fixed else len(usable(values.get(metric.key, ()), metric.shape))
