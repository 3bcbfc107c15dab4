"""Who sees which notices: each person their own, at the company for which they act."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models

from hanse.kernel.actor import Actor
from hanse.kernel.walls.access import Scope


@dataclass(frozen=True, slots=True)
class OwnScope(Scope):
    """A notice is for its receiver alone."""

    def cut[M: models.Model](self, rows: models.QuerySet[M], actor: Actor) -> models.QuerySet[M]:
        rows = Scope.cut(self, rows, actor)
        return rows if actor.is_system else rows.filter(account=actor.account_id, organisation=actor.organisation_id)
