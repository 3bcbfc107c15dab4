"""Cards as plain values: decimals exact, as texts; what is unknown is None."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from ..models import Card, CardLine, Computation
from ..rules.figures import exact

CHUNK = 500


def exported(computation: Computation) -> Iterator[dict[str, Any]]:
    """Every partner's card that the actor may see, by name. Score and contributions are points with three decimals."""
    cards = (
        Card.objects.filter(computation=computation)
        .select_related("organisation")
        .prefetch_related("lines")
        .order_by("organisation__name", "reference", "id")
    )
    for card in cards.iterator(chunk_size=CHUNK):
        yield {
            "organisation": card.organisation.name,
            "reference": card.reference or None,
            "score": _text(card.points),
            "coverage": _text(card.coverage_share),
            "metrics": [_told(line) for line in card.lines.all()],
        }


def _told(line: CardLine) -> dict[str, Any]:
    figure = line.figure
    numbers = {
        name: None if (value := getattr(figure, name)) is None else _text(exact(value))
        for name in ("value", "numerator", "denominator")
    }
    more = {name: told for name in ("shrunk", "left_out") if (told := getattr(line, name))}
    return {
        "key": line.key, **numbers, "n": figure.n,
        "low": _text(figure.low), "high": _text(figure.high),
        "contribution": _text(line.points), "status": figure.status.value,
        **more,
    }  # fmt: skip


def _text(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")
