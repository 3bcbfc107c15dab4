"""Invitations that came to nothing: whoever sent one sends it again or withdraws it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.contributions import AboutCompany, Todo, TodoSource, owned
from hanse.kernel.pages import on_side
from hanse.kernel.walls.authz import allows, allows_each
from hanse.network.company.whose import named
from hanse.network.models import Organisation
from hanse.ui import formats

from .models import Invitation

MOST = 20


def _rows(actor: Actor, keys: Collection[str] | None = None) -> QuerySet[Invitation]:
    """Those that this person sent; or some, whoever did."""
    if actor.account_id is None or not allows(actor, "invitations.send"):
        return Invitation.objects.none()
    rows = Invitation.objects.filter(state=Invitation.State.OPEN, expires_at__lte=clock.now())
    rows = rows.filter(invited_by=actor.account_id) if keys is None else rows.filter(public_id__in=keys)
    rows = rows if allows(actor, "colleagues.invite") else rows.exclude(person=None)
    return rows.select_related("organisation").order_by("expires_at", "id")[:MOST]


def _tell(actor: Actor, rows: Iterable[Invitation]) -> Iterator[Todo]:
    for row in rows:
        yield Todo(
            _("Invite %(person)s again, or withdraw it") % {"person": row.name},
            _("%(company)s: not taken up until %(day)s.")
            % {"company": row.organisation or _("A colleague"), "day": formats.day(row.expires_at)},
            on_side(actor, "seats:invitation", row.public_id),
            icon="user-plus",
            key=row.public_id,
        )


def _tell_senders(actor: Actor, rows: Iterable[Invitation]) -> Iterator[Todo]:
    """Of those that they may still send again."""
    return _tell(actor, allows_each(actor, "invitations.send", rows))


def _rows_there(actor: Actor, company: Organisation) -> QuerySet[Invitation]:
    """Those to a company's people; its own people are told of what they sent themselves."""
    rows = Invitation.objects.filter(organisation=company, state=Invitation.State.OPEN, expires_at__lte=clock.now())
    rows = rows.filter(invited_by=actor.account_id) if actor.is_partner else rows
    rows = rows.select_related("organisation", "invited_by").order_by("expires_at", "id")
    return rows if allows(actor, "invitations.read", company) else rows.none()


def _tell_there(actor: Actor, _company: Organisation, rows: Iterable[Invitation]) -> Iterator[Todo]:
    for row in rows:
        yield from owned(_tell(actor, [row]), named(actor, row.invited_by))


SOURCES = (
    TodoSource(
        "invitations", "workspace", _rows, _tell_senders, order=50, about=AboutCompany(_rows_there, _tell_there)
    ),
    TodoSource("own-invitations", "portal", _rows, _tell_senders, order=50),
)
