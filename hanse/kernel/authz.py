"""What an actor may do: one decision table, `authz.toml`, a part of it in each room.

An entry states the operation, what it means in words, and which roles may do it to rows in which relation:

    ["partners.edit"]
    says = "Change a partner's record"
    any = ["channel_chief", "data_steward"]     # any row that they see
    managed = ["partner_manager"]               # rows of partners in their care
    own = ["administrator_of_partner"]          # rows of their own company

What is not stated is denied. Groups: `staff`, `channel` (staff but direct sales), `partners`, `everyone`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

from .actor import Actor
from .errors import Refused
from .roles import PARTNER_ROLES, STAFF_ROLES

RELATIONS = ("any", "managed", "own")
GROUPS = {"staff": frozenset(STAFF_ROLES), "partners": frozenset(PARTNER_ROLES)}
GROUPS["channel"] = GROUPS["staff"] - {"direct_sales"}
GROUPS["everyone"] = GROUPS["staff"] | GROUPS["partners"] | {"public"}

Relation = Callable[[Actor, Any], bool]
_relations: dict[str, Relation] = {}


def relation(name: str) -> Callable[[Relation], Relation]:
    """Say how a relation between an actor and a row is decided; the room that knows registers it."""

    def register(decide: Relation) -> Relation:
        _relations[name] = decide
        return decide

    return register


@relation("own")
def _own(actor: Actor, row: Any) -> bool:
    owner = getattr(row, "organisation_id", None) or (row.pk if type(row).__name__ == "Organisation" else None)
    return owner in actor.organisation_ids


@dataclass(frozen=True, slots=True)
class Operation:
    """One line of the table: for each relation the roles that may."""

    name: str
    says: str
    any: frozenset[str]
    managed: frozenset[str]
    own: frozenset[str]

    @property
    def roles(self) -> frozenset[str]:
        return self.any | self.managed | self.own


def _roles(operation: str, names: list[str]) -> frozenset[str]:
    found: set[str] = set()
    for name in names:
        if name in GROUPS:
            found |= GROUPS[name]
        elif name in GROUPS["everyone"]:
            found.add(name)
        else:
            raise ImproperlyConfigured(f"authz.toml, {operation}: there is no role or group {name!r}.")
    return frozenset(found)


def _parse(path: Path) -> dict[str, Operation]:
    table: dict[str, Operation] = {}
    for name, entry in tomllib.loads(path.read_text()).items():
        if unknown := set(entry) - {"says", *RELATIONS}:
            raise ImproperlyConfigured(f"{path}, {name}: {', '.join(sorted(unknown))} is not a part of an operation.")
        roles = {kind: _roles(name, entry.get(kind, [])) for kind in RELATIONS}
        table[name] = Operation(name=name, says=entry["says"], **roles)
    return table


@cache
def table() -> dict[str, Operation]:
    """Every operation by name, read from the rooms that are installed."""
    found: dict[str, Operation] = {}
    for config in apps.get_app_configs():
        path = Path(config.path) / "authz.toml"
        if config.name.startswith("hanse.") and path.exists():
            part = _parse(path)
            if twice := found.keys() & part.keys():
                raise ImproperlyConfigured(f"authz.toml: {', '.join(sorted(twice))} stands in two rooms.")
            found |= part
    return found


def allows(actor: Actor, operation: str, row: Any = None) -> bool:
    """May `actor` do `operation` (to `row`, which they already see)? Buttons and endpoints ask this same question."""
    if actor.is_system:
        return True
    entry = table().get(operation)
    if entry is None:
        raise ImproperlyConfigured(f"{operation} is not in authz.toml.")
    if actor.scopes is not None and operation not in actor.scopes and "public" not in entry.roles:
        return False
    roles = actor.roles | ({"public"} if actor.kind == "public" else frozenset())
    if roles & entry.any:
        return True
    if row is None:
        return bool(roles & entry.roles)
    return any(
        bool(roles & getattr(entry, kind)) and kind in _relations and _relations[kind](actor, row)
        for kind in ("managed", "own")
    )


def require(actor: Actor, operation: str, row: Any = None) -> None:
    """Refuse with a sentence unless `actor` may."""
    if not allows(actor, operation, row):
        says = _(table()[operation].says)
        raise Refused(_("This is not part of your role: %(says)s.") % {"says": says}, status=403)
