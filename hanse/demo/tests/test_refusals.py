"""What the demo is not loaded into."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hanse.demo import load
from hanse.kernel.errors import Refused
from hanse.kernel.models import Account, Manufacturer
from hanse.network.tests.builders import a_dealer, an_account

pytestmark = pytest.mark.django_db


def silent(_sentence: str) -> None:
    pass


@pytest.fixture
def fresh_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HANSE_HOME", str(tmp_path))
    return tmp_path


def test_a_set_up_database_is_refused(fresh_home: Path) -> None:
    Manufacturer.objects.create(name="Acme Pumps", currency="EUR")

    with pytest.raises(Refused, match="the network of Acme Pumps"):
        load.load_once(say=silent)

    assert not Account.objects.exists()


@pytest.mark.parametrize("something", [a_dealer, an_account])
def test_a_database_that_holds_anything_is_refused(fresh_home: Path, something: Any) -> None:
    something()

    with pytest.raises(Refused, match="holds something already"):
        load.load_once(say=silent)

    assert Manufacturer.get() is None


def test_facts_of_a_database_that_is_gone_are_refused(fresh_home: Path) -> None:
    (fresh_home / "facts" / "sell_in").mkdir(parents=True)

    with pytest.raises(Refused, match="a database that is gone"):
        load.load_once(say=silent)

    assert Manufacturer.get() is None
