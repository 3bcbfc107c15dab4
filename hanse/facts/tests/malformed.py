"""A file as the world sends it: most lines are good, some in odd ways, and one in twenty is bad in one of eleven ways."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

HEADER = "order number;line;order date;dealer;product;quantity;amount;currency;remark"
WIDTH = HEADER.count(";") + 1

Cells = list[str]


@dataclass(slots=True)
class Corpus:
    """The bytes of the file; the physical line of each bad record with what is wrong; and what the good ones sum to."""

    content: bytes
    bad: dict[int, str] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)
    good: int = 0
    cents: int = 0


def _with(place: int, value: str) -> Callable[[Cells], str]:
    def make(cells: Cells) -> str:
        return ";".join([*cells[:place], value, *cells[place + 1 :]])

    return make


BAD: dict[str, Callable[[Cells], str]] = {
    "stray quote": lambda cells: ";".join([*cells[:8], '"' + cells[8]]),
    "stray quote in the middle": lambda cells: ";".join([*cells[:3], '"' + cells[3], *cells[4:]]),
    "too few": lambda cells: ";".join(cells[:5]),
    "too many": lambda cells: ";".join([*cells, "surplus"]),
    "zero byte": _with(8, "a\0b"),
    "bad bytes": _with(8, "a\udcff\udcfeb"),
    "no number": _with(6, "twelve"),
    "no day": _with(2, "2025-02-30"),
    "unknown partner": _with(3, "X-9999"),
    "nothing where something must be": _with(5, ""),
    "no currency": _with(7, "XQQ"),
    "too many decimals": _with(6, "1.23456"),
}  # fmt: skip
ODD: list[Callable[[Cells], str]] = [
    lambda cells: ";".join(f'"{cell}"' for cell in cells),
    lambda cells: ";".join([*cells[:8], '"two\nlines"']),
    lambda cells: ";".join([*cells[:8], '"semi;colon"']),
    lambda cells: ";".join([*cells[:8], 'a 26" wheel']),
    lambda cells: ";".join([*cells[:8], '"he said ""no"""']),
    lambda cells: ";".join([*cells[:8], "Größe Ω"]),
]  # fmt: skip


def a_corpus(rows: int, *, encoding: str = "utf-8", seed: int = 1, line_end: str = "\n", share: float = 0.05) -> Corpus:
    chance = random.Random(seed)
    made = Corpus(b"")
    lines = [HEADER]
    at = 2
    kinds = [kind for kind in BAD if encoding == "utf-8" or kind != "bad bytes"]
    for number in range(rows):
        cents = chance.randrange(1, 1_000_000)
        cells = [
            f"SO{number // 4}", str(number % 4 + 1), f"2025-{number % 12 + 1:02}-{number % 28 + 1:02}", f"D-{number % 8 + 1:04}", "HL-U509",
            str(number % 9 + 1), f"{cents // 100}.{cents % 100:02}", "EUR", "ok",
        ]  # fmt: skip
        if chance.random() < share:
            kind = chance.choice(kinds)
            text = BAD[kind](cells)
            made.bad[at], made.texts[at] = kind, text
        else:
            text = chance.choice(ODD)(cells) if chance.random() < 0.05 else ";".join(cells)
            made.good += 1
            made.cents += cents
        lines.append(text)
        at += 1 + text.count("\n")
    whole = line_end.join(line.replace("\n", line_end) for line in lines) + line_end
    made.content = whole.encode(encoding, errors="surrogateescape" if encoding == "utf-8" else "replace")
    return made
