"""Many records changed alike, and back again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import models, transaction
from django.utils.translation import gettext as _

from hanse.kernel.actor import Actor
from hanse.kernel.errors import Refused
from hanse.kernel.events import publish
from hanse.ui import formats

from ..custom.record import were
from ..events import OrganisationChanged
from .editing import corrected
from .organisations import Organisation
from .partnerships import Partnership
from .people import Person
from .undoing import Altered, Undo, locked_rows

MOST_AT_ONCE, MOST_WITH_ROLES = 2000, 500


@dataclass(frozen=True, slots=True)
class Roles:
    """Job roles that people are given beside those that they hold, and that are taken from who holds them."""

    given: frozenset[str] = frozenset()
    taken: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.given | self.taken)


class Changed(NamedTuple):
    """The way back, and how many rows are different now."""

    undo: Undo
    rows: int


def change_together(
    rows: models.QuerySet[Any], values: Mapping[str, Any], *, by: Actor, operation: str, roles: Roles = Roles()
) -> Changed:
    """Give these rows the same values, each audited, and people job roles.

    Refused for nothing to change, and for more rows than somebody waits for.
    """
    if not values and not roles:
        raise Refused(_("Choose what is to be different."))
    most = MOST_WITH_ROLES if roles else MOST_AT_ONCE
    if rows.count() > most:
        words = {"count": formats.number(most)}
        raise Refused(_("Only %(count)s can be changed at once. Narrow the list first.") % words)
    altered, count = [], 0
    with transaction.atomic():
        for row in locked_rows(rows.model, rows.order_by().values("pk")):
            found = list(_changed(row, values, roles, by=by, operation=operation))
            altered += found
            count += bool(found)
        return Changed(Undo.keep(altered, operation=operation, by=by), count)


def move_together(rows: models.QuerySet[Partnership], *, to: str, reason: str, by: Actor) -> Changed:
    """Let these partnerships enter a state today, each with its step and audited; all of them or none."""
    with transaction.atomic():
        these = locked_rows(Partnership, rows.order_by().values("pk")).select_related("organisation")
        altered = [each.step(to=to, by=by, reason=reason)[1] for each in these]
        return Changed(Undo.keep(altered, operation="partnerships.move", by=by), len(altered))


def _changed(
    row: models.Model, values: Mapping[str, Any], roles: Roles, *, by: Actor, operation: str
) -> Iterator[Altered]:
    given = {**values, **row.consent_values(values, by=by)} if isinstance(row, Person) else values
    was = were(row, given)
    if corrected(row, given, by=by, operation=operation):
        yield Altered(row, was)
        if isinstance(row, Organisation):
            publish(OrganisationChanged(organisation_id=row.pk))
    if roles and isinstance(row, Person):
        yield from row.change_roles(give=roles.given, take=roles.taken, by=by)
