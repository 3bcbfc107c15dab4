"""The store of lines, as far as the database names it: the log up to that version, and every file that it speaks of.

The store only ever grows, so a version that the database named a moment ago is whole, whatever is appended meanwhile.
Its log may begin with a checkpoint: what counted there is named by no entry that is left.
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote

from django.utils.translation import gettext as _

from hanse.facts.keeping import delta
from hanse.kernel.errors import Refused

LOG = "_delta_log"
DIGITS = 20


def files_of(table: Path, *, version: int) -> Iterator[Path]:
    """The files of one table that make up its versions to `version`, relative to the table."""
    named: set[str] = set()
    for entry in sorted((table / LOG).glob("*")):
        if not entry.name[:DIGITS].isdigit() or int(entry.name[:DIGITS]) > version:
            continue
        if not entry.name.endswith((".json", ".parquet")):
            continue
        yield Path(LOG) / entry.name
        named.update(_added(entry) if entry.suffix == ".json" else delta.named_in(table, int(entry.name[:DIGITS])))
    for name in sorted(named):
        yield Path(name)


def _added(entry: Path) -> Iterator[str]:
    for line in entry.read_text().splitlines():
        if added := json.loads(line).get("add"):
            yield unquote(added["path"])


def torn(backup: Path, facts: Mapping[str, Mapping[str, int]], files: Container[str]) -> Iterator[str]:
    """A sentence for each file that the versions which count need, and a backup of these files does not hold."""
    for kind, pinned in facts.items():
        try:
            names = delta.named_in(backup / "facts" / kind, pinned["version"])
        except Refused as refused:
            yield str(refused)
            continue
        for name in names:
            if (file := f"facts/{kind}/{name}") not in files:
                yield _("%(file)s is missing.") % {"file": file}
