"""Files of a few kilobytes that cost whoever reads them minutes or gigabytes: refused, or read as fast as any other."""

from __future__ import annotations

import io
import json
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from hanse.intake import uploads
from hanse.intake.checking import reasons, rejects
from hanse.intake.fields import Field
from hanse.intake.mapping import Rule, Source
from hanse.intake.reading import blocks, dialect, files, objects, shared_sheets, structured, trying
from hanse.intake.reading.blocks import CELLS_OF_BLOCK, LONGEST_NAME, LOOKED_AT, MOST_COLUMNS, block_sizes, unique
from hanse.intake.recognition import vocabulary
from hanse.intake.recognition.days import month_start
from hanse.intake.recognition.matching import UNKNOWN, Register
from hanse.intake.recognition.meanings import resolver
from hanse.kernel.errors import Refused
from hanse.ui.tables import export

SECONDS = 10
"""Of processor time, whatever else a machine does: ten times what any of this takes, a fraction of what it took."""
ACCENTS = "a" + "\u0300\u0323" * 200_000
COSTLY: dict[str, Callable[[], Any]] = {
    "a cell of blanks in the first lines": lambda: dialect.looks_like_value("1" + " " * 60_000 + "x"),
    "a cell of brackets": lambda: dialect.looks_like_value("(" * 60_000 + " " * 60_000 + "x"),
    "accents in a unit": lambda: resolver(Field("unit", "", "choice", options={"piece": "piece"}), Rule(), {})(ACCENTS),
    "accents in a country": lambda: resolver(Field("country", "", "country"), Rule(), {})(ACCENTS),
    "accents in a month": lambda: month_start(ACCENTS),
    "a number of noughts": lambda: Register([("reference", "7", 1)]).find("0" * 400_000 + "x"),
    "a line of cells after a stray quote": lambda: dialect.split('"a' + ";" * 400_000, ";"),
    "a line of quoted cells": lambda: dialect.split('"a";' * 200_000, ";"),
    "two hundred refused lines of cells": lambda: list(
        rejects.file_lines(["a", "b"], {"format": "delimited", "delimiter": ";"}, [(1, "wrong", "=,;" * 2600)] * 200)
    ),
    "JSON of brackets": lambda: list(objects.objects_in(io.StringIO("[" * 12_000_000))),
    "a text of tabs in a file that we give away": lambda: export.harmless("x" + "\t" * 20_000),
    "a text of blanks and tabs": lambda: export.harmless("x" + " \t" * 10_000),
}


@pytest.mark.parametrize("name", COSTLY)
def test_no_text_takes_long_however_it_repeats_itself(name: str) -> None:
    began = time.process_time()
    COSTLY[name]()
    assert time.process_time() - began < SECONDS


def opened(tmp_path: Path, name: str, text: str) -> blocks.Reader:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return files.open_file(path, Source())


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("equal.csv", ";".join(["a"] * 30_000) + "\n" + ";".join(["1"] * 30_000) + "\n"),
        ("keys.jsonl", "\n".join(json.dumps({f"{line}.{key}": 1 for key in range(9)}) for line in range(1000))),
        ("array.json", json.dumps([{f"a{line}": 1 for line in range(MOST_COLUMNS + 1)}])),
    ],
)
def test_a_table_has_no_more_columns_than_somebody_looks_through(name: str, text: str, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="more than 1000 columns"):
        opened(tmp_path, name, text)


def test_as_many_columns_as_are_taken_are_read(tmp_path: Path) -> None:
    reader = opened(tmp_path, "wide.csv", ";".join(["a"] * MOST_COLUMNS) + "\n" + ";".join(["1"] * MOST_COLUMNS) + "\n")

    assert reader.columns[:2] == ("a", "a (2)")
    assert len(reader.sample()) == 1


def test_what_an_object_does_not_say_is_not_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[Any] = []
    monkeypatch.setattr(structured, "as_text", lambda value: looked_at.append(value) or str(value))
    first = json.dumps({f"k{key}": key for key in range(MOST_COLUMNS)})
    reader = opened(tmp_path, "sparse.jsonl", f"{first}\n" + '{"k1": 7}\n' * 4000)

    read = [block.records for block in reader.blocks()]

    assert len(looked_at) == MOST_COLUMNS + 4000
    assert sum(table.num_rows for table in read) == 4001
    assert read[-1].column("k1").to_pylist()[-1] == "7"
    assert read[-1].column("k2").to_pylist()[-1] == ""


@pytest.mark.parametrize("kind", ["jsonl", "xlsx"])
def test_a_block_of_long_texts_has_fewer_rows(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A text that repeats itself packs to nothing; a block is held in memory as it is."""
    monkeypatch.setattr(blocks, "LETTERS_OF_BLOCK", 100_000)
    rows = [("note", "number"), *(("x" * 9000, str(number)) for number in range(50))]
    if kind == "jsonl":
        reader = opened(
            tmp_path, "long.jsonl", "".join(f'{{"note": "{text}", "number": {n}}}\n' for text, n in rows[1:])
        )
    else:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(tmp_path / "long.xlsx")
        reader = files.open_file(tmp_path / "long.xlsx", Source())

    read = [block.records for block in reader.blocks()]

    assert max(table.num_rows for table in read) == 12
    assert [number for table in read for number in table.column("number").to_pylist()] == [str(n) for n in range(50)]


def test_a_block_of_a_wide_table_has_fewer_rows() -> None:
    for columns in (1, 10, MOST_COLUMNS):
        first, most = next(sizes := block_sizes(columns)), next(sizes)
        assert 0 < first <= 2000
        assert most * columns <= CELLS_OF_BLOCK


def test_a_column_is_called_and_recognised_by_so_many_letters(tmp_path: Path) -> None:
    reader = opened(tmp_path, "long.csv", f"{'n' * 5000};b\n{'c' * 50_000};2\n{'d' * 50_000};3\n")

    assert [len(name) for name in unique(["n" * 5000, "n" * 5000])] == [LONGEST_NAME, LONGEST_NAME + 4]
    assert max(len(cell) for row in reader.sample() for cell in row) == LOOKED_AT
    assert len(next(iter(reader.blocks())).records.column(0).to_pylist()[0]) == 50_000


def test_a_number_that_grows_when_it_is_written_out_stays_as_it_was_sent(tmp_path: Path) -> None:
    reader = opened(tmp_path, "grows.jsonl", '{"a": 1e9999, "b": 1e-99, "c": 12e3}\n')

    assert reader.sample() == [("1e9999", f"0.{'0' * 98}1", "12000")]


def test_an_object_in_an_object_is_called_by_so_many_letters(tmp_path: Path) -> None:
    reader = opened(
        tmp_path, "nested.json", json.dumps([{"k" * 100_000: {f"x{key}": key for key in range(900)}, "b": 7}])
    )

    assert max(map(len, reader.columns)) == LONGEST_NAME
    assert "7" in reader.sample()[0]


SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TIES = "http://schemas.openxmlformats.org/package/2006/relationships"


@pytest.mark.parametrize(
    ("ids", "targets"),
    [
        (["r1", "r1"], ["worksheets/a.xml"]),
        (["r1", "r2"], ["worksheets/a.xml", "worksheets/a.xml"]),
        (["r1", "r2"], ["worksheets/a.xml", "/xl/Worksheets/./A.xml"]),
        (["r1", "r2"], ["worksheets/a.xml", "&#119;orksheets/a.xml"]),
    ],
)
def test_a_workbook_whose_sheets_are_one_is_refused_before_each_is_read(
    ids: list[str], targets: list[str], tmp_path: Path
) -> None:
    sheets = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="{each}"/>' for n, each in enumerate(ids, start=1))
    ties = "".join(
        f"<Relationship Id='r{n}' Type='{OFFICE}/worksheet' Target='{each}'/>"
        for n, each in enumerate(targets, start=1)
    )
    path = tmp_path / "shared.xlsx"
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr(
            "xl/workbook.xml", f'<workbook xmlns="{TIES}" xmlns:r="{OFFICE}"><sheets>{sheets}</sheets></workbook>'
        )
        book.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{TIES}">{ties}</Relationships>')
        book.writestr("xl/worksheets/a.xml", SHEET)

    with pytest.raises(Refused, match="no workbook that a program writes"):
        uploads.check(path, name=path.name)


BOOK = f'<workbook xmlns="{TIES}" xmlns:r="{OFFICE}"><sheets><sheet name="S" r:id="r1"/>%s</sheets></workbook>'


@pytest.mark.parametrize(
    "parts",
    [
        {"xl/Workbook.xml": BOOK % '<sheet name="T" r:id="r1"/>'},
        {"xl\\workbook.xml": BOOK % '<sheet name="T" r:id="r1"/>'},
        {"XL/workbook.xml": BOOK % '<sheet name="T" r:id="r1"/>', "xl/workbook.xml": BOOK % ""},
        {"xl/workbook.xml": BOOK % '<sheet xmlns="" name="T" r:id="r1"/>'},
        {"xl/workbook.xml": BOOK % '<sheet xmlns:z="z" name="T" z:id="r2" r:id="r1"/>'},
        {"xl/workbook.xml": BOOK % '<sheet name="T" r:id="r1"/>' + "&"},
    ],
    ids=["capitals", "leaning", "twice", "of nothing", "another id", "broken"],
)
def test_a_workbook_whose_sheets_are_one_is_refused_however_its_list_is_written(
    parts: dict[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "shared.xlsx"
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        for name, text in parts.items():
            book.writestr(name, text)
        tie = f"<Relationship Id='r1' Type='{OFFICE}/worksheet' Target='worksheets/a.xml'/>"
        book.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{TIES}">{tie}</Relationships>')
        book.writestr("xl/worksheets/a.xml", SHEET)

    with pytest.raises(Refused, match="no workbook that a program writes"):
        uploads.check(path, name=path.name)


def a_record(kind: int, data: bytes = b"") -> bytes:
    """Of a binary workbook, of fewer than 16,384 bytes."""
    assert len(data) < 1 << 14
    length = bytes([len(data)]) if len(data) < 128 else bytes([len(data) & 127 | 128, len(data) >> 7])
    return bytes([kind & 127 | 128, kind >> 7] if kind > 127 else [kind]) + length + data


def a_binary_workbook(path: Path, *, ids: list[str], targets: list[str], more: bytes = b"") -> Path:
    """Sheets S1, S2, ... by the ids of their parts, and the parts of r1, r2, ..."""

    def counted(text: str) -> bytes:
        return len(text).to_bytes(4, "little") + text.encode("utf-16-le", "surrogatepass")

    listed = (a_record(156, bytes(8) + counted(id_) + counted(f"S{n}")) for n, id_ in enumerate(ids, start=1))
    ties = "".join(
        f"<Relationship Id='r{n}' Type='{OFFICE}/worksheet' Target='{each}'/>"
        for n, each in enumerate(targets, start=1)
    )
    numbers = b"".join(a_record(5, bytes([column, *bytes(15)])) for column in range(3))
    sheet = a_record(129) + a_record(148, bytes(16)) + a_record(145) + a_record(0, bytes(25)) + numbers
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr(
            "xl/workbook.bin",
            a_record(131)
            + a_record(153, bytes(12))
            + a_record(143)
            + b"".join(listed)
            + more
            + a_record(144)
            + a_record(132),
        )
        book.writestr("xl/_rels/workbook.bin.rels", f'<Relationships xmlns="{TIES}">{ties}</Relationships>')
        for part in ("a", "b"):
            book.writestr(f"xl/worksheets/{part}.bin", sheet + a_record(146) + a_record(130))
    return path


def test_a_binary_workbook_is_taken(tmp_path: Path) -> None:
    path = a_binary_workbook(
        tmp_path / "plain.xlsb", ids=["r1", "r2"], targets=["worksheets/a.bin", "worksheets/b.bin"]
    )

    assert uploads.check(path, name=path.name) > 0
    assert [len(sheet) for sheet in _sheets_of(path)] == [1, 1]


@pytest.mark.parametrize(
    ("ids", "targets", "more"),
    [
        (["r1", "r1"], ["worksheets/a.bin"], b""),
        (["r1", "\ufeffr1"], ["worksheets/a.bin"], b""),
        (["r1", "r2"], ["worksheets/a.bin", "worksheets/a.bin"], b""),
        (["r1", "r2"], ["worksheets/a.bin", "/xl/Worksheets/./A.bin"], b""),
        (["r1"], ["worksheets/a.bin"], a_record(156, bytes(8) + b"\2\0\0\0r\0" + b"1\0")[:-1]),
        (["r1"], ["worksheets/a.bin"], a_record(156, bytes(8) + b"\xf0\xff\xff\xff")),
    ],
    ids=["one id", "with a mark", "one part", "another way", "cut off", "without end"],
)
def test_a_binary_workbook_whose_sheets_are_one_is_refused_before_each_is_read(
    ids: list[str], targets: list[str], more: bytes, tmp_path: Path
) -> None:
    path = a_binary_workbook(tmp_path / "shared.xlsb", ids=ids, targets=targets, more=more)

    with pytest.raises(Refused, match="no workbook that a program writes"):
        uploads.check(path, name=path.name)


ENDLESS = (
    "import sys; from hanse.intake.reading.trying import bound_time; bound_time(int(sys.argv[2]))\nwhile True: pass"
)


def _sheets_of(path: Path) -> list[list[Any]]:
    book = CalamineWorkbook.from_path(path)
    return [list(book.get_sheet_by_name(name).iter_rows()) for name in book.sheet_names]


def test_a_workbook_has_the_time_that_its_weight_takes_and_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [trying.patience(megabytes * 10**6) for megabytes in (0, 50, 200, 500)] == [10, 20, 50, 60]
    path = a_binary_workbook(tmp_path / "slow.xlsb", ids=["r1"], targets=["worksheets/a.bin"])
    weights: list[int] = []

    def hardly_any(weight: int) -> int:
        weights.append(weight)
        return 1

    monkeypatch.setattr(trying, "patience", hardly_any)
    monkeypatch.setattr(trying, "READS", (sys.executable, "-c", ENDLESS))

    with pytest.raises(Refused, match="no workbook that a program writes"):
        uploads.check(path, name=path.name)

    assert weights == [path.stat().st_size]


def test_a_workbook_that_lists_its_sheets_without_end_is_refused_before_the_list_is_read(tmp_path: Path) -> None:
    path = tmp_path / "endless.xlsx"
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr("xl/workbook.xml", f"<workbook>{'<a/>' * (shared_sheets.LARGEST_LIST // 4)}</workbook>")
        book.writestr("xl/worksheets/a.xml", SHEET)

    with pytest.raises(Refused, match="no workbook that a program writes"):
        uploads.check(path, name=path.name)


def test_what_files_say_is_not_remembered_without_end() -> None:
    assert vocabulary.folded.cache_info().maxsize is not None
    assert vocabulary.tokens.cache_info().maxsize is not None


@pytest.mark.parametrize(
    ("text", "found"), [("007", "7"), ("7,00", "7"), ("7", "7"), ("000", "0"), ("7,50", ""), ("0" * 600, "")]
)
def test_a_number_is_found_without_its_noughts(text: str, found: str) -> None:
    register = Register([("reference", "7", 7), ("reference", "0", 10)])

    assert register.find(text) == ({"7": 7, "0": 10}.get(found), "" if found else UNKNOWN)


def test_a_sentence_quotes_so_much_and_no_more() -> None:
    said = reasons.sentence("number", Field("amount", "Amount", "decimal"), "7" * 100_000)

    assert len(said) < 300


def test_an_object_that_no_line_could_hold_comes_as_cells_too() -> None:
    described: dict[str, Any] = {"format": "jsonl"}
    digits, deep = "1" * 5000, "[" * 3900 + "]" * 3900

    assert rejects.cells_of(f'{{"a": {digits}, "b": 2}}', ["a", "b"], described) == [digits, "2"]
    assert rejects.cells_of(f'{{"a": {deep}, "b": 2}}', ["b"], described) == ["2"]
    assert len(rejects.cells_of(f'{{"a": {deep}, "b": 2}}', ["a", "b"], described)) == 2
    assert rejects.cells_of("[" * 8000, ["a"], described) == [""]


@pytest.mark.parametrize("cut", [",", ";", "|"])
def test_nothing_begins_to_run_where_a_spreadsheet_cuts_at_commas(cut: str) -> None:
    """The file is cut as the sent one was, and a quote within a line means nothing to a spreadsheet that cuts elsewhere."""
    described = {"format": "delimited", "delimiter": cut, "row_end": "", "quote": '"'}
    sent = f'"x,=HYPERLINK(1),y"{cut}5'
    written = "".join(rejects.file_lines(["Text", "Menge"], described, [(7, "x,@y", sent)])).split("\r\n")[1]

    assert not any(cell.lstrip(' "').startswith(("=", "@")) for cell in written.split(","))


def test_what_was_kept_from_running_is_read_as_it_was() -> None:
    assert rejects.harmless("a, =b;-3,-2") == "a, '=b;-3,-2"
