from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class FactsConfig(AppConfig):
    name = "hanse.facts"
    label = "facts"
    verbose_name = gettext_lazy("Facts")
    default_auto_field = "django.db.models.BigAutoField"
