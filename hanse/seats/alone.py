"""A company with one person who can sign in: while they are away nobody there answers us. An invitation lets it wait."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.contributions import AboutCompany, Todo, TodoSource
from hanse.kernel.walls.authz import allows
from hanse.network.company.whose import partner
from hanse.network.models import Organisation, Person
from hanse.ui import formats

from .models import Invitation


def _alone(company: Organisation | int | None) -> QuerySet[Person]:
    """The only one who can sign in for a company."""
    others = Person.objects.filter(organisation=OuterRef("organisation"), account__is_active=True, left_on=None)
    rows = Person.objects.filter(organisation=company, account__is_active=True, left_on=None)
    return rows.filter(~Exists(others.exclude(pk=OuterRef("pk"))))


def _rows(actor: Actor, _keys: Collection[str] | None = None) -> QuerySet[Person]:
    """Told to who may invite others there, until somebody is invited; and anew when they did not come in time."""
    if actor.person_id is None or not allows(actor, "seats.invite"):
        return Person.objects.none()
    asked = _invited().filter(organisation=OuterRef("organisation"))
    return _alone(actor.organisation_id).filter(~Exists(asked), pk=actor.person_id)


def _invited() -> QuerySet[Invitation]:
    return Invitation.objects.filter(state=Invitation.State.OPEN, expires_at__gt=clock.now())


def _tell(_actor: Actor, rows: Iterable[Person]) -> Iterator[Todo]:
    for _person in rows:
        url = reverse("seats:portal_newcomer")
        yield Todo(_sentence(), _("While you are away nobody can answer us."), url, icon="user-plus", key="second")


def _sentence() -> str:
    return _("Name a second person who may sign in")


def _rows_there(actor: Actor, company: Organisation) -> QuerySet[Person]:
    """As its record says it to us; its own administrator has it on the list of to-dos."""
    if actor.is_partner or not allows(actor, "invitations.read", company):
        return Person.objects.none()
    return _alone(company)


def _tell_there(actor: Actor, company: Organisation, rows: Iterable[Person]) -> Iterator[Todo]:
    for only in rows:
        first = _invited().filter(organisation=company).order_by("sent_at", "id").first()
        if first is not None:
            words = {"person": first.name, "day": formats.day(first.sent_at)}
            reason, owner = _("%(person)s was invited on %(day)s, and has not come yet.") % words, first.name
        else:
            reason, owner = _("Only %(person)s can sign in there.") % {"person": only}, partner(actor)
        url = reverse("seats:newcomer_at", args=[company.public_id]) if allows(actor, "seats.invite", company) else ""
        yield Todo(_sentence(), reason, url, icon="user-plus", owner=owner)


SECOND = TodoSource(
    "own-second", "portal", _rows, _tell, order=60, handed_on=False, about=AboutCompany(_rows_there, _tell_there)
)
