"""The same expected of many partners, selected in their list: what would be declared, doing it."""

from __future__ import annotations

from django.http import HttpResponse

from hanse.kernel.pages import Request, page
from hanse.network.workspace.together import asked, changed

from ..expecting.together import FEEDS


@page("feeds/together/", operation="feeds.declare", methods=["POST"], changes=False)
def feeds_together(request: Request) -> HttpResponse:
    """Who was selected, and the question what they are to send; nothing is declared yet."""
    return asked(request, FEEDS)


@page("feeds/together/declared/", operation="feeds.declare", methods=["POST"])
def feeds_declared(request: Request) -> HttpResponse:
    return changed(request, FEEDS)
