"""What documents have people do: look at what was sent, bring what a planned move waits for, renew what ends."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from itertools import batched
from typing import Any

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet, StringAgg, Subquery, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.contributions import AboutCompany, Todo, TodoSource, keyed, owned
from hanse.kernel.walls.authz import allows, table
from hanse.ui import formats

from ..access import in_care, open_to
from ..company.whose import carers, partner
from ..models import Document, DocumentKind, DocumentRequest, Organisation, Partnership, Person, PlannedMove
from ..models.document_requests import SENDERS
from ..partnership.lifecycle import MAIN_LINE, State, place
from .gate import documents_of, stands
from .standing import SOON, Stage

MOST = 20
LATEST = timedelta(days=365)
"""So long after its last day nobody is asked any more to renew what was forgotten."""
COMING = (State.APPLICANT, State.QUALIFIED, State.CONTRACTED, State.ONBOARDING)


def _sent(actor: Actor, keys: Collection[str] | None = None) -> QuerySet[Document]:
    """What partners sent, for who cares for them: of each kind the first, lest one who sends many hides what others sent.

    It is known by the `newest`: who put it off is told when another one comes.
    """
    theirs = _open(actor).order_by().values("organisation")
    sent = Document.objects.filter(state=Document.State.SENT)
    before = sent.filter(organisation=OuterRef("organisation"), kind=OuterRef("kind"), id__lt=OuterRef("id"))
    newest = sent.filter(organisation=OuterRef("organisation"), kind=OuterRef("kind")).order_by("-id")
    rows = sent.filter(~Exists(before), organisation__in=theirs).annotate(
        newest=Subquery(newest.values("public_id")[:1])
    )
    rows = rows if keys is None else rows.filter(newest__in=keys)
    return rows.select_related("organisation", "kind").order_by("added_at", "id")[:MOST]


def _tell_sent(_actor: Actor, rows: Iterable[Any]) -> Iterator[Todo]:
    for row in rows:
        words = {"document": row.kind, "company": row.organisation, "who": row.actor_name}
        yield Todo(
            _("Look at “%(document)s” of %(company)s") % words,
            _("%(who)s sent it. It counts when one of us has accepted it.") % words,
            reverse("network:partner_documents", args=[row.organisation.public_id]), icon="file-text", key=row.newest,
        )  # fmt: skip


def _sent_there(actor: Actor, company: Organisation) -> QuerySet[Document]:
    rows = Document.objects.filter(state=Document.State.SENT, organisation=company).annotate(newest=F("public_id"))
    rows = rows.select_related("organisation", "kind").order_by("added_at", "id")
    return rows if allows(actor, "documents.read", company) else rows.none()


def _tell_sent_there(actor: Actor, company: Organisation, rows: Iterable[Document]) -> Iterator[Todo]:
    own = {"url": reverse("network:portal_documents")} if actor.is_partner else {}
    for row in rows:
        yield from owned(_tell_sent(actor, [row]), carers(actor, company), **own)


def _open(actor: Actor) -> QuerySet[Partnership]:
    """Partnerships in the actor's care; and those in nobody's, for whoever may look at documents of all."""
    rows = open_to(Partnership.objects.all(), actor, "documents.check")
    cared = Q(pk__in=in_care(Partnership.objects.all(), actor).order_by().values("pk"))
    return rows.filter(cared | Q(manager=None)) if actor.roles & table()["documents.check"].any else rows.filter(cared)


def _awaited(actor: Actor, keys: Collection[str] | None = None) -> QuerySet[PlannedMove]:
    """Planned moves whose day has come and that wait for a document."""
    rows = PlannedMove.objects.filter(stage=PlannedMove.Stage.PLANNED, on__lte=clock.today()).exclude(refusal="")
    rows = keyed(rows.filter(partnership__in=_open(actor).order_by().values("pk")), keys)
    return rows.select_related("partnership__organisation").order_by("on", "id")[:MOST]


def _awaited_there(actor: Actor, company: Organisation) -> QuerySet[PlannedMove]:
    rows = PlannedMove.objects.filter(stage=PlannedMove.Stage.PLANNED, on__lte=clock.today()).exclude(refusal="")
    rows = rows.filter(partnership__organisation=company).select_related("partnership__organisation")
    return rows if allows(actor, "documents.read", company) else rows.none()


def _tell_awaited_there(actor: Actor, company: Organisation, rows: Iterable[PlannedMove]) -> Iterator[Todo]:
    for row in rows:
        yield from owned(_tell_awaited(actor, [row]), carers(actor, company, {row.partnership.role}))


def _tell_awaited(_actor: Actor, rows: Iterable[PlannedMove]) -> Iterator[Todo]:
    for move in rows:
        company = move.partnership.organisation
        words = {"company": company, "state": move.get_to_display(), "missing": move.refusal}
        yield Todo(
            _("Bring the documents by which %(company)s becomes %(state)s") % words,
            _("The planned change waits for them. %(missing)s") % words,
            reverse("network:partner_documents", args=[company.public_id]), icon="file-alert", due=move.on, late=True,
            key=move.public_id,
        )  # fmt: skip


def _tell_ending(_actor: Actor, rows: Iterable[Document]) -> Iterator[Todo]:
    for row in rows:
        words = {"document": row.kind, "company": row.organisation}
        yield Todo(
            _("Ask %(company)s for a new “%(document)s”") % words, _ends(row.valid_until),
            reverse("network:partner_documents", args=[row.organisation.public_id]), icon="file-time",
            due=row.valid_until, key=row.public_id,
        )  # fmt: skip


def _ends(day: date | None) -> str:
    words = {"day": formats.day(day)}
    return (
        _("The one that is there ends on %(day)s.")
        if day and day >= clock.today()
        else _("The last one ended on %(day)s.")
    ) % words


def _last_ones(today: date) -> QuerySet[Document]:
    """Accepted documents that end soon or have ended, that are still asked for, and that none follows."""
    same = Document.objects.filter(organisation=OuterRef("organisation"), kind=OuterRef("kind"))
    follows = same.filter(
        Q(valid_until=None) | Q(valid_until__gt=OuterRef("valid_until")), state=Document.State.ACCEPTED
    )
    waits = same.filter(state=Document.State.SENT)
    asked = DocumentRequest.objects.filter(
        organisation=OuterRef("organisation"), kind=OuterRef("kind"), closed_at=None, due_on__gte=today
    )
    rows = Document.objects.filter(
        state=Document.State.ACCEPTED,
        valid_until__gt=today - LATEST,
        valid_until__lte=today + SOON,
        kind__retired_at=None,
    )
    return rows.filter(~Exists(follows), ~Exists(waits), ~Exists(asked))


def _ending(actor: Actor, keys: Collection[str] | None = None) -> QuerySet[Document]:
    """Documents that ended; those that end soon too where nobody at the partner could send another."""
    return keyed(_to_renew(_open(actor)), keys)[:MOST]


def _to_renew(partnerships: QuerySet[Partnership]) -> QuerySet[Document]:
    today = clock.today()
    senders = Person.objects.filter(
        organisation=OuterRef("organisation"), left_on=None, account__is_active=True, job_roles__role__in=SENDERS
    )
    theirs = partnerships.filter(state__in=State.live()).order_by().values("organisation")
    ending = _last_ones(today).filter(Q(valid_until__lt=today) | ~Exists(senders), organisation__in=theirs)
    return ending.select_related("organisation", "kind").order_by("valid_until", "id")


def _ending_there(actor: Actor, company: Organisation) -> QuerySet[Document]:
    may = actor.is_staff and allows(actor, "documents.read", company)
    return _to_renew(Partnership.objects.filter(organisation=company)) if may else Document.objects.none()


def _tell_ending_there(actor: Actor, company: Organisation, rows: Iterable[Document]) -> Iterator[Todo]:
    return owned(_tell_ending(actor, rows), carers(actor, company))


def _own(actor: Actor, keys: Collection[str] | None = None) -> QuerySet[Any]:
    """What a partner may be asked for: by one of us, or because it ends while business is done, its next step needs it, or it
    was declined.
    """
    if not allows(actor, "documents.add") or actor.organisation_id is None:
        return DocumentKind.objects.none()
    return keyed(_kinds(actor.organisation_id), keys)


def _tell_own(actor: Actor, every: Iterable[Any]) -> Iterator[Todo]:
    return _tell_to_send(actor.organisation_id or 0, every)


def _own_there(actor: Actor, company: Organisation) -> QuerySet[Any]:
    return _kinds(company.pk) if allows(actor, "documents.read", company) else DocumentKind.objects.none()


def _tell_own_there(actor: Actor, company: Organisation, every: Iterable[Any]) -> Iterator[Todo]:
    url = {"url": reverse("network:partner_documents", args=[company.public_id])} if actor.is_staff else {}
    return owned(_tell_to_send(company.pk, every), partner(actor), **url)


def _tell_to_send(company: int, every: Iterable[Any]) -> Iterator[Todo]:
    kinds = [each for each in every if each.asked_for or any(_asks(each, one) for one in _roles(each))]
    known = documents_of([company], kinds) if kinds else {}
    documents = {kind: rows for (_company, kind), rows in known.items()}
    found = {kind.pk: stands(documents.get(kind.pk, ())) for kind in kinds}
    for kind in kinds[:MOST]:
        stage, day = found[kind.pk].stage, found[kind.pk].on
        if found[kind.pk].comes or (stage in {Stage.HELD, Stage.LATER} and not kind.asked_for):
            continue
        ending = day if stage in {Stage.ENDING, Stage.ENDED} else None
        reason = _declined(documents.get(kind.pk, ())) or (_ends(ending) if ending else kind.why)
        yield Todo(
            _("Send us “%(document)s”") % {"document": kind}, reason,
            f"{reverse('network:portal_document_new')}?kind={kind.public_id}", icon="file-upload",
            due=kind.asked_for or ending, late=bool(kind.asked_for and kind.asked_for < clock.today()),
            note=_("From %(person)s.") % {"person": kind.asked_by} if kind.asked_for else "", key=kind.public_id,
        )  # fmt: skip


def _kinds(organisation_id: int) -> QuerySet[Any]:
    """What is asked for at all; `asked_for` by when and `asked_by` whom of this company itself, where it is.

    `ours_as` beside them is what the company is to us, each as role and state.
    """
    each = Concat("role", Value(" "), "state")
    roles = Partnership.objects.filter(organisation=organisation_id).order_by().values("organisation")
    own = Q(requests__organisation=organisation_id, requests__closed_at=None)
    rows = DocumentKind.current().annotate(own=FilteredRelation("requests", condition=own))
    return rows.annotate(
        asked_for=F("own__due_on"), asked_by=F("own__actor_name"),
        ours_as=Subquery(roles.annotate(all=StringAgg(each, Value(" "))).values("all")),
    )  # fmt: skip


def _roles(kind: Any) -> list[Partnership]:
    """What the company is to us, as far as the gate looks at it."""
    words = (kind.ours_as or "").split()
    return [Partnership(role=role, state=state) for role, state in batched(words, 2, strict=True)]


def _asks(kind: DocumentKind, partnership: Partnership) -> bool:
    """Is it needed for what the partner is to us now, or, on its way to us, for its next step?"""
    if partnership.is_live:
        return any(kind.asked_of(partnership.role, to=state) for state in MAIN_LINE[: place(State.ACTIVE) + 1])
    if partnership.state in COMING:
        return kind.asked_of(partnership.role, to=MAIN_LINE[place(partnership.state) + 1])
    return False


def _declined(documents: Iterable[Document]) -> str:
    """Why what they last sent of a kind does not count; empty where that was not declined."""
    last = next(iter(documents), None)
    declined = last is not None and last.state == Document.State.DECLINED
    return _("What you sent was declined: %(reason)s") % {"reason": last.reason} if last and declined else ""


SOURCES = (
    TodoSource(
        "documents-sent", "workspace", _sent, _tell_sent, order=14, about=AboutCompany(_sent_there, _tell_sent_there)
    ),
    TodoSource(
        "documents-awaited",
        "workspace",
        _awaited,
        _tell_awaited,
        order=15,
        about=AboutCompany(_awaited_there, _tell_awaited_there),
    ),
    TodoSource(
        "documents-ending",
        "workspace",
        _ending,
        _tell_ending,
        order=16,
        about=AboutCompany(_ending_there, _tell_ending_there),
    ),
    TodoSource("documents-own", "portal", _own, _tell_own, order=20, about=AboutCompany(_own_there, _tell_own_there)),
)
