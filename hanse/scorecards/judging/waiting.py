"""What judging has people do: judge in a round, and renew what expires."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.contributions import Todo, TodoSource, keyed
from hanse.kernel.walls.authz import allows

from ..models import Ask, JudgingRound, Kind, Rating
from ..models.judged import judged_of_kind
from .criterion import SOON, Judged
from .telling import judge_url, label_of

MOST = 20


def _asked(actor: Actor, keys: Collection[str] | None = None) -> QuerySet[Any]:
    """The rounds in which this colleague still has somebody to judge, and how many."""
    mine = JudgingRound.objects.filter(asks__in=Ask.open_of(actor.account_id)).select_related("account")
    rows = mine.annotate(left=Count("asks"), own=Min("asks__account__public_id"))
    return keyed(rows, keys).order_by("due_on", "pk")[:MOST]


def _tell_asked(_actor: Actor, rows: Iterable[Any]) -> Iterator[Todo]:
    for row in rows:
        sentence = ngettext("Judge %(count)s partner: %(label)s", "Judge %(count)s partners: %(label)s", row.left)
        yield Todo(
            sentence % {"count": row.left, "label": label_of(row.key)},
            _("%(who)s asked: %(note)s") % {"who": row.account, "note": row.note} if row.note else str(row.account),
            f"{reverse('scorecards:round', args=[row.public_id])}?who={row.own}&done=no",
            icon="users", due=row.due_on, late=row.is_late, key=row.public_id,
        )  # fmt: skip


def _expiring(actor: Actor) -> QuerySet[Rating]:
    """This colleague's latest judgements that expire soon or have, and that are not given anew."""
    if not any(allows(actor, f"scorecards.rate_{kind}") for kind in Kind.values):
        return Rating.objects.none()
    same = Q(
        organisation=OuterRef("organisation"), account=OuterRef("account"), kind=OuterRef("kind"), key=OuterRef("key")
    )
    newer = Rating.objects.filter(same, pk__gt=OuterRef("pk"))
    rows = Rating.objects.filter(account=actor.account_id or 0, expires_on__lte=clock.today() + SOON)
    return rows.filter(~Exists(newer))


def _judged(actor: Actor) -> dict[str, Judged]:
    every = (each for kind in Kind.values for each in judged_of_kind(kind))
    return {each.key: each for each in every if each.is_for(actor.roles, actor.account_id)}


def _to_renew(actor: Actor, keys: Collection[str] | None = None) -> QuerySet[Rating]:
    """Those by criteria by which this colleague still judges."""
    rows = keyed(_expiring(actor).filter(key__in=_judged(actor)), keys)
    return rows.select_related("organisation").order_by("expires_on", "pk")[:MOST]


def _tell_expiring(actor: Actor, rows: Iterable[Rating]) -> Iterator[Todo]:
    judged = _judged(actor)
    for row in rows:
        if allows(actor, f"scorecards.rate_{row.kind}", row):
            over = not row.counts_on(clock.today())
            yield Todo(
                _("Judge %(company)s anew: %(label)s") % {"company": row.organisation, "label": judged[row.key].label},
                _("your judgement counts no more") if over else _("your judgement is about to expire"),
                judge_url(row.organisation, row.kind, row.key),
                icon="user-check", due=row.expires_on, late=over, key=row.public_id,
            )  # fmt: skip


SOURCES = (
    TodoSource("judgements", "workspace", _asked, _tell_asked, order=30),
    TodoSource(
        "judgements-anew",
        "workspace",
        _to_renew,
        _tell_expiring,
        order=60,
        sign=lambda actor: Exists(_expiring(actor)),  # asks for no criteria where nothing expires
    ),
)
