"""How a delimited file is written: delimiter, row end, header, found on its first lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

DELIMITERS = ("+|", "||", ";", "\t", ",", "|", "^", "~", "\x1f", "::")
NUMBER_OR_DATE = re.compile(r"^[\s(+-]*[€£$]?\s*\d[\d\s.,:/'T-]*\)?-?\s*$")


@dataclass(frozen=True, slots=True)
class Dialect:
    delimiter: str
    row_end: str
    header: bool
    skipped: int
    """Lines above the header (titles, blanks)."""


def split(line: str, delimiter: str, quote: str = '"') -> list[str]:
    """One line into cells, quotes honoured where they open a cell."""
    if quote not in line:
        return line.split(delimiter)
    cells, rest = [], line
    while True:
        if rest.startswith(quote):
            match = re.match(
                rf"{re.escape(quote)}((?:[^{re.escape(quote)}]|{re.escape(quote)}{{2}})*){re.escape(quote)}", rest
            )
            if match is None:
                return line.split(delimiter)
            cell, rest = match[1].replace(quote * 2, quote), rest[match.end() :]
            before, found, rest = rest.partition(delimiter)
            cells.append(cell + before)
        else:
            before, found, rest = rest.partition(delimiter)
            cells.append(before)
        if not found:
            return cells


def find_row_end(lines: Sequence[str]) -> str:
    """Marks that end nearly every line beside the line break, such as `&|`; none: an empty text."""
    ends = Counter(match[1] for line in lines if (match := re.search(r"([^\w\s\"'.)\]},;]{2,3})$", line)))
    if not ends:
        return ""
    end, count = ends.most_common(1)[0]
    return end if count >= 0.9 * len([line for line in lines if line]) else ""


def find_delimiter(lines: Sequence[str]) -> str:
    """The delimiter that cuts most lines into the same number of cells, more than one; the finer cut wins a tie."""
    filled = [line for line in lines if line.strip()]
    best, best_rank = ",", (0.0, 0)
    for delimiter in DELIMITERS:
        counts = Counter(len(split(line, delimiter)) for line in filled)
        width, agreeing = max(counts.items(), key=lambda item: (item[1], item[0]), default=(1, 0))
        if width < 2:
            continue
        rank = (round(agreeing / len(filled), 1), width * len(delimiter))
        if rank > best_rank:
            best, best_rank = delimiter, rank
    return best


def looks_like_value(cell: str) -> bool:
    return bool(NUMBER_OR_DATE.match(cell)) or "@" in cell


def find_header(rows: Sequence[Sequence[str]]) -> tuple[bool, int]:
    """Is there a header, and how many lines stand above it?

    A header has a name in each place and no value; below it values do stand. Lines with fewer cells above it are titles.
    """
    if not rows:
        return False, 0
    width = Counter(len(row) for row in rows).most_common(1)[0][0]
    above = next((place for place, row in enumerate(rows) if len(row) == width), 0)
    first, below = rows[above], rows[above + 1 : above + 50]
    names = [cell.strip() for cell in first]
    if any(looks_like_value(cell) for cell in names) or sum(not name for name in names) > len(names) // 3:
        return False, above
    valued = any(looks_like_value(cell.strip()) for row in below for cell in row)
    distinct = len({name.casefold() for name in names if name}) == len([name for name in names if name])
    repeats = any(
        row[place].strip() == names[place]
        for row in below
        if len(row) == width
        for place in range(width)
        if names[place]
    )
    return (valued or not below or distinct) and not repeats, above


def find(lines: Sequence[str], *, delimiter: str | None, row_end: str | None, header: bool | None) -> Dialect:
    """What is given stays; the rest is found out."""
    end = row_end.rstrip("\r\n") if row_end is not None else find_row_end(lines)
    bare = [line.removesuffix(end) if end else line for line in lines]
    mark = delimiter or find_delimiter(bare)
    rows = [split(line, mark) for line in bare]
    has_header, above = find_header(rows)
    return Dialect(mark, end, has_header if header is None else header, above if header is not False else 0)
