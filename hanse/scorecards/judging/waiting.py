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
from hanse.kernel.contributions import AboutCompany, Todo, TodoSource, keyed, owned
from hanse.kernel.walls.authz import allows
from hanse.network.company.whose import named
from hanse.network.models import Organisation

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
    return _of_which_none_is_newer(Rating.objects.filter(account=actor.account_id or 0))


def _of_which_none_is_newer(rows: QuerySet[Rating]) -> QuerySet[Rating]:
    same = Q(
        organisation=OuterRef("organisation"), account=OuterRef("account"), kind=OuterRef("kind"), key=OuterRef("key")
    )
    newer = Rating.objects.filter(same, pk__gt=OuterRef("pk"))
    return rows.filter(~Exists(newer), expires_on__lte=clock.today() + SOON)


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
        if allows(judged[row.key].by_its_roles(actor), f"scorecards.rate_{row.kind}", row):
            yield _anew(row, judged[row.key])


def _anew(row: Rating, criterion: Judged) -> Todo:
    over = not row.counts_on(clock.today())
    return Todo(
        _("Judge %(company)s anew: %(label)s") % {"company": row.organisation, "label": criterion.label},
        _("your judgement counts no more") if over else _("your judgement is about to expire"),
        judge_url(row.organisation, row.kind, row.key),
        icon="user-check", due=row.expires_on, late=over, key=row.public_id,
    )  # fmt: skip


def _asked_there(actor: Actor, company: Organisation) -> QuerySet[Any]:
    rows = Ask.told().filter(organisation=company, round__closed_at=None, done=False, account__is_active=True)
    rows = rows.select_related("account", "round__account").order_by("round__due_on", "pk")
    return rows if actor.is_staff and allows(actor, "scorecards.read", company) else rows.none()


def _tell_asked_there(actor: Actor, company: Organisation, rows: Iterable[Any]) -> Iterator[Todo]:
    for ask in rows:
        row = ask.round
        mine = ask.account_id == actor.account_id
        yield Todo(
            _("Judge it: %(label)s") % {"label": label_of(row.key)},
            _("%(who)s asked: %(note)s") % {"who": row.account, "note": row.note} if row.note else "",
            judge_url(company, row.kind, row.key) if mine else reverse("scorecards:round", args=[row.public_id]),
            icon="users", due=row.due_on, late=row.is_late, owner=named(actor, ask.account),
        )  # fmt: skip


def _expiring_there(actor: Actor, company: Organisation) -> QuerySet[Rating]:
    may = actor.is_staff and allows(actor, "scorecards.read", company)
    rows = _of_which_none_is_newer(Rating.objects.filter(organisation=company, account__is_active=True))
    return rows.select_related("account", "organisation").order_by("expires_on", "pk") if may else rows.none()


def _tell_expiring_there(actor: Actor, company: Organisation, rows: Iterable[Rating]) -> Iterator[Todo]:
    for row in rows:
        judged = {each.key: each for each in judged_of_kind(row.kind)}
        if row.key in judged:
            mine = row.account_id == actor.account_id
            owner = named(actor, row.account)
            yield from owned([_anew(row, judged[row.key])], owner, **({} if mine else {"url": "", "reason": ""}))


SOURCES = (
    TodoSource(
        "judgements", "workspace", _asked, _tell_asked, order=30, about=AboutCompany(_asked_there, _tell_asked_there)
    ),
    TodoSource(
        "judgements-anew",
        "workspace",
        _to_renew,
        _tell_expiring,
        order=60,
        about=AboutCompany(_expiring_there, _tell_expiring_there),
        sign=lambda actor: Exists(_expiring(actor)),  # asks for no criteria where nothing expires
    ),
)
