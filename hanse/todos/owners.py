"""Among whom one chooses when a to-do is given or handed on: colleagues, and people at the company who can sign in."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from hanse.kernel.actor import Actor
from hanse.kernel.errors import Refused
from hanse.kernel.models import Account
from hanse.kernel.walls import authz
from hanse.network.models import Organisation, Person

ANYBODY = "anybody"
OURS, THEIRS = "ours", "theirs"
MOST = 200

Choices = list[tuple[str, Any]]


def colleagues(actor: Actor) -> Choices:
    """Those of ours who do to-dos, oneself first."""
    may = authz.table()["todos.do"].any
    rows = Account.objects.filter(is_active=True, staff_roles__role__in=may).distinct().order_by("name", "id")
    own, others = [], []
    for account in rows:
        key = f"{OURS}:{account.public_id}"
        if account.pk == actor.account_id:
            own.append((key, _("Yourself")))
        else:
            others.append((key, account.name))
    return own + others


def people(company: Organisation, actor: Actor) -> Choices:
    """Who at the company can sign in and take a to-do."""
    rows = Person.objects.filter(organisation=company, left_on=None).exclude(account=None)
    return [
        (f"{THEIRS}:{each.public_id}", _("Yourself") if each.pk == actor.person_id else each.name)
        for each in rows.order_by("family_name", "given_name", "id")[:MOST]
    ]


def anybody(company: Organisation) -> tuple[str, str]:
    return ANYBODY, _("Anybody at %(company)s") % {"company": company}


def choices(actor: Actor, company: Organisation | None) -> Choices:
    """All who may get a new to-do from this actor; `company` is what it is about, for partners' people their own."""
    if actor.is_partner:
        assert company is not None
        return [*people(company, actor), anybody(company)]
    if company is None:
        return colleagues(actor)
    return [(_("At ours"), colleagues(actor)), (str(company), [anybody(company), *people(company, actor)])]


def fields_of(choice: str, company: Organisation | None) -> dict[str, Any]:
    """What a task keeps of a choice. Raises `Refused` when there is nobody behind it any more."""
    kind, _colon, public_id = choice.partition(":")
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
