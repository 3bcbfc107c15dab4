"""Marks of a round are sealed until all of it is judged: who still has one to give learns nothing of the others'.

A sealed mark is told to who gave it and to auditors, and counts in no score. All marks of a round are opened together: when
the last one asked for is given, or when the round is closed.
"""

from __future__ import annotations

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast

from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting, current
from hanse.kernel.events import publish
from hanse.network.models import Organisation

from ..events import MarksOpened
from .ratings import Rating
from .rounds import Ask, JudgingRound

WHY = "open the marks of a round"


def lock_rounds(organisation: Organisation, key: str) -> list[int]:
    """The open rounds that ask about a company by a criterion, locked: of two last marks one sees the other."""
    with acting(Actor.system(WHY)):
        asked = Ask.objects.filter(organisation=organisation, round__key=key, round__closed_at=None).values("round")
        rows = JudgingRound.objects.filter(pk__in=asked, closed_at=None).select_for_update().order_by("pk")
        return list(rows.values_list("pk", flat=True))


def open_due() -> int:
    """Open the sealed marks of which no open round waits for anybody; gives how many. In the transaction of what opened them."""
    with acting(Actor.system(WHY)):
        rows = Rating.objects.filter(sealed=True).exclude(Exists(_waiting()))
        found = dict(rows.order_by("pk").values_list("pk", "kind"))
        Rating.objects.filter(pk__in=found).update(sealed=False, opened_at=clock.now())
        for each in sorted({*found.values()}):
            publish(MarksOpened(role=each))
    return len(found)


def _waiting() -> QuerySet[JudgingRound]:
    """Open rounds about the company of a mark, by its criterion, begun before it, in which somebody has still to judge."""
    left = Ask.told().filter(round=OuterRef("pk"), done=False, account__is_active=True)
    return JudgingRound.objects.filter(
        Exists(left), closed_at=None, key=OuterRef("key"), at__lte=OuterRef("at"), asks__organisation=OuterRef("organisation")
    )  # fmt: skip


def opened_by(moment: object) -> Q:
    """Marks that were open at a moment: since then, or from the start."""
    return Q(sealed=False) & (Q(opened_at=None, at__lte=moment) | Q(opened_at__lte=moment))


def told_now() -> Q:
    """Marks that are told to who looks: open ones, their own, and all to an auditor."""
    actor = current()
    if "auditor" in actor.roles or actor.is_system:
        return Q(pk__isnull=False)
    return Q(sealed=False) | Q(account=actor.account_id or 0)


def sealed_entries() -> Q:
    """What the trail tells of sealed marks of others; of none to an auditor."""
    hidden = Rating.objects.filter(sealed=True).exclude(told_now()).order_by().annotate(name=Cast("pk", CharField()))
    return Q(subject_type=Rating._meta.label_lower, subject_id__in=hidden.values("name"))
