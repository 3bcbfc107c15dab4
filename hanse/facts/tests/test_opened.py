"""Versions that stay open: read by many, closed when many newer ones are, and never another's."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from deltalake import write_deltalake

from hanse.facts.keeping import delta, opened

pytestmark = pytest.mark.any_database


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(delta, "folder", lambda kind: tmp_path / kind)
    return tmp_path


def version(folder: Path, *keys: str, mode: Any = "overwrite") -> int:
    """Write lines with these keys; gives the version that holds them."""
    count = len(keys)
    lines = pa.table(
        {"line_key": list(keys), "seq": [1] * count, "correction": [False] * count, "month": ["2026-01"] * count}
    )
    write_deltalake(folder / "sell_in", lines, mode=mode, partition_by=["month"])
    return delta.table("sell_in").version()


def keys(number: int) -> list[str]:
    with opened.opened("sell_in", number) as connect:
        assert connect is not None
        return sorted(key for (key,) in connect().execute("SELECT line_key FROM current_lines").fetchall())


def test_each_version_keeps_its_lines_however_many_are_read_at_once(folder: Path) -> None:
    numbers = [version(folder, f"line {number}") for number in range(opened.MOST + 3)]

    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(keys, numbers * 4))

    assert found == [[f"line {number}"] for number in range(opened.MOST + 3)] * 4
    assert len(opened._versions) <= opened.MOST


def test_one_that_is_being_read_stays_open(folder: Path) -> None:
    first, *others = [version(folder, f"line {number}") for number in range(opened.MOST + 3)]

    with opened.opened("sell_in", first) as connect:
        assert connect is not None
        connection = connect()
        for number in others:
            keys(number)

        assert connection.execute("SELECT count(*) FROM current_lines").fetchall() == [(1,)]


def test_a_folder_that_was_written_anew_is_read_anew(folder: Path) -> None:
    number = version(folder, "before")
    assert keys(number) == ["before"]
    (folder / "sell_in").rename(folder / "away")

    assert version(folder, "after") == number
    assert keys(number) == ["after"]


def test_a_version_without_lines_is_none(folder: Path) -> None:
    version(folder, "gone")
    delta.table("sell_in").delete()

    with opened.opened("sell_in", delta.table("sell_in").version()) as connect:
        assert connect is None
