"""hanse seed."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from django.utils.translation import gettext as _

app = typer.Typer()


@app.command()
def seed(
    worlds: Annotated[
        int, typer.Option(help="How many worlds there are to be, of six companies each.", min=1, max=1000)
    ] = 1,
    seed: Annotated[int, typer.Option(help="The number they are drawn from; the same gives the same.", min=0)] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Fill an empty Hanse with rival companies for tests of the walls: each text and amount tells whose it is."""
    from .filling import fill
    from .telling import as_text, told

    made, tokens = fill(seed, worlds, say=lambda line: None if as_json else typer.echo(line))
    if as_json:
        typer.echo(json.dumps(told(made, tokens), ensure_ascii=False))
    else:
        typer.echo(as_text(made))
        typer.echo(_("With every login, canary and amount: the same command with --json."))
