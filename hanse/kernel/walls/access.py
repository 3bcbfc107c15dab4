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

from ..actor import Actor, current
from ..ids import PublicIdField
from .remit import remit
from .stance import among_sorted, listed


@dataclass(frozen=True, slots=True)
class Scope:
    """Who sees which rows of a model.

    `own`: the column that holds the company a row belongs to; a partner's person sees the rows of the companies in
    `actor.organisation_ids`. `also` is a second column of the kind, for what concerns two companies: either of these
    partners sees it. Of our people those with bounded roles see the rows whose companies are all in their `remit`, the
    others every row; what belongs to no company is seen by `all` of ours. `staff` and `partner` may see `none` at all.
    `about` is the column of a company that the row tells of without being shown to it: it counts for our people alone.
    """

    own: str = "organisation_id"
    also: str = ""
    staff: Literal["remit", "all", "none"] = "remit"
    partner: Literal["own", "none"] = "own"
    about: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that holds a company to which the row is shown."""
        return (self.own, self.also) if self.also else (self.own,)

    @property
    def bounding(self) -> tuple[str, ...]:
        """Every column whose company has to be in the remit of our people with bounded roles."""
        return (*self.columns, self.about) if self.about else self.columns

    def cut[M: models.Model](self, rows: models.QuerySet[M], actor: Actor) -> models.QuerySet[M]:
        """Only the rows that `actor` may see."""
        if actor.is_system:
            return rows
        if actor.is_staff and self.staff != "none":
            return self._in_remit(rows, actor) if actor.is_bounded and self.staff == "remit" else rows
        if actor.is_partner and self.partner == "own":
            sides = [models.Q((f"{column}__in", actor.organisation_ids)) for column in self.columns]
            return rows.filter(functools.reduce(operator.or_, sides))
        return rows.none()

    def _in_remit[M: models.Model](self, rows: models.QuerySet[M], actor: Actor) -> models.QuerySet[M]:
        seen = remit(actor)
        for column in self.bounding:
            ours = models.Q((f"{column}__isnull", True)) if may_be_ours(rows.model, column) else models.Q()
            rows = rows.filter(among(column, seen) | ours)
        return rows


FEW = 100
MANY = 5000
"""Of more than this PostgreSQL looks each value up. So it does of any in what is asked once for each row of something else:
for an index it would sort them anew each time."""


def among(column: str, numbers: frozenset[int], *, by_index: bool = True) -> models.Q:
    """That a column is one of these numbers, however many they are.

    `by_index`: PostgreSQL may look them up; not where the wall has it look up others in the same column, for it tries all pairs.
    """
    few = len(numbers) <= FEW
    return models.Q((f"{column}__in", numbers)) if few else models.Q(Among(column, numbers, by_index=by_index))


class Among(models.Lookup[Any]):
    """Is a column one of many numbers? They go to the database as one value, of which there may be more than parameters.

    A lookup, not a function: what a function gives is compared with true, and then SQLite uses no index.
    """

    prepare_rhs = False

    def __init__(self, column: str, numbers: frozenset[int], *, by_index: bool) -> None:
        super().__init__(models.F(column), listed(numbers))
        self.by_index = by_index

    def as_sqlite(self, compiler: Any, connection: Any, **_more: Any) -> Any:
        column, _values = self.process_lhs(compiler, connection)
        return f"{column} IN (SELECT value FROM json_each(%s))", (f"[{self.rhs}]",)

    def as_postgresql(self, compiler: Any, connection: Any, **_more: Any) -> Any:
        column, _values = self.process_lhs(compiler, connection)
        values = f"{{{self.rhs}}}"
        if self.by_index and self.rhs.count(",") < MANY and not compiler.query.get_external_cols():
            # not told beforehand what they are: it would think about each of them before it begins
            return f"{column} = ANY ((SELECT %s::bigint[])::bigint[])", (values,)
        return among_sorted(column, "%s::bigint[]"), (values, values)


def may_be_ours(model: type[models.Model], column: str) -> bool:
    """Does the model also hold rows of no partner, which are our own?"""
    return bool(model._meta.get_field(column).null)


class ScopedManager[M: models.Model](models.Manager[M]):
    """Gives only what the current actor may see."""

    def get_queryset(self) -> models.QuerySet[M]:
        model = cast("type[Scoped]", self.model)
        actor = current(str(model._meta.verbose_name_plural))
        return model.scope.cut(super().get_queryset(), actor)


class Scoped(models.Model):
    """A row behind the wall, found from outside by its random public id."""

    scope: ClassVar[Scope]
    joined: ClassVar[tuple[str, ...]] = ()
    """What a page about such a row always needs too, read with it."""
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
    rows = model.objects.filter(public_id=public_id)
    return (rows.select_related(*model.joined) if model.joined else rows).first()


def scoped_models(models_: Iterable[Any]) -> list[type[Scoped]]:
    """Those of `models_` that are behind the wall."""
    return [model for model in models_ if issubclass(model, Scoped)]
