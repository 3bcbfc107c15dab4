"""What a migration of a table that is in use may do: while it runs, people work, and the version before may still run.

Migrations that came with a saved release (tests/releases) are history; later ones are held to these rules. What must be done
all the same is said in SAID, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db import models
from django.db.migrations import Migration
from django.db.migrations import operations as steps
from django.db.migrations.state import ProjectState

from hanse.kernel.operating.migrating import AddIndexWhileOpen

SAID: dict[str, str] = {
    "network.0027_accounts_without_iban": "bank accounts are few, and the version before writes each with an IBAN",
    "seats.0003_invited_once": "invitations are few, and the version before tells who breaks it that one is open",
    "todos.0002_asked_of_us": "to-dos are few, and the check allows all that the one before did",
}
"""`room.0007_name`: why it is safe all the same."""

RENAMING = (steps.RenameField, steps.RenameModel, steps.AlterModelTable, steps.RenameIndex)
REMOVING = (steps.RemoveField, steps.DeleteModel)


def unsafe(migration: Migration, state: ProjectState) -> list[str]:
    """A sentence for each step that breaks a rule; `state` is what was before."""
    made: set[str] = set()
    found: list[str] = []
    state = state.clone()
    for step in migration.operations:
        found += [f"{step.describe()}: {why}" for why in _judged(step, migration, state, made)]
        if isinstance(step, steps.CreateModel):
            made.add(step.name_lower)
        step.state_forwards(migration.app_label, state)
    if len(migration.operations) > 1 and any(
        isinstance(step, steps.RunPython | AddIndexWhileOpen) for step in migration.operations
    ):
        found.append("data and indexes go by themselves, each in a migration of its own")
    return found


def _judged(step: object, migration: Migration, state: ProjectState, made: set[str]) -> Iterator[str]:
    name = str(getattr(step, "model_name_lower", getattr(step, "name_lower", "")))
    if isinstance(step, steps.RunPython | steps.RunSQL):
        yield from _of_data(step, migration)
    elif isinstance(step, RENAMING):
        yield "the version before still uses the old name; add the new one, copy, and remove the old one a release later"
    elif isinstance(step, REMOVING):
        yield "the version before still uses it; stop using it now, and remove it a release later"
    elif isinstance(step, AddIndexWhileOpen):
        if migration.atomic:
            yield "PostgreSQL builds it while others write only outside a transaction: atomic = False"
    elif name in made:
        return
    elif isinstance(step, steps.AddField):
        yield from _of_new_column(step.field)
    elif isinstance(step, steps.AlterField):
        yield from _of_changed_column(step.field, _before(state, migration.app_label, name, step.name))
    elif isinstance(step, steps.AddIndex):
        yield "it keeps writers waiting while it is built: AddIndexWhileOpen"
    elif isinstance(step, steps.AddConstraint | steps.AlterUniqueTogether):
        yield "all rows are read under a lock, and the version before may not keep it"


def _of_data(step: steps.RunPython | steps.RunSQL, migration: Migration) -> Iterator[str]:
    if not step.reversible:
        yield "there is no way back: reverse_code or reverse_sql, if only noop"
    if isinstance(step, steps.RunPython) and migration.atomic:
        yield "one transaction over all rows keeps writers waiting: atomic = False, and block by block"


def _of_new_column(field: models.Field) -> Iterator[str]:  # type: ignore[type-arg]
    if not field.null and not field.has_db_default() and not field.many_to_many:
        yield "the version before writes rows without it: null=True or db_default"
    yield from _of_its_index(field)


def _of_changed_column(field: models.Field, before: models.Field) -> Iterator[str]:  # type: ignore[type-arg]
    if before.null and not field.null:
        yield "rows without it are refused while the version before still writes them: a release later, with a check first"
    if before.get_internal_type() != field.get_internal_type():
        yield "the whole table is written anew under a lock: a new column, filled block by block"
    shorter = (before.max_length or 0) > (field.max_length or 0)
    if shorter and before.get_internal_type() == field.get_internal_type():
        yield "longer values may be there"
    if not before.db_index and not before.unique:
        yield from _of_its_index(field)


def _of_its_index(field: models.Field) -> Iterator[str]:  # type: ignore[type-arg]
    if field.db_index or field.unique:
        yield "its index keeps writers waiting while it is built: db_index=False, and AddIndexWhileOpen by itself"


def _before(state: ProjectState, app: str, model: str, name: str) -> models.Field:  # type: ignore[type-arg]
    return state.models[app, model].fields[name]
