"""Putting the cards of a computation into bands: a few statements, however many cards there are.

It says what `rule.placed` says for each card; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from ..models import Card, Computation
from .rule import Band


def place(made: Computation, *, before: Computation | None) -> None:
    """Write the band of each card of `made`; `before` is the computation that counted until now, if any."""
    bands = made.version.declared_bands
    cards = Card.objects.filter(computation=made)
    above: int | None = None
    for band in bands:
        within = cards.filter(score__gte=band.least)
        (within.filter(score__lt=above) if above is not None else within).update(band=band.name)
        above = band.least
    if before is not None and before.basis == made.basis:
        _hold(cards, bands, before)


def _hold(cards: QuerySet[Card], bands: Sequence[Band], before: Computation) -> None:
    for place, band in enumerate(bands):
        worse = [each.name for each in bands[place + 1 :]]
        were = Card.objects.filter(computation=before, band=band.name).order_by().values("organisation")
        lower = cards.filter(band__in=worse, high__gte=band.least, organisation__in=were)
        lower.update(band=band.name, band_held=True)
        cards.filter(score=None, organisation__in=were).update(band=band.name, band_held=True)
