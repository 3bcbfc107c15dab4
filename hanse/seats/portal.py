"""A partner's administrator invites somebody new to the own company."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.kernel.pages import Request, page
from hanse.kernel.walls.authz import require
from hanse.network.company.own_company import own

from .inviting import newcomer_page


@page("company/access/new/", operation="seats.invite", methods=["GET", "POST"])
def newcomer(request: Request) -> HttpResponse:
    mine = own(request)
    require(request.actor, "seats.invite", mine)
    back = reverse("seats:portal_invitations")
    return newcomer_page(
        request, mine, back=back, back_label=_("Invitations"), without=lambda: reverse("network:portal_person_new")
    )
