"""Steps for migrations of tables that are in use: what Django has for PostgreSQL only, on both databases."""

from __future__ import annotations

from typing import Any

from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import AddIndex
from django.db.migrations.state import ProjectState

from ..work.patience import patiently


class AddIndexWhileOpen(AddIndex):
    """An index that PostgreSQL builds while others write. Its migration says `atomic = False` and does nothing else.

    SQLite builds it at once: it has one writer anyhow. Without a transaction around it, an upgrade that was killed may have
    left the index behind, on PostgreSQL half built: what has its name goes first.
    """

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        if not self.allow_migrate_model(schema_editor.connection.alias, model):
            return
        concurrently = schema_editor.connection.vendor == "postgresql"
        name = schema_editor.quote_name(self.index.name)
        schema_editor.execute(f"DROP INDEX {'CONCURRENTLY ' * concurrently}IF EXISTS {name}")
        schema_editor.add_index(model, self.index, **({"concurrently": True} if concurrently else {}))


class InOnePiece(MigrationExecutor):
    """Notes a migration in its own transaction. Django notes one that makes indexes after that: killed in between, the next
    upgrade finds its tables there already and stops. And keeps nobody waiting who works with its tables, but for a moment.
    """

    def apply_migration(
        self, state: ProjectState, migration: Migration, fake: bool = False, fake_initial: bool = False
    ) -> ProjectState:
        if fake or fake_initial or not migration.atomic:
            return super().apply_migration(state, migration, fake=fake, fake_initial=fake_initial)
        told = self.progress_callback or (lambda *_what: None)
        told("apply_start", migration, fake)
        after = patiently(self.connection, str(migration), lambda: self._applied(state, migration))
        told("apply_success", migration, fake)
        return after

    def _applied(self, state: ProjectState, migration: Migration) -> ProjectState:
        if self.connection.vendor == "postgresql":
            state = state.clone()  # it may be tried again, from what was before
        with self.connection.schema_editor(atomic=True) as editor:
            state = migration.apply(state, editor)
            for statement in editor.deferred_sql:
                editor.execute(statement, None)
            editor.deferred_sql.clear()
            self.record_migration(migration.app_label, migration.name)
        return state
