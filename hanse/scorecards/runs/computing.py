"""Computing all cards of a kind: measured from one version of the facts, scored, ranked, kept whole or not at all."""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
from django.db import transaction

from hanse.facts.models import FactTable
from hanse.kernel import clock
from hanse.kernel.events import publish
from hanse.kernel.trail import audit
from hanse.kernel.work.locks import exclusive

from ..bands import placing
from ..closing import noting
from ..events import ScoresComputed
from ..metrics import sums
from ..metrics.registry import metric
from ..models import CardVersion, Computation
from ..rules.drafts import Drafts, compared, draft, peers_priors
from ..rules.partner import Partner
from ..rules.period import Period
from ..rules.starting_points import version_for
from . import keeping
from .measuring import FACTS_OF, Lines, Measured, measure, partners_of
from .memory import uncollected

Basis = Computation.Basis


def compute(kind: str, *, basis: str | None = None, period: Period | None = None) -> Computation:
    """Compute all cards of a kind; they count from now on.

    `basis` says how the period is chosen: the twelve months to the newest lines' month, all time, or the given `period`;
    without it, as the last time. One at a time for each kind; others wait.
    """
    with exclusive(f"scorecards:{kind}"), uncollected(), Lines(kind) as opened:
        started = clock.now()
        before = Computation.current(kind)
        basis = basis or (before.basis if before else Basis.YEAR)
        chosen = period or _period(basis, before, opened)
        partners = partners_of(kind)
        measured = measure(kind, opened, chosen, partners)
        version = version_for(kind, known_values(measured, chosen))
        made = _computation(opened, kind=kind, version=version, basis=basis, period=chosen, at=started)
        made.programme = measured.programme | _priors(made, partners, measured)
        drafts = draft(made.criteria, partners, measured.figures, measured.columns)
        with transaction.atomic():
            keeping.make_current(made, drafts)
            placing.place(made, before=before)
            noting.taken_in(before, made)
            audit.record("scorecards.compute", subject=made, after=_told(made, drafts))
            publish(ScoresComputed(computation_id=made.pk, kind_key=kind))
        if basis == Basis.YEAR and made.earlier() is None:
            _month_before(made, opened, partners)
        keeping.forget_older(kind)
    return made


def begin_definition(kind: str) -> CardVersion:
    """The definition that counts; where there is none yet, the starting point for the partners as they are now."""
    with exclusive(f"scorecards:{kind}"), Lines(kind) as opened:
        period = year_to_newest(opened.table.newest_on, today=clock.today())
        return version_for(kind, known_values(measure(kind, opened, period, partners_of(kind)), period))


def _priors(made: Computation, partners: Sequence[Partner], measured: Measured) -> dict[str, Any]:
    """How the peers lie to whom figures were drawn, so that one partner's can be drawn to them later."""
    if not any(each.shrink for each in made.criteria):
        return {}
    found = peers_priors(made.criteria, compared(partners), measured.figures)
    return {"priors": {key: priors.told() for key, priors in found.items()}}


def _told(made: Computation, drafts: Drafts) -> dict[str, object]:
    """What the audit trail keeps: of whom, from which days, how many cards."""
    scored = int((drafts.scores.total >= 0).sum())
    days = {"starts_on": made.starts_on.isoformat(), "ends_on": made.ends_on.isoformat()}
    return {"kind": made.kind, **days, "partners": made.partners, "scored": scored}


def is_due(kind: str, *, since: datetime) -> bool:
    """Whether the current cards do not know yet of what happened at `since`, or of the facts that count now."""
    current = Computation.current(kind)
    table = FactTable.pinned(FACTS_OF[kind])
    if table is None:
        return False
    return current is None or current.facts_version != table.version or current.computed_at <= since


def known_values(measured: Measured, period: Period) -> Mapping[str, Sequence[Decimal]]:
    """The known figures of each metric; those that grow with the period as if for a year."""
    found: dict[str, list[Decimal]] = {}
    for key, column in measured.by_key().items():
        values = column.ordered(np.flatnonzero(column.known))
        found[key] = [value / period.years for value in values] if metric(key).by_period else [*values]
    return {key: values for key, values in found.items() if values}


def _period(basis: str, before: Computation | None, opened: Lines) -> Period:
    today = clock.today()
    if basis == Basis.FIXED and before is not None:
        return before.period
    if basis == Basis.ALL_TIME and opened.lines is not None:
        found = sums.everything(opened.lines, today=today)
        if found is not None:
            return found
    return year_to_newest(opened.table.newest_on, today=today)


def year_to_newest(newest: date | None, *, today: date) -> Period:
    """The twelve months to the end of the newest line's month, but not beyond today."""
    newest = newest or today
    end = newest.replace(day=calendar.monthrange(newest.year, newest.month)[1])
    return Period.year_to(min(end, today))


def _computation(
    opened: Lines, *, kind: str, version: CardVersion, basis: str, period: Period, at: datetime
) -> Computation:
    return Computation(
        kind=kind, version=version, basis=basis, starts_on=period.start, ends_on=period.end,
        facts_kind=opened.facts_kind, facts_version=opened.version, computed_at=at,
    )  # fmt: skip


def _month_before(made: Computation, opened: Lines, partners: list[Partner]) -> None:
    """The first time there is nothing to compare with, so the cards as of a month before are computed beside."""
    period = Period.year_to(made.ends_on.replace(day=1) - timedelta(days=1))
    measured = measure(made.kind, opened, period, partners)
    earlier = _computation(
        opened, kind=made.kind, version=made.version, basis=made.basis, period=period, at=made.computed_at
    )
    earlier.programme = measured.programme | _priors(earlier, partners, measured)
    drafts = draft(earlier.criteria, partners, measured.figures, measured.columns)
    if (drafts.scores.total >= 0).any():
        with transaction.atomic():
            keeping.keep(earlier, drafts)
            placing.place(earlier, before=None)
