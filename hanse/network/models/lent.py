"""What is lent one does not keep: a deputy makes nobody's partners their own, be it by name, by leaving them to nobody or by a territory."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy

from hanse.kernel import clock
from hanse.kernel.actor import Actor
from hanse.kernel.errors import Refused
from hanse.kernel.walls.authz import table

from .territories import TerritoryAssignment
from .undoing import MOST_NAMES, some_of

BY_NAME = gettext_lazy(
    "You stand in for the manager of these for a time, so you do not make yourself their manager: %(names)s."
)
TO_NOBODY = gettext_lazy(
    "You stand in for the manager of these for a time, so you do not leave them without one: %(names)s."
)
INTO_MINE = gettext_lazy(
    "You stand in for the manager of these for a time, so you do not put them into a territory of your own: %(names)s."
)


def refuse_to_keep_by_name(partnerships: models.QuerySet[Any], *, manager: models.Model | None, by: Actor) -> None:
    """Who stands in gives them to another colleague, as their manager could, and to nobody else."""
    if manager is None or manager.pk == by.account_id:
        _refuse(partnerships, by, BY_NAME if manager else TO_NOBODY, field="manager")


def refuse_to_keep_by_territory(partnerships: models.QuerySet[Any], *, into: Any, by: Actor) -> None:
    """In one's own territory one would go on seeing them, and in another's for as long as one stands in there.

    `into` is the key of the territory into which they go, or the column that says it.
    """
    mine = TerritoryAssignment.objects.filter(account=by.account_id).exclude(ends_on__lt=clock.common_day())
    going = partnerships.annotate(into=into if isinstance(into, F) else Value(into, models.BigIntegerField()))
    there = going.filter(into__in=mine.values("territory")).exclude(territory=F("into"))
    _refuse(there, by, INTO_MINE, field="territory")


def refuse_to_keep_by_beginning(
    partnerships: models.QuerySet[Any], *, manager: models.Model | None, territory: models.Model | None, by: Actor
) -> None:
    """A further role of a company that is one's own opens all of it, unless one manages it in another role anyhow."""
    if _keeps_any(by) or partnerships.filter(manager=by.account_id).exists():
        return
    if manager is not None:
        refuse_to_keep_by_name(partnerships, manager=manager, by=by)
    if territory is not None:
        refuse_to_keep_by_territory(partnerships, into=territory.pk, by=by)


def _keeps_any(by: Actor) -> bool:
    """Who may change any partner may make it their own; nobody lends to the product itself."""
    return not by.is_staff or bool(by.roles & table()["partners.edit_role"].any)


def _refuse(partnerships: models.QuerySet[Any], by: Actor, sentence: Any, *, field: str) -> None:
    """Where some have a manager for whom the deputy stands in."""
    if _keeps_any(by):
        return
    held = TerritoryAssignment.objects.filter(
        TerritoryAssignment.on(clock.common_day()), account=by.account_id, is_deputy=True
    )
    theirs = partnerships.filter(territory__in=held.values("territory")).exclude(
        Q(manager=None) | Q(manager=by.account_id)
    )
    lent = theirs.select_related("organisation").order_by("organisation__name", "pk")[: MOST_NAMES + 1]
    if names := [each.organisation.name for each in lent]:
        raise Refused(sentence % {"names": some_of(names)}, field=field)
