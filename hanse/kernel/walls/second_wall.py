"""The second wall, on PostgreSQL: row-level security on every table behind the first, made from the same declaration.

A connection takes the stance of the actor at work before each query: partners, the public and code without an actor as
`hanse_partner`, which sees only rows of the companies in the setting `hanse.sees`; colleagues with bounded roles as
`hanse_colleague`, which sees rows of the companies in their remit; our other people, jobs and commands as `hanse_ours`.
No role owns a table or may go round a policy; who logs in owns the tables and is used for migrations only.

Some tables have no first wall: they are read by few pages, each of which says what it reads. A `Guard` puts them behind the second.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connections, models

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


def policies(model: type[models.Model]) -> Iterator[str]:
    """The statements that put one table behind the wall; run again they change nothing."""
    scope: Scope = model.scope  # type: ignore[attr-defined]
    table = f'"{model._meta.db_table}"'
    yield from _closed(table)
    if scope.partner == "own":
        yield f'CREATE POLICY {PARTNER} ON {table} TO {PARTNER} USING ("{scope.own}" = ANY ({SEEN}))'
        if scope.also:
            yield f'CREATE POLICY {READS_TOO} ON {table} FOR SELECT TO {PARTNER} USING ("{scope.also}" = ANY ({SEEN}))'
    if scope.staff == "none":
        return
    yield f"CREATE POLICY {OURS} ON {table} TO {OURS} USING (true)"
    sees = " AND ".join(_in_remit(model, column) for column in scope.bounding) if scope.staff == "remit" else "true"
    yield f"CREATE POLICY {COLLEAGUE} ON {table} TO {COLLEAGUE} USING ({sees})"


def _closed(table: str) -> Iterator[str]:
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
    for name in (PARTNER, READS_TOO, COLLEAGUE, OURS):
        yield f"DROP POLICY IF EXISTS {name} ON {table}"


def guarding(model: type[models.Model], guard: Guard) -> Iterator[str]:
    """The same for a table without a first wall."""
    table = f'"{model._meta.db_table}"'
    yield from _closed(table)
    yield f"CREATE POLICY {OURS} ON {table} TO {OURS} USING (true)"
    if guard.account:
        for role in (PARTNER, COLLEAGUE):
            yield f'CREATE POLICY {role} ON {table} TO {role} USING ("{guard.account}" = {MYSELF})'
    if guard.company:
        seen = f'"{guard.company}" = ANY ({SEEN})'
        yield f"CREATE POLICY {PARTNER} ON {table} FOR SELECT TO {PARTNER} USING ({seen})"
        yield f"CREATE POLICY {COLLEAGUE} ON {table} FOR SELECT TO {COLLEAGUE} USING ({_in_remit(model, guard.company)})"


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
    """Roles, rights and policies for all tables there are. Nothing on SQLite, which has the first wall alone."""
    connection: Any = connections[using]
    if connection.vendor != "postgresql":
        return
    with connection.as_owner(), connection.cursor() as cursor:
        for role in (PARTNER, COLLEAGUE, OURS):
            cursor.execute(_role(role))
            cursor.execute(_membership(role))
            cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
            cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}")
            cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}")
            for table in READ_ONLY:
                cursor.execute(f"REVOKE INSERT, UPDATE, DELETE ON {table} FROM {role}")
        for statement in (
            *(each for model in walled_models() for each in policies(model)),
            *(each for label, guard in guards.items() for each in guarding(apps.get_model(label), guard)),
        ):
            cursor.execute(statement)
    connection.is_walled = True
