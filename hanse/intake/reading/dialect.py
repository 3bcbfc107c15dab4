"""How a delimited file is written: delimiter, quote, row end, titles and header, found on its first lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ..recognition.vocabulary import is_known, tokens

USUAL = (";", "\t", ",", "|", "^", "~", "\x1f", "¦", "§")
RARE = ("#", "!", "*", "&", ":")
NUMBER_OR_DATE = re.compile(r"^[\s(+-]*+[€£$]?\s*+\d[\d\s.,:/'’T−-]*+\)?[Z%€]?\s*+-?$")
"""Gives nothing back that it took: a cell of blanks would else be read anew from each of them."""
ROW_END = re.compile(r"([^\w\s\"'.)\]},;]{2,3})$")
EXCEL_HINT = re.compile(r"^\ufeff?\"?sep=(.{1,2})\"?$", re.IGNORECASE)
MOST_QUOTED_LINES = 10


@dataclass(frozen=True, slots=True)
class Dialect:
    delimiter: str
    row_end: str
    quote: str
    header: bool
    skipped: int
    """Physical lines above the header, or above the first record where there is none."""
    head: int
    """Physical lines before the first record."""
    names: tuple[str, ...]
    """The header's cells, padded to the width of the records; empty texts where there is no header."""
    width: int
    """How many cells most records have: more than names never, fewer where empty last cells are left out."""


def split(line: str, delimiter: str, quote: str = '"', *, proper: bool = False) -> list[str]:
    """One line into cells, quotes honoured where they open a cell. `proper`: no cells where text follows a closing quote."""
    if not quote or quote not in line:
        return line.split(delimiter)
    cells, place = [], 0
    mark = re.escape(quote)
    whole = re.compile(rf"{mark}([^{mark}]*+(?:{mark}{{2}}[^{mark}]*+)*){mark}")
    while True:
        cell = ""
        is_quoted = line.startswith(quote, place)
        if is_quoted:
            match = whole.match(line, place)
            if match is None:
                return line.split(delimiter)
            cell, place = match[1].replace(quote * 2, quote), match.end()
        end = line.find(delimiter, place)
        after = line[place:] if end < 0 else line[place:end]
        if is_quoted and proper and after.strip():
            return []
        cells.append(cell + after)
        if end < 0:
            return cells
        place = end + len(delimiter)


def find(
    lines: Sequence[str], *, delimiter: str | None, row_end: str | None, header: bool | None, quote: str | None
) -> Dialect:
    """What is given stays; the rest is found out."""
    hint = EXCEL_HINT.match(lines[0]) if lines else None
    end = row_end.rstrip("\r\n") if row_end is not None else find_row_end(lines)
    bare = [line.removesuffix(end) if end else line for line in lines]
    sign = find_quote(bare) if quote is None else quote
    logical = _logical(bare, sign)
    mark = delimiter or (
        hint[1]
        if hint and hint[1].strip("\t\x1f").isprintable()
        else find_delimiter([text for _count, text in logical], sign)
    )
    rows = [split(text, mark, sign) for _count, text in logical]
    has_header, above = find_header(rows)
    if header is not None:
        has_header, above = header, above if header or above == 0 else _first_filled(rows)
    skipped = sum(count for count, _text in logical[:above])
    taken = logical[above][0] if has_header and above < len(logical) else 0
    names, width = _names(rows, above, has_header=has_header)
    return Dialect(mark, end, sign, has_header, skipped, skipped + taken, names, width)


def _names(rows: Sequence[Sequence[str]], above: int, *, has_header: bool) -> tuple[tuple[str, ...], int]:
    """The columns' names and the usual width of a record; the delimiter may end lines, so a last name may be empty."""
    if not rows:
        return (), 0
    records = rows[above + 1 :] if has_header else rows[above:]
    widths = Counter(len(row) for row in records if any(map(str.strip, row)))
    width = widths.most_common(1)[0][0] if widths else len(rows[above]) if any(map(str.strip, rows[above])) else 0
    if not has_header:
        return ("",) * width, width
    names = [cell.strip() for cell in rows[above]]
    while len(names) > width and not names[-1]:
        names.pop()
    return tuple(names + [""] * (width - len(names))), width


def _logical(lines: Sequence[str], quote: str) -> list[tuple[int, str]]:
    """Lines with those that a quoted cell spans put together: how many physical lines, and the text."""
    found: list[tuple[int, str]] = []
    place = 0
    while place < len(lines):
        taken, text = 1, lines[place]
        while quote and text.count(quote) % 2 and taken < MOST_QUOTED_LINES and place + taken < len(lines):
            text += "\n" + lines[place + taken]
            taken += 1
        if quote and text.count(quote) % 2:
            taken, text = 1, lines[place]
        found.append((taken, text))
        place += taken
    return found


def find_quote(lines: Sequence[str]) -> str:
    """The double quote, unless cells stand in single ones."""
    single = sum(bool(re.search(r"(^|[;,|\t])'[^']*'([;,|\t]|$)", line)) for line in lines)
    double = sum('"' in line for line in lines)
    return "'" if single > 0.8 * len(lines) and not double else '"'


def find_row_end(lines: Sequence[str]) -> str:
    """Marks that end nearly every line beside the line break, such as `&|`; none: an empty text."""
    ends = Counter(match[1] for line in lines if (match := ROW_END.search(line)))
    if not ends:
        return ""
    end, count = ends.most_common(1)[0]
    ended = [line.removesuffix(end) for line in lines if line]
    inside = sum(end in line for line in ended)
    sure = count >= 0.9 * len(ended) and not inside
    return end if sure and len(set(end)) > 1 and end.isprintable() else ""


def find_delimiter(lines: Sequence[str], quote: str = '"') -> str:
    """The delimiter that cuts most lines into the same number of cells, more than one; the finer cut wins a tie."""
    filled = [line for line in lines if line.strip()]
    found = _best(USUAL, filled, quote) or _best(RARE, filled, quote)
    return _widened(found, filled) if found else ","


def _best(delimiters: Sequence[str], filled: Sequence[str], quote: str) -> str:
    best, best_rank = "", (0.0, 0)
    for delimiter in delimiters:
        counts = Counter(len(split(line, delimiter, quote)) for line in filled)
        width, agreeing = max(
            ((width, count) for width, count in counts.items() if width > 1),
            key=lambda item: (item[1], item[0]),
            default=(1, 0),
        )
        rank = (round(agreeing / max(1, len(filled)), 1), width)
        if width > 1 and rank > best_rank:
            best, best_rank = delimiter, rank
    return best


def _widened(delimiter: str, lines: Sequence[str]) -> str:
    """The whole of a delimiter that is several characters wide, of which one was found: `+|`, `||`, `|~|`."""
    pairs = [line.split(delimiter) for line in lines if delimiter in line]
    if pairs and all(len(cells) > 2 and not any(cells[1::2]) and any(cells[2::2]) for cells in pairs):
        return delimiter * 2
    before = {cell[-1:] for cells in pairs for cell in cells[:-1]}
    after = {cell[:1] for cells in pairs for cell in cells[1:]}
    left = before.pop() if len(before) == 1 else ""
    right = after.pop() if len(after) == 1 else ""
    return f"{left if _is_mark(left) else ''}{delimiter}{right if _is_mark(right) else ''}"


def _is_mark(letter: str) -> bool:
    if letter and not letter.isprintable():  # no zero byte or unreadable one separates cells
        return letter in "\t\x1f"
    return (bool(letter) and not letter.isalnum() and letter not in " \"'.,-+()/") or letter == "+"


def looks_like_value(cell: str) -> bool:
    return bool(NUMBER_OR_DATE.match(cell)) or "@" in cell


def find_header(rows: Sequence[Sequence[str]]) -> tuple[bool, int]:
    """Is there a header, and how many lines stand above it?

    The surest sign are words that name fields. Else a header has a name in each place and no value, and is not repeated
    below. Lines with few cells above it are titles.
    """
    if not rows:
        return False, 0
    width = Counter(_width(row) for row in rows).most_common(1)[0][0]
    named = [len({tokens(cell) for cell in row if is_known(cell)}) for row in rows[:40]]
    best = max(named, default=0)
    if best >= 2 and best * 3 >= min(width, 6):
        return True, named.index(best)
    above = _first_filled(rows)
    first, below = rows[above], rows[above + 1 : above + 50]
    names = [cell.strip() for cell in first]
    if any(looks_like_value(cell) for cell in names) or sum(not name for name in names) > len(names) // 3:
        return False, above
    valued = any(looks_like_value(cell.strip()) for row in below for cell in row)
    given = [name.casefold() for name in names if name]
    repeats = any(
        cell.strip() == name
        for row in below
        if len(row) == len(names)
        for cell, name in zip(row, names, strict=True)
        if name
    )
    same_shape = any(
        any(map(str.isdigit, name))
        and sum(_shape(row[place]) == _shape(name) for row in below if len(row) > place) > len(below) // 2
        for place, name in enumerate(names)
        if below
    )
    return (valued or not below or len(set(given)) == len(given)) and not repeats and not same_shape, above


def _shape(cell: str) -> str:
    """How a code is built: AB-123 and XY-789 are built alike."""
    return re.sub(r"[^\W\d_]", "a", re.sub(r"\d+", "0", cell.strip()))


def _width(row: Sequence[str]) -> int:
    """How far the filled cells reach."""
    return max((place for place, cell in enumerate(row, start=1) if cell.strip()), default=0)


def _first_filled(rows: Sequence[Sequence[str]]) -> int:
    """The first line that has about as many filled cells as the lines below: those before it are titles."""
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows]
    usual = sorted(filled)[len(filled) // 2]
    return next((place for place, count in enumerate(filled) if count >= 2 and count > usual // 2), 0)
