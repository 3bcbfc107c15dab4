"""The second wall, on PostgreSQL: row-level security on every table behind the first, made from the same declaration.

A connection takes the stance of the actor at work before each query: partners, the public and code without an actor as
`hanse_partner`, which sees only rows of the companies in the setting `hanse.sees`; colleagues with bounded roles as
`hanse_colleague`, which sees rows of the companies in their remit; our other people, jobs and commands as `hanse_ours`.
No role owns a table or may go round a policy; who logs in owns the tables and is used for migrations only.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.db.models import Func

from .access import Scope, may_be_ours, sights
from .roles import BOUNDED_ROLES
from .stance import COLLEAGUE, OURS, PARTNER

SEEN = "string_to_array(current_setting('hanse.sees', true), ',')::bigint[]"
ACCOUNT, ROLES, DAY = (f"split_part(current_setting('hanse.sees', true), '|', {place})" for place in (1, 2, 3))
READ_ONLY = ("django_migrations",)


def walled_models() -> list[type[models.Model]]:
    """Every model that says whose rows are whose."""
    return [model for model in apps.get_models() if isinstance(getattr(model, "scope", None), Scope)]


def policies(model: type[models.Model]) -> Iterator[str]:
    """The statements that put one table behind the wall; run again they change nothing."""
    scope: Scope = model.scope  # type: ignore[attr-defined]
    table = f'"{model._meta.db_table}"'
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
    for role in (PARTNER, COLLEAGUE, OURS):
        yield f"DROP POLICY IF EXISTS {role} ON {table}"
    if scope.partner == "own":
        sees = " OR ".join(f'"{column}" = ANY ({SEEN})' for column in scope.columns)
        yield f"CREATE POLICY {PARTNER} ON {table} TO {PARTNER} USING ({sees})"
    if scope.staff == "none":
        return
    yield f"CREATE POLICY {OURS} ON {table} TO {OURS} USING (true)"
    sees = " AND ".join(_in_remit(model, column) for column in scope.columns) if scope.staff == "remit" else "true"
    yield f"CREATE POLICY {COLLEAGUE} ON {table} TO {COLLEAGUE} USING ({sees})"


def _in_remit(model: type[models.Model], column: str) -> str:
    inside = f'"{column}" IN (SELECT hanse_remit())'
    return f'("{column}" IS NULL OR {inside})' if may_be_ours(model, column) else inside


def remit(using: str) -> str:
    """The statement that makes `hanse_remit()`: the companies in the remit of who asks, from the words of the first wall."""
    connection: Any = connections[using]
    account = Func(template=f"({ACCOUNT})::bigint", output_field=models.BigIntegerField())
    day = Func(template=f"({DAY})::date", output_field=models.DateField())
    seen = ["SELECT NULL::bigint WHERE false"]
    for companies, roles in sights(BOUNDED_ROLES).items():
        try:
            words = connection.ops.compose_sql(*companies(account, day).query.get_compiler(using).as_sql())
        except EmptyResultSet:
            continue
        held = ", ".join(f"'{role}'" for role in roles)
        seen.append(f"SELECT * FROM ({words}) AS seen WHERE string_to_array({ROLES}, ',') && ARRAY[{held}]")
    return (
        "CREATE OR REPLACE FUNCTION hanse_remit() RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER"
        f" SET search_path = public AS $remit$ {' UNION ALL '.join(seen)} $remit$"
    )


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
        cursor.execute(remit(using))
        for model in walled_models():
            for statement in policies(model):
                cursor.execute(statement)
    connection.is_walled = True
