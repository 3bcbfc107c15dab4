"""What an actor may do: one decision table, `authz.toml`, a part of it in each room.

An entry states the operation, what it means in words, and which roles may do it to rows in which relation:

    ["partners.edit"]
    says = "Change a partner's record"
    any = ["channel_chief", "data_steward"]     # any row that they see
    managed = ["partner_manager"]               # rows of partners in their care
    own = ["administrator_of_partner"]          # rows of their own company

Who holds several roles may what each of them may to what that role sees: one opens nothing to what another sees or has in its care.

What is not stated is denied. Groups: `staff`, `channel` (staff but direct sales), `partners`, `everyone`.

Duties are separated by two more parts, judged by what the audit trail knows of the row:

    not_by = ["claims.make"]                    # whoever did one of these to the row (names as in the trail) may not
    two_above = 1000                            # above this amount two different people have to do it

Where a model is edited, `reads` and `writes` name the fields that the operation shows and changes, by model:

    writes = {"network.Organisation" = ["phone", "email"]}
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from typing import Any, Literal, cast

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

from ..actor import Actor, acting
from ..errors import Refused
from .remit import remit
from .roles import BOUNDED_ROLES, PARTNER_ROLES, STAFF_ROLES

RELATIONS = ("any", "managed", "own")
DUTIES = ("not_by", "two_above")
FIELDS = ("reads", "writes")
GROUPS = {"staff": frozenset(STAFF_ROLES), "partners": frozenset(PARTNER_ROLES)}
GROUPS["channel"] = GROUPS["staff"] - {"direct_sales"}
GROUPS["everyone"] = GROUPS["staff"] | GROUPS["partners"] | {"public"}

NOBODYS = frozenset({"public"})
"""Whoever has no role, signed in or not, may what is open to the public: look after the own sign-in, and leave."""

Relation = Callable[[Actor, Any], bool]
_relations: dict[str, Relation] = {}


def relation(name: str) -> Callable[[Relation], Relation]:
    """Say how a relation between an actor and a row is decided; the room that knows registers it.

    The actor has only those of their roles that may by this relation, so that none opens what another has in its care.
    """

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
    not_by: frozenset[str] = frozenset()
    two_above: Decimal | None = None
    reads: Mapping[str, frozenset[str]] = field(default_factory=dict)
    writes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    room: str = ""

    @property
    def roles(self) -> frozenset[str]:
        return self.any | self.managed | self.own

    @property
    def room_label(self) -> str:
        return str(apps.get_app_config(self.room).verbose_name)


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


def _parse(room: str, path: Path) -> dict[str, Operation]:
    table: dict[str, Operation] = {}
    for name, entry in tomllib.loads(path.read_text()).items():
        if unknown := set(entry) - {"says", *RELATIONS, *DUTIES, *FIELDS}:
            raise ImproperlyConfigured(f"{path}, {name}: {', '.join(sorted(unknown))} is not a part of an operation.")
        roles = {kind: _roles(name, entry.get(kind, [])) for kind in RELATIONS}
        fields = {kind: {model: frozenset(names) for model, names in entry.get(kind, {}).items()} for kind in FIELDS}
        table[name] = Operation(
            name, entry["says"], any=roles["any"], managed=roles["managed"], own=roles["own"],
            not_by=frozenset(entry.get("not_by", ())),
            two_above=Decimal(str(entry["two_above"])) if "two_above" in entry else None,
            reads=fields["reads"], writes=fields["writes"], room=room,
        )  # fmt: skip
    return table


@cache
def table() -> dict[str, Operation]:
    """Every operation by name, room by room as they are installed, in the order of each file."""
    found: dict[str, Operation] = {}
    for config in apps.get_app_configs():
        path = Path(config.path) / "authz.toml"
        if config.name.startswith("hanse.") and path.exists():
            part = _parse(config.label, path)
            if twice := found.keys() & part.keys():
                raise ImproperlyConfigured(f"authz.toml: {', '.join(sorted(twice))} stands in two rooms.")
            found |= part
    return found


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the table: may this role do this to a row in this relation? Nothing is left unsaid."""

    operation: str
    role: str
    relation: str
    allowed: bool


def cells() -> Iterator[Cell]:
    """The whole table: every operation, role and relation. Whoever may with any row may with one in either relation."""
    for entry in table().values():
        for role in sorted(GROUPS["everyone"]):
            for kind in RELATIONS:
                allowed = role in entry.any or role in getattr(entry, kind)
                yield Cell(entry.name, role, kind, allowed)


Why = Literal["system", "scope", "any", "some", "managed", "own", "role", "relation", "not_by", "two"]


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer, and what gave it: `roles` are those of the actor's that count, `before` what they did to the row already.

    Allowed: `system`; `any` row; `managed` or `own`, as the row stands to the actor; `some` row, when none is known yet.
    Denied: by a token's `scope`; no `role` may; the `relation` does not hold; `not_by` or `two` keep duties apart.
    """

    allowed: bool
    why: Why
    roles: frozenset[str] = frozenset()
    before: frozenset[str] = frozenset()


def allows(actor: Actor, operation: str, row: Any = None, *, amount: Decimal | None = None) -> bool:
    """May `actor` do `operation` (to `row`, which they already see)? Buttons and endpoints ask this same question."""
    return decide(actor, operation, row, amount=amount).allowed


def decide(actor: Actor, operation: str, row: Any = None, *, amount: Decimal | None = None) -> Decision:
    """The same with its reason. `amount` is what it is about, where two people may be needed."""
    if actor.is_system:
        return Decision(True, "system")
    entry = table().get(operation)
    if entry is None:
        raise ImproperlyConfigured(f"{operation} is not in authz.toml.")
    if actor.scopes is not None and operation not in actor.scopes and "public" not in entry.roles:
        return Decision(False, "scope")
    decision = _by_role(actor, entry, row)
    return _apart(decision, actor, entry, row, amount) if decision.allowed and row is not None else decision


_known: ContextVar[dict[Any, Any] | None] = ContextVar("hanse_known_while_reading", default=None)


@contextmanager
def reading() -> Iterator[None]:
    """Inside, where nothing is changed, it is asked once how a row stands to an actor, however many buttons ask."""
    if _known.get() is not None:  # inside already
        yield
        return
    before = _known.set({})
    try:
        yield
    finally:
        _known.reset(before)


def once[T](key: Any, ask: Callable[[], T]) -> T:
    """What `ask` answers: asked once inside `reading`, and each time outside."""
    known = _known.get()
    if known is None:
        return ask()
    if key not in known:
        known[key] = ask()
    return cast("T", known[key])


def _stands(kind: str, actor: Actor, row: Any) -> bool:
    if (number := getattr(row, "pk", None)) is None:
        return _relations[kind](actor, row)
    return once((kind, actor, type(row), number), lambda: _relations[kind](actor, row))


def as_far_as(actor: Actor, operation: str) -> Actor:
    """The same person, who sees no more than those of their roles that may do this, where these are all for a part of the network.

    What a page or a program asks for by one role is not wider for the sight of another.
    """
    hits = actor.roles & table()[operation].roles
    is_narrower = actor.is_staff and hits & table()[operation].any and hits <= BOUNDED_ROLES and hits != actor.roles
    return replace(actor, looks_as=hits, known_remit=None) if is_narrower else actor


def _sees_by(actor: Actor, roles: frozenset[str], row: Any) -> bool:
    """Does one of ours see the row by these of their roles alone? Whoever holds no other is not asked: they see it already."""
    scope = getattr(row, "scope", None)
    if scope is None or scope.staff != "remit" or not actor.is_staff or actor.looks_beyond:
        return True
    if not roles <= BOUNDED_ROLES or roles == actor.roles:
        return True
    looking = replace(actor, roles=roles, looks_as=frozenset(), known_remit=None)
    seen = once(("seen by", actor.account_id, roles), lambda: remit(looking))
    owners = [getattr(row, column) for column in scope.bounding]
    return all(owner is None or owner in seen for owner in owners)


def _by_role(actor: Actor, entry: Operation, row: Any) -> Decision:
    roles = actor.roles or NOBODYS
    if (hits := roles & entry.any) and _sees_by(actor, hits, row):
        return Decision(True, "any", hits)
    if not (hits := roles & entry.roles):
        return Decision(False, "role")
    if row is None:
        return Decision(True, "some", hits)
    kinds: tuple[Literal["managed", "own"], ...] = ("managed", "own")
    for kind in kinds:
        of_kind = roles & getattr(entry, kind)
        if of_kind and kind in _relations and _stands(kind, replace(actor, roles=of_kind), row):
            return Decision(True, kind, of_kind)
    return Decision(False, "relation", hits)


def _apart(decision: Decision, actor: Actor, entry: Operation, row: Any, amount: Decimal | None) -> Decision:
    """Duties kept apart: by what this person did to the row before."""
    watched = set(entry.not_by) | ({entry.name} if is_for_two(entry, amount) else set())
    if not watched or actor.account_id is None:
        return decision
    before = frozenset(done_to(row, watched).get(actor.account_id, ()))
    if before & entry.not_by:
        return Decision(False, "not_by", decision.roles, before & entry.not_by)
    return Decision(False, "two", decision.roles, before) if before else decision


def is_for_two(entry: Operation, amount: Decimal | None) -> bool:
    return entry.two_above is not None and amount is not None and amount > entry.two_above


def suffices(actor: Actor, operation: str, row: Any, *, amount: Decimal | None = None) -> bool:
    """Is it done once `actor` has done it, or does it wait for a second person?"""
    if not is_for_two(table()[operation], amount):
        return True
    return len({*done_to(row, {operation}), actor.account_id}) > 1


Done = dict[int, set[str]]
"""Who (by account) did which operations to a row."""


def done_to(row: Any, operations: set[str]) -> Done:
    """Who did which of these operations to the row, as the audit trail tells."""
    return once(_done_key(row, operations), lambda: _done_to_each([row], operations)[str(row.pk)])


def allows_each[T](actor: Actor, operation: str, rows: Iterable[T]) -> list[T]:
    """Of these rows, all of one model, those to which the actor may do it: of many the trail is asked no more than of one."""
    entry, rows = table()[operation], list(rows)
    with reading():
        if entry.not_by and rows:
            for row, done in zip(rows, _done_to_each(rows, set(entry.not_by)).values(), strict=True):
                once(_done_key(row, entry.not_by), partial(dict, done))
        return [row for row in rows if allows(actor, operation, row)]


def _done_key(row: Any, operations: Iterable[str]) -> tuple[str, type, int, frozenset[str]]:
    return ("done to", type(row), row.pk, frozenset(operations))


def _done_to_each(rows: list[Any], operations: set[str]) -> dict[str, Done]:
    from ..models import AuditEntry

    found: dict[str, Done] = {str(row.pk): {} for row in rows}
    entries = AuditEntry.objects.filter(
        subject_type=rows[0]._meta.label_lower, subject_id__in=found, operation__in=operations
    )
    with acting(Actor.system("keep duties apart")):  # who asks may not see every entry, and is bound by it all the same
        for row, account, operation in entries.order_by().values_list("subject_id", "account_id", "operation"):
            if account is not None:
                found[row].setdefault(account, set()).add(operation)
    return found


def require(actor: Actor, operation: str, row: Any = None, *, amount: Decimal | None = None) -> None:
    """Refuse with a sentence unless `actor` may."""
    decision = decide(actor, operation, row, amount=amount)
    if decision.allowed:
        return
    words = {"says": _(table()[operation].says)}
    if decision.why == "not_by":
        raise Refused(_("You had a part in this before. Somebody else has to do it: %(says)s.") % words, status=403)
    if decision.why == "two":
        raise Refused(_("You have done your part. A second person has to do it too: %(says)s.") % words, status=403)
    raise Refused(_("This is not part of your role: %(says)s.") % words, status=403, operation=operation)
