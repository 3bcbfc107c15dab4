"""The second wall knows what a task is about: on PostgreSQL a query that forgot everything finds no more than it may."""

from __future__ import annotations

import pytest
from django.db import connection

from hanse.kernel.actor import Actor, acting
from hanse.network.tests.builders import a_dealer, someone_at, staff

from .builders import a_task, of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("manufacturer"),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no second wall"),
]


def found_by(actor: Actor) -> set[str]:
    """Asked past the first wall."""
    with acting(actor), connection.cursor() as cursor:
        cursor.execute("SELECT sentence FROM todos_task")
        return {sentence for (sentence,) in cursor.fetchall()}


def test_a_manager_finds_none_about_companies_beyond_their_remit_and_a_partner_none_of_ours() -> None:
    chief, manager, elsewhere = staff("channel_chief"), staff("partner_manager"), staff("partner_manager")
    dealer = a_dealer(manager=of(manager))
    a_task(chief, "Consider to end it", about=dealer)
    a_task(chief, "Send the stock count", organisation=dealer)

    assert found_by(manager) == {"Consider to end it", "Send the stock count"}
    assert found_by(elsewhere) == set()
    assert found_by(someone_at(dealer)) == {"Send the stock count"}
    assert found_by(someone_at(a_dealer())) == set()
