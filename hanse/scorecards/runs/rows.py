"""Cards and their lines as the database keeps them, written from columns: most lines are never an object of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from ..metrics.bulk.column import Column, unscaled
from ..metrics.bulk.numbers import PLACES, Mask, Whole
from ..models import Computation
from ..rules.drafts import Draft, Drafts
from ..rules.figures import PLACES as EIGHT
from ..rules.figures import Figure, Status
from ..rules.intervals import rounded

if TYPE_CHECKING:
    import pyarrow as pa

CARD = (
    "organisation", "computation", "reference", "peers_group", "score", "coverage", "low", "high", "rank", "rank_low",
    "rank_high", "of", "band", "band_held",
)  # fmt: skip
LINE = (
    "organisation", "card", "key", "position", "weight", "contribution", "most", "status", "value", "numerator", "denominator",
    "n", "low", "high", "why", "needed", "has", "shrunk", "left_out",
)  # fmt: skip
WRITTEN = ("value", "numerator", "denominator", "low", "high")
"""Decimals, which are written here already."""
AT_ONCE = 10_000

Row = tuple[Any, ...]


def card_rows(made: Computation, drafts: Drafts) -> Iterator[Row]:
    """A card's values, in the order of `CARD`."""
    scores, partners = drafts.scores, drafts.partners
    scored, placed = scores.total >= 0, drafts.rank > 0
    return zip(
        (each.organisation_id for each in partners), repeat(made.pk), (each.reference for each in partners),
        (each.group for each in partners), _some(scores.total, scored), scores.coverage.tolist(), _some(scores.least, scored),
        _some(scores.greatest, scored),
        *(_some(each, placed) for each in (drafts.rank, drafts.best, drafts.worst, drafts.of)), repeat(""), repeat(False),
        strict=False,
    )  # fmt: skip


def line_rows(drafts: Drafts, cards: Sequence[int]) -> Iterator[Row]:
    """The lines of all cards, card by card, in the order of `LINE`. `cards` are their ids, in the order of the partners."""
    for begin in range(0, len(cards), AT_ONCE):
        places = np.arange(begin, min(begin + AT_ONCE, len(cards)))
        organisations = [each.organisation_id for each in drafts.partners[begin : begin + AT_ONCE]]
        ids = cards[begin : begin + AT_ONCE]
        lines = [_lines(drafts, position, places, organisations, ids) for position in range(len(drafts.scores.columns))]
        yield from chain.from_iterable(zip(*lines, strict=True))


def _lines(
    drafts: Drafts, position: int, places: Whole, organisations: Sequence[int], cards: Sequence[int]
) -> Iterator[Row]:
    scores = drafts.scores
    criterion, counts = scores.groups[0][position], scores.counts[position, places]
    earned = (_some(each[position, places], counts) for each in (scores.worth, scores.most))
    figures = _figures(scores.columns[position], places, scores.unscaled[position, places])
    alike = (repeat(criterion.key), repeat(position), repeat(criterion.weight))
    return zip(organisations, cards, *alike, *earned, *figures, strict=False)


def _figures(column: Column, places: Whole, without: Mask) -> list[list[Any]]:
    """What lines say of a metric's figures, each part for all of them."""
    numbers = column.numbers
    parts: list[list[Any]]
    if numbers is None:
        plain, parts = np.zeros(len(places), bool), [[None] * len(places) for _part in range(12)]
    else:
        plain = numbers.plain[places] & ~without
        above, n = _written(numbers.above[places]), numbers.n[places]
        below = None if numbers.below is None else _written(numbers.below[places])
        places_above, places_below = (None if each is None else each[places] for each in numbers.places)
        few, between = n < numbers.fewest, numbers.between[places]
        nothing = [None] * len(places)
        parts = [
            np.where(few, Status.INSUFFICIENT.value, Status.OK.value).tolist(), _written(numbers.values[places]).to_pylist(),
            _shortened(above, places_above), nothing if below is None else _shortened(below, places_below), n.tolist(),
            _some(_written(numbers.low[places]), between), _some(_written(numbers.high[places]), between),
            np.where(few, numbers.few.value, "").tolist(), _some(np.full(len(places), numbers.fewest), few), _some(n, few),
            nothing.copy(), nothing.copy(),
        ]  # fmt: skip
    before: Figure | None = None
    told: Row = ()
    for at in np.flatnonzero(~plain).tolist():
        figure = column.figures[int(places[at])]
        if figure is not before or without[at]:
            before, told = figure, of_figure(unscaled(figure) if without[at] else figure)
        for part, value in zip(parts, told, strict=True):
            part[at] = value
    return parts


def lines_of(card: int, drawn: Draft) -> Iterator[Row]:
    """The lines of one card, in the order of `LINE`."""
    for position, line in enumerate(drawn.score.lines):
        criterion = line.criterion
        earned = line.contribution, line.most
        yield (
            drawn.partner.organisation_id, card, criterion.key, position, criterion.weight, *earned, *of_figure(line.figure)
        )  # fmt: skip


def of_figure(figure: Figure) -> Row:
    """What a line keeps of its figure, from `status` on."""
    shrunk, left_out = (each.told() if each else None for each in (figure.shrunk, figure.left_out))
    value, low, high = (
        None if each is None else format(rounded(each, EIGHT), "f") for each in (figure.value, figure.low, figure.high)
    )
    above, below = (None if each is None else format(each, "f") for each in (figure.numerator, figure.denominator))
    return (
        figure.status.value, value, above, below, figure.n, low, high, figure.why.value, figure.needed, figure.has, shrunk,
        left_out,
    )  # fmt: skip


def _written(values: Whole) -> pa.StringArray:
    """Hundred-millionths as texts with eight places."""
    import pyarrow as pa
    import pyarrow.compute as pc

    size = np.abs(values)
    before, after = (pc.cast(pa.array(each), pa.string()) for each in np.divmod(size, 10**PLACES))
    sign = pc.if_else(pa.array(values < 0), "-", "")
    point, nothing = (pa.scalar(each, pa.string()) for each in (".", ""))
    made: Any = pc.binary_join_element_wise  # its stubs know no scalars
    return cast("pa.StringArray", made(sign, made(before, pc.utf8_lpad(after, PLACES, "0"), point), nothing))


def _shortened(texts: pa.StringArray, places: Whole | None) -> list[Any]:
    """The same with so many places, or without zeros at their end."""
    import pyarrow.compute as pc

    if places is not None:
        found: list[Any] = texts.to_pylist()
        cuts = (PLACES - places + (places == 0)).tolist()  # the point goes too
        return [text[: len(text) - cut] for text, cut in zip(found, cuts, strict=True)]
    return pc.utf8_rtrim(pc.utf8_rtrim(texts, "0"), ".").to_pylist()


def _some(values: Any, there: Mask) -> list[Any]:
    """Values where they are there, else None."""
    if there.all():
        return values.tolist()  # type: ignore[no-any-return]
    return [value if known else None for value, known in zip(values.tolist(), there.tolist(), strict=True)]
