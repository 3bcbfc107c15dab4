"""Statements are kept and asked again; what they find is only what who asks may see and what is asked for this time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hanse.facts.keeping import asking, opened, store
from hanse.facts.showing.lines import Lines
from hanse.network.models import Organisation
from hanse.network.tests.builders import acting, someone_at

from .files import a_file, a_line, imported
from .orders import prepare_network

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_work")]


@pytest.fixture
def two_dealers(tmp_path: Path, at_work: object) -> None:
    prepare_network()
    lines = [a_line(number, order_date=f"2025-0{number}-17", amount=f"{number}.25") for number in (1, 2, 3)]
    theirs = [a_line(number, organisation="D-0002", amount="900719925474.0993") for number in (4, 5)]
    imported(a_file(tmp_path, [*lines, *theirs]))


def company(reference: str) -> Organisation:
    return Organisation.objects.get(partnerships__reference=reference)


def orders(search: str = "", sort: str = "-order_date", **values: Any) -> list[str]:
    """Of the orders found, their numbers; counted and summed on the way."""
    with store.reading("sell_in") as facts:
        found = Lines(facts).narrow(search, values)
        page = found.page(0, 10, sort)
        assert found.count() == len(page)
        assert (found.sums()["reporting"] or 0) == sum(row["reporting"] for row in page)
        assert [row["line_no"] for block in [found.export(sort)] for row in block] == [row["line_no"] for row in page]
    return [row["order_number"] for row in page]


@pytest.mark.usefixtures("two_dealers")
def test_the_same_question_finds_for_each_only_its_own() -> None:
    mine, theirs = company("D-0001"), company("D-0002")
    with acting(someone_at(mine)):
        assert orders() == ["SO3", "SO2", "SO1"]
    written = dict(asking._written)
    with acting(someone_at(theirs)):
        assert sorted(orders()) == ["SO4", "SO5"]
        assert orders(partner=mine) == []

    assert written.items() <= asking._written.items()


@pytest.mark.usefixtures("two_dealers")
def test_a_statement_is_written_once_whatever_is_looked_for() -> None:
    assert orders("so1") == ["SO1"]
    written = set(asking._written)

    assert orders("so2") == ["SO2"]
    assert orders("so3") == ["SO3"]

    assert set(asking._written) == written


@pytest.mark.usefixtures("two_dealers")
def test_what_is_remembered_is_never_older_than_the_companies_that_it_names() -> None:
    def named() -> set[str]:
        with store.reading("sell_in") as facts:
            return {row["organisation"] for row in Lines(facts).page(0, 10, "")}

    before = named()
    assert named() == before
    Organisation.objects.filter(pk=company("D-0002").pk).update(name="Renamed")
    assert named() == {company("D-0001").name, "Renamed"}
    with acting(someone_at(company("D-0001"))):
        assert named() == {company("D-0001").name}


@pytest.mark.usefixtures("two_dealers")
@pytest.mark.parametrize("search", ["' OR 1=1 --", "$word_0", "LEFT_OPEN('word_0')", '"', "%", "_"])
def test_what_is_looked_for_is_never_part_of_the_statement(search: str) -> None:
    assert orders(search) == []


@pytest.mark.usefixtures("two_dealers")
def test_nothing_chosen_is_not_everything() -> None:
    assert len(orders()) == 5
    assert orders(currency=("EUR",)) == orders()
    assert orders(currency=()) == []
    assert len(orders(currency=("GBP", "EUR"))) == 5


@pytest.mark.usefixtures("two_dealers")
def test_lines_held_in_memory_are_those_of_the_files(monkeypatch: pytest.MonkeyPatch) -> None:
    def all_lines() -> list[dict[str, Any]]:
        with store.reading("sell_in") as facts:
            return facts.rows(facts.lines.order_by("line_no"))

    held = all_lines()
    monkeypatch.setattr(opened, "MOST_HELD", 0)
    monkeypatch.setattr(opened, "_versions", type(opened._versions)())

    assert all_lines() == held
    assert len(held) == 5


@pytest.mark.usefixtures("two_dealers")
def test_what_is_looked_for_is_found_as_it_stands_there_in_whatever_letters() -> None:
    Organisation.objects.filter(pk=company("D-0002").pk).update(name="İzmir BİSİKLET Straße")

    assert sorted(orders("İzmir BİSİKLET")) == ["SO4", "SO5"]
    assert sorted(orders("izmir strasse")) == []
    assert sorted(orders("STRAßE")) == ["SO4", "SO5"]
