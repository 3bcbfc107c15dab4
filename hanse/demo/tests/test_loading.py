"""Loading: once, only into an empty database, and to its end whatever happened before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from hanse.demo import load
from hanse.facts import store
from hanse.intake.models import Batch
from hanse.kernel.errors import Refused
from hanse.kernel.models import Account, AuditEntry, Manufacturer
from hanse.network.tests.builders import a_dealer, an_account, as_system

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo")]


def silent(_sentence: str) -> None:
    pass


def rows() -> dict[str, int]:
    with as_system():
        return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def test_it_says_what_it_takes_in(demo: list[str]) -> None:
    assert any("60,855" in sentence for sentence in demo)
    assert any("8,845" in sentence for sentence in demo)


def test_a_second_run_does_nothing(demo: list[str]) -> None:
    before, versions = rows(), {kind: store.delta(kind).version() for kind in ("sell_in", "purchase")}
    said: list[str] = []

    load.load_once(say=said.append)

    assert said == []
    assert rows() == before
    assert {kind: store.delta(kind).version() for kind in ("sell_in", "purchase")} == versions


def test_a_run_that_lost_only_its_last_mark_takes_nothing_in_again(demo: list[str]) -> None:
    batches = set(Batch.objects.values_list("public_id", flat=True))
    AuditEntry.objects.filter(operation=load.LOADED).delete()

    load.load_once(say=silent)

    assert set(Batch.objects.values_list("public_id", flat=True)) == batches
    assert load.is_loaded()
    assert Account.objects.filter(is_demo=True).count() == 15


def test_a_load_that_goes_on_next_month_keeps_its_dates(demo: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    begun = load.shift()
    monkeypatch.setattr(load, "months_up_to", lambda _today: begun + 1)

    assert load.shift() == begun


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
