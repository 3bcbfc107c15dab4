"""Cards before they are kept: every partner scored, then each group of peers ranked and pictured. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import overload

import numpy as np

from ..metrics.bulk.column import Column
from ..metrics.bulk.numbers import Whole
from ..metrics.bulk.ranks import ranks
from ..metrics.bulk.scores import Scores
from ..metrics.registry import metric
from .figures import Figure, Why, unknown
from .partner import Partner
from .peers import Strip, strip
from .ranking import Place, Standing
from .scoring import Criterion, Score
from .shrinking import Priors, drawn_towards, priors_of


@dataclass(slots=True)
class Draft:
    """One partner's score, and its place among its peers where it has one."""

    partner: Partner
    score: Score
    place: Place | None = None


class Drafts(Sequence[Draft]):
    """All cards, in the order of the partners; a card is made when it is asked for. `rank` is 0 where there is none."""

    def __init__(self, partners: Sequence[Partner], scores: Scores) -> None:
        self.partners, self.scores = partners, scores
        self.rank, self.best, self.worst, self.of = (np.zeros(len(partners), np.int64) for _each in range(4))
        for rows in self.peers.values():
            standing = rows[scores.total[rows] >= 0]
            found = ranks(scores.total[standing], scores.least[standing], scores.greatest[standing])
            if found is not None:
                self.rank[standing], self.best[standing], self.worst[standing], self.of[standing] = found

    @cached_property
    def peers(self) -> dict[str, Whole]:
        """The places of the partners that are with us, by their group of peers."""
        return rows_by_group({place: each.group for place, each in enumerate(self.partners) if each.ranked})

    def __len__(self) -> int:
        return len(self.partners)

    @overload
    def __getitem__(self, place: int) -> Draft: ...
    @overload
    def __getitem__(self, place: slice) -> list[Draft]: ...
    def __getitem__(self, place: int | slice) -> Draft | list[Draft]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        places = [int(each[place]) for each in (self.rank, self.best, self.worst, self.of)]
        return Draft(self.partners[place], self.scores[place], Place(*places) if places[0] else None)


def rows_by_group(groups: Mapping[int, str]) -> dict[str, Whole]:
    found: dict[str, list[int]] = defaultdict(list)
    for row, group in groups.items():
        found[group].append(row)
    return {group: np.array(rows, np.int64) for group, rows in found.items()}


def draft(
    criteria: Sequence[Criterion],
    partners: Sequence[Partner],
    figures: Mapping[int, Mapping[str, Figure]],
    columns: Mapping[str, Column] | None = None,
) -> Drafts:
    """All cards. `columns`: the figures once more, where they were measured in columns."""
    priors = peers_priors(criteria, compared(partners), figures)
    scores = Scores([_column(each.key, partners, figures, columns or {}, priors) for each in criteria], len(partners))
    for name, rows in rows_by_group({row: each.group for row, each in enumerate(partners)}).items():
        scores.score([each.for_group(name) for each in criteria], rows)
    return Drafts(partners, scores)


def _column(
    key: str, partners: Sequence[Partner], figures: Mapping[int, Mapping[str, Figure]], columns: Mapping[str, Column],
    priors: Mapping[str, Priors],
) -> Column:  # fmt: skip
    """A metric's figures as a column: the measured one, unless they are drawn towards the peers'."""
    if key in columns and key not in priors:
        return columns[key]
    missing = unknown(key, Why.NOT_MEASURED)
    if key not in priors:
        return Column.of([figures[each.organisation_id].get(key, missing) for each in partners])
    own = columns[key].figures if key in columns else [figures[each.organisation_id].get(key) for each in partners]
    towards = {key: priors[key]}
    return Column.of([
        drawn_by(towards, each.group if each.ranked else "", {key: figure})[key] if figure else missing
        for each, figure in zip(partners, own, strict=True)
    ])  # fmt: skip


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


def strips(drafts: Drafts) -> dict[tuple[str, str], Strip]:
    """The picture of each group on each metric, by (group, key), where it may be shown."""
    found = {}
    for row, criterion in enumerate(drafts.scores.groups[0] if drafts.scores.groups else ()):
        column, without = drafts.scores.columns[row], drafts.scores.unscaled[row]
        for group, places in drafts.peers.items():
            known = places[column.known[places] & ~without[places]]
            picture = strip(column.ordered(known), summed=metric(criterion.key).is_total)
            if picture is not None:
                found[group, criterion.key] = picture
    return found


def standing(drawn: Draft) -> Standing | None:
    """What it is ranked by; None where too little is known."""
    interval = drawn.score.interval
    if drawn.score.total is None or interval is None:
        return None
    return Standing(drawn.score.total, *interval)
