"""A request as it is made of what came, before any middleware sees it."""

from __future__ import annotations

from typing import Any

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.utils.http import parse_header_parameters

ANYTHING = (rb"\ud800", b"+2AA-", bytes(range(256)))


class Asked(WSGIRequest):
    """Whatever its sender calls the letters in which it is written: Django would break off at a name for what are none."""

    def __init__(self, environ: dict[str, Any]) -> None:
        said = environ.get("CONTENT_TYPE", "")
        if not _is_understood(said):
            environ["CONTENT_TYPE"] = said.partition(";")[0][:200]
        super().__init__(environ)


class Handler(WSGIHandler):
    request_class = Asked


def _is_understood(said: str) -> bool:
    """Can anything be read as these letters, and be kept then? Some name halves of letters, which no text has."""
    try:
        charset = parse_header_parameters(said)[1].get("charset", "utf-8")
        for some in ANYTHING:
            some.decode(charset, "replace").encode()
    except (ValueError, LookupError):
        return False
    return True
