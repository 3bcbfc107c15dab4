"""To-dos as a list: sentence, reason, clock; ticked off in place where one may, with what else may be done in a menu."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from hanse.kernel.contributions import Todo


def todos(context: Context, items: Iterable[Todo]) -> SafeString:
    """What waits for someone. {% todos items %}"""
    return SafeString(render_to_string("ui/parts/todos.html", {"items": list(items)}, request=context.get("request")))


def line(request: HttpRequest, item: Todo) -> SafeString:
    """One line of the list, to stand in its place again."""
    return SafeString(render_to_string("ui/parts/todo.html", {"item": item}, request=request))


def ticked_off(request: HttpRequest, item: Todo, *, undo: str) -> SafeString:
    """In the place of a line that is done: what it was, and the way back."""
    return SafeString(render_to_string("ui/parts/todo_done.html", {"item": item, "undo": undo}, request=request))
