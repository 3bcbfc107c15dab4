"""hanse index rebuild."""

from __future__ import annotations

import typer
from django.utils.translation import gettext as _

app = typer.Typer()
index_app = typer.Typer(help="The index of what can be found.")
app.add_typer(index_app, name="index")


@index_app.callback()
def index() -> None:
    """The index of what can be found."""


@index_app.command("rebuild")
def rebuild() -> None:
    """Make the index anew from the rows, block by block, while people work."""
    from . import keeping

    typer.echo(_("%(entries)s entries were made.") % {"entries": keeping.rebuild()})
