"""Taking a backup: the database first, and after it whatever it may name."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hanse.facts.keeping import delta
from hanse.facts.models import FactTable
from hanse.kernel import clock
from hanse.kernel.errors import Refused
from hanse.kernel.operating import folders
from hanse.ui.formats import size

from . import lines, manifest
from .databases import engine
from .engine import Engine, Snapshot
from .manifest import Kept, Manifest, copied

Say = Callable[[str], None]
PASSING = {"staging", "locks", "facts"}
"""Folders of HANSE_HOME that are not taken as they are: half-done work, locks, and the store, which is taken by version."""


def take(to: Path, *, say: Say) -> Manifest:
    """Back this Hanse up into `to`, an empty folder or one to be made; what a failed backup wrote is removed."""
    target = to.expanduser().resolve()
    _refuse_place(target)
    made = not target.exists()
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with _for_its_owner_alone():
            return _taken(target, say=say)
    except BaseException as error:
        _clear(target, whole=made)
        if isinstance(error, OSError):
            raise Refused(_("The backup was not made: %(why)s.") % {"why": error.strerror or str(error)}) from error
        raise


@contextmanager
def _for_its_owner_alone() -> Iterator[None]:
    """Whatever is written inside nobody else may read, from its first byte on, also where the folder is open to all."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


def _refuse_place(target: Path) -> None:
    if target.is_relative_to(folders.home()):
        raise Refused(
            _("%(folder)s lies in HANSE_HOME and would be lost with it. Name a folder elsewhere.") % {"folder": target}
        )
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise Refused(_("%(folder)s is not empty. Name a folder that is, or one to be made.") % {"folder": target})


def _clear(target: Path, *, whole: bool) -> None:
    if whole:
        shutil.rmtree(target, ignore_errors=True)
        return
    for path in target.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def _taken(target: Path, *, say: Say) -> Manifest:
    source, begun = engine(), clock.now()
    copy = target / source.file
    with source.taken(copy) as snapshot:
        kept = {source.file: manifest.weighed(copy)}
        say(_("Database copied: %(size)s.") % {"size": size(kept[source.file].size)})
        facts = _pinned(snapshot)
        tables = dict(snapshot.tables())
        applied = snapshot.select("SELECT app, name FROM django_migrations ORDER BY app, name")
        rows = sum(table.rows for table in tables.values())
        say(_("Database read: %(tables)s tables, %(rows)s rows.") % {"tables": len(tables), "rows": f"{rows:,}"})
        server, roles = snapshot.server, snapshot.roles()
    for kind, pinned in facts.items():
        found = _keep_lines(kind, pinned["version"], target, say=say)
        kept |= found
        told = {"kind": kind, "version": pinned["version"], "files": len(found)}
        say(_("Lines of %(kind)s: version %(version)s, %(files)s files.") % told)
    if troubles := list(lines.torn(target, facts, kept)):
        told = {"count": len(troubles), "what": troubles[0]}
        raise Refused(_("No backup was made: lines that count are not there. The first of %(count)s: %(what)s") % told)
    others = dict(_keep_others(target, source))
    kept |= others
    say(_("Other files: %(files)s.") % {"files": len(others)})
    taken = Manifest(
        version=version("hanse"), made_at=begun.isoformat(), engine=source.name, server=server,
        migrations=tuple((app, name) for app, name in applied), roles=tuple(roles), secret_key=_where_the_key_is(),
        tables=tables, facts=facts, files=kept,
    )  # fmt: skip
    taken.write(target)
    return taken


def _pinned(snapshot: Snapshot) -> dict[str, dict[str, int]]:
    """The versions of the store that count at the snapshot's moment."""
    table = FactTable._meta.db_table
    found: list[tuple[Any, ...]] = snapshot.select(f"SELECT kind, version, lines FROM {table} ORDER BY kind")
    return {kind: {"version": number, "lines": count} for kind, number, count in found}


def _keep_lines(kind: str, number: int, target: Path, *, say: Say) -> dict[str, Kept]:
    """All that is there, of older versions too; whether that is enough is asked of the copy."""
    folder = delta.folder(kind)
    named = list(lines.files_of(folder, version=number))
    there = [name for name in named if (folder / name).is_file()]
    if gone := len(named) - len(there):
        said = ngettext(
            "Lines of %(kind)s: %(files)s file is not there any more.",
            "Lines of %(kind)s: %(files)s files are not there any more.",
            gone,
        )
        say(said % {"kind": kind, "files": gone})
    return {f"facts/{kind}/{name.as_posix()}": copied(folder / name, target / "facts" / kind / name) for name in there}


def _keep_others(target: Path, source: Engine) -> Iterator[tuple[str, Kept]]:
    """Uploaded files, mail, the secret key, and whatever else lies in HANSE_HOME."""
    home = folders.home()
    database = Path(str(settings.DATABASES["default"]["NAME"])).name if source.name == "sqlite" else ""
    for path in sorted(home.rglob("*")):
        name = path.relative_to(home)
        if name.parts[0] in PASSING or not path.is_file() or path.is_symlink():
            continue
        if database and name.parts[0].startswith(database):
            continue
        try:
            kept = copied(path, target / "home" / name)
        except FileNotFoundError:  # taken away meanwhile, so the database did not name it
            continue
        yield f"home/{name.as_posix()}", kept


def _where_the_key_is() -> str:
    return "environment" if settings.ENV["HANSE_SECRET_KEY"] else "home/secret_key"
