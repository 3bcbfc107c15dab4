"""What a backup holds: every file with size and SHA-256, every table with its rows and the hash of its content."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from django.utils.translation import gettext as _

from hanse.kernel.errors import Refused

NAME = "manifest.json"
FORMAT = 1
BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Kept:
    """A file in the backup: its bytes and their SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Content:
    """A table: how many rows, and the SHA-256 over all of them in the order of their key."""

    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """`facts` gives the version and the lines of each kind; `roles` are the database roles that were granted something."""

    version: str
    made_at: str
    engine: str
    server: str
    migrations: tuple[tuple[str, str], ...]
    roles: tuple[str, ...]
    secret_key: str
    tables: dict[str, Content]
    facts: dict[str, dict[str, int]]
    files: dict[str, Kept]

    @property
    def size(self) -> int:
        return sum(kept.size for kept in self.files.values())

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables.values())

    def write(self, folder: Path) -> None:
        """At once or not at all: without its manifest a folder is no backup."""
        half = folder / f"{NAME}.half"
        half.write_text(json.dumps({"format": FORMAT} | asdict(self), indent=1, sort_keys=True))
        half.chmod(0o600)
        half.replace(folder / NAME)

    def differing(self, found: dict[str, Content]) -> list[str]:
        """The tables whose content is not what it was."""
        return sorted(name for name in self.tables.keys() | found.keys() if self.tables.get(name) != found.get(name))


def read(folder: Path) -> Manifest:
    """The manifest of a backup; refused where there is none, or one of a later Hanse."""
    path = folder / NAME
    if not path.is_file():
        raise Refused(
            _("%(folder)s holds no finished backup: there is no %(name)s in it.") % {"folder": folder, "name": NAME}
        )
    try:
        given: dict[str, Any] = json.loads(path.read_text())
        if given.pop("format") != FORMAT:
            raise Refused(_("%(folder)s was made by a later Hanse than this one.") % {"folder": folder})
        given["tables"] = {name: Content(**table) for name, table in given["tables"].items()}
        given["files"] = {name: Kept(**kept) for name, kept in given["files"].items()}
        given["migrations"] = tuple((app, name) for app, name in given["migrations"])
        return Manifest(**given | {"roles": tuple(given["roles"])})
    except (ValueError, KeyError, TypeError) as error:
        raise Refused(_("The manifest in %(folder)s cannot be read.") % {"folder": folder}) from error


def damaged(folder: Path, manifest: Manifest) -> Iterator[str]:
    """A sentence for each file that is missing, or is not what was kept."""
    root = folder.resolve()
    for name, kept in manifest.files.items():
        path = folder / name
        if not _goes_down(name) or not path.resolve().is_relative_to(root):
            yield _("%(file)s lies outside the backup.") % {"file": name}
        elif not path.is_file():
            yield _("%(file)s is missing.") % {"file": name}
        elif weighed(path) != kept:
            yield _("%(file)s is not what was kept.") % {"file": name}


def _goes_down(name: str) -> bool:
    """Is it the plain name of a file below a folder? `home//etc/x` and `home/../x` would be written elsewhere."""
    path = PurePosixPath(name)
    return path.as_posix() == name and not path.is_absolute() and ".." not in path.parts


def weighed(path: Path) -> Kept:
    """Size and hash of a file as it is."""
    with path.open("rb") as stream:
        return Kept(path.stat().st_size, hashlib.file_digest(stream, "sha256").hexdigest())


def copied(source: Path, target: Path) -> Kept:
    """Copy a file, on the disk when this returns; size and hash are of what was written."""
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as stream, target.open("wb") as copy:
        while block := stream.read(BLOCK):
            digest.update(block)
            size += copy.write(block)
        copy.flush()
        os.fsync(copy.fileno())
    return Kept(size, digest.hexdigest())
