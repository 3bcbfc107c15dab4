"""hanse facts summary, hanse facts compact."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from hanse.kernel import contributions

app = typer.Typer()
facts_app = typer.Typer(help="What was imported.")
app.add_typer(facts_app, name="facts")
WIDE = 200


@facts_app.callback()
def facts() -> None:
    """What was imported."""


@facts_app.command()
def summary(
    kind: Annotated[
        str, typer.Argument(help="sell_in, purchase, sell_out, stock, delivery, inspection, invoice, quota or rating")
    ],
    by: Annotated[
        str, typer.Option(help="organisation, country, business_type, product_line, currency or month")
    ] = "country",
    since: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day.")] = None,
    until: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day.")] = None,
    known_on: Annotated[
        datetime | None,
        typer.Option("--known-on", formats=["%Y-%m-%d"], help="As it was known at the end of this day."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Exact sums by group."""
    from .showing.summary import summarise

    contributions.load("contributions")
    since_day, until_day, known = (each.date() if each else None for each in (since, until, known_on))
    found = summarise(kind, by=by, since=since_day, until=until_day, known_on=known)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    names = [*found["total"], "lines"]
    table = Table(by, title=f"{kind}, version {found['version']}: {found['lines']:,} lines")
    for name in names:
        table.add_column(name, justify="right")
    for group in found["groups"]:
        table.add_row(group.get("name") or group["key"] or "–", *(str(group[name]) for name in names))
    table.add_section()
    table.add_row("", *(found["total"][name] for name in found["total"]), str(found["lines"]))
    console = Console()
    (console if console.is_terminal else Console(width=WIDE)).print(table)


@facts_app.command()
def compact(
    everything: Annotated[
        bool, typer.Option("--all", help="Files of today too, and months with few; the nightly job leaves them.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Join the small files of lines, and delete those that no version names. No line changes."""
    from .keeping.compacting import tidied
    from .models import FactTable

    contributions.load("contributions")
    found = {}
    for kind in FactTable.objects.order_by("kind").values_list("kind", flat=True):
        fewer, deleted = tidied(kind, everything=everything)
        found[kind] = {"fewer": fewer, "deleted": deleted}
    if as_json:
        typer.echo(json.dumps(found))
        return
    for kind, told in found.items():
        typer.echo(f"{kind}: {told['fewer']} files less, {told['deleted']} deleted that no version named")
