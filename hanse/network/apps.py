from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class NetworkConfig(AppConfig):
    name = "hanse.network"
    label = "network"
    verbose_name = gettext_lazy("Network")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from .territories import remit  # noqa: F401  both walls ask it
