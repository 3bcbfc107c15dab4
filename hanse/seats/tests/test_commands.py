"""The command line: a token for who runs the machine."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from hanse.kernel.actor import Actor, acting
from hanse.kernel.errors import Refused
from hanse.network.tests.builders import an_account
from hanse.seats.commands import app

from .builders import program

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]


def run(*words: str):  # type: ignore[no-untyped-def]
    with acting(Actor.system("command line")):
        return CliRunner().invoke(app, ["token", "create", *words])


def test_a_token_is_printed_and_opens_what_it_may() -> None:
    an_account("chief@ours.example", roles=("channel_chief",))

    done = run("--account", "chief@ours.example", "--name", "Reporting", "--scope", "partners.list")

    assert done.exit_code == 0, done.output
    machine = program(done.stdout.strip())
    assert machine.get("/partners/").status_code == 200
    assert machine.get("/territories/").status_code == 403


@pytest.mark.parametrize(
    ("email", "scope", "sentence"),
    [
        ("nobody@ours.example", "partners.list", "There is no colleague with the e-mail"),
        ("gone@ours.example", "partners.list", "There is no colleague with the e-mail"),
        ("chief@ours.example", "colleagues.change", "You may not do this yourself"),
        ("chief@ours.example", "no.such", "You may not do this yourself"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(email: str, scope: str, sentence: str) -> None:
    an_account("chief@ours.example", roles=("channel_chief", "administrator"))
    an_account("gone@ours.example", roles=("auditor",), is_active=False)

    done = run("--account", email, "--name", "Reporting", "--scope", scope)

    assert isinstance(done.exception, Refused)
    assert sentence in done.exception.sentence


@pytest.mark.parametrize("name", ["", " ", "n" * 81])
def test_a_name_that_is_none_is_refused_in_whatever_database(name: str) -> None:
    an_account("chief@ours.example", roles=("channel_chief",))

    done = run("--account", "chief@ours.example", "--name", name, "--scope", "partners.list")

    assert isinstance(done.exception, Refused)
    assert done.exception.sentence == "The name of a token has 1 to 80 letters. Choose such a one."
