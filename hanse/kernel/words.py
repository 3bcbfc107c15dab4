"""Sentences that are kept, and read later by people of other languages: each remembers what it was made of.

    from hanse.kernel.words import said as _

    reason = _("“%(value)s” is not a number.") % {"value": text}    # a string, in the language of who acts
    row.said = kept(reason)                                         # what is kept of it
    told(row.said)                                                  # the same, in the language of who reads

A sentence that was put together in any other way is kept as it was said.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext

Kept = str | dict[str, Any]
"""A sentence as it was said, or `says` (and `many` with a `count`) in the words of the code, with its `values`."""


class Said(str):
    """A sentence in the language of who acts, with what it was made of."""

    made_of: dict[str, Any]

    @classmethod
    def of(cls, text: str, made_of: dict[str, Any]) -> Self:
        found = cls(text)
        found.made_of = made_of
        return found

    def __mod__(self, values: Any) -> Said:
        named = {name: _value(value) for name, value in values.items()}
        return Said.of(str.__mod__(self, values), {**self.made_of, "values": named})

    def replace(self, old: Any, new: Any, count: Any = -1) -> Said:
        """With other values; its words stay."""
        values = {
            name: value.replace(old, new, count) if isinstance(value, str) else value
            for name, value in self.made_of.get("values", {}).items()
        }
        return Said.of(str.replace(self, old, new, count), {**self.made_of, "values": values})


def said(words: str) -> Said:
    """`gettext` for what is kept."""
    return Said.of(gettext(words), {"says": words})


def said_of(one: str, many: str, count: int) -> Said:
    """`ngettext` for what is kept."""
    return Said.of(ngettext(one, many, count), {"says": one, "many": many, "count": count})


def said_now(sentence: Any) -> str:
    """A sentence that waits for its language, in that of who acts."""
    value = _value(sentence)
    return Said.of(str(sentence), value) if isinstance(value, dict) else str(sentence)


def kept(sentence: str) -> Kept:
    """What is kept of it: what it was made of, where it remembers that."""
    return made_of(sentence) or str(sentence)


def made_of(sentence: str) -> dict[str, Any] | None:
    """What it was made of, to be kept beside it; None where it remembers nothing."""
    return sentence.made_of if isinstance(sentence, Said) else None


def told(sentence: Kept) -> str:
    """A kept sentence in the language of who reads it."""
    if isinstance(sentence, str):
        return sentence
    one, count = sentence["says"], sentence.get("count")
    words = gettext(one) if count is None else ngettext(one, sentence["many"], count)
    if "values" not in sentence:
        return words
    values: Mapping[str, Kept | int] = sentence["values"]
    return words % {name: told(each) if isinstance(each, dict) else each for name, each in values.items()}


def _value(value: Any) -> Any:
    if isinstance(value, Promise):
        pickled: Any = value.__reduce__()
        made_by, words = pickled[1][:2]
        return {"says": words[0]} if made_by is gettext else str(value)
    return kept(value) if isinstance(value, str) else value if isinstance(value, int) else str(value)
