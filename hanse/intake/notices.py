"""Of what intake tells people: that a file of theirs is done, or needs them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanse.kernel.contributions import NoticeKind, Receiver, Told

from .events import WorkEnded
from .models import Batch
from .ways import to

DONE = {
    Batch.Work.CHECK: gettext_lazy("%(file)s is checked: say whether it is imported"),
    Batch.Work.IMPORT: gettext_lazy("%(file)s is imported"),
    Batch.Work.WHOLE: gettext_lazy("%(file)s is checked, and what is good of it is imported"),
    Batch.Work.WITHDRAW: gettext_lazy("The import of %(file)s is taken back"),
}

LEAVES = {
    Batch.Work.CHECK: Batch.State.STAGED,
    Batch.Work.IMPORT: Batch.State.COMMITTED,
    Batch.Work.WHOLE: Batch.State.COMMITTED,
    Batch.Work.WITHDRAW: Batch.State.WITHDRAWN,
}
"""The state of a file after each."""


def _to_sender(event: WorkEnded) -> Iterator[Receiver]:
    rows = Batch.objects.filter(pk=event.batch_id).exclude(account=None)
    for account_id, organisation_id in rows.values_list("account_id", "organisation_id"):
        yield Receiver(account_id, organisation_id)


def _ended(kept: Sequence[Mapping[str, Any]]) -> Iterator[Told | None]:
    """As it is when it is read: what is imported waits for nobody, and what is withdrawn is imported no more."""
    rows = Batch.objects.only("public_id", "file_name", "trouble", "trouble_said", "state", "work").in_bulk(
        {about["batch_id"] for about in kept}
    )
    for about in kept:
        row = rows.get(about["batch_id"])
        if row is None or about["work"] not in DONE:
            yield None
            continue
        url, name = to("batch", row.public_id), {"file": row.file_name}
        if row.trouble:
            sentence = _("%(file)s needs you: something was not possible") % name
            yield Told(sentence, url, "alert-triangle", row.trouble_told)
        elif row.state != LEAVES[Batch.Work(about["work"])]:
            yield None
        else:
            yield Told(DONE[Batch.Work(about["work"])] % name, url, "database-import")


KINDS = (
    NoticeKind(
        "import-ended", gettext_lazy("A file of yours is checked or imported, or needs you"), (WorkEnded,),
        "imports.read", _to_sender, lambda kept: list(_ended(kept)), order=50,
    ),
)  # fmt: skip
