"""Bands in words: the band of a card, and how sure it is."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ..models import Card
from .rule import Band, reach


def told(card: Card) -> str:
    """ "Band A"; empty where the card has none."""
    return _("Band %(band)s") % {"band": card.band} if card.band else ""


def doubt(card: Card) -> str:
    """Between which bands the truth could lie, and why the partner stays where it is; empty where there is no doubt."""
    bands = card.computation.version.declared_bands
    if card.band_held and card.score is None:
        return _("stays in %(band)s: too little is known for a score") % {"band": card.band}
    if card.band_held:
        return _("stays in %(band)s: the figures do not tell it apart from that band") % {"band": card.band}
    ends = reach(bands, card.low, card.high) if card.band else None
    return _("could be between %(worst)s and %(best)s") % _names(ends) if ends else ""


def short_doubt(card: Card) -> str:
    """The same where there is little room: "maybe B to A", or that the partner is kept there."""
    if card.band_held:
        return _("kept there")
    ends = reach(card.computation.version.declared_bands, card.low, card.high) if card.band else None
    return _("maybe %(worst)s to %(best)s") % _names(ends) if ends else ""


def _names(ends: tuple[Band, Band]) -> dict[str, str]:
    return {"worst": ends[0].name, "best": ends[1].name}
