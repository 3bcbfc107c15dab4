"""How far the computing of scores is: what counts, what waits to be taken in, what runs."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.tasks.base import TaskResultStatus
from django.utils.translation import gettext as _
from django_tasks_db.models import DBTaskResult

from hanse.facts.models import FactTable
from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.trail import audit
from hanse.ui import formats

from ..jobs import compute_scores
from ..models import Card, Computation, Kind
from . import refreshing
from .measuring import FACTS_OF

UNDER_WAY = (TaskResultStatus.READY, TaskResultStatus.RUNNING)


@dataclass(frozen=True, slots=True)
class Standing:
    """The computations that count now, each with the day it is `compared_with`, and how many are being computed."""

    current: tuple[Computation, ...]
    running: int

    @property
    def scored(self) -> bool:
        return bool(self.current)

    def of(self, kind: str) -> Computation | None:
        return next((each for each in self.current if each.kind == kind), None)

    @property
    def stale(self) -> str:
        """What a reader should know of old scores; empty when they are new."""
        return next((told for each in self.current if (told := stale_sentence(each))), "")


def standing() -> Standing:
    """One question to the database while all scores are new."""
    current = tuple(Computation.all_current().annotate(compared_with=Computation.earlier_end()).order_by("kind"))
    settled = bool(current) and not any(each.is_stale for each in current)
    return Standing(current, 0 if settled else running())


def possible() -> list[str]:
    """The kinds of which there are facts to score by."""
    imported = set(FactTable.objects.filter(lines__gt=0).values_list("kind", flat=True))
    return [kind for kind in Kind.values if FACTS_OF[kind] in imported]


def running() -> int:
    """How many computations wait or run."""
    return DBTaskResult.objects.filter(task_path=compute_scores.module_path, status__in=UNDER_WAY).count()


def compute_all(*, by: Actor) -> int:
    """Ask for everything that has facts to be computed again; gives how many kinds."""
    now = clock.now()
    asked = possible()
    with acting(by), transaction.atomic():
        Computation.objects.filter(kind__in=asked, is_current=True, stale_since=None).update(stale_since=now)
        for kind in asked:
            job = DBTaskResult.objects.get(id=compute_scores.enqueue(kind=kind, since=now.isoformat()).id)
            audit.record("scorecards.compute", subject=job, after={"job": job.task_path, "scores": kind})
    return len(asked)


def refresh(card: Card, *, by: Actor) -> None:
    """Ask for one partner's card to be computed by itself."""
    kind, partner = card.computation.kind, card.organisation_id
    with acting(by), transaction.atomic():
        refreshing.ask(kind, [partner], at=clock.now())
        audit.record("scorecards.refresh", subject=card)


def stale_sentence(computation: Computation) -> str:
    """That newer facts or judgements are still to be taken in, since when; empty when nothing waits."""
    if computation.stale_since is None:
        return ""
    return _("Newer facts or judgements wait to be taken in since %(moment)s; the score is then computed again.") % {
        "moment": formats.moment(computation.stale_since)
    }
