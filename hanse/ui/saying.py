"""The sentence after an act, shown on the next page; with a way back where there is one."""

from __future__ import annotations

from typing import Any, Literal

from django.contrib import messages
from django.http import HttpRequest

_LEVELS = {"good": messages.SUCCESS, "warn": messages.WARNING, "bad": messages.ERROR}


def say(request: HttpRequest, sentence: Any, *, tone: Literal["good", "warn", "bad"] = "good", undo: str = "") -> None:
    """Say what was done. `undo` is the address that takes a POST and takes the act back."""
    messages.add_message(request, _LEVELS[tone], str(sentence), extra_tags=undo)
