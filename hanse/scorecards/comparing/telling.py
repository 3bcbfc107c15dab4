"""Cards beside each other as pages tell them: up to five side by side, one over the months."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.ui import formats
from hanse.ui.pictures.figures import Chart, Series

from ..bands.wording import short_doubt
from ..metrics.registry import Metric, Unit, metric
from ..models import Card, CardLine, Override
from ..rules.scoring import Criterion
from ..showing import history, wording
from ..showing.telling import currency

MOST = 5
MONTHS = 24


@dataclass(frozen=True, slots=True)
class Cell:
    """One partner's figure on one measure, and what it earned. `best` of those beside it."""

    value: str
    earned: str
    best: bool


@dataclass(frozen=True, slots=True)
class Row:
    label: Any
    cells: Sequence[Cell]


def attained(line: CardLine | None) -> Decimal | None:
    """The share of its points that a line earned, 0 to 1; None where it does not count."""
    if line is None or line.contribution is None or not line.most:
        return None
    return Decimal(line.contribution) / line.most


def side_by_side(cards: Sequence[Card], criteria: Sequence[Criterion]) -> list[Row]:
    """A row for each measure of the version, in its order."""
    lines = history.lines_of(card.pk for card in cards)
    found = {card.pk: {line.key: line for line in lines.get(card.pk, [])} for card in cards}
    money = currency()
    return [_row(metric(each.key), [found[card.pk].get(each.key) for card in cards], money) for each in criteria]


def _row(wanted: Metric, lines: Sequence[CardLine | None], money: str) -> Row:
    shares = [attained(line) for line in lines]
    known = [share for share in shares if share is not None]
    best = max(known) if len(set(known)) > 1 else None
    return Row(
        wanted.label,
        [
            Cell(
                wording.figure(wanted, line.figure, money) if line else formats.UNKNOWN,
                _earned(line),
                share is not None and share == best,
            )
            for line, share in zip(lines, shares, strict=True)
        ],
    )  # fmt: skip


def _earned(line: CardLine | None) -> str:
    if line is None or line.figure.value is None:
        return _("unknown")
    return _("not counted") if line.reason else _("%(points)s points") % {"points": wording.points(line.contribution)}


@dataclass(frozen=True, slots=True)
class Head:
    """A partner above its column: computed score, what a person set in its place, band and rank. `best` of those beside it."""

    name: str
    url: str
    score: str
    set: str
    band: str
    rank: str
    coverage: str
    best: bool


def heads(cards: Sequence[Any], held: Mapping[tuple[int, str], Override]) -> list[Head]:
    scores = {card.score for card in cards if card.score is not None}
    best = max(scores) if len(scores) > 1 else None
    return [_head(card, held, best=card.score is not None and card.score == best) for card in cards]


def _head(card: Any, held: Mapping[tuple[int, str], Override], *, best: bool) -> Head:
    kind = card.computation.kind
    override = held.get((card.organisation_id, kind))
    doubt = short_doubt(card)
    return Head(
        card.organisation.name, reverse(f"scorecards:{kind}", args=[card.organisation.public_id]),
        wording.score(card.score),
        _("set to %(score)s until %(day)s")
        % {"score": wording.score(override.score), "day": formats.day_short(override.until)}
        if override and override.counts
        else "",
        f"{card.band} ({doubt})" if doubt else card.band or formats.UNKNOWN,
        _("%(rank)s of %(of)s") % {"rank": card.rank_told, "of": card.of} if card.rank_told else formats.UNKNOWN,
        formats.percent(card.coverage_share, 0), best,
    )  # fmt: skip


def over_time(cards: Sequence[Card]) -> list[Chart]:
    """The score and each measure of a company's comparable cards, oldest first; nothing for fewer than two.

    Of a period that was computed again, as when it was closed, the latest card.
    """
    latest: dict[date, Card] = {}
    for card in cards:
        latest.setdefault(card.computation.ends_on, card)
    kept = list(reversed([*latest.values()][:MONTHS]))
    if len(kept) < 2:
        return []
    lines = history.lines_of(card.pk for card in kept)
    months = [formats.month_short(card.computation.ends_on) for card in kept]
    scores = Series(_("Score"), [card.points for card in kept], low=_ends(kept, "low"), high=_ends(kept, "high"))
    found = [Chart(_("Score at the end of each month"), months, [scores], kind="lines", digits=1)]
    for line in lines.get(kept[-1].pk, []):
        found.append(
            _line_over_time(metric(line.key), [_of(lines.get(card.pk, []), line.key) for card in kept], months)
        )
    return found


def _ends(cards: Sequence[Card], name: str) -> list[Decimal | None]:
    return [None if (end := getattr(card, name)) is None else Decimal(end).scaleb(-3) for card in cards]


def _of(lines: Sequence[CardLine], key: str) -> CardLine | None:
    return next((line for line in lines if line.key == key), None)


def _line_over_time(wanted: Metric, lines: Sequence[CardLine | None], months: Sequence[str]) -> Chart:
    values = [line.figure.value if line and line.figure.known else None for line in lines]
    return Chart(
        wanted.label, months, [Series(wanted.label, values)], kind="lines",
        percent=wanted.unit in (Unit.SHARE, Unit.CHANGE), digits=1 if wanted.unit is Unit.MARK else 0,
    )  # fmt: skip
