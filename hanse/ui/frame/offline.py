"""What a device may keep of a page, where its owner wants to read lists without a connection."""

from __future__ import annotations

from django.http import HttpResponse


def readable[Answer: HttpResponse](answer: Answer) -> Answer:
    """Mark a whole page as one that may be kept: the service worker reads it (front/sw.js)."""
    answer["Hanse-Keep"] = "yes"
    return answer
