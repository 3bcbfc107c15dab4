"""The `hanse` command. Each room may add its own commands in a `commands.py` with a Typer app called `app`.

Exit codes: 0 done, 1 refused (with the sentence), 2 wrong usage.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(name="hanse", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
WATCHERS = (["serve"], ["demo"])  # they only watch others, so they start without Django and stay light
COMMANDS = (
    "hanse.finding.commands",
    "hanse.intake.commands",
    "hanse.facts.commands",
    "hanse.scorecards.commands",
    "hanse.seats.commands",
    "hanse.oversight.commands",
    "hanse.seeding.commands",
    "hanse.site.keeping",
)


def set_up() -> None:
    """Start Django."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hanse.site.settings")
    django.setup()


@app.command()
def serve(
    port: Annotated[int | None, typer.Option(help="The port to listen on; default HANSE_PORT.")] = None,
    worker: Annotated[bool, typer.Option(help="Also run a worker.")] = True,
    demo: Annotated[bool, typer.Option(help="Load the demo network first if there is nothing yet.")] = False,
) -> None:
    """Start the web server and a worker; Ctrl-C ends both."""
    from .server import serve as start

    try:
        code = start(port=port, worker=worker, demo=demo)
    except KeyboardInterrupt:
        typer.echo("Ended.")
        code = 0
    raise SystemExit(code)


@app.command()
def demo(
    port: Annotated[int | None, typer.Option(help="The port to listen on; default HANSE_PORT.")] = None,
    load_only: Annotated[bool, typer.Option("--load-only", help="Load it and end; start no server.")] = False,
) -> None:
    """Load the demo network into an empty database, then start the web server and a worker."""
    if not load_only:
        serve(port=port, worker=True, demo=True)
    set_up()
    from hanse.kernel.actor import Actor, acting

    from . import preparing

    with acting(Actor.system("command line")):
        preparing.migrate()
        preparing.load_demo()


@app.command(hidden=True)
def prepare(
    welcome: Annotated[Path, typer.Option(help="The file that gets what to say once Hanse is open.")],
    demo: Annotated[bool, typer.Option(help="Load the demo network if there is nothing yet.")] = False,
) -> None:
    """Make ready for the first page; `serve` does this."""
    from . import preparing

    preparing.migrate()
    if demo:
        preparing.load_demo()
    welcome.write_text("".join(f"{line}\n" for line in preparing.welcome()))


@app.command()
def worker() -> None:
    """Run jobs from the queue until told to stop."""
    from hanse.kernel.work.worker import LeasedWorker

    running = LeasedWorker()
    running.configure_signals()
    running.run()


@app.command()
def migrate() -> None:
    """Bring the database to this version."""
    from .preparing import migrate as bring_up_to_date

    bring_up_to_date()


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []})
def manage(context: typer.Context) -> None:
    """Django's own commands: hanse manage shell, hanse manage check, ..."""
    from django.core.management import execute_from_command_line

    execute_from_command_line(["hanse manage", *context.args])


@app.command()
def settings(
    markdown: Annotated[bool, typer.Option("--markdown", help="As the page docs/settings.md.")] = False,
) -> None:
    """Every setting from the environment, with its default and meaning."""
    from .environment import as_markdown, as_text

    typer.echo(as_markdown() if markdown else as_text(), nl=False)


def _add_rooms() -> None:
    for dotted in COMMANDS:
        if (Path(__file__).parents[2] / Path(*dotted.split(".")).with_suffix(".py")).exists():
            room = import_module(dotted)
            app.registered_commands.extend(room.app.registered_commands)
            app.registered_groups.extend(room.app.registered_groups)


def _run() -> None:
    """Run the command as the system; where the database was never made, make it first."""
    from django.db import DatabaseError, OperationalError, ProgrammingError, connection

    from hanse.kernel.actor import Actor, acting

    from .preparing import does_not_answer
    from .preparing import migrate as bring_up_to_date

    with acting(Actor.system("command line")):
        try:
            app()
        except (OperationalError, ProgrammingError):
            try:
                made = "django_migrations" in connection.introspection.table_names()
            except DatabaseError as error:
                raise does_not_answer(error) from None
            if made:
                raise
            bring_up_to_date()
            app()


def main() -> None:
    """Run the command line; a refusal is one sentence on standard error and exit code 1, a wrong setting exit code 2."""
    from django.utils.translation import gettext as _

    from hanse.kernel.errors import Refused

    from .environment import WrongSetting

    try:
        if sys.argv[1:2] in WATCHERS:
            app()
        set_up()
        _add_rooms()
        _run()
    except WrongSetting as wrong:
        typer.echo(str(wrong), err=True)
        sys.exit(2)
    except Refused as refused:
        typer.echo(refused.sentence, err=True)
        sys.exit(1)
    except UnicodeEncodeError:
        unclear = next((each for each in sys.argv[1:] if not _is_text(each)), None)
        if unclear is None:
            raise
        sentence = _("%(argument)a has bytes that are no UTF-8. Write it in UTF-8; give a file such a name.")
        typer.echo(sentence % {"argument": unclear}, err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


def _is_text(argument: str) -> bool:
    """Where its bytes are no UTF-8, half letters stand for them, which no database keeps."""
    return argument.encode("utf-8", "ignore") == argument.encode("utf-8", "surrogatepass")
