"""The rows of a table as markup: written here, because a template would take most of a page's time for its cells."""

from __future__ import annotations

import html
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hanse.kernel import clock

from .columns import Column, read
from .declare import Table

MOST = 5_000
"""So many drawn rows are remembered, some 10 MB at most."""
_remembered: dict[Hashable, SafeString] = {}
ROW = '<tr data-row tabindex="-1"{}>{}{}</tr>'
PICK = '<td class="pick"><input class="form-check-input" type="checkbox" name="row" value="{}" form="{}-bulk" aria-label="{}"></td>'


@dataclass(frozen=True, slots=True)
class Line:
    key: str
    name: str
    cells: SafeString


@dataclass(frozen=True)
class Rows:
    """How the rows of one table are drawn, in these columns; `selected` where something can be done to many."""

    kind: type[Table]
    id: str
    columns: Sequence[Column]
    selected: bool

    def lines(self, rows: Sequence[Any]) -> list[Line]:
        drawn = self._cells_of if self.kind.drawn_of is None else self._known_cells_of
        return [
            Line(
                key=str(read(row, self.kind.row_key)) if self.selected else "",
                name=str(self.columns[0].read(row)) if self.selected else "",
                cells=drawn(row),
            )
            for row in rows
        ]

    def markup(self, lines: Sequence[Line]) -> SafeString:
        return format_html_join("\n", ROW, ((*self._begun(line), line.cells) for line in lines))

    def _begun(self, line: Line) -> tuple[SafeString, SafeString]:
        """The row's name in the page, and the box that selects it; nothing where nothing can be done to many."""
        if not self.selected:
            return SafeString(""), SafeString("")
        label = _("Select %(name)s") % {"name": line.name}
        return format_html(' id="{}-{}"', self.id, line.key), format_html(PICK, line.key, self.id, label)

    def _cells_of(self, row: Any) -> SafeString:
        shown = (column.draw(row) for column in self.columns)
        return SafeString(
            "".join([f"{begin}{_safe(each)}</td>" for begin, each in zip(self._opening, shown, strict=True)])
        )

    def _known_cells_of(self, row: Any) -> SafeString:
        """The same, remembered by all that it is drawn of."""
        assert self.kind.drawn_of is not None
        key = self._looks, self.kind.drawn_of(row)
        if (found := _remembered.get(key)) is None:
            if len(_remembered) >= MOST:
                _remembered.clear()
            found = _remembered[key] = self._cells_of(row)
        return found

    @cached_property
    def _looks(self) -> Hashable:
        """What rows look like beside their values: the columns, the language, the zone, and the day for what says "today"."""
        keys = tuple((column.key, column.phone) for column in self.columns)
        return self.kind.name, keys, get_language(), get_current_timezone_name(), clock.today()

    @cached_property
    def _opening(self) -> list[SafeString]:
        return [
            format_html('<td class="{}" data-{}="{}">', column.classes, "word" if column.worded else "label", column.label)
            if at else format_html('<td class="{}">', column.classes) for at, column in enumerate(self.columns)
        ]  # fmt: skip


def _safe(shown: Any) -> str:
    """As `conditional_escape`, which takes its time to look for texts that are still to be translated."""
    kind = type(shown)
    return shown if kind is SafeString else html.escape(shown) if kind is str else conditional_escape(shown)
