"""Cards before they are kept: every partner scored, then each group of peers ranked and pictured. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ..metrics.bulk.held import Column
from ..metrics.bulk.scores import scored
from ..metrics.registry import metric
from ..runs.measuring import Partner
from .figures import Figure, Why, unknown
from .peers import Strip, strip
from .ranking import Place, Standing, places
from .scoring import Criterion, Score
from .shrinking import Priors, drawn_towards, priors_of


@dataclass(slots=True)
class Draft:
    """One partner's score, and its place among its peers where it has one."""

    partner: Partner
    score: Score
    place: Place | None = None


def draft(
    criteria: Sequence[Criterion],
    partners: Sequence[Partner],
    figures: Mapping[int, Mapping[str, Figure]],
    columns: Mapping[str, Column] | None = None,
) -> list[Draft]:
    """All cards, in the order of the partners. `columns`: the figures once more, where they were measured in columns."""
    figures = drawn_to_peers(criteria, compared(partners), figures)
    own = [figures[each.organisation_id] for each in partners]
    found = {each.key: _column(each.key, own, (columns or {}).get(each.key)) for each in criteria}
    groups: dict[str, list[int]] = defaultdict(list)
    for row, partner in enumerate(partners):
        groups[partner.group].append(row)
    drafts: list[Draft] = [None] * len(partners)  # type: ignore[list-item]
    for name, rows in groups.items():
        scores = scored([each.for_group(name) for each in criteria], found, rows)
        for row, its_score in zip(rows, scores, strict=True):
            drafts[row] = Draft(partners[row], its_score)
    for group in by_group(drafts).values():
        at = places({place: stands for place, drawn in enumerate(group) if (stands := standing(drawn))})
        for place, drawn in enumerate(group):
            drawn.place = at.get(place)
    return drafts


def _column(key: str, figures: Sequence[Mapping[str, Figure]], measured: Column | None) -> Column:
    """A metric's figures as a column: the measured one, unless other figures took the place of its own."""
    own = [each.get(key) for each in figures]
    if measured is not None and all(one is other for one, other in zip(own, measured.figures, strict=True)):
        return measured
    return Column.of([each or unknown(key, Why.NOT_MEASURED) for each in own])


def compared(partners: Sequence[Partner]) -> dict[int, str]:
    """The group of each partner that others are compared with."""
    return {each.organisation_id: each.group for each in partners if each.ranked}


def peers_priors(
    criteria: Sequence[Criterion], groups: Mapping[int, str], figures: Mapping[int, Mapping[str, Figure]]
) -> dict[str, Priors]:
    """How the peers lie on each metric whose figures are drawn towards theirs, where there are enough of them."""
    found = {
        each.key: priors_of(
            {partner: own[each.key] for partner, own in figures.items() if each.key in own}, groups,
            counts=metric(each.key).counts,
        )
        for each in criteria if each.shrink
    }  # fmt: skip
    return {key: priors for key, priors in found.items() if priors is not None}


def drawn_to_peers(
    criteria: Sequence[Criterion], groups: Mapping[int, str], figures: Mapping[int, Mapping[str, Figure]]
) -> Mapping[int, Mapping[str, Figure]]:
    """The figures, with those drawn towards the peers' that the definition asks to be. `groups` are of those compared."""
    if not (priors := peers_priors(criteria, groups, figures)):
        return figures
    return {partner: drawn_by(priors, groups.get(partner, ""), own) for partner, own in figures.items()}


def drawn_by(priors: Mapping[str, Priors], group: str, figures: Mapping[str, Figure]) -> Mapping[str, Figure]:
    """One partner's figures, drawn towards its peers' as these lie."""
    return dict(figures) | {
        key: drawn_towards(figures[key], found, group, counts=metric(key).counts)
        for key, found in priors.items() if key in figures
    }  # fmt: skip


def by_group(drafts: Sequence[Draft]) -> dict[str, list[Draft]]:
    """The cards of partners that are with us, by their group of peers."""
    groups: dict[str, list[Draft]] = defaultdict(list)
    for drawn in drafts:
        if drawn.partner.ranked:
            groups[drawn.partner.group].append(drawn)
    return groups


def strips(drafts: Sequence[Draft]) -> dict[tuple[str, str], Strip]:
    """The picture of each group on each metric, by (group, key), where it may be shown."""
    values: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    for group, members in by_group(drafts).items():
        for drawn in members:
            for line in drawn.score.lines:
                if line.figure.known and line.figure.value is not None:
                    values[group, line.criterion.key].append(line.figure.value)
    pictures = {where: strip(found, summed=metric(where[1]).is_total) for where, found in values.items()}
    return {where: picture for where, picture in pictures.items() if picture is not None}


def standing(drawn: Draft) -> Standing | None:
    """What it is ranked by; None where too little is known."""
    interval = drawn.score.interval
    if drawn.score.total is None or interval is None:
        return None
    return Standing(drawn.score.total, *interval)
