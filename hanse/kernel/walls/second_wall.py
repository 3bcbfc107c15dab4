"""The second wall, on PostgreSQL: row-level security on every table behind the first, made from the same declaration.

A connection takes the stance of the actor at work before each query: partners, the public and code without an actor as
`hanse_partner`, which sees only rows of the companies in the setting `hanse.sees`; colleagues with bounded roles as
`hanse_colleague`, which sees rows of the companies in their remit; our other people, jobs and commands as `hanse_ours`.
No role owns a table or may go round a policy; who logs in owns the tables and is used for migrations only.

Some tables have no first wall: they are read by few pages, each of which says what it reads. A `Guard` puts them behind the second.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.apps import apps
from django.db import connections, models, transaction

from ..work.patience import patiently
from .access import Scope, may_be_ours
from .stance import COLLEAGUE, OURS, PARTNER, among_sorted

SEEN = "('{' || current_setting('hanse.sees', true) || '}')::bigint[]"
MYSELF = "nullif(current_setting('hanse.account', true), '')::bigint"
READ_ONLY = ("django_migrations",)
READS_TOO = "hanse_partner_reads"
"""The policy by which a partner reads, and no more, rows that belong to another and concern it too."""


@dataclass(frozen=True, slots=True)
class Guard:
    """What is left of a table to partners, the public and colleagues with bounded roles; our other people and the product see it all.

    `account`: the column with a login, whose rows are read and written by whoever is signed in with it. `company`: the column
    with a company; the row is read, and no more, by who sees that company, and one of no company by colleagues. With neither
    nothing is left.
    """

    account: str = ""
    company: str = ""


guards: dict[str, Guard] = {
    "kernel.AuditEntry": Guard(company="organisation_id"),
    "kernel.Mail": Guard(),
    "kernel.OpenSession": Guard(account="account_id"),
}
"""By model; a room adds the tables that it keeps."""


def walled_models() -> list[type[models.Model]]:
    """Every model that says whose rows are whose."""
    return [model for model in apps.get_models() if isinstance(getattr(model, "scope", None), Scope)]


@dataclass(frozen=True, slots=True)
class Policy:
    """Whose rows of a table a role reaches: `says` is what stands behind its name and table."""

    name: str
    says: str

    @property
    def mark(self) -> str:
        """A short hash of what it says, kept in the database beside it: so one made by an older version is known."""
        return hashlib.sha256(self.says.encode()).hexdigest()[:16]


def policies(model: type[models.Model]) -> Iterator[Policy]:
    """What puts a table behind the wall."""
    scope: Scope = model.scope  # type: ignore[attr-defined]
    if scope.partner == "own":
        yield Policy(PARTNER, f'TO {PARTNER} USING ("{scope.own}" = ANY ({SEEN}))')
        if scope.also:
            yield Policy(READS_TOO, f'FOR SELECT TO {PARTNER} USING ("{scope.also}" = ANY ({SEEN}))')
    if scope.staff == "none":
        return
    yield Policy(OURS, f"TO {OURS} USING (true)")
    sees = " AND ".join(_in_remit(model, column) for column in scope.bounding) if scope.staff == "remit" else "true"
    yield Policy(COLLEAGUE, f"TO {COLLEAGUE} USING ({sees})")


def guarding(model: type[models.Model], guard: Guard) -> Iterator[Policy]:
    """The same for a table without a first wall."""
    yield Policy(OURS, f"TO {OURS} USING (true)")
    if guard.account:
        yield from (Policy(role, f'TO {role} USING ("{guard.account}" = {MYSELF})') for role in (PARTNER, COLLEAGUE))
    if guard.company:
        yield Policy(PARTNER, f'FOR SELECT TO {PARTNER} USING ("{guard.company}" = ANY ({SEEN}))')
        yield Policy(COLLEAGUE, f"FOR SELECT TO {COLLEAGUE} USING ({_in_remit(model, guard.company)})")


def wanted() -> dict[str, list[Policy]]:
    """The policies of each table, by its name."""
    made = {model._meta.db_table: list(policies(model)) for model in walled_models()}
    guarded = [(apps.get_model(label), guard) for label, guard in guards.items()]
    return made | {model._meta.db_table: list(guarding(model, guard)) for model, guard in guarded}


def _in_remit(model: type[models.Model], column: str) -> str:
    among = among_sorted(
        f'"{column}"', f"(SELECT {SEEN})"
    )  # read once a query: a remit may be long, and so may a table
    return f'("{column}" IS NULL OR {among})' if may_be_ours(model, column) else among


def _role(name: str) -> str:
    """Make a role of the server that another database, or another process at this moment, may have made before."""
    return (
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{name}') THEN CREATE ROLE {name} NOLOGIN; END IF;"
        " EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
    )


def _membership(name: str) -> str:
    """Who logs in may take the role on, also where they are no superuser."""
    return f"DO $$ BEGIN IF NOT pg_has_role(current_user, '{name}', 'member') THEN GRANT {name} TO CURRENT_USER; END IF; END $$"


def raise_wall(using: str) -> None:
    """Roles, rights and policies for all tables there are. Nothing on SQLite, which has the first wall alone.

    Policies that say what they should stay as they are; others are replaced table by table, so that nobody who works meanwhile
    meets a table without them.
    """
    connection: Any = connections[using]
    if connection.vendor != "postgresql":
        return
    with connection.as_owner(), connection.cursor() as cursor:
        for role in (PARTNER, COLLEAGUE, OURS):
            cursor.execute(_role(role))
            cursor.execute(_membership(role))
        for table, made in _outdated(cursor).items():
            patiently(connection, table, partial(_replace, connection, table, made))
        for role in (PARTNER, COLLEAGUE, OURS):  # last: a new table is nobody's while its wall waits
            cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
            cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}")
            cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}")
            for table in READ_ONLY:
                cursor.execute(f"REVOKE INSERT, UPDATE, DELETE ON {table} FROM {role}")
    connection.is_walled = True


def renew(using: str = "default") -> None:
    """At each start: a version that brings no migration may still bring another policy. Mostly there is nothing to do."""
    connection: Any = connections[using]
    if connection.vendor != "postgresql":
        return
    with connection.as_owner(), connection.cursor() as cursor:
        outdated = _outdated(cursor)
    if outdated:
        raise_wall(using)


def _replace(connection: Any, table: str, made: list[Policy]) -> None:
    with transaction.atomic(connection.alias), connection.cursor() as cursor:
        for statement in _statements(f'"{table}"', made):
            cursor.execute(statement)


def _statements(table: str, made: list[Policy]) -> Iterator[str]:
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
    for name in (PARTNER, READS_TOO, COLLEAGUE, OURS):
        yield f"DROP POLICY IF EXISTS {name} ON {table}"
    for policy in made:
        yield f"CREATE POLICY {policy.name} ON {table} {policy.says}"
        yield f"COMMENT ON POLICY {policy.name} ON {table} IS '{policy.mark}'"


def _outdated(cursor: Any) -> dict[str, list[Policy]]:
    """The tables whose policies are not those that they should have, with those."""
    cursor.execute(
        "SELECT c.relname, p.polname, obj_description(p.oid, 'pg_policy') FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid"
        " WHERE c.relrowsecurity AND c.relnamespace = 'public'::regnamespace"
    )
    found: dict[str, set[tuple[str, str | None]]] = defaultdict(set)
    for table, name, mark in cursor.fetchall():
        found[table].add((name, mark))
    return {
        table: made for table, made in wanted().items() if {(each.name, each.mark) for each in made} != found[table]
    }
