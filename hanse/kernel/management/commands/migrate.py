"""Django's `migrate`, by which a migration and the note that it is done are one: a kill between them cannot be."""

from __future__ import annotations

from django.core.management.commands import migrate

from hanse.kernel.operating.migrating import InOnePiece

migrate.MigrationExecutor = InOnePiece  # type: ignore[attr-defined]
Command = migrate.Command
