"""An appeal as its pages tell it: against what, what the card said then, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from hanse.kernel.actor import current
from hanse.kernel.errors import Refused
from hanse.kernel.walls.authz import allows
from hanse.network.models import Organisation
from hanse.ui import formats

from ..metrics.registry import metric
from ..models import Appeal, CardLine, Override
from ..models.appeals import WHOLE, told_of
from ..showing import wording
from ..showing.telling import currency

TONES = {Appeal.State.OPEN: "warn", Appeal.State.UPHELD: "good", Appeal.State.REFUSED: "", Appeal.State.WITHDRAWN: ""}
MOST = 20


def against(appeal: Appeal) -> Any:
    """A measure's name, or the whole."""
    return metric(appeal.key).label if appeal.key != WHOLE else _("the whole scorecard")


def said(appeal: Appeal) -> list[tuple[Any, str]]:
    """What the card said when the partner appealed, as label and text."""
    labels = (_("Score then"), _("Value then"), _("Points then"))
    found = _in_words(appeal.told, appeal.key, labels)
    return [*found, *_set(appeal.override)] if appeal.override is not None else found


def says_now(company: Organisation, kind: str, key: str) -> list[tuple[Any, str]]:
    """What the card that counts says, as label and text; nothing where it has no such line."""
    try:
        told = told_of(company, kind, key)
    except Refused:
        return []
    return _in_words(told, key, (_("Score"), _("Value"), _("Points")))


def _in_words(told: dict[str, Any], key: str, labels: tuple[Any, Any, Any]) -> list[tuple[Any, str]]:
    score = (labels[0], wording.score(told.get("score")))
    if key == WHOLE:
        return [score]
    value = told.get("value")
    amount = Decimal(value) if value is not None else None
    return [
        (labels[1], wording.value(metric(key), amount, currency())),
        (labels[2], wording.points(told.get("points"))),
        score,
    ]


def _set(override: Override) -> list[tuple[Any, str]]:
    """The score that the answer set; before a second person has confirmed a far one, to our people alone."""
    score = wording.score(override.score)
    if not override.has_counted:
        words = {"score": score, "state": override.get_state_display()}
        return [] if current().is_partner else [(_("Score set"), _("%(score)s, %(state)s") % words)]
    return [(_("Score set"), score), (_("Set until"), formats.day(override.until))]


def has_rows(appeal: Appeal) -> bool:
    """Is what it is against a line of the card that counts now, whose rows can be looked at?"""
    now = CardLine.objects.filter(card__computation__kind=appeal.kind, card__computation__is_current=True)
    return now.filter(organisation=appeal.organisation_id, key=appeal.key).exists()


def appeal_told(appeal: Appeal) -> dict[str, Any]:
    """The values of both sides' pages."""
    return {
        "appeal": appeal, "against": against(appeal), "said": said(appeal), "tone": TONES[Appeal.State(appeal.state)],
        "waits": appeal.state == Appeal.State.OPEN,
    }  # fmt: skip


def latest(organisation_id: int, kind: str) -> QuerySet[Appeal]:
    """A partner's latest appeals against one of its cards, newest first; none for another company that is let into its cards."""
    reader = current()
    if reader.is_partner and not allows(reader, "scorecards.own_appeals"):
        return Appeal.objects.none()
    return Appeal.objects.filter(organisation=organisation_id, kind=kind).select_related("override")[:MOST]


def in_words(rows: Iterable[Appeal]) -> list[dict[str, Any]]:
    """Each with what it is against, and its tone."""
    return [{"appeal": row, "against": against(row), "tone": TONES[Appeal.State(row.state)]} for row in rows]
