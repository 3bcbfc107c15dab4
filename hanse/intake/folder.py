"""A folder that is watched: a file that is laid into the folder of its kind is imported, and moved aside with what became of it.

`inbox/<kind>/<file>` becomes `inbox/done/<kind>/...` or `inbox/failed/<kind>/...`, each with `<file>.result.json` beside it. What lies in
`inbox/partners/<id>/<kind>/` was sent by that company, as if through its portal: of kinds that it may send, each line its own;
`done` and `failed` lie in that folder too, so that it can be all that the partner sees of a server. A file is
taken once it has not changed for a while, by one rename, so that nobody else takes it too. Whatever dies in between is done
again by the next round: what is taken lies in `inbox/taken/` until its result is written, the import that was begun with
it is found again by the file's content, and the same lines twice are the same lines.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.errors import Refused
from hanse.kernel.operating import folders
from hanse.kernel.work.faults import fault
from hanse.kernel.work.locks import exclusive

from . import uploads
from .kinds import kinds
from .mapping import Mapping
from .models import Batch

STILL = timedelta(seconds=30)
"""A file that has not changed for so long has been written to its end."""
TAKEN, DONE, FAILED, PARTNERS = "taken", "done", "failed", "partners"
MOST_REJECTED = 1000
SENDER = "watched folder"

log = logging.getLogger("hanse.intake")


def inbox() -> Path:
    """Where files are laid; a folder for each kind, and one for each partner that sends so."""
    return folders.home() / "inbox"


def look() -> int:
    """Take what lies there and is still, and import it. Gives how many files were done with; nothing where there is no folder."""
    if not inbox().is_dir():
        return 0
    with exclusive("inbox"), acting(Actor.system(SENDER)) as actor:
        return _empty(inbox(), by=actor) + sum(_empty(folder, by=sender) for folder, sender in _partners())


def _partners() -> Iterator[tuple[Path, Actor]]:
    """The folders of companies, by their ids; one that belongs to nobody is let be."""
    found = {path.name: path for path in (inbox() / PARTNERS).glob("*") if path.is_dir() and not path.is_symlink()}
    companies: Any = Batch._meta.get_field("organisation").related_model
    for key, name in companies.objects.filter(public_id__in=found).order_by("pk").values_list("pk", "public_id"):
        sender = Actor.partner(account_id=None, person_id=None, name=SENDER, roles=(), organisation_id=key)
        yield found[name], sender


def _empty(folder: Path, *, by: Actor) -> int:
    for path in list(_still(folder)):
        _take(path, folder)
    return sum(_do(path, folder, by=by) for path in sorted((folder / TAKEN).rglob("*")) if path.is_file())


def _still(folder: Path) -> Iterator[Path]:
    """Files that have stopped growing, of kinds that are known; hidden ones are still being written."""
    before = clock.now() - STILL
    for kind in kinds():
        for path in sorted((folder / kind.key).glob("*")):
            if (
                path.is_file()
                and not path.is_symlink()
                and not path.name.startswith(".")
                and path.suffix not in {".part", ".tmp"}
            ) and path.stat().st_mtime < before.timestamp():
                yield path


def _take(path: Path, folder: Path) -> None:
    """By one rename. Another file of that name that is still being worked on is let be: then it waits for the next round."""
    to = folder / TAKEN / path.parent.name / path.name
    to.parent.mkdir(parents=True, exist_ok=True)
    if not to.exists():
        path.rename(to)
        fault("folder-taken")


def _do(path: Path, folder: Path, *, by: Actor) -> bool:
    kind, failed, done = path.parent.name, folder / FAILED, folder / DONE
    try:
        batch = _imported(path, kind, by=by)
    except Refused as refused:
        _move(path, failed, {"kind": kind, "file": path.name, "state": "failed", "reason": refused.sentence})
        return True
    except Exception:
        log.exception("A file of the watched folder could not be imported.")
        reason = _("Something broke on our side. It is recorded, and nothing is half done.")
        _move(path, failed, {"kind": kind, "file": path.name, "state": "failed", "reason": reason})
        return True
    fault("folder-imported")
    _move(path, done if batch.state == Batch.State.COMMITTED else failed, _result(batch))
    return True


def _imported(path: Path, kind: str, *, by: Actor) -> Batch:
    """Import it, or finish what was begun with it. What has to be asked about waits on its page."""
    batch = _begun(path, kind, by)
    if batch is None:
        uploads.check(path, name=path.name)
        batch = Batch.receive(path, kind=kind, by=by, name=path.name)
    if batch.state == Batch.State.COMMITTED:
        return batch
    with uploads.reading(batch.file, path.name):
        if batch.state != Batch.State.COMMITTING:
            if not batch.columns:
                batch.recognise()
            if not batch.is_clear:
                return batch
            batch.stage(Mapping.parse(batch.mapping))
    batch.commit(by=by)
    batch.refresh_from_db()
    return batch


def _begun(path: Path, kind: str, by: Actor) -> Batch | None:
    """The import that a round before this one began with this file, since it was laid there."""
    with path.open("rb") as stream:
        content = hashlib.file_digest(stream, "sha256").hexdigest()
    since = path.stat().st_mtime
    same = Batch.objects.filter(kind=kind, file_hash=content, file_name=path.name, account=None)
    found = same.filter(organisation=by.organisation_id).exclude(state=Batch.State.WITHDRAWN)
    return next((batch for batch in found.order_by("-id") if batch.received_at.timestamp() >= since), None)


def _result(batch: Batch) -> dict[str, Any]:
    rejected = batch.rejected_rows.values("line", "column", "reason", "value", "text")[:MOST_REJECTED]
    told = {name: getattr(batch, name) for name in ("read", "new", "known", "corrected", "rejected")}
    reason = batch.trouble or (
        "" if batch.columns and batch.is_clear else _("Say what its columns mean, on the page of the import.")
    )
    return {
        "kind": batch.kind, "file": batch.file_name, "import": batch.public_id, "state": str(batch.state), **told,
        "reason": "" if batch.state == Batch.State.COMMITTED else reason, "rejected_rows": list(rejected),
    }  # fmt: skip


def _move(path: Path, where: Path, result: dict[str, Any]) -> None:
    """The result first, whole or not at all, then the file: while it lies among the taken ones, it is not done."""
    folder = where / path.parent.name
    folder.mkdir(parents=True, exist_ok=True)
    written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    name = f"{written:%Y%m%dT%H%M%S%f}-{path.name}"  # the same however often it is done
    half = folder / f".{name}.half"
    half.write_text(json.dumps(result, ensure_ascii=False, indent=1), encoding="utf-8")
    with half.open("rb") as stream:
        os.fsync(stream.fileno())
    half.rename(folder / f"{name}.result.json")
    fault("folder-told")
    path.rename(folder / name)
