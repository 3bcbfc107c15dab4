"""Scales of each group of peers, set by the figures that the present cards keep when a draft is saved.

From then on they are part of the draft: whoever approves it reads them, and its version has these.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from hanse.network.models import Organisation

from ..metrics.registry import metric
from ..rules.grouping import Trait, group_of
from ..rules.ranking import LEAST_PEERS
from ..rules.scale import Scale, calibrate, usable
from ..rules.scoring import Criterion
from .cards import CardLine
from .computations import Computation


def group_of_company(traits: Sequence[Trait], company: Organisation) -> str:
    return group_of(traits, business_type=company.business_type, country=company.country, employees=company.employees)


def with_group_scales(kind: str, criteria: Sequence[Criterion], traits: Sequence[Trait]) -> list[Criterion]:
    """The criteria, those by group with a scale for each group of which more than five partners have the figure now. A group that
    has one already keeps it.

    From the 10th to the 90th percentile of the group, in the shape of the common scale; amounts as for a year.
    """
    current = Computation.current(kind)
    wanted = [each.key for each in criteria if each.by_group]
    if current is None or not wanted:
        return list(criteria)
    lines = CardLine.objects.filter(card__computation=current, key__in=wanted, status="ok").exclude(card__of=None)
    values: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    for line in lines.select_related("organisation").order_by("organisation_id"):
        if (value := line.figure.value) is not None:
            yearly = value / current.period.years if metric(line.key).by_period else value
            values[line.key, group_of_company(traits, line.organisation)].append(yearly)
    return [replace(each, groups=tuple(_with_kept(each, values))) if each.by_group else each for each in criteria]


def lacking(kind: str, criteria: Sequence[Criterion], traits: Sequence[Trait]) -> dict[str, list[str]]:
    """The groups, by measure, that would have a scale of their own were it saved today: it was saved before they could be told."""
    there = {each.key: {name for name, _scale, _partners in each.groups} for each in criteria}
    drawn = {
        each.key: [name for name, _scale, _partners in each.groups]
        for each in with_group_scales(kind, criteria, traits)
    }
    found = {key: [name for name in names if name not in there[key]] for key, names in drawn.items()}
    return {key: names for key, names in found.items() if names}


def _with_kept(criterion: Criterion, values: dict[tuple[str, str], list[Decimal]]) -> list[tuple[str, Scale, int]]:
    there = {name for name, _scale, _partners in criterion.groups}
    drawn = [found for found in _scales(criterion, values) if found[0] not in there]
    return sorted([*criterion.groups, *drawn], key=lambda found: found[0])


def _scales(criterion: Criterion, values: dict[tuple[str, str], list[Decimal]]) -> Iterable[tuple[str, Scale, int]]:
    if criterion.scale is None:
        return
    for (key, group), known in sorted(values.items()):
        found = usable(known, criterion.scale.shape)
        if key == criterion.key and len(found) > LEAST_PEERS:
            higher = criterion.scale.higher_is_better
            scale = calibrate(found, higher_is_better=higher, shape=criterion.scale.shape)
            if scale is not None:
                yield group, scale, len(found)
