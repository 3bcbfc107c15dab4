"""Before and after: what a change would do or has done, line by line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from . import formats


@dataclass(frozen=True, slots=True)
class Compared:
    """One line: what it is about, how it reads before and after, and what it moved `by` where that is a figure (see `trend`).

    `under` stands below the label. A line that is the same on both sides is shown for completeness alone: `changed` is false.
    """

    label: Any
    before: Any = ""
    after: Any = ""
    under: Any = ""
    by: Any = ""
    changed: bool = True

    @property
    def came(self) -> bool:
        return not _there(self.before) and _there(self.after)

    @property
    def went(self) -> bool:
        return _there(self.before) and not _there(self.after)


def _there(value: Any) -> bool:
    return formats.known(value) and str(value) != formats.UNKNOWN


def compare(
    lines: Iterable[Compared], caption: Any, heading: Any, *, before: Any = "", after: Any = "", nothing: Any = ""
) -> SafeString:
    """{% compare lines _("What differs") _("Measure") %}: before and after, what differs in bold; what came or went is said in words.

    `heading` is what the lines are; `before` and `after` other heads of the two columns, `nothing` is said without a line.
    """
    shown = list(lines)
    context = {
        "lines": shown,
        "caption": caption,
        "heading": heading,
        "before": before or _("Before"),
        "after": after or _("After"),
        "nothing": nothing or _("Nothing differs."),
        "all_came": all(each.came for each in shown),
        "all_went": all(each.went for each in shown),
    }
    return SafeString(render_to_string("ui/parts/compare.html", context))
