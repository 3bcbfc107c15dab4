"""What drafts would do is worked out by a job, over all partners: after a change of a draft and of the cards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db import transaction
from django.tasks.base import TaskResultStatus
from django.urls import reverse
from django.utils.translation import gettext as _
from django_tasks_db.models import DBTaskResult

from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.contributions import Work
from hanse.kernel.jobs import Errand
from hanse.kernel.walls.authz import allows
from hanse.kernel.work.filling import fill
from hanse.kernel.work.locks import exclusive

from ..models import CardDraft, Computation, DraftMove, DraftPreview
from .kept import previewed
from .preview import Moved

PREVIEW_DRAFTS = Errand()
MOVE = (
    "organisation", "preview", "before", "after", "rank_before", "rank_after", "of_after", "band_before", "band_after", "why",
)  # fmt: skip
UNDER_WAY = (TaskResultStatus.READY, TaskResultStatus.RUNNING)


def ask() -> None:
    """Have worked out what is out of date."""
    PREVIEW_DRAFTS.enqueue()


def renew() -> None:
    """Work out every draft on its way whose preview is out of date; at most one of a kind is."""
    for draft in list(DraftPreview.waiting()):
        with exclusive(f"scorecards:{draft.kind}"):
            again = DraftPreview.waiting().filter(pk=draft.pk).first()
            computation = Computation.current(draft.kind)
            if again is not None and computation is not None:
                found = previewed(computation, again.declared, again.declared_bands, again.traits)
                _keep(again, computation, found)


def _keep(draft: CardDraft, computation: Computation, found: Sequence[Moved]) -> None:
    with transaction.atomic():
        preview, _made = DraftPreview.objects.update_or_create(
            draft=draft, defaults={"edition": draft.edition, "computation": computation, "made_at": clock.now()}
        )
        DraftMove.objects.filter(preview=preview).delete()
        rows = (
            (
                each.kept.organisation_id, preview.pk, each.kept.total, each.after, each.kept.rank, each.rank, each.of,
                each.kept.band, each.band, [(part.key, part.change) for part in each.why],
            )
            for each in found
        )  # fmt: skip
        fill(DraftMove, MOVE, rows)


def under_way(actor: Actor) -> Iterator[Work]:
    """Drafts of this person that are being worked out."""
    if actor.account_id is None or not allows(actor, "scorecards.draft"):
        return
    waiting = list(DraftPreview.waiting().filter(account_id=actor.account_id))
    if waiting and is_asked():
        for draft in waiting:
            sentence = _("What the draft does to every card is being worked out: %(kind)s")
            yield Work(
                sentence % {"kind": draft.get_kind_display()}, reverse("scorecards:card_draft", args=[draft.public_id])
            )


def is_asked() -> bool:
    return DBTaskResult.objects.filter(task_path=PREVIEW_DRAFTS.job.module_path, status__in=UNDER_WAY).exists()
