"""Whose task it is that lines come: the partner's first, ours when theirs is past; done by itself when they are here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.contributions import AboutCompany, DigestPart, Receiver, Todo, TodoSource, Told, keyed, owned
from hanse.kernel.models import Account
from hanse.kernel.pages import on_side
from hanse.kernel.walls.authz import allows, table
from hanse.network.access import in_care, open_to
from hanse.network.company.whose import carers, partner
from hanse.network.models import Organisation, Partnership, Person
from hanse.ui import formats

from ..showing.overview import declared
from .care import of_those
from .models import FeedPeriod

SOON = timedelta(days=7)
"""So long before it is due it stands on the list."""
MOST = 50


def somebody_there() -> Exists:
    """Can anybody at the partner sign in whose task it is?"""
    there = Person.objects.filter(organisation=OuterRef("organisation"), left_on=None, account__is_active=True)
    return Exists(there.filter(job_roles__role=OuterRef("expectation__job_role")))


def _theirs(actor: Actor, keys: Collection[str] | None = None) -> QuerySet[FeedPeriod]:
    """What a partner's own people are to send us."""
    if actor.organisation_id is None or not allows(actor, "imports.receive"):
        return FeedPeriod.objects.none()
    rows = FeedPeriod.waiting(today=clock.today()).filter(organisation=actor.organisation_id)
    return _first(rows.filter(expectation__job_role__in=actor.roles, due_on__lte=clock.today() + SOON), keys)


def _tell_theirs(actor: Actor, rows: Iterable[FeedPeriod]) -> Iterator[Todo]:
    sentence = _("%(asks)s, %(period)s") if actor.is_partner else _("Send us %(kind)s, %(period)s")
    for row in rows:
        url = f"{on_side(actor, 'intake:start')}?kind={row.expectation.kind}"
        yield _todo(row, sentence, url)


def _ours(actor: Actor, keys: Collection[str] | None = None) -> QuerySet[FeedPeriod]:
    """What partners in the actor's care owe since it was due, and what is our own task."""
    if not allows(actor, "feeds.ask"):
        return FeedPeriod.objects.none()
    today, whole = clock.today(), actor.roles & table()["feeds.ask"].any
    cared = of_those(in_care(Partnership.objects.all(), actor), declared().values(), kind="expectation__kind")
    if whole:
        alone = open_to(Partnership.objects.filter(manager=None), actor, "feeds.ask").exclude(role="supplier")
        cared |= Q(organisation__in=alone.order_by().values("organisation")) | Q(organisation=None)
    return _first(FeedPeriod.waiting(today=today).filter(_is_ours(), cared, due_on__lte=today + SOON), keys)


def _tell_ours(_actor: Actor, rows: Iterable[FeedPeriod]) -> Iterator[Todo]:
    for row in rows:
        sentence = (
            _("Ask %(sender)s for %(kind)s, %(period)s")
            if row.expectation.job_role
            else _("Bring %(kind)s of %(sender)s, %(period)s")
        )
        yield _todo(row, sentence, _feed_url(row))


def _expected_of(actor: Actor, company: Organisation) -> QuerySet[FeedPeriod]:
    rows = FeedPeriod.waiting(today=clock.today()).filter(organisation=company, due_on__lte=clock.today() + SOON)
    return rows if allows(actor, "feeds.read", company) else rows.none()


def _ours_there(actor: Actor, company: Organisation) -> QuerySet[FeedPeriod]:
    rows = _expected_of(actor, company).filter(_is_ours())
    return _first(rows if actor.is_staff else rows.none(), None)


def _tell_ours_there(actor: Actor, company: Organisation, rows: Iterable[FeedPeriod]) -> Iterator[Todo]:
    for row in rows:
        yield from owned(_tell_ours(actor, [row]), carers(actor, company, row.expectation.of_roles))


def _theirs_there(actor: Actor, company: Organisation) -> QuerySet[FeedPeriod]:
    return _first(_expected_of(actor, company).exclude(expectation__job_role=""), None)


def _tell_theirs_there(actor: Actor, _company: Organisation, rows: Iterable[FeedPeriod]) -> Iterator[Todo]:
    for row in rows:
        way = {} if actor.is_partner else {"url": _feed_url(row)}
        if actor.is_partner and not allows(actor, "imports.receive"):
            way = {"url": ""}
        yield from owned(_tell_theirs(actor, [row]), partner(actor), **way)


def _is_ours() -> Q:
    """Is it past, or nobody's at the partner?"""
    return Q(Q(due_on__lt=clock.today()) | Q(expectation__job_role="") | ~somebody_there())


def _feed_url(row: FeedPeriod) -> str:
    return f"{reverse('facts:feed', args=[row.expectation.public_id])}#{row.public_id}"


def _first(rows: QuerySet[FeedPeriod], keys: Collection[str] | None) -> QuerySet[FeedPeriod]:
    return keyed(rows, keys).select_related("expectation__organisation").order_by("due_on", "id")[:MOST]


def _todo(row: FeedPeriod, sentence: str, url: str) -> Todo:
    feed, late = row.expectation, row.due_on < clock.today()
    words = {"kind": feed.what, "asks": feed.asks, "sender": feed.sender, "period": row.named}
    told = _("It was due on %(day)s.") if late else _("It is due on %(day)s.")
    reason = " ".join(part for part in (told % {"day": formats.day(row.due_on)}, feed.note) if part)
    return Todo(sentence % words, reason, url, icon="database-import", due=row.due_on, late=late, key=row.public_id)


def _with_some() -> Iterator[Receiver]:
    """Those for whom there may be something in a digest; what they see is asked of their list."""
    waiting = FeedPeriod.waiting(today=clock.today()).filter(due_on__lte=clock.today() + SOON)
    asked = waiting.order_by().values("organisation", "expectation__job_role")
    there = Person.objects.filter(left_on=None, organisation__in=asked.values("organisation")).exclude(account=None)
    theirs = there.filter(job_roles__role__in=asked.values("expectation__job_role"))
    for number, company in theirs.order_by("pk").values_list("account", "organisation").distinct():
        yield Receiver(int(number or 0), company)
    if waiting.exists():
        ours = Account.objects.filter(is_active=True, staff_roles__role__in=table()["feeds.ask"].roles)
        yield from (Receiver(number) for number in ours.order_by("pk").values_list("pk", flat=True).distinct())


def in_digest(actor: Actor) -> Iterator[Told]:
    """What is due and overdue, to whose task it is."""
    for todo in (THEIRS if actor.is_partner else OURS).find(actor):
        yield Told(todo.sentence, todo.url, todo.icon, formats.due(todo.due))


PARTS = (
    DigestPart(
        "feeds-expected",
        gettext_lazy("The list of lines that are due or late"),
        "feeds.read",
        _with_some,
        in_digest,
        order=60,
    ),
)
OURS = TodoSource("feeds", "workspace", _ours, _tell_ours, order=66, about=AboutCompany(_ours_there, _tell_ours_there))
THEIRS = TodoSource(
    "own-feeds", "portal", _theirs, _tell_theirs, order=66, about=AboutCompany(_theirs_there, _tell_theirs_there)
)
SOURCES = (OURS, THEIRS)
