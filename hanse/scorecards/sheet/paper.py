"""A card on paper: what its page tells, with the definitions as notes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from hanse.kernel import clock
from hanse.kernel.models import Manufacturer
from hanse.ui import formats
from hanse.ui.paper import bar, pdf

from ..appeals import telling as appeals
from ..overrides.telling import ToldOverride
from ..showing import wording
from ..showing.telling import CardTelling
from .rows import name_of


def as_paper(told: CardTelling, *, override: ToldOverride | None, is_current: bool) -> HttpResponse:
    """The card as a PDF in the reader's language. Of a card that counts no more, without what happened to it since."""
    company = told.card.organisation
    values: dict[str, Any] = {
        "told": told,
        "company": company,
        "days": {name: formats.full_day(day) for name, day in _days(told)},
        "manufacturer": Manufacturer.get(),
        "bar": bar([(line.swatch, line.line.points) for line in told.told if line.line.points]),
        "definitions": list(_definitions(told)),
        "override": override,
        "appeals": appeals.in_words(appeals.latest(company.pk, told.kind)) if is_current else [],
        "is_current": is_current,
    }
    return pdf("scorecards/paper.html", values, name=name_of(told.card))


def _days(told: CardTelling) -> Iterator[tuple[str, Any]]:
    """With their years: paper is read for long."""
    made = told.computation
    yield from (("from", made.starts_on), ("to", made.ends_on), ("computed", timezone.localdate(told.card.computed_at)))
    yield "printed", clock.today()


def _definitions(told: CardTelling) -> Iterator[tuple[Any, list[str]]]:
    scales = {each.key: each for each in told.criteria}
    for line in told.told:
        criterion, wanted = scales.get(line.line.key), line.metric
        kept_back = wording.is_kept_back(criterion)
        scale = "" if kept_back else wording.scale(wanted, criterion.scale if criterion else None, told.currency)
        parts = [str(wanted.meaning), str(wanted.formula), wording.direction(wanted), wording.minimum(wanted), scale]
        answers = _("answers for it: %(role)s") % {"role": wording.owner(wanted)}
        yield wanted.label, [part for part in (*parts, line.drawn, *line.left_out, answers) if part]
