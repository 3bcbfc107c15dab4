"""A picture of who has to do with whom: boxes with names in columns, on a phone one below the other. The list beside it says the same in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.text import Truncator

BOX, ROW, COLUMN = (190, 38), 48, 230
LONGEST, BETWEEN = 25, 16
LINE, STEP, LEFT, NARROW = 32, 22, 10, 326
LONGEST_NARROW = 36


@dataclass(frozen=True, slots=True)
class Node:
    """One box: its column and row seen from the middle of the picture, and its line where all stand below each other."""

    column: int
    row: float
    line: int
    label: str
    url: str = ""

    @property
    def step(self) -> int:
        return abs(self.column)


@dataclass(frozen=True, slots=True)
class Edge:
    """A line between two nodes, by their places; `look` tells kinds apart, `said` is the sentence."""

    start: int
    end: int
    look: int = 0
    said: str = ""


def _across(one: Node, other: Node) -> str:
    """From the side of one box to the side of the other that faces it; within a column around its outer side."""
    half = BOX[0] / 2
    one, other = sorted((one, other), key=lambda node: node.column)
    x, y, to_x, to_y = one.column * COLUMN + half, one.row * ROW, other.column * COLUMN - half, other.row * ROW
    if one.column == other.column:
        outer = half if one.column >= 0 else -half
        x = to_x = one.column * COLUMN + outer
        bend = x + outer / 3
        return f"M{x:g} {y:g}C{bend:g} {y:g} {bend:g} {to_y:g} {to_x:g} {to_y:g}"
    middle = (x + to_x) / 2
    return f"M{x:g} {y:g}C{middle:g} {y:g} {middle:g} {to_y:g} {to_x:g} {to_y:g}"


def _down(one: Node, other: Node) -> str:
    """From a dot down or up to the line of the other, and along it to its dot; nothing between two of one column."""
    one, other = sorted((one, other), key=lambda node: node.step)
    if one.step == other.step:
        return ""
    return f"M{LEFT + one.step * STEP} {one.line * LINE}V{other.line * LINE}H{LEFT + other.step * STEP}"


def _placed(node: Node) -> list[tuple[str, str]]:
    """The name in one line or two, each with its height in the picture; what has no room in two is cut."""
    lines = wrap(node.label, LONGEST, max_lines=2, placeholder="…", break_on_hyphens=False) or [""]
    first = node.row * ROW + 4.5 - (len(lines) - 1) * BETWEEN / 2
    return [(f"{first + place * BETWEEN:g}", line) for place, line in enumerate(lines)]


def _wide(nodes: Sequence[Node], edges: Sequence[Edge]) -> dict[str, Any]:
    columns, rows = [node.column for node in nodes], [node.row for node in nodes]
    width, height = (max(columns) - min(columns)) * COLUMN + BOX[0] + 4, (max(rows) - min(rows) + 1) * ROW
    left, top = min(columns) * COLUMN - BOX[0] / 2 - 2, min(rows) * ROW - ROW / 2
    return {
        "columns": max(columns) - min(columns) + 1, "width": f"{width:g}", "height": f"{height:g}",
        "box": f"{left:g} {top:g} {width:g} {height:g}", "size": BOX,
        "lines": [(_across(nodes[edge.start], nodes[edge.end]), edge) for edge in edges],
        "dots": [
            (node, f"{node.column * COLUMN - BOX[0] / 2:g}", f"{node.row * ROW - BOX[1] / 2:g}",
             f"{node.column * COLUMN:g}", _placed(node))
            for node in nodes
        ],
    }  # fmt: skip


def _narrow(nodes: Sequence[Node], edges: Sequence[Edge]) -> dict[str, Any]:
    return {
        "box": f"0 {-LINE / 2:g} {NARROW} {len(nodes) * LINE}",
        "lines": [(path, edge) for edge in edges if (path := _down(nodes[edge.start], nodes[edge.end]))],
        "dots": [
            (node, LEFT + node.step * STEP, node.line * LINE, Truncator(node.label).chars(LONGEST_NARROW))
            for node in nodes
        ],
    }  # fmt: skip


def graph(
    nodes: Sequence[Node], edges: Sequence[Edge], *, label: Any, kinds: Sequence[tuple[int, Any]] = ()
) -> SafeString:
    """{% graph nodes edges label="Around Nord" kinds=kinds %}: `kinds` explains the looks of lines."""
    context = {"label": label, "kinds": kinds, "wide": _wide(nodes, edges), "narrow": _narrow(nodes, edges)}
    return SafeString(render_to_string("ui/parts/graph.html", context))
