"""A folder that is watched: a file that is laid into the folder of its kind is imported, and moved aside with what became of it.

`inbox/<kind>/<file>` becomes `inbox/done/<kind>/...` or `inbox/failed/<kind>/...`, each with `<file>.result.json` beside it. What lies in
`inbox/partners/<id>/<kind>/` was sent by that company, as if through its portal: of kinds that it may send, each line its own;
`done` and `failed` lie in that folder too, so that it can be all that the partner sees of a server. A file is
taken once it has not changed for a while, by one rename, so that nobody else takes it too. Whatever dies in between is done
again by the next round: what is taken lies in `inbox/taken/` or `inbox/partners/taken/` until its result is written, the import
that was begun with it is found again by the file's content, and the same lines twice are the same lines.

Into its own folder a partner may write whatever it likes, while we look too. So no link is ever followed there, what is taken
lies out of its reach, as a copy where its own file may still be open, and what is odd in one folder keeps no other from being
emptied.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from hanse.kernel import clock
from hanse.kernel.actor import Actor, acting
from hanse.kernel.errors import Busy, Refused
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
MOST_AT_ONCE = 50
"""So many files of one folder are taken in a round, that the others' turn comes."""
LONGEST = 200
"""Bytes of a file's name that are left with what is put around it; of longer ones the end is kept."""
SENDER = "watched folder"
HALF = ".half"
BLOCK = 1 << 20

log = logging.getLogger("hanse.intake")


def inbox() -> Path:
    """Where files are laid; a folder for each kind, and one for each partner that sends so."""
    return folders.home() / "inbox"


@dataclass(frozen=True, slots=True)
class Lane:
    """Whose files lie where: ours in the inbox, a partner's below it."""

    sender: Actor
    names: tuple[str, ...] = ()

    @property
    def taken(self) -> Path:
        return inbox().joinpath(*self.names[:-1], TAKEN, *self.names[-1:])

    @contextmanager
    def opened(self, *names: str, make: bool = False) -> Iterator[int]:
        """The descriptor of a folder in it. Raises `OSError` where there is none, or a link lies on the way."""
        here = os.open(inbox().joinpath(*self.names[:-1]), os.O_RDONLY | os.O_DIRECTORY)  # ours, be it a link
        try:
            for name in (*self.names[-1:], *names):
                if make:
                    with suppress(FileExistsError):
                        os.mkdir(name, dir_fd=here)
                above, here = here, os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=here)
                os.close(above)
            yield here
        finally:
            os.close(here)


def look() -> int:
    """Take what lies there and is still, and import it. Gives how many files were done with; nothing where there is no folder."""
    if not inbox().is_dir():
        return 0
    with exclusive("inbox"), acting(Actor.system(SENDER)) as actor:
        return sum(map(_empty, [Lane(actor), *_partners()]))


def _partners() -> Iterator[Lane]:
    """The folders of companies, by their ids; one that belongs to nobody is let be."""
    found = [path.name for path in (inbox() / PARTNERS).glob("*")]
    companies: Any = Batch._meta.get_field("organisation").related_model
    for key, name in companies.objects.filter(public_id__in=found).order_by("pk").values_list("pk", "public_id"):
        sender = Actor.partner(account_id=None, person_id=None, name=SENDER, roles=(), organisation_id=key)
        yield Lane(sender, (PARTNERS, name))


def _empty(lane: Lane) -> int:
    try:
        for kind in kinds():
            _take(lane, kind.key)
        files = (path for path in sorted(lane.taken.rglob("*")) if path.is_file() and not path.is_symlink())
        taken = [path for path in files if path.name != HALF]
        return sum(_do(path, lane) for path in taken)
    except OSError as error:
        log.warning("The watched folder %s cannot be emptied: %s", "/".join(lane.names) or "itself", error)
    except Exception:
        log.exception("The watched folder %s cannot be emptied.", "/".join(lane.names) or "itself")
    return 0


def _take(lane: Lane, kind: str) -> None:
    """By one rename. Another file of that name that is still being worked on is let be: then it waits for the next round."""
    try:
        with lane.opened(kind) as there:
            for name in islice(_still(there), MOST_AT_ONCE):
                to = lane.taken / kind / name
                to.parent.mkdir(parents=True, exist_ok=True)
                if not to.exists():
                    os.rename(name, to, src_dir_fd=there)
                    fault("folder-taken")
    except FileNotFoundError:
        return
    except NotADirectoryError:
        log.warning("The watched folder %s is none, or a link: let be", "/".join((*lane.names, kind)))


def _still(there: int) -> Iterator[str]:
    """Files that have stopped growing; hidden ones are still being written."""
    before = (clock.now() - STILL).timestamp()
    for name in sorted(os.listdir(there)):
        found = os.stat(name, dir_fd=there, follow_symlinks=False)
        is_written = not name.startswith(".") and Path(name).suffix not in {".part", ".tmp"}
        if stat.S_ISREG(found.st_mode) and is_written and found.st_mtime < before:
            yield name


def _do(path: Path, lane: Lane) -> bool:
    kind = path.parent.name
    try:
        if lane.names:
            _let_go(path)
        batch = _imported(path, kind, by=lane.sender)
    except Busy:  # it lies there until the next round
        return False
    except Refused as refused:
        _move(path, lane, FAILED, {"kind": kind, "file": _called(path), "state": "failed", "reason": refused.sentence})
        return True
    except Exception:
        log.exception("A file of the watched folder could not be imported.")
        reason = _("Something broke on our side. It is recorded, and nothing is half done.")
        _move(path, lane, FAILED, {"kind": kind, "file": _called(path), "state": "failed", "reason": reason})
        return True
    fault("folder-imported")
    _move(path, lane, DONE if batch.state == Batch.State.COMMITTED else FAILED, _result(batch))
    return True


def _let_go(path: Path) -> None:
    """A copy in its place: whoever laid it there may still hold it open, or by another name, and write on while we read."""
    half = path.with_name(HALF)
    with path.open("rb") as laid, half.open("wb") as copy:
        found = os.fstat(laid.fileno())
        uploads.check_size(found.st_size, name=path.name)
        left = found.st_size
        while left and (block := laid.read(min(left, BLOCK))):
            copy.write(block)
            left -= len(block)
    os.utime(half, ns=(found.st_atime_ns, found.st_mtime_ns))
    half.replace(path)


def _imported(path: Path, kind: str, *, by: Actor) -> Batch:
    """Import it, or finish what was begun with it. What has to be asked about waits on its page."""
    name = _called(path)
    unpacked = uploads.check(path, name=name)  # before it is read: it may be larger than anybody waits for
    Batch.refuse_too_much_unpacked(unpacked, organisation_id=by.organisation_id, name=name)
    batch = _begun(path, kind, by, name)
    if batch is None:
        batch = Batch.receive(path, kind=kind, by=by, name=name)
    if batch.state == Batch.State.COMMITTED:
        return batch
    with uploads.reading(batch.file, name):
        if batch.state != Batch.State.COMMITTING:
            if not batch.columns:
                batch.recognise()
            if not batch.is_clear:
                return batch
            batch.stage(Mapping.parse(batch.mapping))
    batch.commit(by=by)
    batch.refresh_from_db()
    return batch


def _called(path: Path) -> str:
    """Its name as a text: where it is in another encoding, with a mark for each letter that cannot be read."""
    return os.fsencode(path.name).decode(errors="replace")


def _begun(path: Path, kind: str, by: Actor, name: str) -> Batch | None:
    """The import that a round before this one began with this file, since it was laid there."""
    with path.open("rb") as stream:
        content = hashlib.file_digest(stream, "sha256").hexdigest()
    since = path.stat().st_mtime
    same = Batch.objects.filter(kind=kind, file_hash=content, file_name=name, account=None)
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


def _move(path: Path, lane: Lane, where: str, result: dict[str, Any]) -> None:
    """The result first, whole or not at all, then the file: while it lies among the taken ones, it is not done."""
    called = path.name if len(os.fsencode(path.name)) <= LONGEST else path.name[-LONGEST // 4 :]
    name = f"{_written(path):%Y%m%dT%H%M%S%f}-{called}"  # the same however often it is done
    half = f".{name}.half"
    with lane.opened(where, path.parent.name, make=True) as there:
        with suppress(FileNotFoundError):
            os.unlink(half, dir_fd=there)
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666, dir_fd=there), "wb") as stream:
            stream.write(json.dumps(result, ensure_ascii=False, indent=1).encode(errors="replace"))
            stream.flush()
            os.fsync(stream.fileno())
        os.rename(half, f"{name}.result.json", src_dir_fd=there, dst_dir_fd=there)
        fault("folder-told")
        os.rename(path, name, dst_dir_fd=there)


def _written(path: Path) -> datetime:
    """When its sender says that it was written; the first day of all where no calendar has that."""
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except (ValueError, OverflowError):
        return datetime.min.replace(tzinfo=UTC)
