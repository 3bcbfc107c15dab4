"""hanse import, hanse batches, hanse batch show|withdraw."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table

from hanse.kernel import contributions
from hanse.kernel.actor import current
from hanse.kernel.errors import Refused

app = typer.Typer()
batch_app = typer.Typer(help="One import.")
app.add_typer(batch_app, name="batch")
console = Console()

AsJson = Annotated[bool, typer.Option("--json", help="For machines.")]


@app.command("import")
def import_file(
    kind: Annotated[
        str, typer.Argument(help="What the file holds: sell_in, purchase, organisations, people, products.")
    ],
    file: Annotated[Path, typer.Argument(help="The file, as it is.")],
    mapping: Annotated[
        Path | None, typer.Option(help="A mapping file; without one the columns are recognised.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only check; import nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Bring in a file. The same file twice changes nothing."""
    from .models import Batch

    contributions.load("contributions")
    actor = current()
    batch = Batch.receive(file, kind=kind, by=actor)
    try:
        verdict = _staged(batch, mapping, file, quiet=as_json)
        if not dry_run:
            verdict = batch.commit(by=actor)
    except Refused:
        batch.refresh_from_db()
        if batch.state != batch.State.COMMITTING:
            batch.discard()
        raise
    result = told(batch) | {
        "dry_run": dry_run,
        "new": verdict.new,
        "known": verdict.known,
        "corrected": verdict.corrected,
    }
    if dry_run:
        batch.discard()
    _say(result, as_json=as_json)


def _staged(batch: Any, mapping_file: Path | None, file: Path, *, quiet: bool) -> Any:
    from .mapping import Mapping

    if mapping_file is not None:
        mapping = Mapping.read(mapping_file)
        beside = (
            mapping_file.parent
            if not all((file.parent / join.file).exists() for join in mapping.joins)
            else file.parent
        )
    else:
        batch.recognise()
        mapping, beside = Mapping.parse(batch.mapping), file.parent
    with console.status(_("Reading %(file)s") % {"file": file.name}) as status:
        return batch.stage(
            mapping, beside=beside,
            progress=lambda read: None if quiet else status.update(_("%(read)s lines read") % {"read": f"{read:,}"}),
        )  # fmt: skip


def told(batch: Any) -> dict[str, Any]:
    """A batch in plain values."""
    return {
        "batch": batch.public_id, "kind": batch.kind, "file": batch.file_name, "state": str(batch.state), "read": batch.read,
        "new": batch.new, "known": batch.known, "corrected": batch.corrected, "rejected": batch.rejected,
        "version": batch.version, "received_at": batch.received_at.isoformat(),
        "rejected_rows": list(batch.rejected_rows.values("line", "column", "reason", "value", "text")[:100]),
    }  # fmt: skip


def _say(result: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(result, ensure_ascii=False))
        return
    counts = "{read:,} = {new:,} + {known:,} + {corrected:,} + {rejected:,}".format(**result)
    console.print(
        _("%(file)s, batch %(batch)s: %(state)s")
        % {"file": result["file"], "batch": result["batch"], "state": result["state"]}
    )
    console.print(_("read = new + known + corrected + rejected: %(counts)s") % {"counts": counts})
    for row in result["rejected_rows"][:20]:
        console.print(f"  {row['line']}: {row['column']}: {row['reason']}", markup=False)


@app.command()
def batches(as_json: AsJson = False) -> None:
    """The imports so far, newest first."""
    from .models import Batch

    found = [told(batch) | {"rejected_rows": []} for batch in Batch.objects.all()[:200]]
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    table = Table("batch", "kind", "file", "state", "read", "new", "known", "corrected", "rejected")
    for row in found:
        table.add_row(
            *(
                str(row[key])
                for key in ("batch", "kind", "file", "state", "read", "new", "known", "corrected", "rejected")
            )
        )
    console.print(table)


def _found(batch_id: str) -> Any:
    from .models import Batch

    batch = Batch.objects.filter(public_id=batch_id).first()
    if batch is None:
        raise Refused(_("There is no batch %(id)s. `hanse batches` lists them.") % {"id": batch_id})
    return batch


@batch_app.command("show")
def show(batch_id: str, as_json: AsJson = False) -> None:
    """One import, with its rejected rows."""
    _say(told(_found(batch_id)), as_json=as_json)


@batch_app.command("withdraw")
def withdraw(batch_id: str, as_json: AsJson = False) -> None:
    """Take an import out again."""
    contributions.load("contributions")
    batch = _found(batch_id)
    batch.withdraw(by=current())
    _say(told(batch), as_json=as_json)
