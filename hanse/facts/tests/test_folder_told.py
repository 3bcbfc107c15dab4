"""A file of the watched folder about which something has to be asked: it waits, and those who may answer have it on their list."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from hanse.intake import folder
from hanse.intake.tests.sending import own_home, signed_in, told
from hanse.kernel import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("manufacturer")]
__all__ = ["own_home"]
TODO = "Say what the columns of strange.csv mean"


@pytest.fixture
def waiting() -> None:
    kind = folder.inbox() / "sell_in"
    kind.mkdir(parents=True)
    (kind / "strange.csv").write_text("Foo;Bar\n1;2\n")
    with clock.standing_at(clock.now() + timedelta(minutes=5)):
        assert folder.look() == 1


@pytest.mark.usefixtures("waiting")
def test_who_may_import_has_it_on_their_list() -> None:
    assert TODO in told(signed_in("data_steward").get("/todos/"))


@pytest.mark.usefixtures("waiting")
def test_who_may_not_is_not_told() -> None:
    client: Client = signed_in("direct_sales")

    assert TODO not in told(client.get("/todos/"))
