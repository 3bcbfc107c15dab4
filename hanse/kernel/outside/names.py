"""Does a letter call somebody as another typed it? Whoever has us write to strangers says nothing else by a name. Pure."""

from __future__ import annotations

import re

LONGEST = 60
"""Letters: longer ones are sentences."""
NO_NAME = re.compile(r"[\d/\\@:?!<>=_#%|]|\w{2}[.。．｡]\w{2}")
"""What names are written without, and numbers, sentences and addresses are not: a reader of mail makes links of these."""


def as_called(name: str) -> str:
    """The name in one line; nothing where it is more than one."""
    plain = " ".join(name.split())
    return "" if len(plain) > LONGEST or NO_NAME.search(plain) else plain
