from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class MessagingConfig(AppConfig):
    name = "hanse.messaging"
    label = "messaging"
    verbose_name = gettext_lazy("Notices")
    default_auto_field = "django.db.models.BigAutoField"
