from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate


class KernelConfig(AppConfig):
    name = "hanse.kernel"
    label = "kernel"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import letters
        from .operating.observing import watch_queries

        letters.register()
        connection_created.connect(letters.add_function, dispatch_uid="hanse.kernel.letters")
        pre_migrate.connect(_open_the_walls, sender=self)
        post_migrate.connect(_close_the_walls, sender=self)
        watch_queries()
        connection_created.connect(_may_die, dispatch_uid="hanse.kernel.work.faults")


def _open_the_walls(using: str, **_more: Any) -> None:
    """From here on tables are made and filled by their owner."""
    from .walls.bonds import loosen

    connection: Any = connections[using]
    if connection.vendor == "postgresql":
        connection.stand_as_owner()
    loosen(using)


def _close_the_walls(using: str, **_more: Any) -> None:
    """Tables that a migration made go behind the second wall, and rows are bound to their parents' owners."""
    from .walls.bonds import bind
    from .walls.second_wall import raise_wall

    bind(using)
    raise_wall(using)


def _may_die(connection: Any, **_more: Any) -> None:
    from .work.faults import watch_writes

    watch_writes(connection)
