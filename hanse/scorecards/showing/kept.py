"""Cards of any period for both sides: told as they were, and as files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.kernel.pages import Request
from hanse.kernel.web.limits import spend_by
from hanse.ui import formats

from ..models import Card
from ..overrides import telling as override
from ..sheet.paper import as_paper
from ..sheet.rows import FORMS, as_rows
from .telling import CardTelling

PAPER = "pdf"


@dataclass(frozen=True, slots=True)
class File:
    """A way to take a card along."""

    label: Any
    url: str


def telling(card: Card, *, route: str = "") -> CardTelling:
    """A card with its measures' pages at `route`."""
    return CardTelling.of_card(card, address=lambda key: reverse(route, args=[card.public_id, key]) if route else "")


def title(card: Card) -> str:
    return _("Scorecard to %(day)s") % {"day": formats.day(card.computation.ends_on)}


@dataclass(frozen=True, slots=True)
class Kept:
    """A card in the list of those that are kept; another one of the same days may have taken its place."""

    card: Card
    url: str
    is_replaced: bool


def periods(cards: Sequence[Card], route: str) -> list[Kept]:
    """Each card with the address of its page; of the same days the newest comes first."""
    found: list[Kept] = []
    seen: set[tuple[str, date]] = set()
    for card in cards:
        days = (card.computation.basis, card.computation.ends_on)
        is_replaced = days in seen and not card.computation.is_current
        found.append(Kept(card, reverse(route, args=[card.public_id]), is_replaced))
        if not card.computation.is_current:
            seen.add(days)
    return found


def newer_url(card: Card, newest: int | None, route: str) -> str:
    """The company's card of the computation that counts for the same closed period; empty where this is it."""
    if newest is None or newest == card.computation_id or card.computation.is_current:
        return ""
    newer = Card.objects.filter(organisation_id=card.organisation_id, computation=newest).first()
    return reverse(route, args=[newer.public_id]) if newer else ""


def files(card: Card, route: str) -> list[File]:
    """What the page offers."""
    labels = {PAPER: "PDF", "csv": "CSV", "xlsx": "XLSX"}
    return [File(label, reverse(route, args=[card.public_id, form])) for form, label in labels.items()]


def file(request: Request, card: Card, form: str) -> HttpResponseBase:
    """The card as a file; 404 for a form that there is not. To draw one is work, so it is limited as exports are."""
    if form not in {PAPER, *FORMS}:
        raise Http404
    spend_by(request, "export")
    told = telling(card)
    if form in FORMS:
        return as_rows(told, form=form)
    current = card.computation.is_current
    held = override.of_company(card, card.organisation_id).get(told.kind) if current else None
    set_score = override.told(held, request.actor, told.computation.version)
    return as_paper(told, override=set_score, is_current=current)
