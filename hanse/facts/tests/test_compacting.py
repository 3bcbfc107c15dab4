"""Files of a month are joined into one: the same lines, older versions as they were, a withdrawal as exact as before."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from hanse.facts.declaring import fact_kind
from hanse.facts.keeping import compacting, delta
from hanse.facts.models import FactTable, FactVersion
from hanse.kernel.actor import current

from .files import a_file, a_line, imported, lines_now, total
from .orders import prepare_network

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def network(at_work: object) -> None:
    prepare_network()


def files() -> list[str]:
    pinned = FactTable.objects.get(kind="sell_in")
    return sorted(Path(name).name for name in delta.files_of("sell_in", pinned.version))


def test_a_month_of_daily_files_becomes_one_and_every_version_reads_as_before(tmp_path: Path) -> None:
    batches = [imported(a_file(tmp_path, [a_line(1, amount="7.50"), a_line(day)])) for day in range(2, 7)]
    april = imported(a_file(tmp_path, [a_line(99, order_date="2025-04-01")]))
    before = {version: total(version=version) for version in FactVersion.objects.values_list("version", flat=True)}

    fewer, deleted = compacting.tidied("sell_in", everything=True)

    assert (fewer, deleted, len(files())) == (4, 0, 2)
    assert {version: total(version=version) for version in before} == before
    assert (total(), lines_now()) == (before[april.version], 7)
    batches[1].withdraw(by=current())
    assert (total(), lines_now()) == (before[april.version] - 100, 6)


def test_few_files_and_those_of_today_are_left_alone(tmp_path: Path) -> None:
    for day in range(1, 4):
        imported(a_file(tmp_path, [a_line(day)]))
    kind, version = fact_kind("sell_in"), FactTable.objects.get().version

    assert compacting.compact(kind, at_rest=timedelta()) == 0
    assert compacting.compact(kind, most=1) == 0
    assert FactTable.objects.get().version == version


def test_what_a_dead_process_wrote_goes_and_what_any_version_names_stays(tmp_path: Path) -> None:
    for day in range(1, 4):
        imported(a_file(tmp_path, [a_line(day)]))
    old = files()
    compacting.tidied("sell_in", everything=True)
    month = next(delta.folder("sell_in").glob("month=*"))
    for name in ("of-today", "orphan"):
        (month / f"part-{name}.parquet").write_bytes(b"half written")
    for path in month.glob("*.parquet"):
        if "of-today" not in path.name:
            os.utime(path, (0, 0))

    assert compacting.sweep(fact_kind("sell_in")) == 1

    assert not (month / "part-orphan.parquet").exists()
    assert {path.name for path in month.iterdir()} == {*old, *files(), "part-of-today.parquet"}
