from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class ExchangeConfig(AppConfig):
    name = "hanse.exchange"
    label = "exchange"
    verbose_name = gettext_lazy("API")
    default_auto_field = "django.db.models.BigAutoField"
