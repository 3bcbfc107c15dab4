from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "hanse.network"
    label = "network"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from .territories import remit  # noqa: F401  both walls ask it
