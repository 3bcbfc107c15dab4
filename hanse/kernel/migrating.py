"""Steps for migrations of tables that are in use: what Django has for PostgreSQL only, on both databases."""

from __future__ import annotations

from typing import Any

from django.db.migrations.operations import AddIndex


class AddIndexWhileOpen(AddIndex):
    """An index that PostgreSQL builds while others write. Its migration says `atomic = False` and does nothing else.

    SQLite builds it at once: it has one writer anyhow.
    """

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        model = to_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            schema_editor.add_index(model, self.index, concurrently=True)
