"""Among whom one chooses when a to-do is given or handed on: colleagues, and people at the company who can sign in."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from hanse.kernel.actor import Actor
from hanse.kernel.errors import Refused
from hanse.kernel.models import Account, Manufacturer, StaffRole
from hanse.kernel.walls import authz
from hanse.network.models import Organisation, Person

from .access import can_take_over, one_of_ours, somebody_there, who_answer
from .gathering import own_company
from .handing import who_could_do, who_sees
from .models import Task

ANYBODY = "anybody"
OURS, THEIRS = "ours", "theirs"
WHOEVER = "whoever"
MOST = 200

Choices = list[tuple[str, Any]]


def _key(account: Account) -> str:
    return f"{OURS}:{account.public_id}"


def _key_there(person: Person) -> str:
    return f"{THEIRS}:{person.public_id}"


def colleagues(actor: Actor) -> Choices:
    """Those of ours who do to-dos with their roles, oneself first."""
    may = authz.table()["todos.do"].any
    held = StaffRole.objects.filter(account__is_active=True).select_related("account")
    own, others = [], []
    for account, roles in groupby(held.order_by("account__name", "account_id"), key=lambda each: each.account):
        all_of_them = list(roles)
        if may.isdisjoint(each.role for each in all_of_them):
            continue
        if account.pk == actor.account_id:
            own.append((_key(account), _("Yourself")))
        else:
            called = sorted(str(each.get_role_display()) for each in all_of_them)
            others.append((_key(account), ", ".join([account.name, *called])))
    return own + others


def people(company: Organisation, actor: Actor) -> Choices:
    """Who at the company can sign in and take a to-do."""
    rows = Person.objects.filter(organisation=company, left_on=None).exclude(account=None)
    return [
        (
            _key_there(each),
            _("Yourself") if each.pk == actor.person_id else ", ".join(filter(None, (each.name, each.title))),
        )
        for each in rows.order_by("family_name", "given_name", "id")[:MOST]
    ]


def others_who_could(source: str, key: str, actor: Actor) -> Choices:
    """Whom this actor may hand on what a source computed: everybody else on their side for whom it waits as well."""
    found = people(own_company(actor), actor) if actor.is_partner else colleagues(actor)
    others = [each for each in found if each[1] != _("Yourself")]
    could = who_could_do(source, key, actors(others))
    return [each for each in others if each[0] in could]


def actors(choices: Choices) -> dict[str, Actor]:
    """Those behind choices, with the rights that they have now."""
    ids = [key.partition(":")[2] for key, _name in choices]
    ours = Account.objects.filter(public_id__in=ids).prefetch_related("staff_roles")
    there = Person.objects.filter(public_id__in=ids).prefetch_related("job_roles")
    kinds = {key.partition(":")[0] for key, _name in choices}
    found = {_key(each): one_of_ours(each) for each in (ours if OURS in kinds else [])}
    return found | {_key_there(each): somebody_there(each) for each in (there if THEIRS in kinds else [])}


def anybody(company: Organisation) -> tuple[str, str]:
    return ANYBODY, _("Anybody at %(company)s") % {"company": company}


def choices(actor: Actor, company: Organisation | None) -> Choices:
    """All who may get a new to-do from this actor; `company` is what it is about, for partners' people their own."""
    if actor.is_partner:
        assert company is not None
        return [(str(company), [*people(company, actor), anybody(company)]), (_at_ours(), carers(company))]
    if company is None:
        return colleagues(actor)
    return [(_("At ours"), colleagues(actor)), (str(company), [anybody(company), *people(company, actor)])]


def carers(company: Organisation) -> Choices:
    """Of ours who look after a company, and whoever does."""
    named = [(_key(each), each.name) for each in who_answer(company) if can_take_over(each, company)]
    return [*named, (WHOEVER, _("Whoever looks after you"))]


def _at_ours() -> str:
    return Manufacturer.objects.values_list("name", flat=True).first() or _("At ours")


def fields_of(choice: str, company: Organisation | None, *, asks_us: bool = False) -> dict[str, Any]:
    """What a task keeps of a choice; `asks_us`: that of a partner's person. Raises `Refused` when nobody is behind it any more."""
    kind, _colon, public_id = choice.partition(":")
    if kind == WHOEVER or (asks_us and kind == OURS):
        found = {_key(each): each for each in who_answer(company)} if company and kind == OURS else {}
        owner = _found(found.get(choice)) if kind == OURS else None
        return {"owner": owner, "organisation": company, "asks_us": True}
    if kind == OURS:
        return {"owner": _found(Account.objects.filter(public_id=public_id, is_active=True).first()), "about": company}
    if company is None:
        raise Refused(_("Choose who is to do it."), field="owner")
    if kind == ANYBODY:
        return {"organisation": company, "person": None}
    return {
        "organisation": company,
        "person": _found(Person.objects.filter(organisation=company, public_id=public_id).first()),
    }


def _found[T](row: T | None) -> T:
    if row is None:
        raise Refused(_("This person is not there any more. Choose somebody else."), field="owner")
    return row


def account_of(choice: str) -> Account:
    """The login behind a choice of one person."""
    kind, _colon, public_id = choice.partition(":")
    if kind == THEIRS:
        person = _found(Person.objects.filter(public_id=public_id).select_related("account").first())
        return _found(person.account)
    return _found(Account.objects.filter(public_id=public_id, is_active=True).first())


def next_of(task: Task, actor: Actor) -> Choices:
    """To whom this actor may hand a to-do on: all on its side but who does it; oneself takes it over from another."""
    if task.organisation and not task.is_ours:
        among = people(task.organisation, actor)
        if task.person is None:
            return among
        now = _key_there(task.person)
        return [anybody(task.organisation), *(each for each in among if each[0] != now)]
    now = _key(task.owner) if task.owner else ""
    return [each for each in colleagues(actor) if each[0] != now]


def offered_next(task: Task, actor: Actor) -> Choices:
    """Of these whom one is offered: who sees the company that it is about. Of what is out of the actor's own sight that is nobody;
    then it is asked of whom they choose.
    """
    among, company = next_of(task, actor), task.company
    if company is None or (task.organisation and not task.is_ours):
        return among
    see = who_sees(company, actors(among))
    return [each for each in among if each[0] in see] or among


def fields_of_next(choice: str, task: Task) -> dict[str, Any]:
    """What a task that is handed on keeps of a choice."""
    found = fields_of(choice, task.organisation)
    return {name: found[name] for name in ("owner", "person") if name in found}
