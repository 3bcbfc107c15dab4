"""What is open about a partner, as a part of its record."""

from __future__ import annotations

from django.http import HttpResponse

from hanse.kernel.pages import Request, page
from hanse.network.company.record import framed
from hanse.network.models import Organisation

from .panels import answer


@page("partners/<id:partner>/todos/", operation="todos.read", name="about")
def about(request: Request, partner: Organisation) -> HttpResponse:
    """For who runs no script a page of its own."""
    return answer(request, framed(partner))
