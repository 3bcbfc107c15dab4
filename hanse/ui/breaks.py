"""Where a line may not break: within short words, numbers, codes and e-mails."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


def whole(text: Any) -> SafeString:
    """Short words that stand in one line, whatever stands beside them."""
    return format_html('<span class="nowrap">{}</span>', text)


FITS = 20
"""So many letters have room in the narrowest place."""


def unbroken(text: Any) -> Any:
    """Text in which a number, a code or an e-mail with a hyphen goes to the next line before it breaks there."""
    if not isinstance(text, str) or isinstance(text, SafeString) or "-" not in text:
        return text
    return format_html_join(" ", "{}", ((_as_one(word),) for word in text.split(" ")))


def _as_one(word: str) -> str:
    if "-" not in word.strip("-") or not ("@" in word or (len(word) <= FITS and any(map(str.isdigit, word)))):
        return word
    return format_html('<span class="{}">{}</span>', "whole" if "@" in word else "nowrap", word)
