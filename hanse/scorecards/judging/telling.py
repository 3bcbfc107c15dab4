"""Where judging stands: what somebody may judge of a partner, and how far a round is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.walls.authz import allows
from hanse.network.models import Organisation
from hanse.ui import formats

from ..models import JudgingRound, Rating
from ..models.judged import judged_of_kind
from .criterion import Judged, is_due


@dataclass(frozen=True, slots=True)
class Own:
    """A criterion that somebody may judge a partner by, and their own latest judgement."""

    judged: Judged
    rating: Rating | None
    url: str

    @property
    def counts(self) -> bool:
        return self.rating is not None and self.rating.counts_on(clock.today())

    @property
    def sealed(self) -> bool:
        return self.rating is not None and self.rating.sealed

    @property
    def due(self) -> bool:
        expires = self.rating.expires_on if self.rating else None
        return self.rating is None or (expires is not None and is_due(expires, today=clock.today()))

    @property
    def said(self) -> str:
        """ "Your mark: 4, until 3 December"."""
        if self.rating is None:
            return _("You have not judged yet.")
        words = {"mark": self.rating.mark, "day": formats.day(self.rating.expires_on)}
        if not self.counts:
            return _("Your mark was %(mark)s; it counts no more since %(day)s.") % words
        if self.rating.sealed:
            return (
                _("Your mark: %(mark)s. It is told to others, and counts, when everybody who is asked has judged.")
                % words
            )
        return _("Your mark: %(mark)s, it counts until %(day)s.") % words if self.rating.expires_on else (
            _("Your mark: %(mark)s.") % words
        )  # fmt: skip


def own_judgements(actor: Actor, company: Organisation, kind: str) -> list[Own]:
    """What this actor may judge of a company in a role; nothing for others than ours who may."""
    if not actor.is_staff or not allows(actor, f"scorecards.rate_{kind}", company):
        return []
    criteria = [
        each
        for each in judged_of_kind(kind)
        if each.is_for(actor.roles, actor.account_id)
        and allows(each.by_its_roles(actor), f"scorecards.rate_{kind}", company)
    ]
    if not criteria or not any(each.role == kind for each in company.partnerships.all()):
        return []
    rows = Rating.objects.filter(organisation=company, kind=kind, account=actor.account_id).order_by("at", "id")
    latest = {row.by_key: row for row in rows}
    return [Own(each, latest.get(each.key), judge_url(company, kind, each.key)) for each in criteria]


def judge_url(company: Organisation, kind: str, key: str) -> str:
    return reverse(f"scorecards:judge_{kind}", args=[company.public_id, key])


def judges_first(actor: Actor, company: Organisation, kind: str, key: str) -> str:
    """Where this actor has to judge before they see how others did; empty where they do see it."""
    own = next((each for each in own_judgements(actor, company, kind) if each.judged.key == key), None)
    return own.url if own is not None and not own.counts else ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one colleague is in a round."""

    name: str
    asked: int
    done: int

    @property
    def left(self) -> int:
        return self.asked - self.done


def progress(row: JudgingRound) -> list[Progress]:
    """Everybody who is asked about partners that the reader sees, who is furthest behind first."""
    asks = row.asks.model.told().filter(round=row)
    found = asks.values("account__name").annotate(asked=Count("pk"), judged=Count("pk", filter=Q(done=True)))
    told = [Progress(each["account__name"], each["asked"], each["judged"]) for each in found.order_by("account__name")]
    return sorted(told, key=lambda each: -each.left)


def label_of(key: str) -> Any:
    """A criterion's name."""
    from ..metrics.registry import metric

    return metric(key).label
