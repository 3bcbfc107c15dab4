"""Giving a backup back: everything is verified before anything is written, the database comes last."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.conf import settings
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from hanse.kernel.errors import Refused
from hanse.kernel.models import OpenSession
from hanse.kernel.operating import folders
from hanse.ui.formats import size

from ..preparing import migrate
from . import lines, manifest
from .databases import engine
from .engine import Snapshot
from .manifest import Manifest, copied
from .taking import Say

MARK = "restoring"
"""Lies in HANSE_HOME while a backup is given back, so that one that was cut off may be done again."""
MAKES_ITSELF = {"secret_key", "locks", "staging", MARK}


def check(source: Path, *, say: Say) -> Manifest:
    """Read every file of a backup, compare it with what was kept, and see that the lines that count are among them.

    Refused with the first damage, and how many more.
    """
    kept = manifest.read(source)
    troubles = list(manifest.damaged(source, kept)) or list(lines.torn(source, kept.facts, kept.files))
    if len(troubles) == 1:
        raise Refused(_("The backup is damaged: %(what)s") % {"what": troubles[0]})
    if troubles:
        told_first = {"count": len(troubles), "what": troubles[0]}
        raise Refused(_("The backup is damaged in %(count)s files. The first: %(what)s") % told_first)
    told = {"files": len(kept.files), "size": size(kept.size), "when": kept.made_at[:16].replace("T", " ")}
    say(_("Backup of %(when)s UTC verified: %(files)s files, %(size)s.") % told)
    return kept


def give_back(source: Path, *, say: Say) -> Manifest:
    """Restore a backup into this HANSE_HOME and this database, both empty; afterwards every table is what it was.

    But nobody is signed in: a session that was ended since would be open again.
    """
    target = engine()
    kept = check(source, say=say)
    _refuse_other(kept, target.name)
    _refuse_full(target.holds())
    target.prepare(kept.roles)
    (folders.home() / MARK).touch()
    try:
        _give_files(source, kept, say=say)
        target.give_back(source / target.file, check=lambda moment: _refuse_different(kept, moment))
    except OSError as error:
        raise Refused(_("Restoring stopped: %(why)s. Do it again.") % {"why": error.strerror or str(error)}) from error
    say(_("Database: %(tables)s tables, %(rows)s rows, each as it was.") % {"tables": len(kept.tables), "rows": f"{kept.rows:,}"})  # fmt: skip
    migrate()
    OpenSession.objects.all().delete()  # among them some that were ended since
    (folders.home() / MARK).unlink(missing_ok=True)
    return kept


def _refuse_other(kept: Manifest, engine_here: str) -> None:
    if kept.engine != engine_here:
        raise Refused(
            _("The backup is of a %(theirs)s database, and DATABASE_URL names a %(ours)s one.")
            % {"theirs": kept.engine, "ours": engine_here}
        )
    ahead = set(kept.migrations) - set(MigrationLoader(None).disk_migrations or {})
    if ours := sorted(f"{app}.{name}" for app, name in ahead):
        raise Refused(
            _(
                "The backup was made by Hanse %(version)s, which knows %(what)s; this one does not. Install that version."
            )
            % {"version": kept.version, "what": ours[0]}
        )


def _refuse_full(tables: list[str]) -> None:
    if tables:
        raise Refused(
            _("The database already holds %(count)s tables. Restore into an empty one.") % {"count": len(tables)}
        )
    home = folders.home()
    if (home / MARK).exists():
        return
    database = Path(str(settings.DATABASES["default"]["NAME"])).name  # it has no tables: that was asked before
    full = [
        path.name
        for path in sorted(home.iterdir())
        if path.name not in MAKES_ITSELF and not path.name.startswith(database) and _holds_something(path)
    ]
    if full:
        raise Refused(
            _("%(home)s already holds %(what)s. Restore into an empty folder.")
            % {"home": home, "what": ", ".join(full)}
        )


def _holds_something(path: Path) -> bool:
    return any(file.is_file() and file.stat().st_size for file in (path, *path.rglob("*")))


def _give_files(source: Path, kept: Manifest, *, say: Say) -> None:
    home = folders.home()
    for folder in (home / "facts", home / "files", home / "mail"):
        shutil.rmtree(folder, ignore_errors=True)
    given = 0
    for name in kept.files:
        inside, _slash, rest = name.partition("/")
        if not rest:
            continue
        to = home / name if inside == "facts" else home / rest
        if copied(source / name, to) != kept.files[name]:
            raise Refused(_("%(file)s changed while it was read.") % {"file": name})
        if inside != "facts":
            to.chmod(0o600)
        given += 1
    say(_("Files given back: %(files)s.") % {"files": given})


def _refuse_different(kept: Manifest, moment: Snapshot) -> None:
    if differing := kept.differing(dict(moment.tables())):
        raise Refused(_("These tables are not what they were: %(tables)s.") % {"tables": ", ".join(differing)})
