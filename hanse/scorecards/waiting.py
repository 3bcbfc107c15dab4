"""What scorecards have people do: decide on a definition that waits, answer appeals, confirm what another set."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.kernel.actor import Actor
from hanse.kernel.contributions import Todo, TodoSource, keyed
from hanse.kernel.walls.authz import allows

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


def _appeals(actor: Actor, keys: Collection[str] | None = None) -> QuerySet[Appeal]:
    """Appeals that this person may answer, the most urgent first."""
    kinds = [kind for kind, operation in ANSWER.items() if allows(actor, operation)]
    rows = keyed(Appeal.objects.filter(state=Appeal.State.OPEN, kind__in=kinds), keys)
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


def _overrides(actor: Actor, keys: Collection[str] | None = None) -> QuerySet[Override]:
    """Scores that somebody else set far from the computed one."""
    if actor.account_id is None:
        return Override.objects.none()
    kinds = [kind for kind, operation in OPERATION.items() if allows(actor, operation)]
    rows = Override.objects.filter(state=Override.State.WAITS, kind__in=kinds).exclude(account=actor.account_id)
    return keyed(rows, keys).select_related("organisation", "account").order_by("at", "id")[:MOST]


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


SOURCES = (
    TodoSource("card-drafts", "workspace", _drafts, _tell_drafts, order=35),
    TodoSource("appeals", "workspace", _appeals, _tell_appeals, order=20),
    TodoSource("set-scores", "workspace", _overrides, _tell_overrides, order=36),
)
