"""Every bad row is told with line, column, reason and text; every good one is kept. Feature 1, I36, G9."""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from hanse.intake.mapping import Source
from hanse.intake.reading import delimited
from hanse.intake.reading.blocks import NO_TEXT
from hanse.intake.reading.files import open_file
from hanse.kernel.errors import Refused

from .files import checked, counts, imported, total
from .malformed import a_corpus
from .orders import prepare_network

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
PROOF = os.environ.get("HYPOTHESIS_PROFILE") == "proof"
ROWS = 1_000_000 if PROOF else 6_000


@pytest.fixture(autouse=True)
def network(at_work: object) -> None:
    prepare_network()


@pytest.mark.parametrize(
    ("encoding", "line_end"), [("utf-8", "\n"), ("utf-8", "\r\n"), ("utf-8", "\r"), ("utf-16", "\n"), ("cp1252", "\n")]
)
def test_every_bad_row_is_told_and_every_good_one_kept(
    encoding: str, line_end: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not PROOF:
        monkeypatch.setattr(
            delimited, "BLOCK_CHARACTERS", 40_000
        )  # several blocks, so that records lie across their ends
    corpus = a_corpus(ROWS, encoding=encoding, line_end=line_end)
    path = tmp_path / "orders.csv"
    path.write_bytes(corpus.content)

    batch = imported(path)

    told = {row.line: row for row in batch.rejected_rows.all()}
    assert {line: corpus.bad.get(line) for line in told} == {
        line: corpus.bad.get(line, "good") for line in corpus.bad | told
    }
    assert all(row.reason for row in told.values())
    assert counts(batch) == (ROWS, corpus.good, 0, 0, len(corpus.bad))
    assert total() == Decimal(corpus.cents) / 100
    for line, row in told.items():
        said = corpus.texts[line].translate(NO_TEXT)
        assert row.text == said, corpus.bad[line]
        assert bool(row.column) == (corpus.bad[line] in VALUES), corpus.bad[line]


VALUES = {
    "no number",
    "no day",
    "unknown partner",
    "nothing where something must be",
    "no currency",
    "too many decimals",
}


def test_what_is_wrong_is_told_in_the_senders_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "BLOCK_CHARACTERS", 40_000)
    corpus = a_corpus(2_000)
    path = tmp_path / "orders.csv"
    path.write_bytes(corpus.content)

    with translation.override("de"):
        told = {row.line: row.reason for row in imported(path).rejected_rows.all()}

    assert {bad for line, bad in corpus.bad.items() if "The " in told[line]} == set()


def test_the_same_corpus_again_changes_nothing(tmp_path: Path) -> None:
    corpus = a_corpus(500)
    path = tmp_path / "orders.csv"
    path.write_bytes(corpus.content)
    imported(path)

    assert counts(imported(path)) == (500, 0, corpus.good, 0, len(corpus.bad))


CELLS = st.text(alphabet='ab;"\n 1', max_size=6)
TABLES = st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=40)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(table=TABLES, block=st.integers(20, 200))
@example(table=[["", "ab", "ab"]], block=20)  # one word twice, which happens to be one of headers
@example(table=[["", "ab", ";ab"]], block=20)  # and once with a mark
def test_what_a_proper_writer_wrote_is_read_back(
    table: list[list[str]], block: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Quotes, delimiters and line breaks inside of cells, across the ends of blocks."""
    import csv

    monkeypatch.setattr(delimited, "BLOCK_CHARACTERS", block)
    rows = [row for row in table if any(cell.strip(' ;"\t\n') for cell in row)]
    path = tmp_path / "table.csv"
    with path.open("w", newline="") as stream:
        writer = csv.writer(stream, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerows([["one", "two", "three"], *rows])

    reader = open_file(path, Source(delimiter=";", header=True))
    found = [
        row
        for part in reader.blocks()
        for row in zip(*(part.records.column(name).to_pylist() for name in reader.columns), strict=True)
    ]

    assert [list(row) for row in found] == rows


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    content=st.binary(min_size=1, max_size=400)
    | st.text(alphabet="a1,;|\t\"'\n\r\0é€ .-{}[]:", min_size=1, max_size=300).map(str.encode)
)
def test_no_bytes_at_all_break_the_reading(content: bytes, tmp_path: Path) -> None:
    """Read, or refused with a sentence; never another error, and no line is lost."""
    path = tmp_path / "anything"
    path.write_bytes(content)
    try:
        batch = checked(path)
    except Refused as refused:
        said = refused.sentence
    else:
        said = f"{batch.read} lines"
        assert batch.read == batch.new + batch.known + batch.corrected + batch.rejected
        batch.discard()
    assert said
