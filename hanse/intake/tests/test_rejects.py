"""The file of lines that were not taken."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hanse.intake.checking.rejects import cells_of, file_lines, harmless
from hanse.intake.recognition.layouts import ADDED_BY_US

SEMICOLONS = {"format": "delimited", "delimiter": ";", "row_end": "", "quote": '"'}
CELL = st.text(st.characters(blacklist_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=12)


def parsed(text: str, delimiter: str = ";") -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=delimiter))


@given(cells=st.lists(CELL, min_size=2, max_size=5))
def test_every_cell_of_a_line_stands_in_its_column(cells: list[str]) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="", quoting=csv.QUOTE_ALL).writerow(cells)

    assert cells_of(out.getvalue(), [f"c{n}" for n in range(len(cells))], SEMICOLONS) == cells


@given(text=CELL, columns=st.integers(1, 5), form=st.sampled_from(["delimited", "jsonl", "xlsx", ""]))
def test_whatever_the_line_there_is_a_cell_for_each_column(text: str, columns: int, form: str) -> None:
    found = cells_of(text, [str(n) for n in range(columns)], SEMICOLONS | {"format": form})

    assert len(found) == columns


@given(text=CELL)
def test_no_cell_is_a_formula(text: str) -> None:
    written = harmless(text)

    assert not written.startswith(("=", "@", "\t", "\r"))
    assert written.replace("'", "") == text.replace("'", "")
    if written.startswith(("+", "-")):
        assert not any(letter.isalpha() for letter in written)


@pytest.mark.parametrize(
    "text", ["x;=1+1", "x\t=1+1", "x\n=1+1", "\n=1+1", ' "=1+1', "\u200b=1+1", "\uff1d1+1", "x; @SUM(A1)"]
)
def test_no_part_of_a_cell_is_one_wherever_a_spreadsheet_cuts(text: str) -> None:
    """A spreadsheet with decimal commas cuts at semicolons, whatever the file does."""
    pieces = re.split(r"[;\t\r\n]", harmless(text))

    assert not any(piece.strip(' "\u200b').startswith(("=", "@", "\uff1d")) for piece in pieces)


def test_a_line_as_it_was_keeps_its_figures() -> None:
    assert harmless("SO1;-3,20;+49 451 12;=A1") == "SO1;-3,20;+49 451 12;'=A1"


def test_figures_and_phone_numbers_stay_as_they_are() -> None:
    assert [harmless(text) for text in ("-3,20", "+49 451 / 12-3", "-1.294,50")] == [
        "-3,20", "+49 451 / 12-3", "-1.294,50",
    ]  # fmt: skip


def test_the_file_has_the_columns_of_the_sent_one_and_the_reason() -> None:
    rows = [(7, "“x” is not a number.", 'A1;"two; words";x')]

    head, line = parsed("".join(file_lines(["Nr", "Text", "Menge"], SEMICOLONS, rows)))

    assert head == ["Nr", "Text", "Menge", *ADDED_BY_US]
    assert line == ["A1", "two; words", "x", "7", "“x” is not a number.", 'A1;"two; words";x']


def test_a_line_with_too_many_cells_loses_none() -> None:
    assert cells_of("a;b;c;d", ["1", "2"], SEMICOLONS) == ["a", "b;c;d"]


def test_an_object_of_json_lines_comes_as_cells() -> None:
    described: dict[str, Any] = {"format": "jsonl"}

    assert cells_of('{"b": null, "a": 5}', ["a", "b", "c"], described) == ["5", "", ""]
    assert cells_of("no json", ["a"], described) == [""]
