"""The first wall: a model says in one line whose rows are whose, and its managers give nothing else.

Both the default and the base manager are cut, so related fields, saves and deletes pass the same gate. Without an actor
they raise `NoActor`: forgetting a filter gives an error, never another company's data.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Self, cast

from django.db import models

from .actor import Actor, current
from .ids import PublicIdField


@dataclass(frozen=True, slots=True)
class Scope:
    """Who sees which rows of a model.

    `own`: the column that holds the company a row belongs to; a partner's person sees the rows of the companies in
    `actor.organisation_ids`. `also` is a second column of the kind, for what concerns two companies. `staff` and `partner`
    say whether that side sees rows at all.
    """

    own: str = "organisation_id"
    also: str = ""
    staff: Literal["all", "none"] = "all"
    partner: Literal["own", "none"] = "own"

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that holds a company to which the row is shown."""
        return (self.own, self.also) if self.also else (self.own,)

    def cut[M: models.Model](self, rows: models.QuerySet[M], actor: Actor) -> models.QuerySet[M]:
        """Only the rows that `actor` may see."""
        if actor.is_system or (actor.is_staff and self.staff == "all"):
            return rows
        if actor.is_partner and self.partner == "own":
            sides = [models.Q((f"{column}__in", actor.organisation_ids)) for column in self.columns]
            return rows.filter(functools.reduce(operator.or_, sides))
        return rows.none()


class ScopedManager[M: models.Model](models.Manager[M]):
    """Gives only what the current actor may see."""

    def get_queryset(self) -> models.QuerySet[M]:
        model = cast("type[Scoped]", self.model)
        actor = current(str(model._meta.verbose_name_plural))
        return model.scope.cut(super().get_queryset(), actor)


class Scoped(models.Model):
    """A row behind the wall, found from outside by its random public id."""

    scope: ClassVar[Scope]
    public_id = PublicIdField()

    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"
        default_manager_name = "objects"


class PartnerOwned(Scoped):
    """A row that belongs to one partner company."""

    scope = Scope()
    organisation = models.ForeignKey("network.Organisation", on_delete=models.PROTECT, related_name="+")

    class Meta(Scoped.Meta):
        abstract = True


def visible[M: Scoped](model: type[M], public_id: str) -> M | None:
    """The row with this public id, if the current actor may see it; absent and forbidden look the same."""
    return model.objects.filter(public_id=public_id).first()


def scoped_models(models_: Iterable[Any]) -> list[type[Scoped]]:
    """Those of `models_` that are behind the wall."""
    return [model for model in models_ if issubclass(model, Scoped)]
