"""Which products a company has had to do with: those of its lines that it may read itself."""

from __future__ import annotations

from hanse.intake.kinds import kinds

from ..declaring import FactKind
from . import store
from .sight import Sight


def products_of(organisation_id: int, *, roles: tuple[str, ...]) -> set[int]:
    """By all kinds of line that partners in one of these roles have and see."""
    found: set[int] = set()
    for kind in kinds():
        if (
            not isinstance(kind, FactKind)
            or not set(kind.roles) & set(roles)
            or not kind.own
            or ("product_id", "int64") not in kind.columns
        ):
            continue
        sight = Sight.of(kind.roles, only=organisation_id)
        try:
            with store.reading(kind.key, sight=sight, only=organisation_id) as facts:
                asked = "SELECT DISTINCT product_id FROM visible_lines WHERE product_id IS NOT NULL"
                found.update(key for (key,) in facts.connection.execute(asked).fetchall())
        except store.NoLines:
            continue
    return found
