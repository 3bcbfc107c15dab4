"""hanse backup, restore, person export, person erase: what an operator keeps, gives back, tells and forgets."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from django.utils.translation import gettext as _

from hanse.kernel.actor import current
from hanse.ui.formats import size

if TYPE_CHECKING:
    from .backups.manifest import Manifest

app = typer.Typer()
person_app = typer.Typer(help="What is kept of one human.")
app.add_typer(person_app, name="person")
AsJson = Annotated[bool, typer.Option("--json", help="For machines.")]


def _quiet(_sentence: str) -> None:
    """Machines read the result, not the progress."""


@app.command()
def backup(
    folder: Annotated[Path, typer.Argument(help="An empty folder, or one to be made, outside HANSE_HOME.")],
    as_json: AsJson = False,
) -> None:
    """Copy everything into a folder while people go on working: database, lines, files, mail, secret key."""
    from .backups.taking import take

    taken = take(folder, say=_quiet if as_json else typer.echo)
    if as_json:
        typer.echo(json.dumps(_told(taken, folder)))
        return
    typer.echo(_("Backup finished: %(folder)s, %(size)s.") % {"folder": folder, "size": size(taken.size)})
    if taken.secret_key == "environment":
        typer.echo(_("The secret key is not in it: it comes from HANSE_SECRET_KEY. Keep that as well."))


@app.command()
def restore(
    folder: Annotated[Path, typer.Argument(help="A folder that `hanse backup` made.")],
    check: Annotated[bool, typer.Option("--check", help="Only verify the backup; write nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Give a backup back into an empty HANSE_HOME and an empty database, and verify every table."""
    from .backups import giving_back

    work = giving_back.check if check else giving_back.give_back
    given = work(folder, say=_quiet if as_json else typer.echo)
    if as_json:
        typer.echo(json.dumps(_told(given, folder)))
    elif not check:
        typer.echo(_("Restored. `hanse serve` opens it."))


Who = Annotated[str, typer.Argument(help="The ID in the address of their page, or their e-mail.", metavar="ID|EMAIL")]


@person_app.command("export")
def export_person(who: Who) -> None:
    """Everything that is kept of them, as JSON."""
    from . import people

    typer.echo(json.dumps(people.export(people.find(who)), ensure_ascii=False, indent=1))


@person_app.command("erase")
def erase_person(
    who: Who,
    reason: Annotated[str, typer.Option(help="Why; it stays in the audit trail, so name nobody.")],
    as_json: AsJson = False,
) -> None:
    """Put a pseudonym in their place everywhere, end their login, and take their texts away. There is no way back."""
    from . import people

    done = people.erase(people.find(who), reason=reason, by=current())
    if as_json:
        typer.echo(json.dumps(asdict(done)))
        return
    counts = {"changed": done.changed, "deleted": done.deleted, "trail": done.trail, "files": done.files}
    typer.echo(_("Erased. What stays is called %(name)s.") % {"name": done.pseudonym})
    typer.echo(
        _("Rows changed: %(changed)s, deleted: %(deleted)s; entries of the audit trail: %(trail)s; files: %(files)s.")
        % counts
    )
    typer.echo(_("Backups made before still hold this person: let them run out, or erase again after restoring one."))


def _told(manifest: Manifest, folder: Path) -> dict[str, Any]:
    return {
        "folder": str(folder), "version": manifest.version, "made_at": manifest.made_at, "engine": manifest.engine,
        "server": manifest.server, "tables": len(manifest.tables), "rows": manifest.rows, "facts": manifest.facts,
        "files": len(manifest.files), "bytes": manifest.size, "secret_key": manifest.secret_key,
    }  # fmt: skip
