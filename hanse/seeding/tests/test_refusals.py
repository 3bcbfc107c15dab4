"""Where no worlds are made."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hanse.kernel.errors import Refused
from hanse.kernel.models import Account, Manufacturer
from hanse.network.tests.builders import a_dealer, an_account, as_system
from hanse.seeding import filling

pytestmark = pytest.mark.django_db


def silent(_sentence: str) -> None:
    pass


@pytest.fixture(autouse=True)
def fresh_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("HANSE_HOME", str(tmp_path))
    with as_system():
        yield tmp_path


def test_a_set_up_database_is_refused() -> None:
    Manufacturer.objects.create(name="Acme Pumps", currency="EUR")

    with pytest.raises(Refused, match="the network of Acme Pumps"):
        filling.fill(1, 1, say=silent)

    assert not Account.objects.exists()


@pytest.mark.parametrize("something", [a_dealer, an_account])
@pytest.mark.parametrize("manufacturer", ["", filling.NAME])
def test_a_database_that_holds_anything_else_is_refused(something: Any, manufacturer: str) -> None:
    if manufacturer:
        Manufacturer.objects.create(name=manufacturer, currency="EUR")
    something()

    with pytest.raises(Refused, match="something else than seeded worlds"):
        filling.fill(1, 1, say=silent)


def test_facts_of_a_database_that_is_gone_are_refused(fresh_home: Path) -> None:
    (fresh_home / "facts" / "sell_in").mkdir(parents=True)

    with pytest.raises(Refused, match="a database that is gone"):
        filling.fill(1, 1, say=silent)

    assert Manufacturer.get() is None


def test_a_seed_whose_amounts_may_be_those_of_another_is_refused() -> None:
    company = a_dealer("Dealer CANARY1Axabc")
    company.identifiers.create(organisation=company, scheme="seed", value="1-CANARY1Axabc")

    with pytest.raises(Refused, match="the seed 1 are here, whose amounts may be those of 61"):
        filling.fill(61, 1, say=silent)
