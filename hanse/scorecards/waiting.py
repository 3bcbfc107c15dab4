"""What scorecards have people do: decide on a definition that waits, answer appeals, confirm what another set."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db.models import Exists, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.kernel.actor import Actor
from hanse.kernel.contributions import Todo, TodoSource
from hanse.kernel.walls.authz import allows

from .appeals.telling import against
from .models import Appeal, CardDraft, Override
from .models.appeals import ANSWER
from .models.overrides import OPERATION
from .overrides.telling import sentence

State = CardDraft.State
MOST = 20


def _to_decide(actor: Actor) -> QuerySet[CardDraft]:
    if not allows(actor, "scorecards.approve_draft"):
        return CardDraft.objects.none()
    return CardDraft.objects.filter(state=State.SUBMITTED).exclude(account=actor.account_id)


def decide(actor: Actor, keys: Collection[str] | None = None) -> Iterator[Todo]:
    """Definitions that somebody else drafted, for who may approve them."""
    yield from _tell_drafts(actor, _drafts(actor, keys))


def _drafts(actor: Actor, keys: Collection[str] | None = None) -> QuerySet[CardDraft]:
    rows = _to_decide(actor) if keys is None else _to_decide(actor).filter(public_id__in=keys)
    return rows.select_related("account")


def _tell_drafts(actor: Actor, rows: Iterable[CardDraft]) -> Iterator[Todo]:
    for row in rows:
        if allows(actor, "scorecards.approve_draft", row):
            yield Todo(
                _("Approve the scorecard's definition, or send it back: %(kind)s") % {"kind": row.get_kind_display()},
                _("%(who)s: %(note)s") % {"who": row.account, "note": row.note},
                reverse("scorecards:card_draft", args=[row.public_id]),
                icon="gauge",
                due=row.takes_effect_on,
                key=row.public_id,
            )


def _sign(actor: Actor) -> Any:
    return Exists(_to_decide(actor))


def _appeals(actor: Actor) -> QuerySet[Appeal]:
    kinds = [kind for kind, operation in ANSWER.items() if allows(actor, operation)]
    return Appeal.objects.filter(state=Appeal.State.OPEN, kind__in=kinds)


def answer(actor: Actor, keys: Collection[str] | None = None) -> Iterator[Todo]:
    """Appeals that this person may answer, the most urgent first."""
    yield from _tell_appeals(actor, _open_appeals(actor, keys))


def _open_appeals(actor: Actor, keys: Collection[str] | None = None) -> QuerySet[Appeal]:
    rows = _appeals(actor) if keys is None else _appeals(actor).filter(public_id__in=keys)
    return rows.select_related("organisation").order_by("due_at", "id")[:MOST]


def _tell_appeals(actor: Actor, rows: Iterable[Appeal]) -> Iterator[Todo]:
    for row in rows:
        if allows(actor, ANSWER[row.kind], row):
            yield Todo(
                _("Answer the appeal of %(company)s") % {"company": row.organisation},
                _("%(against)s: %(text)s") % {"against": against(row), "text": row.text[:100]},
                reverse("scorecards:appeal", args=[row.public_id]),
                icon="message-2",
                due=row.due_at,
                late=row.is_late,
                key=row.public_id,
            )


def _appeal_sign(actor: Actor) -> Any:
    return Exists(_appeals(actor))


def _to_confirm(actor: Actor) -> QuerySet[Override]:
    kinds = [kind for kind, operation in OPERATION.items() if allows(actor, operation)]
    rows = Override.objects.filter(state=Override.State.WAITS, kind__in=kinds)
    return rows.exclude(account=actor.account_id) if actor.account_id else rows.none()


def confirm(actor: Actor, keys: Collection[str] | None = None) -> Iterator[Todo]:
    """Scores that somebody else set far from the computed one."""
    yield from _tell_overrides(actor, _overrides(actor, keys))


def _overrides(actor: Actor, keys: Collection[str] | None = None) -> QuerySet[Override]:
    rows = _to_confirm(actor) if keys is None else _to_confirm(actor).filter(public_id__in=keys)
    return rows.select_related("organisation", "account").order_by("at", "id")[:MOST]


def _tell_overrides(actor: Actor, rows: Iterable[Override]) -> Iterator[Todo]:
    for row in rows:
        if allows(actor, OPERATION[row.kind], row):
            yield Todo(
                _("Confirm the score set for %(company)s, or decline it") % {"company": row.organisation},
                sentence(row),
                reverse(f"scorecards:{row.kind}", args=[row.organisation.public_id]),
                icon="gauge",
                key=row.public_id,
            )


def _override_sign(actor: Actor) -> Any:
    return Exists(_to_confirm(actor))


SOURCES = (
    TodoSource("card-drafts", "workspace", decide, order=35, among=decide, sign=_sign, rows=_drafts, tell=_tell_drafts),
    TodoSource(
        "appeals",
        "workspace",
        answer,
        order=20,
        among=answer,
        sign=_appeal_sign,
        rows=_open_appeals,
        tell=_tell_appeals,
    ),
    TodoSource(
        "set-scores",
        "workspace",
        confirm,
        order=36,
        among=confirm,
        sign=_override_sign,
        rows=_overrides,
        tell=_tell_overrides,
    ),
)
