"""Loading again: nothing is taken in twice."""

from __future__ import annotations

import pytest
from django.apps import apps

from hanse.demo import load
from hanse.facts.keeping import delta
from hanse.kernel.models import Account
from hanse.network.tests.builders import as_system

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo"), pytest.mark.by_turns]


def silent(_sentence: str) -> None:
    pass


COMPUTED = {
    "scorecards.Computation", "scorecards.Card", "scorecards.CardLine", "scorecards.PeerStrip",
    "scorecards.DraftPreview", "scorecards.DraftMove",
}  # fmt: skip
TOLD = {
    "kernel.OutboxEvent", "kernel.Delivery", "kernel.AuditEntry", "messaging.Notice", "django_tasks_database.DBTaskResult",
}  # fmt: skip


def rows() -> dict[str, int]:
    """How many rows there are of what."""
    with as_system():
        return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def test_it_says_what_it_takes_in(demo: list[str]) -> None:
    assert any("60,855" in sentence for sentence in demo)
    assert any("8,845" in sentence for sentence in demo)


def test_a_second_run_does_nothing(demo: list[str]) -> None:
    before, versions = rows(), {kind: delta.table(kind).version() for kind in ("sell_in", "purchase")}
    said: list[str] = []

    load.load_once(say=said.append)

    assert said == []
    assert rows() == before
    assert {kind: delta.table(kind).version() for kind in ("sell_in", "purchase")} == versions


def test_a_run_that_lost_only_its_last_mark_takes_nothing_in_again(
    demo: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rows()
    monkeypatch.setattr(load, "LOADED", "demo.load_again")

    load.load_once(say=silent)

    after = rows()
    assert load.is_loaded()
    assert {name for name in after if after[name] != before[name]} <= COMPUTED | TOLD
    assert Account.objects.filter(is_demo=True).count() == 16


def test_a_load_that_goes_on_next_month_keeps_its_dates(demo: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with as_system():
        begun = load.shift()
        monkeypatch.setattr(load, "months_up_to", lambda _today: begun + 1)

        assert load.shift() == begun
