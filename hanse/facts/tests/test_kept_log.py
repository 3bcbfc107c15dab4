"""A table's log is kept whole, so that what was known on any day can be read again, however long ago and many imports later."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hanse.facts.keeping import delta
from hanse.facts.models import FactTable, FactVersion
from hanse.intake.models import Batch

from .files import a_file, a_line, imported, lines_now, total
from .orders import prepare_network

pytestmark = pytest.mark.django_db
A_YEAR = 365 * 86400


@pytest.fixture(autouse=True)
def network(at_work: object) -> None:
    prepare_network()


def with_checkpoints(**more: str) -> None:
    """The log gets one at every second commit instead of every hundredth; that is when Delta looks for what is old."""
    log = delta.table("sell_in")
    log.alter.set_table_properties({"delta.checkpointInterval": "2"} | more)
    FactTable.objects.update(version=delta.table("sell_in").version())


def imported_over_years(folder: Path, *, first: int, last: int) -> None:
    for number in range(first, last + 1):
        imported(a_file(folder, [a_line(number)]))
        a_year_passes()


def a_year_passes() -> None:
    for path in (delta.folder("sell_in") / "_delta_log").iterdir():
        at = path.stat().st_mtime - A_YEAR
        os.utime(path, (at, at))


def test_no_version_is_lost_by_the_imports_of_later_years(tmp_path: Path) -> None:
    version = imported(a_file(tmp_path, [a_line(1)])).version
    imported(a_file(tmp_path, [a_line(2)]))
    assert [*FactVersion.objects.values_list("version", flat=True)] == [1, 2], "nothing had to be set later"
    with_checkpoints()

    imported_over_years(tmp_path, first=3, last=5)

    assert (total(version=version), total(), lines_now()) == (100, 500, 5)


def test_a_table_from_before_keeps_its_log_from_its_next_commit_on(tmp_path: Path) -> None:
    """It was made by a Hanse that left Delta its habit. What counts stays the same, and is noted once."""
    version = imported(a_file(tmp_path, [a_line(1)])).version
    with_checkpoints(**{"delta.enableExpiredLogCleanup": "true"})
    before = FactTable.objects.get().version

    imported(a_file(tmp_path, [a_line(1)]))

    kept = FactTable.objects.get()
    assert kept.version == delta.table("sell_in").version() == before + 1
    assert (kept.lines, FactVersion.objects.filter(version=kept.version, lines=1).count()) == (1, 1)
    imported(a_file(tmp_path, [a_line(1)]))
    assert FactTable.objects.get().version == kept.version
    a_year_passes()
    imported_over_years(tmp_path, first=2, last=5)
    assert (total(version=version), total(), lines_now()) == (100, 500, 5)


@pytest.mark.parametrize("later", [3, 4])
def test_what_is_undone_costs_no_older_version(tmp_path: Path, later: int) -> None:
    """As after the database was given back from before the table kept its log: undoing brings that back as well."""
    version = imported(a_file(tmp_path, [a_line(1)])).version
    with_checkpoints(**{"delta.enableExpiredLogCleanup": "true"})
    known = FactTable.objects.values("version", "lines").get()
    a_year_passes()
    imported_over_years(tmp_path, first=2, last=later)
    FactTable.objects.update(**known)
    Batch.objects.exclude(version=version).delete()

    imported_over_years(tmp_path, first=8, last=9)

    assert (total(version=version), total(), lines_now()) == (100, 300, 3)
