"""A picture of who has to do with whom: dots with names, lines between them. The list beside it says the same in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.text import Truncator

WIDE, HIGH = 1040, 600
LETTER, LINE = 7.2, 17
LONGEST = 24
LOOKS = 6


@dataclass(frozen=True, slots=True)
class Node:
    """One dot, seen from the middle of the picture; `step` is how far from what the picture is about."""

    x: float
    y: float
    label: str
    url: str = ""
    step: int = 1


@dataclass(frozen=True, slots=True)
class Edge:
    """A line between two nodes, by their places; `look` tells kinds apart, `said` is the sentence."""

    start: int
    end: int
    look: int = 0
    said: str = ""


def _words(nodes: Sequence[Node]) -> list[tuple[str, str, str, str]]:
    """Each name beside its dot, away from the middle; empty where it would lie on another."""
    taken: list[tuple[float, float, float]] = []
    found = []
    for node in nodes:
        text = Truncator(node.label).chars(LONGEST)
        length = len(text) * LETTER
        below = node.step == 0 or abs(node.x) < 60
        left = node.x < 0
        start = node.x - length / 2 if below else node.x - 12 - length if left else node.x + 12
        y = node.y + (-14 if node.y < 0 and node.step else 24) if below else node.y + 4
        if any(abs(y - row) < LINE and start < end and begin < start + length for begin, end, row in taken):
            found.append(("0", "0", "start", ""))
            continue
        taken.append((start, start + length, y))
        anchor, x = ("middle", node.x) if below else ("end", node.x - 12) if left else ("start", node.x + 12)
        found.append((f"{x:.1f}", f"{y:.1f}", anchor, text))
    return found


def graph(
    nodes: Sequence[Node], edges: Sequence[Edge], *, label: Any, kinds: Sequence[tuple[int, Any]] = ()
) -> SafeString:
    """{% graph nodes edges label="Around Nord" kinds=kinds %}: `kinds` explains the looks of lines."""
    lines = [
        (nodes[edge.start].x, nodes[edge.start].y, nodes[edge.end].x, nodes[edge.end].y, edge.look % LOOKS, edge.said)
        for edge in edges
    ]
    context = {
        "label": label, "box": f"{-WIDE / 2:g} {-HIGH / 2:g} {WIDE} {HIGH}", "kinds": kinds,
        "lines": [(*(f"{place:.1f}" for place in line[:4]), *line[4:]) for line in lines],
        "dots": [
            (node, f"{node.x:.1f}", f"{node.y:.1f}", words) for node, words in zip(nodes, _words(nodes), strict=True)
        ],
    }  # fmt: skip
    return SafeString(render_to_string("ui/parts/graph.html", context))
