"""What tests of seats begin with."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django.test import Client

from hanse.kernel.actor import Actor, acting
from hanse.kernel.models import Account, Mail
from hanse.kernel.models.mail import Mail as Letter
from hanse.network.models import Person
from hanse.network.tests.builders import an_account, as_system
from hanse.seats.models import Invitation, Token

LINK = re.compile(r"/invitation/([\w-]+)/")
PASSWORD = "a long enough word"
QUARTER = timedelta(days=90)
BEA, CEM = "bea@ours.example", "cem@albatross.example"


def reload[M: Any](row: M) -> M:
    with as_system():
        return type(row).objects.get(pk=row.pk)


def where(answer: Any) -> str:
    return str(answer.headers.get("Location", ""))


def browser(account: Account | None = None) -> Client:
    client = Client(headers={"host": "127.0.0.1"})
    if account is not None:
        client.force_login(account)
    return client


def as_staff(account: Account) -> Actor:
    roles = account.staff_roles.values_list("role", flat=True)
    return Actor.staff(account_id=account.pk, name=account.name, roles=roles)


def as_person(person: Person) -> Actor:
    with acting(Actor.system("a test asks who somebody is")):
        roles = [row.role for row in person.job_roles.all()]
    return Actor.partner(
        account_id=person.account_id, person_id=person.pk, name=person.name, roles=roles, organisation_id=person.organisation_id
    )  # fmt: skip


def address(secret: str) -> str:
    return f"http://127.0.0.1/invitation/{secret}/"


def an_administrator(email: str = "admin@ours.example") -> Account:
    return an_account(email, roles=("administrator",), name="Ada Lund")


def a_colleague_invited(by: Account, email: str = "bea@ours.example", **more: Any) -> Invitation:
    given = {"name": "Bea Holm", "roles": ["partner_manager"], "language": "en", "timezone": "Europe/Stockholm"} | more
    with acting(as_staff(by)) as actor:
        return Invitation.to_colleague(by=actor, link=address, email=email, **given)


def a_person_invited(
    person: Person, *, by: Actor, email: str = "cem@albatross.example", roles: Any = ("sales",)
) -> Invitation:
    with acting(by):
        return Invitation.to_person(person, by=by, link=address, email=email, job_roles=roles)


def link_to(email: str) -> str:
    """The path in the newest letter to an address that still has its link."""
    for letter in Letter.objects.filter(email=email).order_by("-id"):
        if found := LINK.search(str(letter.parts)):
            return found[0]
    raise AssertionError(f"no letter with a link to {email}")


def letters_to(email: str) -> int:
    return Mail.objects.filter(email=email).count()


def taking(**more: str) -> dict[str, str]:
    """What somebody new fills in."""
    return {"name": "Bea Holm", "password": PASSWORD, "timezone": "Europe/Berlin"} | more


def a_token(by: Actor, *scopes: str, name: str = "Reporting", lasts: timedelta = QUARTER) -> Token:
    with acting(by):
        return Token.create(by=by, name=name, scopes=scopes, lasts=lasts)


def program(token: str, **headers: str) -> Client:
    """A program with this token; it enforces what a browser's form would have to bring."""
    return Client(headers={"host": "127.0.0.1", "authorization": f"Bearer {token}"} | headers, enforce_csrf_checks=True)
