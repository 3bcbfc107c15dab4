"""hanse token create: a token without a browser, for who runs the machine."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from hanse.kernel.errors import Refused

app = typer.Typer()
token_app = typer.Typer(help="Tokens of programs.")
app.add_typer(token_app, name="token")


@token_app.callback()
def tokens() -> None:
    """Tokens of programs."""


@token_app.command()
def create(
    account: Annotated[str, typer.Option(help="E-mail of the colleague for whom it acts.")],
    name: Annotated[str, typer.Option(help="What the program is.")],
    scope: Annotated[list[str], typer.Option(help="An operation that it may do; may be given several times.")],
    days: Annotated[int, typer.Option(help="For how many days it is valid.", min=1, max=366)] = 90,
) -> None:
    """Make a token that acts for one of our own people, and print it once."""
    from hanse.kernel.actor import acting
    from hanse.kernel.web.middleware import seats_of

    from .joining import colleagues
    from .models import Token

    row = colleagues.ours().filter(email=account.lower(), is_active=True).first()
    if row is None:
        raise Refused(_("There is no colleague with the e-mail %(email)s who may sign in.") % {"email": account})
    with acting(seats_of(row)[0].actor) as actor:
        token = Token.create(by=actor, name=name, scopes=scope, lasts=timedelta(days=days))
    typer.echo(token.secret)
