"""hanse import, hanse batches, hanse batch show|withdraw, hanse faultpoints."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Column, Table

from hanse.kernel import contributions
from hanse.kernel.actor import current
from hanse.kernel.errors import Refused
from hanse.kernel.words import told as told_words
from hanse.kernel.work.faults import POINTS

if TYPE_CHECKING:
    from .models import Batch
    from .verdicts import Verdict

app = typer.Typer()
batch_app = typer.Typer(help="One import.")
app.add_typer(batch_app, name="batch")
console = Console()

SHOWN, TOLD, WIDE = 20, 1000, 200
COUNTS = ("read", "new", "known", "corrected", "rejected")
AsJson = Annotated[bool, typer.Option("--json", help="For machines.")]


@app.command("import")
def import_file(
    kind: Annotated[
        str,
        typer.Argument(
            help="What the file holds: organisations, people, products, relationships, sell_in, purchase, sell_out, stock, delivery, "
            "inspection, invoice, quota, rating, currency_rate."
        ),
    ],
    file: Annotated[Path, typer.Argument(help="The file, as it is.")],
    mapping: Annotated[
        Path | None, typer.Option(help="A mapping file; without one the columns are recognised.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only check; import nothing.")] = False,
    only_new: Annotated[bool, typer.Option("--only-new", help="Leave records that are known as they are.")] = False,
    as_json: AsJson = False,
) -> None:
    """Bring in a file. The same file twice changes nothing."""
    from .models import Batch

    contributions.load("contributions")
    actor = current()
    batch = Batch.receive(file, kind=kind, by=actor)
    try:
        verdict = _checked(batch, mapping, file, quiet=as_json)
        if not dry_run:
            verdict = batch.commit(by=actor, only_new=only_new)
    except Refused:
        batch.refresh_from_db()
        if batch.state in batch.WAITING:
            batch.discard()
        raise
    batch.refresh_from_db()
    counted = {"new": verdict.new, "known": verdict.known, "corrected": verdict.corrected}
    result = told(batch, rows=TOLD) | counted | {"dry_run": dry_run}
    if dry_run:
        batch.discard()
    _say(result, as_json=as_json)


def _checked(batch: Batch, mapping_file: Path | None, file: Path, *, quiet: bool) -> Verdict:
    """Read and judge the file: by the mapping file, else by what its columns are recognised as."""
    from . import uploads
    from .mapping import Mapping

    beside = file.parent
    with uploads.reading(batch.file, file.name), _progress(file.name, quiet=quiet) as tell:
        if mapping_file is None:
            batch.recognise()
            _refuse_doubt(batch)
            mapping = Mapping.parse(batch.mapping)
        else:
            mapping = Mapping.read(mapping_file)
            batch.describe(mapping)
            if not all((file.parent / join.file).exists() for join in mapping.joins):
                beside = mapping_file.parent
        lines = batch.described.get("lines")
        return batch.stage(mapping, beside=beside, progress=lambda read: tell(read, lines))


def _refuse_doubt(batch: Batch) -> None:
    """Nobody can be asked here, and nothing is guessed."""
    if names := batch.in_doubt:
        words = {"columns": ", ".join(names), "file": batch.file_name}
        raise Refused(
            ngettext(
                "%(columns)s can be read in two ways. Say in a mapping file which one is right, or import %(file)s by its page.",
                "%(columns)s can be read in two ways each. Say in a mapping file which one is right, or import %(file)s by its page.",
                len(names),
            ) % words
        )  # fmt: skip


@contextmanager
def _progress(name: str, *, quiet: bool) -> Iterator[Callable[[int, int | None], None]]:
    """How far the reading is, for people; on standard error, so that the result stays clean."""
    if quiet:
        yield lambda _read, _lines: None
        return
    bar = Progress(
        SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:,}"),
        console=Console(stderr=True), transient=True,
    )  # fmt: skip
    with bar:
        task = bar.add_task(_("Reading %(file)s") % {"file": name}, total=None)
        yield lambda read, lines: bar.update(task, completed=read, total=lines)


def told(batch: Batch, *, rows: int | None = None) -> dict[str, Any]:
    """A batch in plain values, with at most `rows` of its rejected ones."""
    rejected = batch.rejected_rows.values("line", "column", "reason", "value", "text")
    return {
        "batch": batch.public_id, "kind": batch.kind, "file": batch.file_name, "state": str(batch.state),
        **{name: getattr(batch, name) for name in COUNTS},
        "version": batch.version, "received_at": batch.received_at.isoformat(), "assumed": [told_words(each) for each in batch.described.get("assumed", [])],
        "rejected_rows": list(rejected[:rows] if rows is not None else rejected),
    }  # fmt: skip


def _say(result: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(result, ensure_ascii=False))
        return
    counts = "{read:,} = {new:,} + {known:,} + {corrected:,} + {rejected:,}".format(**result)
    state = _("checked only, nothing is imported") if result.get("dry_run") else result["state"]
    console.print(
        _("%(file)s, batch %(batch)s: %(state)s") % {"file": result["file"], "batch": result["batch"], "state": state},
        highlight=False,
    )
    console.print(_("read = new + known + corrected + rejected: %(counts)s") % {"counts": counts}, highlight=False)
    for sentence in result["assumed"]:
        console.print(sentence, markup=False, highlight=False)
    for row in result["rejected_rows"][:SHOWN]:
        console.print(f"  {row['line']}: {row['column']}: {row['reason']}", markup=False, highlight=False)
    if result["rejected"] > SHOWN:
        console.print(
            _("All %(count)s rejected rows: hanse batch show %(batch)s --json")
            % {"count": f"{result['rejected']:,}", "batch": result["batch"]}
        )


@app.command()
def batches(as_json: AsJson = False) -> None:
    """The imports so far, newest first."""
    from .models import Batch

    contributions.load("contributions")
    found = [told(batch, rows=0) for batch in Batch.objects.all()[:200]]
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    names = ("batch", "kind", "file", "state", *COUNTS)
    table = Table(*(Column(name, no_wrap=name == "batch", overflow="fold") for name in names))
    for row in found:
        table.add_row(*(str(row[name]) for name in names))
    (console if console.is_terminal else Console(width=WIDE)).print(table)


def _found(batch_id: str) -> Batch:
    from .models import Batch

    contributions.load("contributions")
    batch = Batch.objects.filter(public_id=batch_id).first()
    if batch is None:
        raise Refused(_("There is no batch %(id)s. `hanse batches` lists them.") % {"id": batch_id})
    return batch


@batch_app.command("show")
def show(batch_id: str, as_json: AsJson = False) -> None:
    """One import, with its rejected rows."""
    _say(told(_found(batch_id), rows=None if as_json else SHOWN), as_json=as_json)


@batch_app.command("withdraw")
def withdraw(batch_id: str, as_json: AsJson = False) -> None:
    """Take an import out again."""
    batch = _found(batch_id)
    batch.withdraw(by=current())
    batch.refresh_from_db()
    _say(told(batch, rows=SHOWN), as_json=as_json)


@app.command()
def faultpoints(as_json: AsJson = False) -> None:
    """The points at which HANSE_FAULT=name:n kills the process at its n-th pass, for tests of crashes."""
    if as_json:
        typer.echo(json.dumps([{"name": name, "means": means} for name, means in POINTS.items()]))
        return
    for name, means in POINTS.items():
        typer.echo(f"{name}\n    {means}")
