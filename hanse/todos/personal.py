"""What to-dos keep of people: whose turn it is, who gave it, and who may be named in it."""

from __future__ import annotations

from django.db.models import Q

from hanse.kernel.personal import KEPT, Subject, register


def _tasks(subject: Subject) -> Q:
    theirs = Q(person_id__in=subject.person_ids)
    for column in ("owner", "given_by", "handed_on_by", "ended_by"):
        theirs |= Q((f"{column}_id__in", subject.account_ids))
    return theirs


def _arrangements(subject: Subject) -> Q:
    return Q(account_id__in=subject.account_ids) | Q(to_id__in=subject.account_ids)


register(
    "todos.Task", of=_tasks, mentions={"sentence", "reason"},
    fields={"state": KEPT, "due_on": KEPT, "made_at": KEPT, "ended_at": KEPT, "asks_us": KEPT},
)  # fmt: skip
register(
    "todos.Arrangement", of=_arrangements, mentions={"sentence"}, others={"source", "key"},
    fields={"not_before": KEPT, "at": KEPT},
)  # fmt: skip
