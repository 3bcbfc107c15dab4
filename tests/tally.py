"""How much was asked in one run and what was found, told at its end in one line of JSON; also where several processes asked.

One request is one probe. Only tests marked `goal("G1")` count: those that take a wall away find leaks on purpose.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

KINDS = ("leaks", "existence", "decisions", "writes", "void")
"""What a probe may find: words of another, that a row exists, another answer than the decision table's, a change that nobody
may make, and an owner who does not see the own row, so that nothing is proved by others not seeing it."""

MOST_TOLD = 40


@dataclass
class Tally:
    goal: str = ""
    methods: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    pages: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=set)
    seconds: float = 0.0

    def asked(self, method: str, who: str, answer: Any) -> None:
        if not self.goal:
            return
        self.methods[method] += 1
        self.people.add(who)
        if (match := answer.wsgi_request.resolver_match) is not None:
            self.pages.add(match.view_name)

    def add(self, other: dict[str, Any]) -> None:
        """What another process counted."""
        self.methods.update(other["methods"])
        self.found.update(other["found"])
        self.pages.update(other["pages"])
        self.people.update(other["people"])
        self.seconds += other["seconds"]

    def packed(self) -> dict[str, Any]:
        """As one process tells another."""
        return {
            "methods": dict(self.methods), "found": dict(self.found), "pages": sorted(self.pages),
            "people": sorted(self.people), "seconds": self.seconds,
        }  # fmt: skip

    def line(self) -> dict[str, Any]:
        kinds = {kind: self.found[kind] for kind in KINDS}
        return {
            "goal": "G1", "probes": self.methods.total(), "pages": len(self.pages), "people": len(self.people),
            **kinds, "methods": dict(sorted(self.methods.items())), "cpu_seconds": round(self.seconds),
        }  # fmt: skip

    def begin(self, goal: str) -> None:
        self.goal = goal
        self.seconds -= time.process_time()

    def end(self) -> None:
        self.goal = ""
        self.seconds += time.process_time()


TALLY = Tally()


def none(kind: str, findings: list[str]) -> None:
    """Fails with what was found, and counts it."""
    assert kind in KINDS
    TALLY.found[kind] += len(findings)
    assert not findings, "\n".join([f"{len(findings)} {kind}:", *findings[:MOST_TOLD]])
