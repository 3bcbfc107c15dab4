"""What is open about a partner, for its own people, as a part of their company's page."""

from __future__ import annotations

from django.http import HttpResponse

from hanse.kernel.pages import Request, page
from hanse.network.company.own_company import own

from .panels import answer


@page("company/todos/", operation="todos.read", name="about")
def about(request: Request) -> HttpResponse:
    return answer(request, own(request))
