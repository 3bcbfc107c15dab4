"""What an answer sends, while it goes out: whoever reads slowly, or much, may be ended before its last word.

A file that is made while it is sent reads on, a few thousand rows at a time, as whoever asked for it. So who asked is asked for
anew every few seconds; once they may not any more, it is broken off, as it is by an error, such as a connection that the database
ends. A table says so in its last line, lest its part be taken for the whole; any other file cannot be opened.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any, cast

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from ..actor import Actor, acting
from ..pages import Request
from ..walls.remit import remit
from .middleware import acts_still

EVERY = 5.0
"""Seconds: so long what was begun may go on unasked."""

log = logging.getLogger(__name__)


class SendingMiddleware:
    """Stands behind the one that sets the actor. What a stranger may read has no end."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer: Any = self.get_response(request)
        actor = cast(Request, request).actor
        if answer.streaming and actor.account_id is not None:
            is_table = answer.headers.get("Content-Type", "").startswith("text/csv")
            last = _("Broken off here: what you may read was changed meanwhile.")
            broken = _("Broken off here: something broke on our side. Ask for this file again.")
            content = _asked(answer.streaming_content, request, actor, last=_line(last) if is_table else b"")
            answer.streaming_content = _told(content, request, _line(broken)) if is_table else content
        return cast(HttpResponseBase, answer)


def _line(sentence: str) -> bytes:
    return f"\r\n{sentence}\r\n".encode()


def _told(content: Iterable[bytes], request: HttpRequest, last: bytes) -> Iterator[bytes]:
    """The content; where an error ends it, `last` in place of the rest. The server would end it as if it were whole."""
    try:
        yield from content
    except Exception:
        log.exception("Broken off by an error: %s", request.path)
        yield last


def _asked(content: Iterable[bytes], request: HttpRequest, actor: Actor, *, last: bytes) -> Iterator[bytes]:
    """The content, as long as it is for who asked; where that ends before it does, `last` in place of the rest."""
    asked = time.monotonic()
    for block in content:
        if time.monotonic() - asked > EVERY:
            if not _is_for(request, actor):
                log.warning("Broken off, since who asked for it may not read it any more: %s", request.path)
                yield last
                return
            asked = time.monotonic()
        yield block


def _is_for(request: HttpRequest, actor: Actor) -> bool:
    """Have they all that they had when they asked: session or token, seat, roles, and each partner in their care?"""
    with acting(actor):
        if not acts_still(request):
            return False
        return not actor.is_bounded or remit(actor) <= remit(replace(actor, known_remit=None))
