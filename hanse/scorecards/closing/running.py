"""Closing a period, and revising a closed one when facts of it come late, are corrected or are withdrawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hanse.facts.keeping.moved import Touched, moved
from hanse.facts.models import FactTable
from hanse.intake.models import Batch
from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting, current
from hanse.kernel.errors import Busy, Refused
from hanse.kernel.events import publish
from hanse.kernel.models import StaffRole
from hanse.kernel.trail.changes import change
from hanse.kernel.trail.changes import made as made_by
from hanse.kernel.walls.authz import allows
from hanse.kernel.work.locks import exclusive

from ..bands import placing
from ..events import CardsRevised, ClosingEnded
from ..metrics.registry import metric
from ..models import Card, CardLine, ClosedPeriod, Closing, Computation, Recomputation, Schedule
from ..models.closed import CLOSE, month_of
from ..rules.drafts import Drafts, draft
from ..rules.figures import Figure, Why
from ..rules.partner import Partner
from ..rules.period import Period
from ..rules.starting_points import version_for
from ..runs import keeping, refreshing
from ..runs.computing import known_values
from ..runs.measuring import FACTS_OF, Lines, Measured, kinds_of, measure, partners_of
from . import noting
from .due import due

KEPT = 36
"""So many closed periods are held against late facts, the newest of each kind; like the computations that are kept."""
YEAR = Computation.Basis.YEAR


class ClosedAlready(Refused):
    """Somebody else was faster."""

    def __init__(self) -> None:
        super().__init__(_("This period is closed already."), field="ends_on")


def close_due(kind: str, *, today: date) -> list[ClosedPeriod]:
    """Close what closes by itself by now. Nothing where there are no lines."""
    table = FactTable.pinned(FACTS_OF[kind])
    if table is None or table.newest_on is None or not table.lines:
        return []
    schedule, closed = Schedule.of(kind), list(ClosedPeriod.objects.filter(kind=kind).values_list("ends_on", flat=True))
    ends = due(schedule.every, schedule.days, today=today, newest=table.newest_on, closed=closed)
    return [period for end in ends if (period := _closed_by_itself(kind, end)) is not None]


def _closed_by_itself(kind: str, end: date) -> ClosedPeriod | None:
    try:
        return close(kind, end, by=current())
    except ClosedAlready:
        return None


def carry_out(closing: Closing) -> None:
    """Close what somebody asked for, with what can be said of it; safe to begin again after a death."""
    if closing.done_at is not None:
        return
    closing.goes_on()
    try:
        by = _who_asked(closing)
        close(closing.kind, closing.ends_on, by=by, asked=closing)
    except Busy:  # the job tries again
        raise
    except Refused as refusal:
        with transaction.atomic():
            if Closing.objects.select_for_update().filter(pk=closing.pk, done_at=None).exists():
                closing.end(refused=str(refusal.sentence))
                publish(ClosingEnded(closing_id=closing.pk))


def _who_asked(closing: Closing) -> Actor:
    """With the rights that they have now; refused where these are gone."""
    account = closing.account
    if account is None:
        return current()
    roles = StaffRole.objects.filter(account=account).values_list("role", flat=True)
    by = Actor.staff(account_id=account.pk, name=account.name, roles=roles)
    if not account.is_active or not allows(by, CLOSE):
        raise Refused(_("Whoever asked for this may not close periods any more. Somebody else may ask again."))
    return by


def close(kind: str, end: date, *, by: Actor, asked: Closing | None = None) -> ClosedPeriod:
    """Make the cards of the twelve months to `end` final: those that are kept, if they know all, else computed anew.

    Cards that wait are computed first. All is written in one transaction, with the end of what was `asked`, or had failed; refused
    where whoever asked lost the right meanwhile.
    """
    if end >= clock.today():
        raise Refused(_("This period is not over yet."), field="ends_on")
    system = Actor.system("make the cards of every partner final", asked_by=by)
    with acting(system):
        _catch_up(kind, end)
        with exclusive(f"scorecards:{kind}"), Lines(kind) as opened:
            period = ClosedPeriod.objects.filter(kind=kind, ends_on=end).first()
            if period is not None and period.is_closed:
                raise ClosedAlready
            kept = _as_it_is(kind, end)
            made, drafts = (kept, None) if kept else _computed(kind, end, opened)
            with transaction.atomic():
                if asked is not None:
                    _who_asked(asked)
                if drafts is not None:
                    _keep_aside(made, drafts)
                period = _closed(period, kind, end, by)
                number = period.revisions.count() + 1
                Recomputation.objects.create(
                    kind=kind, closed=period, number=number, computation=made, asked_at=clock.now(), done_at=clock.now()
                )
                asked = asked or Closing.failed().filter(kind=kind, ends_on=end).first()
                if asked is not None:
                    asked.end()
                    publish(ClosingEnded(closing_id=asked.pk))
    return period


def _catch_up(kind: str, end: date) -> None:
    """Compute the cards of the period that wait to be computed by themselves."""
    made = Computation.current(kind)
    if made is None or made.period != Period.year_to(end) or made.is_stale:
        return
    for partner in made.cards.exclude(stale_since=None).order_by("id").values_list("organisation", flat=True):
        if refreshing.refresh(kind, partner) is None:
            return


def _closed(period: ClosedPeriod | None, kind: str, end: date, by: Actor) -> ClosedPeriod:
    now = clock.now()
    if period is None:
        period = ClosedPeriod(kind=kind, ends_on=end, closed_at=now, account_id=by.account_id)
        made_by(period, by=by, operation=CLOSE)
        return period
    with change(period, by=by, operation=CLOSE) as row:
        row.closed_at, row.account_id, row.reopened_at, row.seen = now, by.account_id, None, {}
    return period


def _as_it_is(kind: str, end: date) -> Computation | None:
    """The cards that count now, where they are of this period and know all that is known."""
    made = Computation.current(kind)
    if made is None or made.basis != YEAR or made.period != Period.year_to(end) or made.is_stale:
        return None
    waits = made.cards.exclude(stale_since=None).exists()
    return None if waits or _behind(made.versions) or made.revisions.exists() else made


def _behind(versions: Mapping[str, int]) -> dict[str, int]:
    """The kinds of fact that have another version by now, with it."""
    found = {key: table.version for key in versions if (table := FactTable.pinned(key)) is not None}
    return {key: version for key, version in found.items() if version != versions[key]}


def _computed(kind: str, end: date, opened: Lines) -> tuple[Computation, Drafts]:
    """The cards of a period from the facts of now, to be kept beside those that count."""
    period, partners = Period.year_to(end), partners_of(kind)
    measured = measure(kind, opened, period, partners)
    made = _kept_aside(kind, opened, period, measured)
    made.version = version_for(kind, known_values(measured, period))
    return made, draft(made.criteria, partners, measured.figures, measured.columns)


def _keep_aside(made: Computation, drafts: Drafts) -> None:
    keeping.keep(made, drafts)
    placing.place(made, before=made.earlier())


def _kept_aside(kind: str, opened: Lines, period: Period, measured: Measured) -> Computation:
    return Computation(
        kind=kind, basis=YEAR, starts_on=period.start, ends_on=period.end, facts_kind=opened.facts_kind,
        facts_version=opened.version, computed_at=clock.now(), programme=measured.programme,
    )  # fmt: skip


def revise(kind: str) -> list[Recomputation]:
    """Revise each closed period of which a line came, went or reads otherwise since, if a card moves by it."""
    closed = ClosedPeriod.objects.filter(kind=kind, reopened_at=None).order_by("ends_on")
    if not closed.exists():
        return []
    with exclusive(f"scorecards:{kind}"):
        return [made for period in list(closed)[-KEPT:] if (made := _revised(period)) is not None]


def _revised(period: ClosedPeriod) -> Recomputation | None:
    last = period.newest
    if last is None or last.computation is None:
        return None
    versions = last.computation.versions
    behind = _behind(versions)
    if not behind or period.seen == behind:
        return None
    lines = {
        key: moved(key, before=versions[key], after=version, until=period.ends_on) for key, version in behind.items()
    }
    if any(lines.values()) and _waits(last, lines):
        return None
    made = None
    if any(lines.values()):
        with Lines(period.kind, lines_known=last.computation.lines_known) as opened:
            made = _revision(period, last, opened, lines)
    ClosedPeriod.objects.filter(pk=period.pk).update(seen={} if made else behind)
    return made


def _waits(last: Recomputation, lines: Mapping[str, Mapping[int, Touched]]) -> bool:
    """Was it revised today already, and did nothing move since but what partners sent, or took back, themselves?

    They may do so again and again, and each revision keeps the cards of all: the first one tomorrow is for all that they do today.
    """
    if last.number == 1 or last.done_at is None or timezone.localdate(last.done_at) < clock.today():
        return False
    batches = {batch for touched in lines.values() for each in touched.values() for batch in each.batches}
    return not Batch.objects.filter(pk__in=batches, organisation=None).exists()


def _revision(
    period: ClosedPeriod, last: Recomputation, opened: Lines, lines: Mapping[str, Mapping[int, Touched]]
) -> Recomputation | None:
    """Another card for whoever moves by its lines, of each kind of fact; all else is as it was in the last revision."""
    before = last.computation
    assert before is not None
    kept, touched = _kept(before), _together(lines)
    partners = [
        _as_kept(each, *kept[each.organisation_id]) for each in partners_of(period.kind) if each.organisation_id in kept
    ]
    measured = measure(period.kind, opened, before.period, partners)
    figures = dict(_figures(partners, measured, kept, lines))
    made = _kept_aside(period.kind, opened, before.period, measured)
    made.version = before.version
    made.programme["facts"] = {key: version for key, version in measured.facts.items() if key in before.versions}
    with transaction.atomic():
        if not ClosedPeriod.objects.select_for_update(no_key=True).filter(pk=period.pk, reopened_at=None).exists():
            return None
        _keep_aside(made, draft(made.criteria, partners, figures))
        found = _written(period, last, made, touched)
        count = noting.keep_moves(found, before, made, touched)
        if count:
            publish(CardsRevised(recomputation_id=found.pk, kind_key=period.kind))
            return found
        found.delete()
        keeping.forget(made)
    return None


def _together(lines: Mapping[str, Mapping[int, Touched]]) -> dict[int, Touched]:
    found: dict[int, Touched] = {}
    for touched in lines.values():
        for company, own in touched.items():
            found.setdefault(company, Touched()).add(own)
    return found


Kept = dict[int, tuple[str, dict[str, Figure]]]


def _kept(computation: Computation) -> Kept:
    """The group and the figures of each card, as they were measured."""
    found: Kept = {
        company: (group, {})
        for company, group in Card.objects.filter(computation=computation).values_list("organisation_id", "peers_group")
    }
    for line in CardLine.objects.filter(card__computation=computation):
        found[line.organisation_id][1][line.key] = _measured(line.figure)
    return found


def _as_kept(now: Partner, group: str, figures: Mapping[str, Figure]) -> Partner:
    """With the record that the kept card was made of. A card without lines used no annual sales: then those of now."""
    told = figures.get("share_of_potential")
    if told is None or told.why is Why.NO_LINES:
        return replace(now, group=group)
    return replace(now, group=group, annual_sales=told.denominator)


def _measured(figure: Figure) -> Figure:
    """Before it was drawn to the peers, which happens again among all."""
    drawn = figure.shrunk
    return replace(figure, value=drawn.measured, low=drawn.low, high=drawn.high, shrunk=None) if drawn else figure


def _figures(
    partners: Sequence[Partner], measured: Measured, kept: Kept, lines: Mapping[str, Mapping[int, Touched]]
) -> Iterator[tuple[int, dict[str, Figure]]]:
    """New figures for whose lines moved, of what is measured in these; records and judgements since belong to later periods."""
    for partner in partners:
        key = partner.organisation_id
        own = {facts for facts, touched in lines.items() if key in touched}
        figures = dict(kept[key][1])
        if own:
            figures |= {
                name: figure
                for name, figure in measured.figures[key].items()
                if metric(name).of_lines and own & {*kinds_of(metric(name))}
            }
        yield key, figures


def _written(
    period: ClosedPeriod, last: Recomputation, made: Computation, touched: Mapping[int, Touched]
) -> Recomputation:
    whole = Touched()
    for each in touched.values():
        whole.add(each)
    months, now = sorted(whole.months), clock.now()
    newest = Batch.objects.filter(pk__in=whole.batches).order_by("-withdrawn_at", "-committed_at", "-pk")
    batch = max(newest, key=lambda each: each.withdrawn_at or each.committed_at or each.received_at, default=None)
    return Recomputation.objects.create(
        kind=period.kind, closed=period, number=(last.number or 0) + 1, computation=made, asked_at=now, done_at=now,
        batch=batch, withdrawn=bool(batch and batch.withdrawn_at), came=whole.came, gone=whole.gone, changed=whole.changed,
        first_month=month_of(months[0]) if months else None, last_month=month_of(months[-1]) if months else None,
    )  # fmt: skip
