from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate


class KernelConfig(AppConfig):
    name = "hanse.kernel"
    label = "kernel"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        pre_migrate.connect(_as_owner, sender=self)
        post_migrate.connect(_behind_the_wall, sender=self)


def _as_owner(using: str, **_more: Any) -> None:
    """From here on tables are made and filled by their owner."""
    connection: Any = connections[using]
    if connection.vendor == "postgresql":
        connection.is_walled = False


def _behind_the_wall(using: str, **_more: Any) -> None:
    """Tables that a migration made go behind the second wall with it."""
    from .second_wall import raise_wall

    raise_wall(using)
