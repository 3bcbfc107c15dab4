"""A quality engineer's workbook: our exported lines on one sheet, formulas beside them, worked out by nothing of ours."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter

_REFERENCE = re.compile(r"(?:(?P<sheet>\w+)!)?\$?(?P<column>[A-Z]{1,2})\$?(?:(?P<row>\d+)|:\$?(?P<last>[A-Z]{1,2}))")


def saved(path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]]) -> None:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(path)


def letters(header: Sequence[str]) -> dict[str, str]:
    return {name: get_column_letter(place) for place, name in enumerate(header, 1)}


class Text(str):
    """A text beside a number or a day is the greater one, as in any spreadsheet; what is compared there is not looked at."""

    __slots__ = ()

    def __le__(self, other: Any) -> bool:
        return isinstance(other, str) and str.__le__(self, other)

    def __ge__(self, other: Any) -> bool:
        return not isinstance(other, str) or str.__ge__(self, other)


class Sheets:
    """The cells of a saved workbook; formulas are worked out in fractions when they are looked at."""

    def __init__(self, path: Path) -> None:
        self.book = load_workbook(path)
        self.known: dict[tuple[str, str, int], Any] = {}

    def cell(self, sheet: str, column: str, row: int) -> Any:
        at = sheet, column, row
        if at not in self.known:
            self.known[at] = self._worked_out(sheet, self.book[sheet][f"{column}{row}"].value)
        return self.known[at]

    def column(self, sheet: str, name: str) -> list[Any]:
        return [self.cell(sheet, name, row) for row in range(2, self.book[sheet].max_row + 1)]

    def _worked_out(self, sheet: str, written: Any) -> Any:
        if isinstance(written, str) and written.startswith("="):
            return eval(self._python(sheet, written[1:]), {"__builtins__": {}}, _FUNCTIONS | {"at": self})
        if isinstance(written, datetime):
            return written.date()
        if isinstance(written, int | float | Decimal):
            return Fraction(str(written))
        return Text(written or "")

    def _python(self, sheet: str, formula: str) -> str:
        """The formula in Python: texts are left alone, references become cells, `=` and `<>` what they mean."""
        parts = re.split(r'("[^"]*")', formula)
        for place in range(0, len(parts), 2):
            part = re.sub(r"(?<![<>])=", "==", parts[place]).replace("<>", "!=")
            parts[place] = _REFERENCE.sub(lambda found: self._reference(sheet, found), part)
        return "".join(parts)

    def _reference(self, sheet: str, found: re.Match[str]) -> str:
        of = found["sheet"] or sheet
        if found["row"]:
            return f"at.cell('{of}', '{found['column']}', {found['row']})"
        return f"at.column('{of}', '{found['column']}')"


def _sums(amounts: list[Any], *asked: Any) -> Fraction:
    return sum(
        (amount for amount, takes in zip(amounts, _meet(asked), strict=True) if takes and amount != ""), Fraction(0)
    )


def _meet(asked: Sequence[Any]) -> list[bool]:
    pairs = list(zip(asked[::2], asked[1::2], strict=True))
    return [all(column[place] == wanted for column, wanted in pairs) for place in range(len(pairs[0][0]))]


_FUNCTIONS: dict[str, Any] = {
    "IF": lambda asked, one, other: one if asked else other,
    "AND": lambda *asked: all(asked),
    "DATE": date,
    "SUMIFS": _sums,
    "COUNTIFS": lambda *asked: Fraction(sum(_meet(asked))),
}
