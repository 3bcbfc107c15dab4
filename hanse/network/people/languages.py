"""Languages as people write them in a row: by name or code, with commas between."""

from __future__ import annotations

import re

from hanse.intake.recognition.matching import loosely
from hanse.intake.recognition.places import languages

LONGEST = 60


def codes_in(text: str) -> tuple[str, str]:
    """The codes with commas between, each once, and the first word that is no language; with one, no codes."""
    named = languages()
    codes, found = set(named.values()), []
    for word in filter(None, (each.strip() for each in re.split(r"[,;/]", text))):
        plain = word.lower()
        code = plain if plain in codes else named.get(plain) or named.get(loosely(word))
        if code is None:
            return "", word
        found.append(code)
    return ",".join(dict.fromkeys(found)), ""
