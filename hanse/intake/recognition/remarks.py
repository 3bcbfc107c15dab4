"""What is said of a column that was recognised: kept as a key with its values, put into words for whoever reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from hanse.ui import formats

WORDS: Mapping[str, Any] = {
    "left out": _("left out"),
    "empty": _("empty"),
    "empty in every line": _("empty in every line"),
    "no days": _("these are no days"),
    "no numbers": _("these are no numbers"),
    "some no days": _("%(count)s of %(all)s looked at are no days"),
    "some no numbers": _("%(count)s of %(all)s looked at are no numbers"),
    "no currencies": _("these are no currencies"),
    "no e-mail addresses": _("these are no e-mail addresses"),
    "does not look like it": _("does not look like it"),
    "values": ngettext_lazy("%(count)s value", "%(count)s different values", "count"),
    "numbers": ngettext_lazy("all %(count)s looked at are numbers", "all %(count)s looked at are numbers", "count"),
    "decimal comma": _("decimal comma: %(example)s"),
    "decimals or thousands?": _("in %(example)s the sign may stand before decimals or thousands: which is right?"),
    "two notations": _("some of them have a decimal comma, others a decimal point: which is right?"),
    "excel": _("days counted as in a workbook"),
    "named": _("the month is a word"),
    "packed": _("year, month, day without signs"),
    "months": _("months, each from its first day"),
    "iso": _("year, month, day"),
    "year first": _("the year comes first"),
    "day first": _("%(day)s appears: the day comes first"),
    "month first": _("%(day)s appears: the month comes first"),
    "day first elsewhere": _("the day comes first, as in the other columns"),
    "month first elsewhere": _("the month comes first, as in the other columns"),
    "points": _("the day comes first, as always with points"),
    "day first?": _("no day above 12 appears; taken as day first: is that right?"),
    "month first?": _("no day above 12 appears; taken as month first: is that right?"),
    "by its values": _("recognised by its values: %(check)s"),
    "register": _("the number in another register: %(register)s"),
}
DOUBTS = frozenset({"decimals or thousands?", "two notations", "day first?", "month first?"})
AS_IT_STANDS = "text"
"""The key of what stands in the file, and of what was kept as a sentence before there were keys."""


class Counted(int):
    """A count as its reader writes numbers; which plural it asks for stays known."""

    def __str__(self) -> str:
        return formats.number(int(self))


@dataclass(frozen=True, slots=True)
class Remark:
    """One of `WORDS` with its values; a value may be a remark itself."""

    key: str
    values: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, key: str, **values: Any) -> Self:
        return cls(key, values)

    @classmethod
    def parse(cls, given: Any) -> Self:
        if isinstance(given, str):
            return cls.of(AS_IT_STANDS, text=given)
        values = given.get("values", {})
        return cls(
            given["key"], {name: cls.parse(each) if isinstance(each, dict) else each for name, each in values.items()}
        )

    @property
    def is_doubt(self) -> bool:
        """Can the values be read in two ways, so that somebody has to say which one is right?"""
        return self.key in DOUBTS or any(each.is_doubt for each in self.values.values() if isinstance(each, Remark))

    def as_json(self) -> dict[str, Any]:
        values = {name: each.as_json() if isinstance(each, Remark) else each for name, each in self.values.items()}
        return {"key": self.key, "values": values} if values else {"key": self.key}

    def __str__(self) -> str:
        if self.key == AS_IT_STANDS:
            return str(self.values["text"])
        values = {name: Counted(each) if isinstance(each, int) else each for name, each in self.values.items()}
        return str(WORDS[self.key] % values)
