"""A closing whose job is set aside: it is said to whoever asked for it, and waits for those who may have it tried again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.tasks import TaskResultStatus
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tasks_db.models import DBTaskResult

from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.contributions import NoticeKind, Receiver, Todo, TodoSource, Told, keyed
from hanse.kernel.events import publish
from hanse.kernel.walls.authz import allows
from hanse.ui import formats

from ..events import ClosingFailed
from ..models import Closing
from ..models.closings import CLOSE_AGAIN, CLOSE_PERIOD

UNDER_WAY = (TaskResultStatus.READY, TaskResultStatus.RUNNING)
JUST_NOW = timedelta(minutes=1)
"""A job that ended so lately may be given its next attempt this moment."""
MOST = 20


def notice() -> int:
    """Say of closings that no job carries out any more that they failed: it broke, or its worker died, too often."""
    waiting = list(Closing.on_its_way())
    lively = Q(status__in=UNDER_WAY) | Q(finished_at__gt=clock.now() - JUST_NOW)
    jobs = DBTaskResult.objects.filter(lively, task_path=CLOSE_PERIOD.job.module_path)
    alive = {given["kwargs"].get("closing") for given in jobs.values_list("args_kwargs", flat=True)}
    return sum(_fail(row) for row in waiting if row.pk not in alive)


def _fail(row: Closing) -> int:
    with transaction.atomic():
        failed = Closing.on_its_way().filter(pk=row.pk).update(failed_at=clock.now())
        if failed:
            publish(ClosingFailed(closing_id=row.pk))
    return failed


def sentence(closing: Closing) -> str:
    """That something broke is all that helps a reader; what broke is told to administrators, on the page of jobs."""
    return _(
        "The twelve months to %(day)s could not be closed: %(kind)s. It was tried several times and given up on %(moment)s."
        " Something broke on our side; it is recorded, and nothing is half done."
    ) % (_words(closing) | {"moment": formats.moment(closing.failed_at)})


def _words(closing: Closing) -> dict[str, Any]:
    return {"day": formats.day(closing.ends_on), "kind": closing.get_kind_display()}


def _url(closing: Closing) -> str:
    return reverse("scorecards:closing_progress", args=[closing.public_id])


def _to_asker(event: ClosingFailed) -> Iterator[Receiver]:
    rows = Closing.objects.filter(pk=event.closing_id).exclude(account=None)
    for account in rows.values_list("account", flat=True):
        yield Receiver(int(account or 0))


def _told(kept: Sequence[Mapping[str, Any]]) -> Iterator[Told | None]:
    """As long as it has not been tried again."""
    rows = Closing.failed().in_bulk({about["closing_id"] for about in kept})
    for about in kept:
        row = rows.get(about["closing_id"])
        text = _("Closing the twelve months to %(day)s failed: %(kind)s")
        yield Told(text % _words(row), _url(row), "calendar") if row else None


def _rows(actor: Actor, keys: Collection[str] | None = None) -> QuerySet[Closing]:
    """Closings that failed, for who may close."""
    if not allows(actor, CLOSE_AGAIN):
        return Closing.objects.none()
    return keyed(Closing.failed(), keys).order_by("failed_at", "id")[:MOST]


def _tell(_actor: Actor, rows: Iterable[Closing]) -> Iterator[Todo]:
    for row in rows:
        yield Todo(
            _("Have the closing of the twelve months to %(day)s tried again: %(kind)s") % _words(row),
            _("It failed on %(moment)s.") % {"moment": formats.moment(row.failed_at)},
            _url(row), icon="calendar", key=row.public_id,
        )  # fmt: skip


KIND = NoticeKind(
    "closing-failed", gettext_lazy("Closing a period failed"), (ClosingFailed,), CLOSE_AGAIN, _to_asker,
    lambda kept: list(_told(kept)), default="at_once", audience="workspace", order=48,
)  # fmt: skip
SOURCE = TodoSource("failed-closings", "workspace", _rows, _tell, order=34)
