"""To arrange what rooms compute: put off, handed on, and back on one's own list."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from hanse.kernel import clock, contributions
from hanse.kernel.actor import Actor, acting
from hanse.kernel.contributions import Todo
from hanse.kernel.errors import Refused
from hanse.kernel.models import Account
from hanse.kernel.pages import Request, page
from hanse.kernel.walls.authz import allows
from hanse.network.answers import form_page
from hanse.network.models import Person
from hanse.ui import formats
from hanse.ui.saying import say

from .. import owners
from ..access import one_of_ours, somebody_there
from ..forms import OwnerForm, PutOffForm
from ..gathering import at, computed, counted_anew
from ..mine import said
from ..models import Arrangement

GET_POST = ("GET", "POST")


@page("todos/waiting/", operation="todos.do", methods=GET_POST)
def put_off(request: Request) -> HttpResponse:
    source, todo = _wanted(request)
    form = PutOffForm(request.POST or None)
    if form.carry_out(
        lambda given: Arrangement.put_off(
            source, todo.key, sentence=str(todo.sentence), until=given["not_before"], by=request.actor
        )
    ):
        return _arranged(request, form.outcome)
    back = at(request.actor, "mine")
    return form_page(
        request, form, title=_("Put it off"), verb=_("Put off"), back=back, back_label=_("To-dos"), elsewhere=_of(todo),
        offered=("not_before", soon(clock.today())),
    )  # fmt: skip


def soon(today: date) -> list[tuple[str, str, str]]:
    """The days that are chosen at one press."""
    tomorrow, monday = today + timedelta(days=1), today + timedelta(days=7 - today.weekday())
    days = {tomorrow: _("Tomorrow")} | ({monday: _("Next Monday")} if monday > tomorrow else {})
    return [(day.isoformat(), label, formats.day(day)) for day, label in days.items()]


@page("todos/handing-on/", operation="todos.do", methods=GET_POST)
def pass_on(request: Request) -> HttpResponse:
    source, todo = _wanted(request)
    back = at(request.actor, "mine")
    among = owners.others_who_could(source, todo.key, request.actor)
    if not among:
        say(request, _nobody_else(request.actor), tone="warn")
        return redirect(back)
    form = OwnerForm(request.POST or None, among=among)
    if form.carry_out(lambda given: _passed(request.actor, source, todo, given["owner"])):
        return _arranged(request, form.outcome)
    return form_page(
        request, form, title=_("Hand it on"), verb=_("Hand on"), back=back, back_label=_("To-dos"), elsewhere=_of(todo)
    )


def _nobody_else(actor: Actor) -> str:
    """Why it cannot be handed on, with the way to invite somebody for who may."""
    sentence = _("Nobody else can sign in here who could do it.")
    invite = contributions.actions.named("invite_own" if actor.is_partner else "invite")
    if invite is None or not allows(actor, invite.operation):
        return sentence
    return format_html('{} <a href="{}">{}</a>', sentence, reverse(invite.url), invite.label)


def _of(todo: Todo) -> tuple[object, str]:
    """What it is about, and where that is done."""
    return todo.sentence, todo.url


def _wanted(request: Request) -> tuple[str, Todo]:
    """The computed to-do that the address names, if it waits and this person may see it."""
    source, key = request.GET.get("source", ""), request.GET.get("key", "")
    found = computed(request.actor, source, {key}) if key else []
    if not found:
        raise Http404
    return source, found[0]


def _passed(actor: Actor, source: str, todo: Todo, choice: str) -> Arrangement:
    """Refused for a colleague who could not do it."""
    to = owners.account_of(choice)
    other = _as(to, actor)
    with acting(other):
        could = bool(computed(other, source, {todo.key}))
    if not could:
        raise Refused(_("%(person)s may not do this, or does not see it.") % {"person": to}, field="owner")
    return Arrangement.pass_on(source, todo.key, sentence=str(todo.sentence), to=to, by=actor)


def _as(account: Account, actor: Actor) -> Actor:
    if not actor.is_partner:
        return one_of_ours(account)
    return somebody_there(Person.objects.get(organisation=actor.organisation_id, account=account))


def _arranged(request: Request, row: Arrangement) -> HttpResponse:
    counted_anew(request.actor)
    say(request, f"{row}: {said(row)}", undo=at(request.actor, "arrangement_end", row.public_id))
    return redirect(at(request.actor, "mine"))


@page("todos/arrangements/<id:arrangement>/end/", operation="todos.do", methods=["POST"])
def arrangement_end(request: Request, arrangement: Arrangement) -> HttpResponse:
    sentence = str(arrangement)
    arrangement.end(by=request.actor)
    counted_anew(request.actor)
    say(request, _("“%(sentence)s” is on your list again.") % {"sentence": sentence})
    return redirect(at(request.actor, "mine"))
