"""What scorecards have people do: decide on a definition that waits, answer appeals, confirm what another set."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from django.db.models import Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.kernel.actor import Actor
from hanse.kernel.contributions import AboutCompany, Todo, TodoSource, keyed, owned
from hanse.kernel.pages import on_side
from hanse.kernel.walls.authz import allows, allows_each, table
from hanse.network.access import open_to
from hanse.network.company.whose import carers
from hanse.network.models import Organisation, Partnership

from .appeals.telling import against
from .models import Appeal, CardDraft, Override
from .models.appeals import ANSWER
from .models.overrides import OPERATION
from .overrides.telling import sentence

State = CardDraft.State
MOST = 20


def _drafts(actor: Actor, keys: Collection[str] | None = None) -> QuerySet[CardDraft]:
    """Definitions that somebody else drafted, for who may approve them."""
    if not allows(actor, "scorecards.approve_draft"):
        return CardDraft.objects.none()
    rows = CardDraft.objects.filter(state=State.SUBMITTED).exclude(account=actor.account_id)
    return keyed(rows, keys).select_related("account")


def _tell_drafts(actor: Actor, rows: Iterable[CardDraft]) -> Iterator[Todo]:
    for row in allows_each(actor, "scorecards.approve_draft", rows):
        yield Todo(
            _("Approve the scorecard's definition, or send it back: %(kind)s") % {"kind": row.get_kind_display()},
            _("%(who)s: %(note)s") % {"who": row.account, "note": row.note},
            reverse("scorecards:card_draft", args=[row.public_id]),
            icon="gauge",
            due=row.takes_effect_on,
            key=row.public_id,
        )


def _appeals(actor: Actor, keys: Collection[str] | None = None) -> QuerySet[Appeal]:
    """Appeals that this person may answer, the most urgent first: the first of each company, lest one with many hides others'."""
    others = Appeal.objects.exclude(account=actor.account_id)
    rows = keyed(others.filter(_open_to(actor, ANSWER), state=Appeal.State.OPEN), keys)
    place = Window(RowNumber(), partition_by="organisation", order_by=["due_at", "id"])
    return rows.select_related("organisation").order_by(place, "due_at", "id")[:MOST]


def _open_to(actor: Actor, operations: Mapping[str, str]) -> Q:
    """Those on which they may decide: what is in others' care would take the place of what is in theirs."""
    found = Q(pk=None)
    for kind, operation in operations.items():
        if actor.roles & table()[operation].any and allows(actor, operation):
            found |= Q(kind=kind)
        else:
            theirs = open_to(Partnership.objects.filter(role=kind), actor, operation)
            found |= Q(kind=kind, organisation__in=theirs.order_by().values("organisation"))
    return found


def _tell_appeals(actor: Actor, rows: Iterable[Appeal]) -> Iterator[Todo]:
    for row in rows:
        if allows(actor, ANSWER[row.kind], row):
            yield _to_answer(row)


def _to_answer(row: Appeal) -> Todo:
    return Todo(
        _("Answer the appeal of %(company)s") % {"company": row.organisation},
        _("%(against)s: %(text)s") % {"against": against(row), "text": row.text[:100]},
        reverse("scorecards:appeal", args=[row.public_id]),
        icon="message-2",
        due=row.due_at,
        late=row.is_late,
        key=row.public_id,
    )


def _appeals_there(actor: Actor, company: Organisation) -> QuerySet[Appeal]:
    rows = Appeal.objects.filter(state=Appeal.State.OPEN, organisation=company).select_related("organisation")
    may = allows(actor, "scorecards.own_appeals" if actor.is_partner else "scorecards.read", company)
    return rows.order_by("due_at", "id") if may else rows.none()


def _tell_appeals_there(actor: Actor, company: Organisation, rows: Iterable[Appeal]) -> Iterator[Todo]:
    for row in rows:
        owner = _("You") if allows(actor, ANSWER[row.kind], row) else carers(actor, company, row.of_roles)
        url = on_side(actor, "scorecards:appeal", row.public_id)
        yield from owned([_to_answer(row)], owner, url=url)


def _overrides(actor: Actor, keys: Collection[str] | None = None) -> QuerySet[Override]:
    """Scores that somebody else set far from the computed one."""
    if actor.account_id is None:
        return Override.objects.none()
    others = Override.objects.exclude(account=actor.account_id)
    rows = keyed(others.filter(_open_to(actor, OPERATION), state=Override.State.WAITS), keys)
    return rows.select_related("organisation", "account").order_by("at", "id")[:MOST]


def _tell_overrides(actor: Actor, rows: Iterable[Override]) -> Iterator[Todo]:
    for row in rows:
        if allows(actor, OPERATION[row.kind], row):
            yield _to_confirm(row)


def _to_confirm(row: Override) -> Todo:
    return Todo(
        _("Confirm the score set for %(company)s, or decline it") % {"company": row.organisation},
        sentence(row),
        reverse(f"scorecards:{row.kind}", args=[row.organisation.public_id]),
        icon="gauge",
        key=row.public_id,
    )


def _overrides_there(actor: Actor, company: Organisation) -> QuerySet[Override]:
    rows = Override.objects.filter(state=Override.State.WAITS, organisation=company)
    may = actor.is_staff and allows(actor, "scorecards.read", company)
    return rows.select_related("organisation", "account").order_by("at", "id") if may else rows.none()


def _tell_overrides_there(actor: Actor, _company: Organisation, rows: Iterable[Override]) -> Iterator[Todo]:
    for row in rows:
        may = row.account_id != actor.account_id and allows(actor, OPERATION[row.kind], row)
        yield from owned([_to_confirm(row)], _("You") if may else _("A second person"))


SOURCES = (
    TodoSource("card-drafts", "workspace", _drafts, _tell_drafts, order=35),
    TodoSource(
        "appeals",
        "workspace",
        _appeals,
        _tell_appeals,
        order=20,
        about=AboutCompany(_appeals_there, _tell_appeals_there),
    ),
    TodoSource(
        "set-scores",
        "workspace",
        _overrides,
        _tell_overrides,
        order=36,
        about=AboutCompany(_overrides_there, _tell_overrides_there),
    ),
)
