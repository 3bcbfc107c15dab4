"""The operator helps somebody who has lost app and recovery codes."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from hanse.entrance.proofs import codes
from hanse.kernel.models import AuditEntry
from hanse.network.tests.builders import an_account, as_system

from .builders import with_second_factor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]


def test_it_turns_the_second_factor_off_and_leaves_a_trace() -> None:
    account = an_account("ada@example.org")
    with_second_factor(account)

    with as_system():
        call_command("end_second_factor", "ADA@example.org", verbosity=0)

    assert not codes.is_on(account)
    assert AuditEntry.objects.get(operation="entrance.second_factor_off").actor_kind == "system"


@pytest.mark.parametrize("email", ["nobody@example.org", "plain@example.org"])
def test_it_says_when_there_is_nothing_to_turn_off(email: str) -> None:
    an_account("plain@example.org")

    with as_system(), pytest.raises(CommandError):
        call_command("end_second_factor", email)
