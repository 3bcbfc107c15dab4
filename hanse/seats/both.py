"""The pages that both sides have, for whoever looks: the same handlers, each with its own side's addresses and words."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from hanse.kernel.pages import Request, on_side, page
from hanse.kernel.walls.authz import allows
from hanse.kernel.walls.authz import table as operations
from hanse.kernel.web.limits import at_any_time, count_what_has_ended
from hanse.kernel.web.links import origin
from hanse.network.answers import form_page
from hanse.network.models import Person
from hanse.ui.asking import must_be_typed
from hanse.ui.parts import Action, Tab
from hanse.ui.saying import say
from hanse.ui.tables import Head, table

from .forms import PersonInvitationForm, TokenForm
from .models import Invitation, Token
from .tables import INVITATION_TONES, INVITATION_WORDS, TOKEN_TONES, TOKEN_WORDS, invitation_table, token_table

GET_POST = ("GET", "POST")


def at(request: Request, name: str, *given: Any) -> str:
    """The address of a page of seats on the side of who looks."""
    return on_side(request.actor, f"seats:{name}", *given)


def person_at(request: Request, person: Person) -> str:
    """The person's own page."""
    return on_side(request.actor, "network:person", person.public_id)


def link_of(request: Request) -> Any:
    """How the secret of an invitation becomes the address that the letter has."""
    return lambda secret: origin(request) + reverse("seats:invitation_accept", args=[secret])


def _head(request: Request, current: str, title: str, actions: list[Action]) -> Head:
    """In the portal one place of the navigation leads to both lists, which stand beside each other there."""
    if not request.actor.is_partner:
        return Head(title, actions=actions)
    lists = (("invitations", _("Invitations"), "invitations.read"), ("tokens", _("Tokens"), "tokens.read"))
    tabs = [Tab(label, at(request, name), name == current) for name, label, may in lists if allows(request.actor, may)]
    return Head(_("Access"), actions=actions, tabs=tabs, tabs_label=_("Access"))


@page("invitations/", operation="invitations.read", portal="company/access/")
def invitations(request: Request) -> HttpResponseBase:
    kind = invitation_table(
        lambda row: at(request, "invitation", row.public_id), with_company=not request.actor.is_partner
    )
    rows = seen_invitations(request).select_related("organisation", "person", "invited_by")
    head = _head(request, "invitations", _("Invitations"), _new_people(request))
    return table(request, kind, rows=rows.prefetch_related("person__job_roles"), head=head)


def _new_people(request: Request) -> list[Action]:
    """Where somebody is invited: one of a partner's people, and by who looks after them a colleague of ours."""
    if request.actor.is_partner:
        return [Action(_("Invite somebody"), at(request, "newcomer"), "user-plus", "primary", "seats.invite")]
    theirs = Action(_("Invite somebody at a partner"), at(request, "newcomer"), "user-plus", "primary", "seats.invite")
    if not allows(request.actor, "colleagues.invite"):
        return [theirs]
    return [Action(_("Invite a colleague"), reverse("seats:colleague_new"), "user-plus"), theirs]


def seen_invitations(request: Request) -> QuerySet[Invitation]:
    """Those to our own people only for who looks after them."""
    rows = Invitation.objects.all()
    return rows if allows(request.actor, "colleagues.read") else rows.exclude(person=None)


def known(request: Request, invitation: Invitation) -> Invitation:
    """Absent for one who may not see it."""
    if invitation.person_id is None and not allows(request.actor, "colleagues.read"):
        raise Http404
    return invitation


@page("invitations/<id:invitation>/", operation="invitations.read", portal="company/access/<id:invitation>/")
def invitation(request: Request, invitation: Invitation) -> HttpResponse:
    row = known(request, invitation)
    context = {
        "invitation": row,
        "state": (INVITATION_WORDS[row.standing], INVITATION_TONES[row.standing]),
        "back": at(request, "invitations"),
        "person_url": person_at(request, row.person) if row.person else "",
        "may_send": row.state == Invitation.State.OPEN and may_send(request, row),
        "again_url": at(request, "invitation_again", row.public_id),
        "withdrawal_url": at(request, "invitation_withdrawal", row.public_id),
    }
    return render(request, "seats/invitation.html", context)


def may_send(request: Request, row: Invitation) -> bool:
    """To our own people only who may invite them."""
    if row.person_id is None:
        return allows(request.actor, "colleagues.invite")
    return allows(request.actor, "invitations.send", row)


@page(
    "invitations/<id:invitation>/again/",
    operation="invitations.send",
    methods=["POST"],
    portal="company/access/<id:invitation>/again/",
)
def invitation_again(request: Request, invitation: Invitation) -> HttpResponse:
    row = _to_send(request, invitation)
    row.send_again(by=request.actor, link=link_of(request))
    say(request, _("The invitation is sent again to %(email)s.") % {"email": row.email})
    return _back(request, row)


@page(
    "invitations/<id:invitation>/withdrawal/",
    operation="invitations.send",
    methods=["POST"],
    portal="company/access/<id:invitation>/withdrawal/",
)
def invitation_withdrawal(request: Request, invitation: Invitation) -> HttpResponse:
    row = _to_send(request, invitation)
    row.withdraw(by=request.actor)
    say(request, _("The invitation to %(name)s is withdrawn. Its link does not work any more.") % {"name": row})
    return _back(request, row)


def _to_send(request: Request, row: Invitation) -> Invitation:
    known(request, row)
    if not may_send(request, row):
        raise Http404
    return row


def _back(request: Request, row: Invitation) -> HttpResponse:
    return redirect(person_at(request, row.person) if row.person else at(request, "invitation", row.public_id))


@page(
    "people/<id:person>/invitation/",
    operation="seats.invite",
    methods=GET_POST,
    portal="company/people/<id:person>/invitation/",
)
def person_invitation(request: Request, person: Person) -> HttpResponse:
    """Invite somebody at a company."""
    initial = {"email": person.email, "job_roles": sorted(person.roles_held)}
    form = PersonInvitationForm(request.POST or None, roles=person.roles_to_give(by=request.actor), initial=initial)
    if form.carry_out(lambda given: Invitation.to_person(person, by=request.actor, link=link_of(request), **given)):
        say(request, _("%(person)s is invited. The link is valid for seven days.") % {"person": person})
        return redirect(person_at(request, person))
    title, held = _("Invite %(person)s") % {"person": person}, person.roles_in_words
    roles = (
        (_("Job roles: %(roles)s") % {"roles": held}, on_side(request.actor, "network:person_edit", person.public_id))
        if held
        else None
    )
    return form_page(
        request, form, title=title, verb=_("Invite"), back=person_at(request, person), back_label=person, elsewhere=roles,
    )  # fmt: skip


@page(
    "people/<id:person>/seat/end/",
    operation="seats.end",
    methods=["POST"],
    portal="company/people/<id:person>/seat/end/",
)
@at_any_time
def person_seat_end(request: Request, person: Person) -> HttpResponse:
    """They stay at the company, without a seat."""
    must_be_typed(request, person)
    count_what_has_ended(request, has_ended=person.account_id is None)
    person.lose_seat(by=request.actor)
    say(
        request,
        _("%(person)s cannot sign in for %(company)s any more.") % {"person": person, "company": person.organisation},
    )
    return redirect(person_at(request, person))


@page("tokens/", operation="tokens.read", portal="company/access/tokens/")
def tokens(request: Request) -> HttpResponseBase:
    kind = token_table(lambda row: at(request, "token", row.public_id), with_company=not request.actor.is_partner)
    rows = Token.objects.select_related("organisation", "account")
    new = Action(_("New token"), at(request, "token_new"), "plus", "primary", operation="tokens.create")
    use = [Action(_("How to use them"), url, icon="book")] if (url := use_url(request)) else []
    return table(request, kind, rows=rows, head=_head(request, "tokens", _("Tokens"), [*use, new]))


def use_url(request: Request) -> str:
    """Where it is told how programs use Hanse; empty while no room tells it."""
    try:
        return on_side(request.actor, "exchange:overview")
    except NoReverseMatch:
        return ""


@page("tokens/new/", operation="tokens.create", methods=GET_POST, portal="company/access/tokens/new/")
def token_new(request: Request) -> HttpResponse:
    form = TokenForm(request.POST or None, roles=request.actor.roles)
    if form.carry_out(lambda given: Token.create(by=request.actor, **given)):
        context = {"token": form.outcome, "back": at(request, "tokens"), "use_url": use_url(request)}
        answer = render(request, "seats/token_made.html", context, status=201)
        answer["Cache-Control"] = "no-store"
        return answer
    back = at(request, "tokens")
    return form_page(
        request, form, title=_("New token"), verb=_("Make it"), back=back, back_label=_("Tokens"), two=True
    )


@page("tokens/<id:token>/", operation="tokens.read", portal="company/access/tokens/<id:token>/")
def token(request: Request, token: Token) -> HttpResponse:
    says = {name: entry.says for name, entry in operations().items()}
    context = {
        "token": token,
        "state": (TOKEN_WORDS[token.standing], TOKEN_TONES[token.standing]),
        "scopes": [_(says[name]) for name in token.scopes if name in says],
        "back": at(request, "tokens"),
        "may_end": token.ended_at is None and allows(request.actor, "tokens.end", token),
        "end_url": at(request, "token_end", token.public_id),
    }
    return render(request, "seats/token.html", context)


@page(
    "tokens/<id:token>/end/", operation="tokens.end", methods=["POST"], portal="company/access/tokens/<id:token>/end/"
)
@at_any_time
def token_end(request: Request, token: Token) -> HttpResponse:
    must_be_typed(request, token)
    count_what_has_ended(request, has_ended=token.ended_at is not None)
    token.end(by=request.actor)
    say(request, _("The token “%(name)s” opens nothing any more.") % {"name": token})
    return redirect(at(request, "tokens"))
