"""What an act would do to each row: what is different then, what is so already, and why something cannot be."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from hashlib import sha256
from typing import Any, NamedTuple

from hanse.ui.comparing import Compared


class Part(NamedTuple):
    """One thing that would be different of a row, as it is read before and after."""

    label: Any
    before: str
    after: str


class Would(NamedTuple):
    """What an act would do to a row: nothing where it is so already; `why_not` is a sentence where it cannot."""

    row: Any
    parts: tuple[Part, ...] = ()
    why_not: str = ""

    @property
    def compared(self) -> list[Compared]:
        return [Compared(self.row, part.before, part.after, under=part.label) for part in self.parts]


class Preview:
    """All that an act would do. `mark` is another one as soon as it would do anything else."""

    def __init__(self, woulds: Iterable[Would]) -> None:
        self.woulds = list(woulds)
        self.refused = [each for each in self.woulds if each.why_not]
        self.changing = [each for each in self.woulds if each.parts and not each.why_not]

    @property
    def already(self) -> int:
        return len(self.woulds) - len(self.changing) - len(self.refused)

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """Why some cannot, and how many for each reason; the most frequent first."""
        return Counter(each.why_not for each in self.refused).most_common()

    @cached_property
    def mark(self) -> str:
        told = [[row.pk, [[str(text) for text in part] for part in parts], why] for row, parts, why in self.woulds]
        return sha256(json.dumps(told).encode()).hexdigest()
