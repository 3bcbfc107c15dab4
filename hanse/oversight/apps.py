from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class OversightConfig(AppConfig):
    name = "hanse.oversight"
    label = "oversight"
    verbose_name = gettext_lazy("Oversight")
