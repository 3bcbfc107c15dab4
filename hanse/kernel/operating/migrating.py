"""Steps for migrations of tables that are in use: what Django has for PostgreSQL only, on both databases."""

from __future__ import annotations

from typing import Any

from django.db.migrations.operations import AddIndex


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
