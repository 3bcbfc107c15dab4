"""docs/mapping.md: each of its examples is read as it says. Feature 1."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

from hanse.facts.kinds import fact_kind
from hanse.intake.checking.staging import stage
from hanse.intake.mapping import AMOUNTS, FIELD_KEYS, SOURCE_KEYS, TOP_KEYS, Mapping

PAGE = Path(__file__).parents[3] / "docs" / "mapping.md"
DEALERS = [("reference", "D-1", 1), ("reference", "D-2", 2), ("crm", "77", 2)]
Example = tuple[list[tuple[str, str]], dict[str, Any], str]


def examples() -> Iterator[Example]:
    """Files, the mapping's part, and what is read; a block without a language is prose."""
    files: list[tuple[str, str]] = []
    part: dict[str, Any] = {}
    for language, name, text in re.findall(r"^```(\w+) ?(.*?)\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL):
        if language == "json":
            part = json.loads(text)
        elif name == "read":
            yield files, part, text
            files = []
        else:
            files.append((name, text))


EXAMPLES = list(examples())


def whole(part: dict[str, Any]) -> Mapping:
    """The first example, with what another one says instead."""
    first = EXAMPLES[0][1]
    return Mapping.parse({**first, **part, "fields": {**first["fields"], **part.get("fields", {})}})


def write(folder: Path, name: str, text: str, encoding: str) -> Path:
    name, _blank, sheet = name.partition(" ")
    path = folder / name
    if not sheet:
        path.write_bytes(text.encode(encoding))
        return path
    book = Workbook()
    lines = book.create_sheet(sheet)
    for row in csv.reader(text.splitlines(), delimiter=";"):
        lines.append(row)
    for number in range(9):
        book.worksheets[0].append(["another", "sheet", number])
    book.save(path)
    return path


def told(value: Any, column: str) -> str:
    if column == "organisation":
        return next(reference for scheme, reference, key in DEALERS if key == value and scheme == "reference")
    return "" if value is None else f"{value.normalize():f}" if hasattr(value, "normalize") else str(value)


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_an_example_is_read_as_the_page_says(example: Example, tmp_path: Path) -> None:
    files, part, read = example
    mapping = whole(part)
    path, *_sides = [write(tmp_path, name, text, mapping.source.encoding or "utf-8") for name, text in files]
    refused: list[Any] = []

    staged = stage(
        path, mapping, fact_kind("sell_in").fields, lookups={"organisation": DEALERS, "product": []},
        to=tmp_path / "staged.parquet", reject=refused.extend,
    )  # fmt: skip

    rows = pq.read_table(staged.path).to_pylist()
    columns, *wanted = csv.reader(read.splitlines(), delimiter=";")
    found = [
        [told(row["organisation_id" if name == "organisation" else name], name) for name in columns] for row in rows
    ]
    assert (found, refused) == (wanted, [])


def test_the_page_shows_every_word_of_a_mapping() -> None:
    text = PAGE.read_text()
    words = {*TOP_KEYS, *SOURCE_KEYS, *FIELD_KEYS, *AMOUNTS, "on", "prefix", "file", "values", "negative"}

    assert [word for word in sorted(words) if f'"{word}"' not in text and f"`{word}`" not in text] == []
