"""Many records changed alike, and back again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import models, transaction
from django.utils.translation import gettext as _

from hanse.kernel.actor import Actor
from hanse.kernel.errors import Refused
from hanse.kernel.events import publish_each
from hanse.ui import formats

from ..events import OrganisationChanged
from .editing import MOST_AT_ONCE, corrected_each
from .organisations import Organisation
from .partnerships import Partnership
from .people import Person
from .undoing import Altered, Undo, locked_rows

MOST_FOLLOWED, MOST_WITH_ROLES = 2000, 500
"""Companies are followed by a job each, which asks for territory and scores anew. States are followed by more, and are moved as few at
once as people are given job roles, each by the rules of their company.
"""


@dataclass(frozen=True, slots=True)
class Roles:
    """Job roles that people are given beside those that they hold, and that are taken from who holds them."""

    given: frozenset[str] = frozenset()
    taken: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.given | self.taken)


class Changed(NamedTuple):
    """The way back, and how many rows are different now: none where somebody else was faster, and then nothing leads back."""

    undo: Undo | None
    rows: int


def change_together(
    rows: models.QuerySet[Any], values: Mapping[str, Any], *, by: Actor, operation: str, roles: Roles = Roles()
) -> Changed:
    """Give these rows the same values, each audited, and people job roles.

    Refused for nothing to change, and for more rows than somebody waits for.
    """
    if not values and not roles:
        raise Refused(_("Choose what is to be different."))
    most = MOST_WITH_ROLES if roles else MOST_FOLLOWED if rows.model is Organisation else MOST_AT_ONCE
    if rows.count() > most:
        words = {"count": formats.number(most)}
        raise Refused(_("Only %(count)s can be changed at once. Narrow the list first.") % words)
    with transaction.atomic():
        these = list(locked_rows(rows.model, rows.order_by().values("pk")))
        wanted = [(row, {**values, **_consent(row, values, by=by)}) for row in these]
        altered = [Altered(*each) for each in corrected_each(wanted, by=by, operation=operation)]
        changed = {each.row.pk for each in altered}
        publish_each(OrganisationChanged(organisation_id=key) for key in changed if rows.model is Organisation)
        for row in these if roles else ():  # each by the rules of its company's administration
            if found := row.change_roles(give=roles.given, take=roles.taken, by=by):
                altered += found
                changed.add(row.pk)
        return Changed(Undo.keep(altered, operation=operation, by=by) if altered else None, len(changed))


def move_together(rows: models.QuerySet[Partnership], *, to: str, reason: str, by: Actor) -> Changed:
    """Let these partnerships enter a state today, each with its step and audited; all of them or none."""
    with transaction.atomic():
        these = list(locked_rows(Partnership, rows.order_by().values("pk")))
        altered = Partnership.step_each(these, to=to, by=by, reason=reason)
        return Changed(Undo.keep(altered, operation="partnerships.move", by=by), len(altered))


def _consent(row: models.Model, values: Mapping[str, Any], *, by: Actor) -> dict[str, Any]:
    return row.consent_values(values, by=by) if isinstance(row, Person) else {}
