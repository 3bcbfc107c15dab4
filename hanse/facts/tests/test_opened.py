"""Versions that stay open: read by many, closed when many newer ones are, and never another's."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import pyarrow as pa
import pytest
from deltalake import write_deltalake

from hanse.facts.keeping import delta, opened

pytestmark = pytest.mark.any_database
PATIENCE = 10


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(delta, "folder", lambda kind: tmp_path / kind)
    return tmp_path


def version(folder: Path, *keys: str, mode: Any = "overwrite", kind: str = "sell_in") -> int:
    """Write lines with these keys; gives the version that holds them."""
    count = len(keys)
    lines = pa.table(
        {"line_key": list(keys), "seq": [1] * count, "correction": [False] * count, "month": ["2026-01"] * count}
    )
    write_deltalake(folder / kind, lines, mode=mode, partition_by=["month"])
    return delta.table(kind).version()


def keys(number: int, kind: str = "sell_in") -> list[str]:
    with opened.opened(kind, number) as connect:
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


def test_who_reads_another_version_does_not_wait_while_one_of_ever_so_many_files_is_made_ready(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, quick = version(folder, "of many files", kind="sell_out"), version(folder, "of few")
    begun, others_read = Event(), Event()
    attach = opened.attach

    def attached(connection: Any, kind: str, number: int | None) -> bool:
        if kind == "sell_out":
            begun.set()
            assert others_read.wait(PATIENCE), "nobody else can read meanwhile"
        return attach(connection, kind, number)

    monkeypatch.setattr(opened, "attach", attached)
    with ThreadPoolExecutor(2) as threads:
        found = [threads.submit(keys, slow, "sell_out") for _twice in range(2)]
        assert begun.wait(PATIENCE)
        assert keys(quick) == ["of few"]
        others_read.set()

        assert [each.result() for each in found] == [["of many files"]] * 2


def test_what_cannot_be_made_ready_is_not_kept_open(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    number = version(folder, "line")
    with monkeypatch.context() as broken:
        broken.setattr(opened, "attach", lambda *_given: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            keys(number)

    assert opened.key("sell_in", number) not in opened._versions
    assert keys(number) == ["line"]
