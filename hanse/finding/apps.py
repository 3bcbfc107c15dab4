from typing import Any

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy


class FindingConfig(AppConfig):
    name = "hanse.finding"
    label = "finding"
    verbose_name = gettext_lazy("Find")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        connection_created.connect(_add_functions, dispatch_uid="hanse.finding.functions")
        pre_migrate.connect(_loosen, sender=self)
        post_migrate.connect(_keep, sender=self)


def _add_functions(connection: Any, **_more: Any) -> None:
    if connection.vendor == "sqlite":
        from .keeping.sqlite import add_functions

        add_functions(connection)


def _loosen(using: str, plan: Any = (), **_more: Any) -> None:
    """Tables are changed without anything watching."""
    from .keeping import loosen

    if plan:
        loosen(using)


def _keep(using: str, **_more: Any) -> None:
    from .keeping import keep

    keep(using)
