"""A card as rows: a line for each measure, every number exact, and at its end the score that they add up to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import StreamingHttpResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from hanse.ui.tables.export import sent

from ..models import Card
from ..showing import wording
from ..showing.lines import TellingLine
from ..showing.telling import CardTelling

FORMS = ("csv", "xlsx")


def as_rows(told: CardTelling, *, form: str) -> StreamingHttpResponse:
    """The card as a file of `form`."""
    return sent(header(), iter([*_lines(told), _total(told)]), name=name_of(told.card), form=form)


def name_of(card: Card) -> str:
    """What its files are called."""
    return slugify(f"{card.organisation.name} {card.computation.kind} {card.computation.ends_on.isoformat()}")


def header() -> list[str]:
    return [
        _("Partner"), _("Number"), _("From"), _("To"), _("Version"), _("Facts version"), _("Computed"), _("Measure"), _("Key"),
        _("Source"), _("Weight"), _("Status"), _("Value"), _("What is divided"), _("Divided by"), _("Counted"),
        _("Least at 95%"), _("Most at 95%"), _("Points"), _("Points possible"), _("Why unknown"), _("Who can bring it"),
        _("As measured"), _("Peers' mean"), _("Own share kept"), _("Interval by"), _("Left out"),
    ]  # fmt: skip


def _first(card: Card) -> list[Any]:
    made = card.computation
    return [
        card.organisation.name, card.reference, made.starts_on, made.ends_on, made.version.number, card.facts_version,
        card.computed_at,
    ]  # fmt: skip


def _lines(told: CardTelling) -> Iterator[list[Any]]:
    for line in told.told:
        yield [*_first(told.card), *_line(line)]


def _line(told: TellingLine) -> list[Any]:
    line, figure = told.line, told.line.figure
    return [
        str(told.metric.label), line.key, wording.nature(told.metric), line.weight, line.status, figure.value,
        figure.numerator, figure.denominator, figure.n, figure.low, figure.high, line.points, line.most_points, line.reason,
        told.bringing, *((was.measured, was.mean, was.kept) if (was := figure.shrunk) else (None, None, None)),
        told.method, " ".join(told.left_out),
    ]  # fmt: skip


def _total(told: CardTelling) -> list[Any]:
    card = told.card
    return [
        *_first(card), _("Score"), "score", "", 100, "ok" if told.known else "no_data", card.points, None, None, None,
        told.ends[0], told.ends[1], card.points, 100, "", "",
        None, None, None, "", "",
    ]  # fmt: skip
