"""No cell of a file that Hanse gives away is run by a spreadsheet, however it cuts the lines; and numbers stay numbers."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import load_workbook

from hanse.intake.checking import rejects
from hanse.ui.tables.export import FORMULA, as_text, csv_lines, harmless, xlsx_file

RUN = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
ODD = st.sampled_from(
    ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", ' "=1', "x;=1", "x\t=1", "x\n@A", "\x00=1", "\ufeff=1"]
)
TEXTS = st.one_of(st.text(max_size=30), st.text(alphabet="=+-@\t\r\n;,\"' a1", max_size=12), ODD)
NUMBERS = st.one_of(
    st.integers(-(10**12), 10**12),
    st.decimals(-(10**9), 10**9, places=3, allow_nan=False),
    st.floats(-1e9, 1e9, allow_nan=False),
)
ROWS = st.lists(st.tuples(TEXTS, NUMBERS, TEXTS, st.dates(date(1990, 1, 1), date(2100, 1, 1))), max_size=5)


def runs(cell: str) -> bool:
    """Would a spreadsheet begin to run it? It overlooks what cannot be seen."""
    seen = cell.lstrip(' \xa0\u200b\ufeff"')
    return cell.startswith(("\t", "\r", "\n")) or seen.startswith(RUN)


def is_number(cell: str) -> bool:
    try:
        Decimal(cell)
    except ArithmeticError:
        return False
    return True


@given(rows=ROWS, header=st.lists(TEXTS, min_size=4, max_size=4))
@example(rows=[("x;=HYPERLINK(1)", -5, "\uff1d1", date(2026, 1, 1))], header=["=1", "+1", "-1", "@1"])
def test_no_text_of_a_csv_is_run(rows: list[Any], header: list[str]) -> None:
    text = "".join(csv_lines(header, iter(rows))).removeprefix("\ufeff")

    cells = [cell for line in csv.reader(io.StringIO(text, newline="")) for cell in line]

    assert [cell for cell in cells if runs(cell) and not is_number(cell)] == []


@given(text=TEXTS, delimiter=st.sampled_from([";", "\t"]))
@example(text="x;=HYPERLINK(1)", delimiter=";")
def test_nor_where_the_lines_are_cut_at_other_signs(text: str, delimiter: str) -> None:
    """As a spreadsheet of another country does with a comma file: quotes within a cell mean nothing to it."""
    line = "".join(csv_lines(["a", "b"], iter([("1", text)]))).split("\r\n", 1)[1].removesuffix("\r\n")

    cells = [cell for part in line.replace("\r", "\n").split("\n") for cell in part.split(delimiter)]

    assert [cell for cell in cells if cell.lstrip().lstrip(' \u200b\ufeff"').startswith(RUN)] == []


@given(rows=ROWS)
def test_numbers_stay_numbers_and_harmless_texts_stay_as_they_are(rows: list[Any]) -> None:
    lines = list(csv.reader(io.StringIO("".join(csv_lines(["a", "b", "c", "d"], iter(rows))), newline="")))[1:]

    assert [Decimal(line[1]) for line in lines] == [
        Decimal(repr(row[1]) if isinstance(row[1], float) else row[1]) for row in rows
    ]
    assert [date.fromisoformat(line[3]) for line in lines] == [row[3] for row in rows]


@given(text=st.text(alphabet="abcäß 123.,()/&", max_size=40))
def test_an_ordinary_text_is_not_touched(text: str) -> None:
    assert harmless(text) == text


@given(rows=ROWS)
def test_no_cell_of_a_workbook_is_a_formula(rows: list[Any]) -> None:
    out = io.BytesIO()
    xlsx_file(["=1", "+1", "-1", "@1"], iter(rows), out)
    out.seek(0)

    cells = [cell for line in load_workbook(out).active.iter_rows() for cell in line if cell.value is not None]

    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    assert [cell.value for cell in cells if isinstance(cell.value, str) and runs(cell.value)] == []
    assert sum(cell.data_type == "n" for cell in cells) == len(rows)


@given(text=TEXTS)
def test_the_lines_to_mend_run_nothing_either(text: str) -> None:
    """They are sent again, so figures and telephone numbers keep their sign."""
    given_back = rejects.harmless(text)

    assert not given_back.startswith(FORMULA) or rejects.FIGURES.fullmatch(given_back)


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (-5, "-5"),
        (Decimal("-1E+3"), "-1000"),
        (-0.5, "-0.5"),
        ("-5", "'-5"),
        ("=A1", "'=A1"),
        (None, ""),
        (True, "yes"),
        ("a-b", "a-b"),
    ],
)
def test_cells(value: Any, cell: str) -> None:
    assert as_text(value) == cell


def test_the_columns_of_a_workbook_are_as_wide_as_what_they_hold() -> None:
    out = io.BytesIO()
    xlsx_file(["Partner", "Score", "Note"], iter([["Metropolitan Bicycle Supply", 7, "a" * 300], ["B", 12, None]]), out)
    out.seek(0)
    sheet = load_workbook(out).active

    assert [round(sheet.column_dimensions[letter].width) for letter in "ABC"] == [29, 8, 60]
    assert sheet.auto_filter.ref == "A1:C3"
    assert [cell.value for cell in sheet["A"]] == ["Partner", "Metropolitan Bicycle Supply", "B"]
