"""What somebody keeps of themselves: their name, their language, and the zone in which times are shown to them."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from hanse.kernel.actor import Actor, acting
from hanse.kernel.models import Account
from hanse.network.models import Person, Undo
from hanse.network.models.editing import corrected
from hanse.network.models.undoing import Altered

EDIT = "accounts.edit"
OF_PERSON = ("given_name", "family_name")


def person_of(actor: Actor) -> Person | None:
    """Their record at the company for which they act; none for one of ours, nor where they look into another's portal."""
    return Person.objects.filter(pk=actor.person_id).first() if actor.person_id else None


def edit(account: Account, given: dict[str, Any], *, by: Actor) -> Undo | None:
    """Save what they say of themselves; gives the way back, None when nothing is different.

    At a partner the login bears the name of their record there.
    """
    values, of_person = dict(given), {name: given[name] for name in OF_PERSON if name in given}
    for name in of_person:
        del values[name]
    with acting(by), transaction.atomic():
        person = person_of(by) if of_person else None
        altered = _altered(person, of_person, by=by) if person else []
        if person and altered:
            values["name"] = person.name[: Account._meta.get_field("name").max_length]
        altered += _altered(Account.objects.get(pk=account.pk), values, by=by)
        return Undo.keep(altered, operation=EDIT, by=by) if altered else None


def _altered(row: Account | Person, values: dict[str, Any], *, by: Actor) -> list[Altered]:
    was = {name: getattr(row, name) for name in values}
    return [Altered(row, was)] if corrected(row, values, by=by, operation=EDIT) else []
