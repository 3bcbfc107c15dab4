from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class IntakeConfig(AppConfig):
    name = "hanse.intake"
    label = "intake"
    verbose_name = gettext_lazy("Imports")
    default_auto_field = "django.db.models.BigAutoField"
