"""Does a letter call somebody as another typed it? Whoever has us write to strangers says nothing else by a name. Pure."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 60
"""Letters: longer ones are sentences."""
NO_NAME = re.compile(r"[\d/\\@:?!<>=_#%|]|\S[.。]\w{2}")
"""What names are written without, and numbers, sentences and addresses are not: a reader of mail makes links of these."""
UNSEEN = {"Cf", "Mn", "Me"}
"""Kinds of letters that nobody sees, and of marks upon others: an address with them is one without them."""


def as_called(name: str) -> str:
    """The name in one line; nothing where it is more than one."""
    plain = " ".join(name.split())
    return "" if len(plain) > LONGEST or NO_NAME.search(_as_read(plain)) else plain


def _as_read(text: str) -> str:
    """As a reader of mail takes it for an address."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(letter for letter in folded if unicodedata.category(letter) not in UNSEEN)
