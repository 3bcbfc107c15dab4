"""How a text is written in the index: small letters without accents, words parted by one space.

PostgreSQL writes entries by a function made from the same tables (keeping/postgresql.py); a test holds the two together.
"""

from __future__ import annotations

import re
import unicodedata

SINGLE = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "ħ": "h", "ŧ": "t", "ς": "σ"}
DOUBLE = {"ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"}
DROPPED = r"[\u0300-\u036f\u0027\u2019\u02bc\u0060]"
"""Accents, which NFKD puts after their letters, and apostrophes: O'Brien is one word."""
PARTING = (
    r"[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u00d7\u00f7\u02c2-\u02df\u2000-\u206f\u20a0-\u20cf"
    r"\u2100-\u2bff\u3000-\u303f\ue000-\uf8ff\ufe00-\ufe0f\ufff0-\uffff]+"
)
"""What stands between words: spaces, punctuation and signs."""
LONGEST = 200
"""Letters of a word or a number that are kept. One letter may become eighteen, and PostgreSQL takes no word of some kilobytes into an index."""

_letters = str.maketrans({**SINGLE, **DOUBLE})
_dropped, _parting = re.compile(DROPPED), re.compile(PARTING)


def fold(text: str) -> str:
    """ "  Größe: Ærø-Straße" becomes "grosse aero strasse"."""
    small = _dropped.sub("", unicodedata.normalize("NFKD", text).lower()).translate(_letters)
    return " ".join(word[:LONGEST] for word in _parting.sub(" ", small).strip(" ").split(" "))


def squeeze(text: str) -> str:
    """A number as it is compared: "DE 123-456.7" becomes "de1234567"."""
    return fold(text).replace(" ", "")[:LONGEST]
