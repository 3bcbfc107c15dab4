"""Scores are computed by themselves: after new facts or judgements, and once a night for what nobody announced."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from hanse.kernel import clock
from hanse.kernel.jobs import DAY, HOUR, MINUTE, job

from .closing import failing, running
from .drafting import renewing
from .models import CardDraft, Closing, JudgingRound, Kind, Override
from .models.closings import CLOSE_PERIOD
from .runs import computing, refreshing


@job(title=_("Compute scores"))
def compute_scores(kind: str, since: str) -> None:
    """Compute unless that happened already since (an ISO instant)."""
    if computing.is_due(kind, since=datetime.fromisoformat(since)):
        computing.compute(kind)


@job(refreshing.REFRESH_CARDS, title=_("Compute single scorecards"))
def refresh_cards(kind: str, partners: list[int], since: str) -> None:
    """Compute the cards of these partners by themselves, and revise closed periods; all cards, where that would not do."""
    if any(refreshing.refresh(kind, partner) is None for partner in partners):
        compute_scores.enqueue(kind=kind, since=since)
    else:
        renewing.ask()
        running.revise(kind)


@job(title=_("Compute all scores anew"), every=DAY, at="04:30")
def compute_all_scores() -> None:
    for kind in Kind.values:
        compute_scores.enqueue(kind=kind, since=clock.now().isoformat())


@job(title=_("Close periods of scorecards that are due"), every=DAY, at="05:30")
def close_periods() -> None:
    for kind in Kind.values:
        running.close_due(kind, today=clock.today())


@job(CLOSE_PERIOD, title=_("Close a period of scorecards"))
def close_period(closing: int) -> None:
    """That somebody asked for, once."""
    running.carry_out(Closing.objects.select_related("account").get(pk=closing))


@job(title=_("Notice closings of periods that failed"), every=MINUTE)
def notice_failed_closings() -> None:
    failing.notice()


@job(title=_("Let approved scorecards take effect on their day"), every=HOUR)
def take_effect() -> None:
    CardDraft.take_effect_due(today=clock.today())


@job(renewing.PREVIEW_DRAFTS, title=_("Work out what drafts of scorecards would do"), every=HOUR)
def preview_drafts() -> None:
    renewing.renew()


@job(title=_("End set scores whose day is over"), every=HOUR)
def end_overrides() -> None:
    Override.end_due(today=clock.today())


@job(title=_("Remind colleagues of partners to judge"), every=DAY, at="06:30")
def remind_of_judgements() -> None:
    JudgingRound.remind_due(today=clock.today())
    JudgingRound.close_late(today=clock.today())
