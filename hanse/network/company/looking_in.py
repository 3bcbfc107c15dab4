"""Into what of other companies one's own may look: told to who may, while it holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from hanse.kernel import clock, contributions
from hanse.kernel.actor import Actor, acting, current
from hanse.kernel.contributions import Receiver, Told
from hanse.kernel.pages import Request
from hanse.kernel.walls.authz import allows
from hanse.ui import formats
from hanse.ui.frame.context import HOMES

from ..events import InsightGiven
from ..models import Person, VisibilityGrant


@dataclass(frozen=True, slots=True)
class Opened:
    """What one may look into, in words, and the seat from which one does."""

    grant: VisibilityGrant
    seat: str = ""

    @property
    def words(self) -> str:
        return _("%(part)s of %(company)s") % {"part": self.grant.part, "company": self.grant.organisation}

    @property
    def until(self) -> str:
        day = self.grant.ends_on
        return _("until %(day)s") % {"day": formats.day(day)} if day else _("until it is ended")


def to_its_people(event: InsightGiven) -> Iterator[Receiver]:
    """Those at the company that may look in who may read such a part at all."""
    grant = VisibilityGrant.objects.filter(pk=event.grant_id).first()
    if grant is None:
        return
    people = Person.objects.filter(organisation=grant.grantee_id, left_on=None).exclude(account=None)
    for person in people.prefetch_related("job_roles").order_by("id"):
        actor = Actor.partner(
            account_id=person.account_id, person_id=person.pk, name=person.name,
            roles=[each.role for each in person.job_roles.all()], organisation_id=grant.grantee_id,
        )  # fmt: skip
        if may_read(grant, actor):
            yield Receiver(person.account_id or 0, grant.grantee_id)


def may_read(grant: VisibilityGrant, actor: Actor) -> bool:
    """Would the actor's own roles open this part?"""
    parts = [each for each in contributions.shareables if each.key == grant.resource]
    return any(allows(actor, operation) for part in parts for operation in part.operations)


def tell(kept: Sequence[Mapping[str, Any]]) -> Iterator[Told | None]:
    """While it holds, to who may open it."""
    found = {grant.pk: Opened(grant) for grant in _open_to(current(), pk__in={about["grant_id"] for about in kept})}
    for about in kept:
        opened = found.get(about["grant_id"])
        words = {"part": opened.words, "until": opened.until} if opened else {}
        yield (
            Told(
                _("You may look into: %(part)s, %(until)s") % words, HOMES[True], "eye",
                opened.grant.reason,
            )
            if opened
            else None
        )  # fmt: skip


def on_home(request: Request) -> dict[str, Any] | None:
    """What stands on the portal's home; nothing where nothing is opened, or where one looks in already."""
    actor = request.actor
    looks_in = [seat for seat in getattr(request, "seats", []) if seat.actor.looks_from == actor.organisation_id]
    if actor.looks_from is not None or not looks_in:
        return None
    seats = {seat.actor.organisation_id: seat.key for seat in looks_in}
    opened = [
        Opened(grant, seats[grant.organisation_id])
        for grant in _open_to(actor, organisation__in=seats)
        if grant.organisation_id in seats
    ]
    return {"opened": opened} if opened else None


def _open_to(actor: Actor, **which: Any) -> list[VisibilityGrant]:
    """Of these grants those that hold today for the actor's company, with the name of whose they are, which it sees by this alone."""
    held = VisibilityGrant.holds_on(clock.common_day())
    with acting(Actor.system("name the companies that let one look in")):
        rows = VisibilityGrant.objects.filter(held, grantee=actor.organisation_id, **which)
        return [grant for grant in _in_order(rows.select_related("organisation")) if may_read(grant, actor)]


def _in_order(rows: Iterable[VisibilityGrant]) -> list[VisibilityGrant]:
    return sorted(rows, key=lambda grant: (grant.organisation.name, grant.resource, grant.pk))
