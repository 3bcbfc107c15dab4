"""The database backend: before a query, the connection takes the stance of the actor at work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.base.base import NO_DB_ALIAS
from django.db.backends.postgresql import base, operations, schema

from hanse.kernel.actor import maybe_current
from hanse.kernel.walls.stance import PARTNER, Stance, stance_of

TAKE = (
    "SELECT set_config('role', %s, false), set_config('hanse.sees', %s, false), set_config('hanse.account', %s, false)"
)


class DatabaseOperations(operations.DatabaseOperations):
    connection: DatabaseWrapper

    def execute_sql_flush(self, sql_list: Any) -> Any:
        """Tests empty tables, which only their owner may."""
        with self.connection.as_owner():
            return super().execute_sql_flush(sql_list)


class DatabaseSchemaEditor(schema.DatabaseSchemaEditor):
    connection: DatabaseWrapper

    """Tables are changed by their owner, whoever is at work."""

    def __enter__(self) -> Any:
        self._owner = self.connection.as_owner()
        self._owner.__enter__()
        return super().__enter__()

    def __exit__(self, exc_type: Any, exc_value: Any, traceback: Any) -> None:
        try:
            super().__exit__(exc_type, exc_value, traceback)
        finally:
            self._owner.__exit__(None, None, None)


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = DatabaseOperations
    SchemaEditorClass = DatabaseSchemaEditor

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_walled = False
        self._stance: Stance | None = None
        self._owners = 0
        self.execute_wrappers.append(self._as_whoever_is_at_work)

    def get_connection_params(self) -> dict[str, Any]:
        """Our queries are short: to compile one takes longer than to run it; and disks have no heads any more, so that an index
        costs little more than a table. What `DATABASE_URL` says comes after, and counts.
        """
        params: dict[str, Any] = super().get_connection_params()
        return params | {"options": f"-c jit=off -c random_page_cost=1.1 {params.get('options', '')}".strip()}

    def connect(self) -> None:
        """A connection that broke off before it knew of its walls is none: it would go on without them."""
        try:
            super().connect()
        except BaseException:
            self.close()
            raise

    def init_connection_state(self) -> None:
        super().init_connection_state()
        self._stance = None
        if self.alias != NO_DB_ALIAS:
            with self.connection.cursor() as cursor:
                cursor.execute("SELECT EXISTS (SELECT FROM pg_policies WHERE policyname = %s)", [PARTNER])
                self.is_walled = bool(cursor.fetchone()[0])

    @contextmanager
    def as_owner(self) -> Iterator[None]:
        """Inside, queries are asked as the role that logged in: for migrations, and for nothing else."""
        self._owners += 1
        try:
            yield
        finally:
            self._owners -= 1

    def stand_as_owner(self) -> None:
        """For a whole migration: until the wall is raised again, nobody's stance is taken."""
        self.ensure_connection()
        self._stand(self._owner)
        self.is_walled = False

    def _as_whoever_is_at_work(
        self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any
    ) -> Any:
        if self.is_walled:
            self._stand(self._owner if self._owners else stance_of(maybe_current()))
        return execute(sql, params, many, context)

    @property
    def _owner(self) -> Stance:
        return Stance(str(self.settings_dict["OPTIONS"].get("assume_role") or "none"))

    def _stand(self, stance: Stance) -> None:
        """All settings at once, and only when they differ from what they are."""
        if stance == self._stance:
            return
        with self.wrap_database_errors, self.connection.cursor() as cursor:
            cursor.execute(TAKE, [stance.role, stance.sees, stance.account])
        self._stance = stance

    def _rollback(self) -> Any:
        """What was set in a transaction goes with it."""
        self._stance = None
        return super()._rollback()  # type: ignore[misc]

    def _savepoint_rollback(self, sid: str) -> Any:
        """Said without a stance: a transaction that failed takes no other word before it."""
        walled, self.is_walled = self.is_walled, False
        try:
            return super()._savepoint_rollback(sid)  # type: ignore[misc]
        finally:
            self.is_walled, self._stance = walled, None
