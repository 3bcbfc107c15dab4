"""What must be so before the first page can be answered: the database is there, and the demo if it is wanted."""

from __future__ import annotations

from collections.abc import Iterator

import typer
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from hanse.finding import keeping
from hanse.kernel.errors import Refused
from hanse.kernel.operating import folders
from hanse.kernel.walls import second_wall


def migrate() -> None:
    """Create or update the database; does nothing when it is up to date. Safe after a run that was cut off."""
    for folder in (folders.facts, folders.files, folders.staging, folders.locks):
        folder()
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", interactive=False, verbosity=0)
        else:
            second_wall.renew("default")
            keeping.keep("default")
    except DatabaseError as error:
        raise does_not_answer(error) from None


def does_not_answer(error: Exception) -> Refused:
    words = {"name": connection.settings_dict["NAME"], "why": str(error).strip().splitlines()[0]}
    return Refused(_("The database %(name)s does not answer: %(why)s") % words)


def load_demo() -> None:
    """The demonstration network, into a database that is empty or holds it already."""
    from hanse.demo.load import load_once

    load_once(say=typer.echo)


def welcome() -> Iterator[str]:
    """What to say once Hanse is open: how to begin, or who may sign in to the demo."""
    from hanse.demo.colleagues import PASSWORD
    from hanse.kernel.models import Account, Manufacturer

    manufacturer = Manufacturer.get()
    if manufacturer is None:
        yield _("Nothing is set up yet: the first page makes you the administrator.")
    elif manufacturer.is_demo:
        yield _("Demo logins, the password of each is: %(password)s") % {"password": PASSWORD}
        for account in Account.objects.filter(is_demo=True).order_by("id"):
            yield f"  {account.email:<42} {account.name}, {account.title}"
