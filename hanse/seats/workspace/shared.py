"""Invitations and tokens, of everybody."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase

from hanse.kernel.pages import Request, page
from hanse.network.models import Person

from .. import places
from ..models import Invitation, Token

GET_POST = ("GET", "POST")


@page("invitations/", operation="invitations.read")
def invitations(request: Request) -> HttpResponseBase:
    return places.invitations(request)


@page("invitations/<id:invitation>/", operation="invitations.read")
def invitation(request: Request, invitation: Invitation) -> HttpResponse:
    return places.invitation(request, invitation)


@page("invitations/<id:invitation>/again/", operation="invitations.send", methods=["POST"])
def invitation_again(request: Request, invitation: Invitation) -> HttpResponse:
    return places.invitation_again(request, invitation)


@page("invitations/<id:invitation>/withdrawal/", operation="invitations.send", methods=["POST"])
def invitation_withdrawal(request: Request, invitation: Invitation) -> HttpResponse:
    return places.invitation_withdrawal(request, invitation)


@page("people/<id:person>/invitation/", operation="seats.invite", methods=GET_POST)
def person_invitation(request: Request, person: Person) -> HttpResponse:
    return places.person_invitation(request, person)


@page("people/<id:person>/seat/end/", operation="seats.end", methods=["POST"])
def person_seat_end(request: Request, person: Person) -> HttpResponse:
    return places.person_seat_end(request, person)


@page("tokens/", operation="tokens.read")
def tokens(request: Request) -> HttpResponseBase:
    return places.tokens(request)


@page("tokens/new/", operation="tokens.create", methods=GET_POST)
def token_new(request: Request) -> HttpResponse:
    return places.token_new(request)


@page("tokens/<id:token>/", operation="tokens.read")
def token(request: Request, token: Token) -> HttpResponse:
    return places.token(request, token)


@page("tokens/<id:token>/end/", operation="tokens.end", methods=["POST"])
def token_end(request: Request, token: Token) -> HttpResponse:
    return places.token_end(request, token)
