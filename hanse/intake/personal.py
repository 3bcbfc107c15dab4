"""What imports keep of people: who sent a file, whatever its rows say, and the file itself as it was sent."""

from __future__ import annotations

import io
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from hanse.kernel.actor import Actor
from hanse.kernel.errors import Refused
from hanse.kernel.personal import PSEUDONYM, Subject, account, register, within

from .checking.lines import Difference, RejectedRow
from .models import Batch
from .reading.packed import ZIP, encoding_of, opened

UNREADABLE = (Refused, zipfile.BadZipFile, EOFError)
ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
SHOWN = {"sample", "example"}
FORGOTTEN = gettext_noop("This line named a person who has been forgotten.")
BLANK = {"reason": FORGOTTEN, "said": {"says": FORGOTTEN}, "value": "", "text": "", "reference": ""}


def files_with(subject: Subject, *, ours: bool = True) -> dict[Batch, Path]:
    """Imports whose file tells of the person, with that file; our own ones only with `ours`. Every file is read to its end or to the
    first such line.
    """
    told: dict[Path, bool] = {}
    found = {}
    for batch in Batch.objects.filter(within(Batch, subject, ours=ours)).order_by("pk"):
        path = batch.file
        if path not in told:
            told[path] = path.exists() and _tells(path, subject)
        if told[path]:
            found[batch] = path
    return found


def _tells(path: Path, subject: Subject) -> bool:
    try:
        return any(subject.told_in(line) for line in _lines(path))
    except UNREADABLE:
        return False


def _lines(path: Path) -> Iterator[str]:
    """The lines of a file, unpacked, read as each of the encodings that it may have."""
    if _is_archive(path):
        yield from _members(path)
        return
    with opened(path) as stream:
        is_archive = stream.read(len(ZIP)) == ZIP
    with opened(path) as stream:
        if is_archive:
            with tempfile.TemporaryFile() as kept:
                shutil.copyfileobj(stream, kept)
                yield from _members(kept)
        else:
            yield from _read(stream)
    if (encoding := encoding_of(path)).startswith("utf-16"):
        with opened(path) as stream:
            yield from io.TextIOWrapper(stream, encoding, errors="replace")


def _is_archive(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(len(ZIP)) == ZIP


def _members(file: Path | IO[bytes]) -> Iterator[str]:
    with zipfile.ZipFile(file) as archive:
        for member in archive.infolist():
            with archive.open(member) as packed:
                yield from _read(packed)


def _read(stream: Iterable[bytes]) -> Iterator[str]:
    """Zero bytes are left out: so two bytes a letter are read too, where they are Latin ones."""
    for line in stream:
        text = line.replace(b"\0", b"")
        yield ESCAPED.sub(lambda found: chr(int(found[1], 16)), text.decode("utf-8", "replace"))
        if not text.isascii():
            yield text.decode("cp1252", "replace")
            yield text.decode("cp1251", "replace")


def _refuse_waiting(subject: Subject, by: Actor, reason: str) -> None:
    for batch in files_with(subject):
        if batch.state in Batch.WAITING or batch.work:
            raise Refused(
                _("%(file)s names this person and waits to be imported. Import or discard it first.")
                % {"file": batch.file_name}
            )


def _forget_files(subject: Subject) -> int:
    """The file goes, and what was shown of its rows; what was imported and counted stays."""
    found = files_with(subject)
    for batch in found:
        Batch.objects.filter(pk=batch.pk).update(columns=_blank(batch.columns), samples=[])
    changed = len(found)
    for row in RejectedRow.objects.filter(batch__in=found).order_by("pk"):
        if subject.told_in(f"{row.value} {row.text} {row.reason}"):
            changed += RejectedRow.objects.filter(pk=row.pk).update(**BLANK)
    changed += Difference.objects.filter(batch__in=found).delete()[0]
    paths = set(found.values()) - {other.file for other in Batch.objects.exclude(pk__in=[each.pk for each in found])}
    transaction.on_commit(lambda: _remove(paths))
    return changed


def _blank(value: Any) -> Any:
    """Without what stood in cells."""
    if isinstance(value, dict):
        return {key: "" if key in SHOWN else _blank(one) for key, one in value.items()}
    return [_blank(one) for one in value] if isinstance(value, list) else value


def _remove(paths: set[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


register(
    "intake.Batch", of=account, fields={"actor_name": PSEUDONYM}, end=_refuse_waiting, also=_forget_files,
    mentions={"file_name", "described", "columns", "samples", "trouble", "trouble_said"},
    others={"kind", "layout", "mapping", "recalled", "work", "state", "file_hash"},
)  # fmt: skip
register("intake.RejectedRow", mentions={"reason", "said", "value", "text", "reference"}, others={"column"})
register("intake.Difference", mentions={"title", "before", "after"}, others={"status", "model", "field"})
