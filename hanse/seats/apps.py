from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class SeatsConfig(AppConfig):
    name = "hanse.seats"
    label = "seats"
    verbose_name = gettext_lazy("People and seats")
    default_auto_field = "django.db.models.BigAutoField"
